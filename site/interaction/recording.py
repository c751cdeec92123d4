"""How an act on a case is put down: the case moved along the table, one event, one audit line."""

from datetime import datetime

from django.utils import timezone

from cluster import audit
from cluster.models import User
from interaction.models import Case, CaseEvent
from interaction.states import MOVES, Act


def finish(
    case: Case,
    act: Act,
    by: User | None,
    *,
    note: str = "",
    public: str = "",
    at: datetime | None = None,
) -> Case:
    """Save the case in the state the act ends in, with its event and its audit line; for verbs, inside their
    transaction.

    `note` is for colleagues, `public` is the line the citizen reads."""
    _, ends = MOVES[act]
    case.state = ends or case.state
    case.save()
    return record(case, act, by, note=note, public=public, at=at)


def record(
    case: Case, act: Act, by: User | None, *, note: str = "", public: str = "", at: datetime | None = None
) -> Case:
    """One event and one audit line for a case that is saved already."""
    CaseEvent.objects.create(
        case=case,
        act=act,
        state=case.state,
        by=by,
        department=case.department,
        note=note[:500],
        public_line=public[:300],
        at=at or timezone.now(),
    )
    audit.record(case, f"case.{act}", by=by)
    return case


def due_day(case: Case) -> str:
    """The deadline as the citizen reads it."""
    return f"{case.due_on:%Y-%m-%d}" + ("（暂定）" if case.due_is_provisional else "")
