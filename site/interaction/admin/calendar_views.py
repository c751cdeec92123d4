"""Two small tables that 信息办 keeps in the admin: the days off and the deadlines of each kind.
Wagtail's own views, whose saving and deleting are the verbs of deadlines."""

from django.db.models import Model, QuerySet
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from cluster.admin.requests import signed_in
from cluster.models import Role, User
from interaction import deadlines, rules
from interaction.models import CalendarDay, DeadlineRule


class OfficePolicy(BasePermissionPolicy):
    """Every act for 信息办, none for anybody else, superusers included: the rule of the verbs."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return rules.keeps_calendar(user)

    def users_with_any_permission(self, actions: list[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_superuser=False, groups__role__role=Role.IT_OFFICE).distinct()


class SavedByVerb:
    """What the checked form says goes to the verb of its table, for new entries and for changed ones."""

    def save_instance(self) -> Model:
        entry, said = self.form.instance, self.form.cleaned_data  # type: ignore[attr-defined]
        by = signed_in(self.request)  # type: ignore[attr-defined]
        if isinstance(entry, CalendarDay):
            return deadlines.set_day(entry, **said, by=by)
        return deadlines.set_deadline(entry, **said, by=by)


class CreateEntry(SavedByVerb, generic.CreateView):
    pass


class EditEntry(SavedByVerb, generic.EditView):
    pass


class DeleteEntry(generic.DeleteView):
    def delete_action(self) -> None:
        remove = deadlines.remove_day if isinstance(self.object, CalendarDay) else deadlines.remove_deadline
        remove(self.object, by=signed_in(self.request))


class _TableViewSet(ModelViewSet):
    add_view_class, edit_view_class, delete_view_class = CreateEntry, EditEntry, DeleteEntry
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
