"""Two small tables that 信息办 keeps in the admin: the days off and the deadlines of each kind.
Saving either counts the deadlines of open cases anew."""

from typing import Any

from django.db.models import Model, QuerySet
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from cluster.models import User
from interaction import answering, rules
from interaction.models import CalendarDay, DeadlineRule


class OfficePolicy(BasePermissionPolicy):
    """Every act for 信息办, none for anybody else, superusers included."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return rules.is_it_office(user)

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        return rules.is_it_office(user)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return rules.is_it_office(user)

    def user_has_any_permission_for_instance(self, user: User, actions: Any, instance: Model) -> bool:
        return rules.is_it_office(user)

    def instances_user_has_any_permission_for(self, user: User, actions: Any) -> QuerySet:
        return self.model._default_manager.all() if rules.is_it_office(user) else self.model._default_manager.none()

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        return User.objects.filter(groups__role__role="it-office")


class _Recounts:
    def save_instance(self) -> Model:
        saved = super().save_instance()  # type: ignore[misc]
        answering.recount_deadlines()
        return saved


class RecountingCreate(_Recounts, generic.CreateView):
    pass


class RecountingEdit(_Recounts, generic.EditView):
    pass


class _TableViewSet(ModelViewSet):
    add_view_class, edit_view_class = RecountingCreate, RecountingEdit
    copy_view_enabled = False
    add_to_settings_menu = True

    @property
    def permission_policy(self) -> OfficePolicy:
        return OfficePolicy(self.model)


class CalendarDayViewSet(_TableViewSet):
    model = CalendarDay
    name = url_prefix = "calendar-days"
    menu_label, icon = "放假安排", "calendar"
    form_fields = ["day", "is_workday", "source"]
    list_display = ["day", "is_workday", "source"]
    menu_order = 910


class DeadlineRuleViewSet(_TableViewSet):
    model = DeadlineRule
    name = url_prefix = "deadline-rules"
    menu_label, icon = "答复期限", "time"
    form_fields = ["kind", "workdays", "source"]
    list_display = ["kind", "workdays", "source"]
    menu_order = 911
