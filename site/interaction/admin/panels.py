"""What the desk adds to the admin's first screen: the letters that wait for this person, by deadline."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from cluster.admin.panels import Figure
from cluster.clock.workdays import Calendar
from cluster.models import Department
from cluster.roles import departments_of
from interaction import figures, rules
from interaction.admin.case_views import remaining
from interaction.models import Case
from interaction.states import State

SHOWN = 6


class LettersPanel(Component):
    """Open cases of her departments that need her: to take on, to answer, to approve."""

    name, order, template_name = "interaction_letters", 20, "interaction/admin/letters_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        handles, approves = departments_of(user, *rules.HANDLERS), departments_of(user, *rules.APPROVERS)
        waiting = Case.objects.open().exclude(state=State.IN_REVIEW).filter(
            department__in=handles
        ) | Case.objects.filter(state=State.IN_REVIEW, department__in=approves)
        cases = list(waiting.select_related("department").order_by("-urgent", "due_on", "pk")[: SHOWN + 1])
        calendar, today = Calendar(), timezone.localdate()
        return {
            "rows": [(case, remaining(case, calendar), case.due_on < today) for case in cases[:SHOWN]],
            "more": len(cases) > SHOWN,
            "has_desk": bool(handles | approves),
        }


def health(department: Department) -> list[Figure]:
    """For 网站体检: letters overdue and how fast the answered ones were."""
    now = figures.of_site(department)
    days = "—" if now.average_days is None else f"{now.average_days:.1f}"
    return [
        Figure(str(now.overdue), "逾期未答复的信", "bad" if now.overdue else "ok", "/admin/cases/", rules.DESK_ROLES),
        Figure(days, "平均答复用时（工作日）"),
    ]
