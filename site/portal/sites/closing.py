"""Sites that are not open: who closes them, and what their readers get.
A site that will come (back) answers 503 with Retry-After, one that is gone 410, both with a page in its own theme
that says why and where to go; nothing is deleted, and the admin goes on working."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date

from cluster import audit, stamps
from cluster.departments import host_space, open_sites
from cluster.errors import Invalid
from cluster.models import Department, Role, User
from cluster.roles import require_role
from portal.models import Closure

DAY = 86_400


def close(
    department: Department,
    kind: str,
    *,
    reason: str,
    by: User,
    until: date | None = None,
    successor: Department | None = None,
) -> Closure:
    """From now on readers of this site get its notice instead of any page.

    Raises NotAllowed unless `by` is of the city's office, Invalid for the portal itself, an empty reason, a site that
    is its own successor, and a day of return that is over or belongs to a site that will not return.
    """
    require_role(by, Role.IT_OFFICE, Department.objects.city(), "关停网站")
    if department.is_city:
        raise Invalid("市政府门户不能关停。", code="portal-stays")
    if not reason.strip():
        raise Invalid("请写明原因和去处，公众会看到。", code="reason-missing")
    if successor == department:
        raise Invalid("承接网站不能是它自己。", code="own-successor")
    if until and (kind == Closure.Kind.CLOSED or until <= timezone.localdate()):
        raise Invalid("预计恢复的日期应在今天之后；永久关停的不填。", code="closure-until")
    with transaction.atomic():
        closure, _ = Closure.objects.update_or_create(
            department=department,
            defaults={"kind": kind, "reason": reason.strip(), "until": until, "successor": successor},
        )
        audit.record(closure, "site.close", by=by)
        stamps.bump()
    return closure


def reopen(closure: Closure, *, by: User) -> None:
    """The site is as it was."""
    require_role(by, Role.IT_OFFICE, Department.objects.city(), "恢复网站")
    with transaction.atomic():
        audit.record(closure, "site.reopen", by=by)
        closure.delete()
        stamps.bump()


def notice(request: HttpRequest, site_id: int) -> HttpResponse | None:
    """The page of a site that is not open; None for one that is."""
    shut = next((one for one in open_sites.shut() if one.site == site_id), None)
    if shut is None or not host_space.of(request.path).closed_with_site:
        return None
    closure = Closure.objects.select_related("department", "successor").filter(pk=shut.notice).first()
    if closure is None:
        return None
    gone = closure.kind == Closure.Kind.CLOSED
    answer = render(request, "closed.html", {"closure": closure}, status=410 if gone else 503)
    answer["Cache-Control"] = "no-store"
    if not gone:
        answer["Retry-After"] = http_date(_morning(closure.until).timestamp()) if closure.until else str(DAY)
    return answer


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 30)))


def shut() -> Iterator[open_sites.Shut]:
    """What `cluster.departments.open_sites` tells every room."""
    for closure in Closure.objects.select_related("department__root_page"):
        department = closure.department
        if department.site_id is None:
            continue
        yield open_sites.Shut(
            notice=closure.pk,
            department=department.pk,
            slug=department.slug,
            site=department.site_id,
            home=department.home.path,
            word=closure.get_kind_display(),
            for_good=closure.kind == Closure.Kind.CLOSED,
        )
