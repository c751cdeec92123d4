"""When an answer is due: the rule of a case's kind, counted in working days from the day of receipt.
A rule 信息办 wrote wins over the defaults shipped here. Each verb counts the deadlines of all open cases anew, in the
transaction that changes the calendar or the rule."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from cluster import audit
from cluster.clock import workdays
from cluster.errors import Conflict, Invalid, faults_of
from cluster.locking import lock
from cluster.models import User
from interaction import rules
from interaction.models import CalendarDay, Case, DeadlineRule
from interaction.recording import due_day, finish
from interaction.states import Act, Kind

# A citizen's test question wants an answer within 5 working days (国办秘函〔2019〕19号 办理答复);
# 依申请公开: 政府信息公开条例 第三十三条.
DEFAULT_WORKDAYS = {
    Kind.CONSULTATION: 3,
    Kind.CORRECTION: 3,
    Kind.HELP: 5,
    Kind.SUGGESTION: 10,
    Kind.COMPLAINT: 10,
    Kind.DATA_REQUEST: 10,
    Kind.REPORT: 15,
    Kind.DISCLOSURE: 20,
}


def entered_days() -> Mapping[date, bool]:
    """The days 信息办 entered, for cluster.clock.workdays."""
    return dict(CalendarDay.objects.values_list("day", "is_workday"))


def allowed_workdays() -> dict[str, int]:
    """Working days by kind, as they hold now; one query."""
    return {
        **{str(kind): days for kind, days in DEFAULT_WORKDAYS.items()},
        **dict(DeadlineRule.objects.values_list("kind", "workdays")),
    }


def due_on(kind: str, received_at: datetime) -> date:
    return workdays.add_workdays(received_at, allowed_workdays()[kind])


def set_day(entry: CalendarDay, *, day: date, is_workday: bool, source: str, by: User) -> CalendarDay:
    """Have `entry` (a new one, or one that said otherwise) say that this day is a day off, or a workday in lieu.

    Raises NotAllowed (not 信息办), Invalid (the day is entered already, no document named)."""
    return _set(entry, by, "calendar.set", day=day, is_workday=is_workday, source=source)


def remove_day(entry: CalendarDay, *, by: User) -> None:
    """The day counts again as the national calendar has it. Raises NotAllowed."""
    _remove(entry, by, "calendar.remove")


def set_deadline(rule: DeadlineRule, *, kind: str, workdays: int, source: str, by: User) -> DeadlineRule:
    """Have `rule` (a new one, or one that said otherwise) give a kind of case so many working days (1–60).

    Raises NotAllowed (not 信息办), Invalid (the kind has a rule already, no document named)."""
    return _set(rule, by, "deadline.set", kind=kind, workdays=workdays, source=source)


def remove_deadline(rule: DeadlineRule, *, by: User) -> None:
    """The kind has its default deadline again. Raises NotAllowed."""
    _remove(rule, by, "deadline.remove")


def recount_deadlines() -> int:
    """Count open cases' deadlines anew after the calendar or a rule changed; returns how many moved."""
    calendar, allowed, moved = workdays.Calendar(), allowed_workdays(), 0
    with transaction.atomic():
        for case in list(Case.objects.open().order_by("pk")):
            due = calendar.add_workdays(timezone.localdate(case.received_at), allowed[case.kind])
            if due != case.due_on:
                with suppress(Conflict):  # answered since it was read
                    recount(case, due)
                    moved += 1
    return moved


def recount(case: Case, due: date) -> Case:
    """The clock's act: an open case is due on another day. Raises Conflict (no longer open)."""
    with transaction.atomic():
        lock(case)
        rules.require(Act.RECOUNT, case, None)
        case.due_on = due
        return finish(case, Act.RECOUNT, None, public=f"放假安排或答复期限有变，期限改为 {due_day(case)}")


Entry = TypeVar("Entry", CalendarDay, DeadlineRule)


def _set(entry: Entry, by: User, act: str, **values: object) -> Entry:
    with transaction.atomic():
        if entry.pk:
            lock(entry)
        rules.require_calendar_keeper(by)
        for name, value in values.items():
            setattr(entry, name, value)
        if faults := faults_of(entry, str(entry._meta.verbose_name)):
            raise Invalid("；".join(faults), code="entry-invalid")
        entry.save()
        audit.record(entry, act, by=by)
        recount_deadlines()
    return entry


def _remove(entry: CalendarDay | DeadlineRule, by: User, act: str) -> None:
    with transaction.atomic():
        lock(entry)
        rules.require_calendar_keeper(by)
        audit.record(entry, act, by=by)
        entry.delete()
        recount_deadlines()
