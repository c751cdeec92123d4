"""The address spaces of the portal room: the page tree of every site and what stands beside it."""

from wagtail.models import get_page_models

from cluster.departments import host_space
from cluster.models import CityPage
from portal.machines import feeds

ROOM = "portal"
FILES = ("/feed.xml", "/sitemap.xml", "/robots.txt", "/manifest.webmanifest", "/offline.js")


def register_all() -> None:
    kinds = [kind for kind in get_page_models() if issubclass(kind, CityPage)]
    asked = {key for kind in kinds for key in kind.parameters}
    host_space.register("/", room=ROOM, parameters=asked, sitemap=feeds.pages)
    host_space.register("/departments/", room=ROOM, parameters=("by",))
    host_space.register("/leave/", room=ROOM, parameters=("to",), robots=False)
    # What the notice of a closed site itself needs.
    host_space.register("/departments.json", room=ROOM, closed_with_site=False)
    host_space.register("/theme/", room=ROOM, editions=False, closed_with_site=False)
    host_space.register("/pictures/", room=ROOM, editions=False, cached=False)
    for file in FILES:
        host_space.register(file, room=ROOM, editions=False)
