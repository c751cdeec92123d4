"""Which sites readers can reach. Whoever leads readers across sites (lists, directory, search, topics) asks here, so a
site leaves all of them in the moment it is closed and comes back in the moment it is reopened. The room that closes
sites registers how to read what is closed; nothing is closed before."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from wagtail.models import Page, PageQuerySet

from cluster import stamps
from cluster.models import Department
from cluster.models.department import DepartmentQuerySet

KEPT = 3600  # seconds
Pages = TypeVar("Pages", bound=PageQuerySet)


@dataclass(frozen=True)
class Shut:
    """One closed site: `notice` names what its readers get, `word` says how it is closed, `for_good` that it will not
    return."""

    notice: int
    department: int
    slug: str
    site: int
    home: str
    word: str
    for_good: bool


_read: list[Callable[[], Iterable[Shut]]] = []


def register(read: Callable[[], Iterable[Shut]]) -> None:
    """`read()` asks the database which sites are closed now; whoever changes that bumps every stamp after commit."""
    _read.append(read)


def shut() -> tuple[Shut, ...]:
    """What is closed. Kept by the stamp that closing bumps: what was read before a commit is never used after it."""
    return (
        cache.get_or_set(
            f"shut-sites-{stamps.read(settings.BASE_DOMAIN)}",
            lambda: tuple(one for read in _read for one in read()),
            KEPT,
        )
        or ()
    )


def departments() -> DepartmentQuerySet:
    """Those whose site readers can reach, the city's among them."""
    return Department.objects.exclude(site=None).exclude(pk__in=[one.department for one in shut()])


def pages(found: Pages) -> Pages:
    """The pages of `found` that do not stand on a closed site."""
    away = [Q(path__startswith=one.home) for one in shut()]
    return found.exclude(reduce(or_, away)) if away else found


def leads_to(page: Page | None) -> bool:
    """Whether a link to this page leads a reader to it: it is live and its site open."""
    return page is not None and page.live and holds(page)


def holds(page: Page) -> bool:
    """Whether readers can reach the site that this page stands on."""
    return not page.path.startswith(tuple(one.home for one in shut()))
