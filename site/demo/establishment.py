"""The demo's leaders and offices, all invented.
They come as pages of an old site do, under the names of two people (旧站迁移), which the pages' log shows."""

from collections.abc import Iterator
from datetime import date

from django.utils.html import format_html
from wagtail.models import Page

from cluster.models import CityPage, Department
from demo import content_files, newsroom
from portal.models import LeaderPage, OfficePage

NOTICE = "演示数据：姓名与分工均为虚构。"


def build(today: date) -> Iterator[str]:
    leaders, offices = content_files.by_site("leaders"), content_files.by_site("offices")
    for department in Department.objects.select_related("root_page"):
        yield from newsroom.move_in(
            [
                *missing(department, "leaders", [as_leader(entry) for entry in leaders[department.slug]]),
                *missing(department, "functions", [as_office(entry, department) for entry in offices[department.slug]]),
            ],
            department,
        )


def missing(department: Department, channel: str, pages: list[CityPage]) -> list[tuple[Page, CityPage]]:
    """The pages that are not there yet, with the channel they belong to."""
    parent = department.home.get_children().filter(slug=channel).first()
    if parent is None:
        return []
    there = set(parent.get_children().values_list("slug", flat=True))
    for number, page in enumerate(pages, 1):
        page.slug = f"{channel.removesuffix('s')}-{number:02}"
    return [(parent, page) for page in pages if page.slug not in there]


def as_leader(entry: dict) -> LeaderPage:
    duties = entry["duties"] + (f"\n联系{entry['contacts']}。" if entry.get("contacts") else "")
    return LeaderPage(title=entry["name"], post=entry["post"], duties=duties, resume=f"<p>{NOTICE}</p>")


def as_office(entry: dict, department: Department) -> OfficePage:
    return OfficePage(
        title=entry["name"],
        duties=format_html("<p>{}</p>", entry["duty"]),
        phone=entry["phone"],
        address=f"{department.full_name}{entry['room']}",
        hours="工作日 8:30–12:00，14:30–17:30",
    )
