"""The demo's service guides, all invented: brought from the old sites under two people's names."""

from collections.abc import Iterator
from datetime import date

from cluster.models import Department
from demo import content_files, newsroom
from services import guides
from services.models import ServiceGuide


def build(today: date) -> Iterator[str]:
    entries = content_files.by_site("guides")
    for department in Department.objects.select_related("root_page"):
        if not entries[department.slug]:
            continue
        there = set(ServiceGuide.objects.descendant_of(department.root_page).values_list("title", flat=True))
        channel = guides.index_of(department)
        yield from newsroom.move_in(
            [
                (channel, guides.guide_from(entry, department))
                for entry in entries[department.slug]
                if entry["name"] not in there
            ],
            department,
        )
