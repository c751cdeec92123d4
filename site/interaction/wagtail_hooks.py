"""What the desk adds to Wagtail's admin: the menu 办件, its pages, two tables of 信息办, and the names of its acts."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSet

from cluster import audit
from cluster.admin.panels import register_figures
from cluster.admin.requests import signed_in
from interaction import rules
from interaction.admin.calendar_views import CalendarDayViewSet, DeadlineRuleViewSet
from interaction.admin.panels import LettersPanel, health
from interaction.states import Act

audit.name_acts(
    {
        **{f"case.{act}": f"办件：{act.label}" for act in Act},
        "calendar.set": "放假安排：写入",
        "calendar.remove": "放假安排：删除",
        "deadline.set": "答复期限：写入",
        "deadline.remove": "答复期限：恢复默认",
    }
)

register_figures(health)


class DeskItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.sees_desk(signed_in(request))


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("cases/", include("interaction.admin.urls"))]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return DeskItem("办件", reverse_lazy("interaction_admin:inbox"), name="cases", icon_name="form", order=260)


@hooks.register("register_admin_viewset")
def tables() -> list[ModelViewSet]:
    return [CalendarDayViewSet(), DeadlineRuleViewSet()]


@hooks.register("construct_homepage_panels")
def letters_panel(request: HttpRequest, shown: list[Component]) -> None:
    shown.append(LettersPanel())
