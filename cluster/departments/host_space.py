"""The one table of addresses: what may be asked at the host of every site, and what each part of it is to the whole
house. A room says in its `apps.ready()` which spaces are its own, one line each; the page cache, the editions, closed
sites, the choice of the host, robots.txt, sitemap.xml and the limits of what may be sent ask here. The longest
registered prefix holds, and takes nothing over from a shorter one. The table stands on the ground floor because rooms
of every floor have addresses."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.core.exceptions import ImproperlyConfigured

from cluster.models import Department

FORM = 1 << 20  # bytes of a form without files: the longest letter has some 20 kB
SEGMENTS = {"<int>": r"\d+", "<uuid>": "[0-9a-f-]{36}"}
SitePaths = Callable[[Department], Iterable[tuple[str, datetime | None]]]


class Host(Enum):
    """Whose host answers an address."""

    SITE = "every site's"
    PORTAL = "the portal's; every other host leads there"
    ANY = "any that reaches the process, a site's or not"


@dataclass(frozen=True, kw_only=True)
class Space:
    """One address space; the defaults are those of pages that anyone may read on every site."""

    prefix: str  # `/data/`: itself and all below; one segment may be `<int>` or `<uuid>`
    room: str  # label of the app whose addresses these are
    editions: bool = True  # links to it stay in the reader's edition
    cached: bool = True  # the page cache may keep its answers
    parameters: frozenset[str] = frozenset()  # query keys its pages read; a page asked for with any other is not kept
    cookies: tuple[str, ...] = ()  # set by it; who has one is shown nothing kept, on no page of the house
    host: Host = Host.SITE
    closed_with_site: bool = True  # the notice of a closed site stands in its place
    robots: bool = True  # robots.txt lets programs in
    sitemap: SitePaths | None = None  # (path, last change) of what sitemap.xml names for a department
    body: int = FORM  # bytes that anybody may send to it
    staff_body: int = 0  # bytes that who has signed in may send, files among them; 0: as many as anybody, and no files

    def below_head(self) -> re.Pattern[str] | None:
        """What a path with the same first segment must match to lie in this space; None where the segment is all of
        it."""
        if self.prefix.strip("/") == _head(self.prefix):
            return None
        below = re.escape(self.prefix.rstrip("/"))
        for segment, pattern in SEGMENTS.items():
            below = below.replace(segment, pattern)
        return re.compile(below + r"(?![^/])")

    @property
    def largest_body(self) -> int:
        return max(self.body, self.staff_body)


_spaces: dict[str, Space] = {}
# By the first segment of the path, the longest first: it is asked before Django's middleware, for every request.
_by_head: dict[str, list[tuple[re.Pattern[str] | None, Space]]] = {}
_own_state = re.compile(r"(?!)")


def register(
    prefix: str,
    *,
    room: str,
    editions: bool = True,
    cached: bool = True,
    parameters: Iterable[str] = (),
    cookies: Iterable[str] = (),
    host: Host = Host.SITE,
    closed_with_site: bool = True,
    robots: bool = True,
    sitemap: SitePaths | None = None,
    body: int = FORM,
    staff_body: int = 0,
) -> None:
    """Enter an address space (the words: Space). Raises ImproperlyConfigured where the prefix has an owner already."""
    global _own_state
    if prefix in _spaces:
        raise ImproperlyConfigured(f"{prefix} is registered by {_spaces[prefix].room} and by {room}")
    space = _spaces[prefix] = Space(
        prefix=prefix,
        room=room,
        editions=editions,
        cached=cached,
        parameters=frozenset(parameters),
        cookies=tuple(cookies),
        host=host,
        closed_with_site=closed_with_site,
        robots=robots,
        sitemap=sitemap,
        body=body,
        staff_body=staff_body,
    )
    there = _by_head.setdefault(_head(prefix), [])
    there.append((space.below_head(), space))
    there.sort(key=lambda one: -len(one[1].prefix))
    if names := own_state_cookies():
        _own_state = re.compile(rf"(?<![^;\s])(?:{'|'.join(map(re.escape, names))})=")


def spaces() -> tuple[Space, ...]:
    """All of them, in the order of the prefixes."""
    return tuple(_spaces[prefix] for prefix in sorted(_spaces))


def of(path: str) -> Space:
    """The space that a path lies in; no edition before it, no query after it."""
    for below_head, space in _by_head.get(path[1:].partition("/")[0], ()):
        if below_head is None or below_head.match(path):
            return space
    return _spaces["/"]


def own_state_cookies() -> list[str]:
    return sorted({name for space in _spaces.values() for name in space.cookies})


def has_own_state(cookies: str) -> bool:
    """Whether a Cookie header is that of a visitor with state of her own; what scripts keep there for themselves is
    none."""
    return _own_state.search(cookies) is not None


def sitemap(department: Department) -> Iterator[tuple[str, datetime | None]]:
    """(path, last change) of every page that sitemap.xml of this department names, room by room."""
    for space in _spaces.values():
        if space.sitemap is not None:
            yield from space.sitemap(department)


def _head(path: str) -> str:
    return path[1:].partition("/")[0]
