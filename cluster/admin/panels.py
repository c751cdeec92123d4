"""The first screen: what waits for this person, what she sent and where it stands, how her sites are.
Other rooms put their own panels between these by `order`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from wagtail.admin.ui.components import Component

from cluster.clock import sweeping
from cluster.departments.provisioning import PAGE_PERMISSIONS
from cluster.models import Department, LivePageFault, Role, User
from cluster.review import desk
from cluster.review.sweeping import COMPARED
from cluster.roles import departments_of, has_role

WAITING, SWEEP, INSPECTION, SENT, HEALTH, SWEEP_CLEAN = 10, 15, 20, 60, 80, 90
PAGES_SHOWN, FAULTS_SHOWN = 20, 10


@dataclass(frozen=True)
class Figure:
    """One number of 网站体检; `tone` is ok, warn or bad; `url` leads on for those who hold one of `roles` there."""

    value: str
    label: str
    tone: str = "ok"
    url: str = ""
    roles: tuple[Role, ...] = ()


_figures: list[Callable[[Department], list[Figure]]] = []


def register_figures(figures: Callable[[Department], list[Figure]]) -> None:
    """Have 网站体检 on the first screen show these numbers of a department."""
    _figures.append(figures)


def works_on_pages(user: User) -> bool:
    """Whether there are pages that she may look for and texts that can wait for her."""
    return user.is_superuser or bool(departments_of(user, *PAGE_PERMISSIONS))


class WaitingPanel(Component):
    name, order, template_name = "cluster_waiting", WAITING, "cluster/admin/waiting_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting, returned = list(desk.waiting_for(user)[:30]), list(desk.returned_to(user)[:20])
        return {
            "waiting": waiting,
            "returned": returned,
            "count": len(waiting) + len(returned),
            "has_desk": bool(waiting or returned) or works_on_pages(user),
        }


class InspectionPanel(Component):
    name, order, template_name = "cluster_inspection", INSPECTION, "cluster/admin/inspection_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"found": list(desk.to_look_into(parent_context["request"].user)[:20])}


class SweepPanel(Component):
    """For 督查 and 信息办: what the sweeps found and when; above the rest where a live page differs or nothing is
    swept."""

    name, template_name = "cluster_sweep", "cluster/admin/sweep_panel.html"

    def __init__(self) -> None:
        self.differing = LivePageFault.objects.count()
        self.run = sweeping.last_run()
        self.is_overdue = sweeping.is_overdue(self.run, timezone.now())
        self.count = self.differing or (self.run.count if self.run else 0)
        self.order = SWEEP if self.count or self.is_overdue else SWEEP_CLEAN

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        found = {name: faults for name, faults in (self.run.found if self.run else {}).items() if faults}
        return {
            "differing": LivePageFault.objects.select_related("department")[:PAGES_SHOWN],
            "count": self.count,
            "compared_at": cache.get(COMPARED),
            "run": self.run,
            "found": [(name, faults[:FAULTS_SHOWN], len(faults) - FAULTS_SHOWN) for name, faults in found.items()],
            "is_overdue": self.is_overdue,
        }


class SentPanel(Component):
    name, order, template_name = "cluster_sent", SENT, "cluster/admin/sent_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        sent = desk.sent_by(parent_context["request"].user).prefetch_related("signatures")[:8]
        return {"sent": [(submission, desk.standing_of(submission)) for submission in sent]}


class HealthPanel(Component):
    name, order, template_name = "cluster_health", HEALTH, "cluster/admin/health_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        departments = Department.objects.filter(pk__in=departments_of(user))[:3]
        return {
            "now": timezone.localtime(),
            "departments": [
                (
                    department,
                    [
                        (figure, bool(figure.url) and has_role(user, figure.roles, department))
                        for figures in _figures
                        for figure in figures(department)
                    ],
                )
                for department in departments
            ],
        }


def review_figures(department: Department) -> list[Figure]:
    found = desk.figures_of(department)
    return [
        Figure(str(found["published_this_week"]), "篇本周发布"),
        Figure(str(found["in_review"]), "篇在审核中"),
        Figure(str(found["returned_this_week"]), "篇本周退回", "warn" if found["returned_this_week"] else "ok"),
    ]


register_figures(review_figures)
