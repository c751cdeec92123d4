"""The figures a letter box must show: received, answered, in time, and how long it took (A-41, D-1).
One query each, whatever the number of sites."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from cluster.models import Department
from interaction.models import Case, CaseQuerySet
from interaction.states import DONE_STATES, OPEN_STATES, DeclineReason, State


@dataclass(frozen=True)
class Figures:
    """Of cases received since the first of January; `average_days` in working days, None before the first answer."""

    received: int
    answered: int
    on_time: int
    overdue: int
    average_days: float | None
    department: Department | None = None

    @property
    def on_time_percent(self) -> int | None:
        """Of the answered ones, rounded down: 100 only when every one was in time."""
        return self.on_time * 100 // self.answered if self.answered else None


_COUNTS = {
    "received": Count("pk"),
    "answered": Count("pk", filter=Q(state__in=DONE_STATES)),
    "on_time": Count("pk", filter=Q(state__in=DONE_STATES, answered_at__date__lte=F("due_on"))),
    "average_days": Avg("days_taken", filter=Q(state__in=DONE_STATES)),
}


def _this_year() -> CaseQuerySet:
    # Advertisements and empty messages are no letters (有效留言).
    empty = Q(state=State.DECLINED, decline_reason=DeclineReason.NO_CONTENT)
    return Case.objects.filter(received_at__year=timezone.localdate().year).exclude(empty)


def _overdue() -> Count:
    return Count("pk", filter=Q(state__in=OPEN_STATES, due_on__lt=timezone.localdate()))


def of_site(department: Department) -> Figures:
    """Of the department's cases, of all cases for the city."""
    return Figures(**_this_year().of_department(department).aggregate(**_COUNTS, overdue=_overdue()))


def by_department() -> list[Figures]:
    """One line per department that received any, most letters first."""
    counted = _this_year().order_by().values("department_id").annotate(**_COUNTS, overdue=_overdue())
    rows: list[dict[str, Any]] = sorted(counted, key=lambda row: (-row["received"], row["department_id"]))  # type: ignore[arg-type]
    departments = Department.objects.in_bulk([row["department_id"] for row in rows])
    return [Figures(department=departments[row.pop("department_id")], **row) for row in rows]
