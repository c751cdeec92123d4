"""The demo's questions: each department's writer puts one on its home, three people sign the change."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from cluster.models import Department, Role
from demo import content_files
from demo.newsroom import newsroom_of, sign_off
from services.models import ServiceGuide


def build(today: date) -> Iterator[str]:
    """Yield the department of each question as it goes live; homes that have one already are passed over."""
    questions = content_files.by_site("questions")
    for department in Department.objects.filter(slug__in=questions).select_related("root_page"):
        home, (entry,) = department.home.specific, questions[department.slug]
        if home.question:
            continue
        people = newsroom_of(department)
        home.question = [as_block(entry, department)]
        with transaction.atomic():
            home.save_revision(user=people[Role.WRITER])
            sign_off(home, people)
        yield department.name


def as_block(entry: dict[str, Any], department: Department) -> tuple[str, dict[str, Any]]:
    said = {"question": entry["question"], "sentence": entry["sentence"]}
    if "place" in entry:
        return "lookup", {**said, "place": entry["place"]}
    guides = {guide.title: guide for guide in ServiceGuide.objects.live().filter(provider=department)}
    return "answers", {
        **said,
        "answers": [
            {
                "label": answer["label"],
                "note": answer["note"],
                "path": answer.get("path", ""),
                "page": guides[answer["guide"]] if "guide" in answer else None,
            }
            for answer in entry["answers"]
        ],
    }
