"""What lies on whose desk: the lists that an editor's first screen is made of.
Each is one query, whatever the number of sites."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cluster.models import Department, Kind, Role, Signature, State, Step, Submission, User
from cluster.models.review import OPEN
from cluster.review.publishing import LATE
from cluster.review.rules import ROLE_OF
from cluster.review.standing import urgent_unreviewed
from cluster.roles import held_by, is_city_office

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Waypoint:
    """One square of the strip 采编 → 初审 → 复审 → 签发; `mark` is done, here, back or ahead."""

    label: str
    mark: str


def waiting_for(user: User) -> "QuerySet[Submission]":
    """Submissions that wait for this person: her step, not her own text, not signed by her before; oldest first."""
    step_of = {role.value: step for step, role in ROLE_OF.items()}
    mine = Q(pk__in=[])
    for department, role in held_by(user):
        if role in step_of:
            mine |= Q(department_id=department, kind=Kind.REVIEW, state=State.IN_REVIEW, next_step=step_of[role])
        if role == Role.SIGNER:
            mine |= Q(department_id=department, state=State.SIGNED)
            mine |= Q(department_id=department, state=State.SCHEDULED, go_live_at__lte=timezone.now() - LATE)
            mine |= Q(department_id=department, kind=Kind.URGENT, state=State.IN_REVIEW)
        if role == Role.IT_OFFICE:
            mine |= Q(kind=Kind.URGENT, state=State.IN_REVIEW)
    signed = Signature.objects.filter(submission=OuterRef("pk"), user=user)
    wrote = Submission.authors.through.objects.filter(submission_id=OuterRef("pk"), user_id=user.pk)
    return (
        Submission.objects.filter(mine)
        .filter(Q(state__in=(State.SIGNED, State.SCHEDULED)) | (~Exists(signed) & ~Exists(wrote)))
        .select_related("department", "page", "submitted_by")
        .order_by("submitted_at")
    )


def returned_to(user: User) -> "QuerySet[Submission]":
    """Versions sent back to her in the last 30 days and not submitted again since."""
    again = Submission.objects.filter(page_id=OuterRef("page_id"), pk__gt=OuterRef("pk"))
    return (
        Submission.objects.filter(submitted_by=user, state=State.RETURNED, closed_at__gte=timezone.now() - RECENT)
        .filter(~Exists(again))
        .select_related("department", "page", "closed_by")
        .order_by("-closed_at")
    )


def sent_by(user: User) -> "QuerySet[Submission]":
    """What she submitted, newest first; the page may be gone since."""
    return (
        Submission.objects.filter(submitted_by=user, kind__in=[Kind.REVIEW, Kind.URGENT])
        .select_related("department")
        .order_by("-submitted_at")
    )


def standing_of(submission: Submission) -> list[Waypoint]:
    """Where a version is on its way, for the strip of four squares."""
    steps = [step for step in submission.steps if step in ROLE_OF]
    if submission.state in (State.SIGNED, State.SCHEDULED, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN):
        reached = len(steps)
    elif submission.state == State.IN_REVIEW and submission.next_step in steps:
        reached = steps.index(Step(submission.next_step))
    else:
        reached = len([one for one in submission.signatures.all() if one.step in ROLE_OF])
    ahead = "back" if submission.state == State.RETURNED else "here"
    return [Waypoint("采编", "done")] + [
        Waypoint(str(step.label), "done" if number < reached else ahead if number == reached else "ahead")
        for number, step in enumerate(steps)
    ]


def to_look_into(user: User) -> "QuerySet[Submission]":
    """For 督查 and 信息办: urgent publications nobody reviewed within a day, and three signatures within a minute;
    newest first."""
    if not is_city_office(user):
        return Submission.objects.none()
    hasty = Q(in_haste=True, submitted_at__gte=timezone.now() - RECENT)
    return (
        Submission.objects.filter(Q(pk__in=urgent_unreviewed().values("pk")) | hasty)
        .select_related("department")
        .order_by("-submitted_at")
    )


def figures_of(department: Department) -> dict[str, int]:
    """How many versions of a department are where: for its part of the first screen."""
    week = timezone.now() - timedelta(days=7)
    found = Submission.objects.filter(department=department)
    return {
        "in_review": found.filter(state__in=OPEN).count(),
        "published_this_week": found.filter(
            kind=Kind.REVIEW, state__in=(State.PUBLISHED, State.SUPERSEDED), closed_at__gte=week
        ).count(),
        "returned_this_week": found.filter(state=State.RETURNED, closed_at__gte=week).count(),
    }
