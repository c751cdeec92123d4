"""Gray for all sites or some between two moments (公祭).
Declaring and ending it are the city office's acts; the clock turns the pages over when a moment passes, so that no
cached page keeps the wrong colour."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from cluster import audit, stamps
from cluster.errors import Invalid
from cluster.models import Department, Role, User
from cluster.roles import require_role
from portal.models import Mourning

KEY, SECONDS = "mournings", 30


def declare(
    name: str, *, starts_at: datetime, ends_at: datetime, departments: Iterable[Department] = (), by: User
) -> Mourning:
    """Gray from `starts_at` to `ends_at` (aware) on these sites, on all when none is named.

    Raises NotAllowed unless `by` is of the city's office, Invalid when the end does not follow the start.
    """
    require_role(by, Role.IT_OFFICE, Department.objects.city(), "设置公祭灰度")
    if ends_at <= starts_at:
        raise Invalid("结束时间应晚于开始时间，没有保存。", code="mourning-times")
    with transaction.atomic():
        mourning = Mourning.objects.create(name=name, starts_at=starts_at, ends_at=ends_at)
        mourning.departments.set(departments)
        audit.record(mourning, "mourning.declare", by=by)
        transaction.on_commit(_seen_at_once)
    return mourning


def end(mourning: Mourning, *, by: User) -> Mourning:
    """Back to colour now."""
    require_role(by, Role.IT_OFFICE, Department.objects.city(), "结束公祭灰度")
    with transaction.atomic():
        mourning.ends_at = max(timezone.now(), mourning.starts_at + timedelta(seconds=1))
        mourning.save(update_fields=["ends_at"])
        audit.record(mourning, "mourning.end", by=by)
        transaction.on_commit(_seen_at_once)
    return mourning


def mood_of(department: Department | None, moment: datetime | None = None) -> str:
    """`gray` while a mourning holds for this site, else empty; asks the database every half minute at most."""
    now = moment or timezone.now()
    held: Any = cache.get_or_set(KEY, _coming, SECONDS)
    for one in held:
        if one["from"] <= now < one["to"] and (not one["sites"] or (department and department.pk in one["sites"])):
            return "gray"
    return ""


def _coming() -> list[dict[str, Any]]:
    rows = Mourning.objects.filter(ends_at__gt=timezone.now()).prefetch_related("departments")
    return [
        {"from": row.starts_at, "to": row.ends_at, "sites": {one.pk for one in row.departments.all()}} for row in rows
    ]


def _seen_at_once() -> None:
    cache.delete(KEY)
    stamps.bump()


def turn_pages() -> int:
    """The clock's chore: when a start or an end lies within the last minute, all pages are made anew."""
    now = timezone.now()
    since = now - timedelta(seconds=90)
    passed = Mourning.objects.filter(starts_at__range=(since, now)) | Mourning.objects.filter(
        ends_at__range=(since, now)
    )
    if not passed.exists():
        return 0
    _seen_at_once()
    return 1
