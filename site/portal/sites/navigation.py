"""The words in the head of a site: its own channels and the doors of the rooms, in one order.
Rooms register a door (办事服务, 数据开放 …) instead of being known here; an editor may replace the whole line by
choosing pages on the home page."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from wagtail.models import Page

from cluster.models import Department
from portal.addresses import path_on_site

# Channels that stand in the head when the editor chose none, with their place among the doors.
PRIMARY = {
    "news": 10,
    "notices": 20,
    "documents": 30,
    "tips": 40,
    "enforcement": 41,
    "enterprise": 42,
    "about": 90,
}
LIMIT = 8


@dataclass(frozen=True)
class Entry:
    label: str
    path: str
    order: int = 0
    current: bool = False
    is_door: bool = False


@dataclass(frozen=True)
class Door:
    entry: Entry
    shows: Callable[[Department], bool]


_doors: dict[str, Door] = {}


def register_door(
    key: str, label: str, path: str, *, order: int, shows: Callable[[Department], bool] = lambda department: True
) -> None:
    """A room's entrance in the head of every site where `shows(department)` is true (asked per page: no queries)."""
    _doors[key] = Door(Entry(label, path, order, is_door=True), shows)


def channels(department: Department) -> list[Page]:
    """The live channels of a site in their order, for the menu of a phone, the site map and the head; one query."""
    home = Page(path=department.home.path, depth=2, numchild=1)
    return list(
        home.get_children()
        .live()
        .in_menu()
        .only("title", "slug", "url_path", "path", "depth", "numchild", "content_type_id")
    )


def head(department: Department, pages: list[Page], path: str) -> list[Entry]:
    """At most eight words: 首页, primary channels and doors; the one that holds `path` is current."""
    entries = [Entry("首页", "/", 0)]
    entries += [Entry(page.title, path_on_site(page), PRIMARY[page.slug]) for page in pages if page.slug in PRIMARY]
    entries += [door.entry for door in _doors.values() if door.shows(department)]
    entries = sorted(entries, key=lambda entry: entry.order)[:LIMIT]
    return [
        replace(entry, current=path == "/" if entry.path == "/" else path.startswith(entry.path)) for entry in entries
    ]
