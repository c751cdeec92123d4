"""What the fleet adds to Wagtail's admin, and what it takes away."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, SaveDraftMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.models import Page

from cluster import audit, review
from cluster.admin import identity_views, panels, people_views, review_views, wagtail_fence, writing_views  # noqa: F401  doors registers its hooks
from cluster.admin.requests import signed_in
from cluster.models import CityPage, Role
from cluster.review import desk
from cluster.roles import departments_of, is_city_office

audit.name_acts(
    {
        "department.provision": "建立或补全网站",
        "people.open": "建立账号",
        "people.grant": "授予角色",
        "people.revoke": "收回角色",
        "people.close": "停用账号",
        "people.password": "重设密码",
        "identity.propose": "提交网站信息变更",
        "identity.confirm": "确认网站信息变更",
        "identity.drop": "取消网站信息变更",
        "review.submit": "提交审核",
        "review.sign": "签名",
        "review.send_back": "退回修改",
        "review.schedule": "定时待发",
        "review.publish": "发布签发的版本",
        "review.withdraw": "撤下",
        "review.migrate": "迁移旧站内容",
        "review.differs": "发现线上内容与签名不符",
        "review.propose_urgent": "提请应急发布",
        "review.confirm_urgent": "确认应急发布",
    }
)

# The order of the day, by the items' names; what a room registers under another name keeps its own order.
MENU = {
    "desk": ("", 10),
    "explorer": ("内容", 20),
    "posts": ("", 30),
    "cases": ("", 40),
    "data": ("", 50),
    "reports": ("报表", 60),
    "images": ("图片", 70),
    "documents": ("附件", 71),
    "people": ("", 80),
    "settings": ("设置", 90),
}
NOT_SHOWN = {"help"}
WAGTAIL_REPORTS = {"locked-pages", "workflows", "workflow-tasks", "site-history", "aging-pages", "page-types-usage"}


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("people/", people_views.people_page, name="cluster_people"),
        path("people/<slug:slug>/", people_views.people_page, name="cluster_people_of"),
        path("people/<slug:slug>/open/", people_views.open_account, name="cluster_people_open"),
        path("people/<slug:slug>/<int:user_id>/grant/<slug:role>/", people_views.grant, name="cluster_people_grant"),
        path("people/<slug:slug>/<int:user_id>/revoke/<slug:role>/", people_views.revoke, name="cluster_people_revoke"),
        path("people/<slug:slug>/<int:user_id>/password/", people_views.new_password, name="cluster_people_password"),
        path("people/<slug:slug>/<int:user_id>/close/", people_views.close_account, name="cluster_people_close"),
        path("identity/", identity_views.identity_page, name="cluster_identity"),
        path("identity/<slug:slug>/", identity_views.identity_page, name="cluster_identity_of"),
        path("identity/<slug:slug>/propose/", identity_views.propose, name="cluster_identity_propose"),
        path("identity/<slug:slug>/confirm/", identity_views.confirm, name="cluster_identity_confirm"),
        path("identity/<slug:slug>/drop/", identity_views.drop, name="cluster_identity_drop"),
        path("review/<int:page_id>/", review_views.review_page, name="cluster_review"),
        path("review/<int:page_id>/version/", review_views.version, name="cluster_review_version"),
        path("review/<int:page_id>/submit/", review_views.submit, name="cluster_review_submit"),
        path("review/<int:page_id>/sign/", review_views.sign, name="cluster_review_sign"),
        path("review/<int:page_id>/issue/", review_views.issue, name="cluster_review_issue"),
        path("review/<int:page_id>/publish/", review_views.publish, name="cluster_review_publish"),
        path("review/<int:page_id>/send-back/", review_views.send_back, name="cluster_review_send_back"),
        path("review/<int:page_id>/withdraw/", review_views.withdraw, name="cluster_review_withdraw"),
        path("review/<int:page_id>/restore/", review_views.restore, name="cluster_review_restore"),
        path("review/<int:page_id>/urgent/", review_views.propose_urgent, name="cluster_review_propose_urgent"),
        path("review/<int:page_id>/confirm/", review_views.confirm_urgent, name="cluster_review_confirm_urgent"),
        path("write/", writing_views.write, name="cluster_write"),
    ]


class DeskItem(MenuItem):
    """待办, with the number of things that wait."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        user = signed_in(request)
        count = desk.waiting_for(user).count() + desk.returned_to(user).count()
        label = f"{self.label} {count}" if count else self.label
        return LinkMenuItem(
            self.name, label, self.url, icon_name=self.icon_name, classname="jt-desk-item", attrs=self.attrs
        )


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return DeskItem("待办", reverse_lazy("wagtailadmin_home"), name="desk", icon_name="tasks", order=10)


class PeopleItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = signed_in(request)
        return user.is_superuser or bool(departments_of(user, Role.SITE_MANAGER, Role.IT_OFFICE))


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    return PeopleItem("人员与角色", reverse_lazy("cluster_people"), name="people", icon_name="group", order=80)


class IdentityItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(departments_of(signed_in(request), Role.SITE_MANAGER, Role.IT_OFFICE))


@hooks.register("register_admin_menu_item")
def identity_item() -> MenuItem:
    return IdentityItem("网站信息", reverse_lazy("cluster_identity"), name="identity", icon_name="site", order=85)


@hooks.register("construct_main_menu", order=1000)
def order_of_the_day(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in NOT_SHOWN]
    for item in items:
        label, order = MENU.get(item.name, ("", item.order))
        item.order, item.label = order, label or item.label


@hooks.register("construct_reports_menu", order=1000)
def reports_of_rooms_only(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's own reports list all sites; people of departments meet those that rooms register."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in WAGTAIL_REPORTS]


@hooks.register("construct_homepage_panels", order=-1000)
def first_screen(request: HttpRequest, shown: list[Component]) -> None:
    shown[:] = [panels.WaitingPanel(), panels.InspectionPanel(), panels.SentPanel(), panels.HealthPanel()]
    if is_city_office(signed_in(request)):
        shown.append(panels.SweepPanel())


def _place(context: dict[str, Any]) -> CityPage | None:
    """The page in the editor, or the one that a new page is to stand under; None where there is nothing to save."""
    if context["view"] not in ("create", "edit") or context.get("locked_for_user"):
        return None
    place = (context.get("page") or context["parent_page"]).specific
    return place if isinstance(place, CityPage) else None


class SubmitItem(ActionMenuItem):
    """Saves the draft and submits it (`submit_after_saving`)."""

    label, name, icon_name, order = "提交审核", "action-review", "resubmit", 10

    def is_shown(self, context: dict[str, Any]) -> bool:
        place = _place(context)
        return place is not None and review.may_write(signed_in(context["request"]), place.department)


class UrgentItem(ActionMenuItem):
    """Saves the draft and leads to the page that asks for the reason (`submit_after_saving`)."""

    label, name, icon_name, order = "应急发布…", "action-urgent", "warning", 90

    def is_shown(self, context: dict[str, Any]) -> bool:
        place = _place(context)
        return place is not None and review.may_lead_urgent(signed_in(context["request"]), place.department)


class ReviewItem(ActionMenuItem):
    """A page in review leads to its review page."""

    label, name, icon_name, order = "查看审核", "action-to-review", "view", 5

    def is_shown(self, context: dict[str, Any]) -> bool:
        return bool(context.get("locked_for_user")) and isinstance(context.get("page"), CityPage)

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("cluster_review", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def submit_item() -> ActionMenuItem:
    return SubmitItem()


@hooks.register("register_page_action_menu_item")
def urgent_item() -> ActionMenuItem:
    return UrgentItem()


@hooks.register("register_page_action_menu_item")
def review_item() -> ActionMenuItem:
    return ReviewItem()


@hooks.register("construct_page_action_menu", order=1000)
def save_and_submit_only(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Nobody publishes from the editor: 保存草稿, 提交审核 and, for those who lead it, the way to 应急发布 are all
    there is."""
    items[:] = [item for item in items if isinstance(item, SaveDraftMenuItem | SubmitItem | UrgentItem | ReviewItem)]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def submit_after_saving(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method == "POST" and "action-review" in request.POST:
        return review_views.submit_and_answer(request, page.specific_class.objects.get(pk=page.pk))
    if request.method == "POST" and "action-urgent" in request.POST:
        return redirect("cluster_review_propose_urgent", page.pk)
    return None


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    files: Iterable[str] = ("base/css/tokens.css", "cluster/admin.css")
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(file),) for file in files))
