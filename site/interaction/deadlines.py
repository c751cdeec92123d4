"""When an answer is due: the rule of a case's kind, counted in working days from the day of receipt.
A rule an administrator wrote wins over the defaults shipped here."""

from collections.abc import Mapping
from datetime import date, datetime

from cluster.clock import workdays
from interaction.models import CalendarDay, DeadlineRule
from interaction.states import Kind

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
