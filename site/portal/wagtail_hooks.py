"""What the portal room adds to Wagtail: links that leave the city, the city office's page, the names of its acts."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.models import AbstractDocument
from wagtail.rich_text.feature_registry import FeatureRegistry

from cluster import audit
from cluster.admin.requests import signed_in
from cluster.models import Role
from cluster.roles import departments_of, held_by
from portal import admin_views
from portal.looks import recordings
from portal.sites.links import OutwardLinkHandler

audit.name_acts(
    {
        "domain.approve": "批准外链域名",
        "domain.revoke": "撤销外链域名",
        "site.close": "关停网站",
        "site.reopen": "恢复网站",
        "mourning.declare": "设置公祭灰度",
        "mourning.end": "结束公祭灰度",
    }
)


class CityOfficeItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return any(role == Role.IT_OFFICE for _, role in held_by(signed_in(request)))


class SiteLookItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(departments_of(signed_in(request), Role.SITE_MANAGER))


@hooks.register("register_rich_text_features")
def outward_links(features: FeatureRegistry) -> None:
    features.register_link_type(OutwardLinkHandler)


@hooks.register("before_serve_document", order=200)
def recording(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    """After Wagtail's own hook, which asks who may see the file."""
    return recordings.answer(document, request)


@hooks.register("register_admin_urls")
def city_look_url() -> list[URLPattern]:
    return [
        path("city-look/", admin_views.city_look, name="portal_city_look"),
        path("site-look/", admin_views.site_look, name="portal_site_look"),
    ]


@hooks.register("register_admin_menu_item")
def site_look_item() -> MenuItem:
    return SiteLookItem("本站外观", reverse_lazy("portal_site_look"), name="site-look", icon_name="view", order=250)


@hooks.register("register_settings_menu_item")
def city_look_item() -> MenuItem:
    return CityOfficeItem(
        "全市外观与外链", reverse_lazy("portal_city_look"), name="city-look", icon_name="view", order=400
    )
