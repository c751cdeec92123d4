"""The demo's service guides, all invented: drafted from data, signed and published like an article."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from cluster.models import Department
from cluster.roles import Role
from jingting.demo import content_files
from jingting.demo.newsroom import newsroom_of, sign_off
from services import guides
from services.models import ServiceGuide


def build(today: date) -> Iterator[str]:
    entries = content_files.by_site("guides")
    for department in Department.objects.select_related("root_page"):
        people = newsroom_of(department)
        there = set(ServiceGuide.objects.descendant_of(department.root_page).live().values_list("title", flat=True))
        for entry in entries[department.slug]:
            if entry["name"] in there:
                continue
            with transaction.atomic():
                guide = guides.draft_guide(entry, department=department, by=people[Role.WRITER])
                sign_off(guide, people)
            yield guide.title
