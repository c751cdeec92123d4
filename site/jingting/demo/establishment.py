"""The demo's leaders and offices, all invented.
They come as pages of an old site do, under the names of two people (旧站迁移), which the pages' log shows."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.html import format_html

from cluster import review
from cluster.models import CityPage, Department, User
from cluster.roles import Role
from jingting.demo import accounts, content_files
from portal.models import LeaderPage, OfficePage

BATCH = "演示：旧站迁移"
NOTICE = "演示数据：姓名与分工均为虚构。"


def build(today: date) -> Iterator[str]:
    office = accounts.of(Department.objects.city(), Role.IT_OFFICE)
    leaders, offices = content_files.by_site("leaders"), content_files.by_site("offices")
    for department in Department.objects.select_related("root_page"):
        people = (accounts.of(department, Role.SIGNER), office)
        yield from move_in(department, "leaders", [as_leader(entry) for entry in leaders[department.slug]], people)
        yield from move_in(department, "functions", [as_office(entry, department) for entry in offices[department.slug]], people)


def move_in(department: Department, channel: str, pages: list[CityPage], people: tuple[User, User]) -> Iterator[str]:
    """Add the pages that are missing below a channel and sign them as migrated."""
    parent = department.root_page.get_children().filter(slug=channel).first()
    if parent is None:
        return
    there = set(parent.get_children().values_list("slug", flat=True))
    for number, page in enumerate(pages, 1):
        page.slug = f"{channel[:-1] if channel.endswith('s') else channel}-{number:02}"
        if page.slug in there:
            continue
        page.live = False
        with transaction.atomic():
            parent.add_child(instance=page)
            review.sign_as_migrated([page], by=people, batch=BATCH)
        yield page.title


def as_leader(entry: dict) -> LeaderPage:
    duties = entry["duties"] + (f"\n联系{entry['contacts']}。" if entry.get("contacts") else "")
    return LeaderPage(title=entry["name"], post=entry["post"], duties=duties, resume=f"<p>{NOTICE}</p>")


def as_office(entry: dict, department: Department) -> OfficePage:
    return OfficePage(title=entry["name"], duties=format_html("<p>{}</p>", entry["duty"]), phone=entry["phone"],
                      address=f"{department.full_name}{entry['room']}", hours="工作日 8:30–12:00，14:30–17:30")
