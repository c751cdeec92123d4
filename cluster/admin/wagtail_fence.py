"""Wagtail's choosers, lists and admin API, narrowed to a person's own departments by Wagtail's own hooks."""

from typing import Any

from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.views.pages.listing import EditedByFilter, GenericPageFilterSet, SiteFilter
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from cluster.admin.fence import colleagues_of
from cluster.admin.requests import signed_in
from cluster.errors import NotAllowed
from cluster.ground import ground_of, may_read_file
from cluster.models import Attachment
from cluster.roles import departments_of

FILE_ACTS = ["add", "change", "delete", "choose"]


class FencedFilters(GenericPageFilterSet):
    """The explorer's filters, which otherwise list the names of everybody and of every site."""

    owner = MultipleUserFilter(
        label="创建人", queryset=lambda request: colleagues_of(request.user), widget=CheckboxSelectMultiple
    )
    edited_by = EditedByFilter(
        label="修改人", queryset=lambda request: colleagues_of(request.user), widget=CheckboxSelectMultiple
    )
    site = SiteFilter(label="网站", queryset=lambda request: sites_of(request.user), widget=CheckboxSelectMultiple)

    class Meta(GenericPageFilterSet.Meta):
        pass


def sites_of(user: Any) -> "QuerySet[Site]":
    return Site.objects.all() if user.is_superuser else Site.objects.filter(department__in=departments_of(user))


class FencedPageViewSet(PageViewSet):
    model = Page
    filterset_class = FencedFilters


@hooks.register("register_admin_viewset")
def explorer() -> PageViewSet:
    return FencedPageViewSet("pages")


@hooks.register("construct_page_chooser_queryset")
def choose_own_or_published(pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """One's own pages in any state, and of others what every citizen can read."""
    own = PagePermissionPolicy().explorable_instances(request.user)
    return pages.filter(pk__in=own.values("pk")) | pages.filter(pk__in=Page.objects.live().public().values("pk"))


@hooks.register("construct_explorer_page_queryset")
def explore_own(parent: Page, pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=PagePermissionPolicy().explorable_instances(request.user).values("pk"))


@hooks.register("construct_admin_api", order=1000)
def fence_files_of_the_api(router: Any) -> None:
    """Wagtail's own endpoints list the files of every collection."""
    from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
    from wagtail.documents.permissions import permission_policy as documents
    from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
    from wagtail.images.permissions import permission_policy as images

    class Images(ImagesAdminAPIViewSet):
        def get_queryset(self) -> Any:
            return images.instances_user_has_any_permission_for(self.request.user, FILE_ACTS).order_by("pk")

    class Documents(DocumentsAdminAPIViewSet):
        def get_queryset(self) -> Any:
            return documents.instances_user_has_any_permission_for(self.request.user, FILE_ACTS).order_by("pk")

    router.register_endpoint("images", Images)
    router.register_endpoint("documents", Documents)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_own_or_shared(files: Any, request: HttpRequest) -> Any:
    if request.user.is_superuser:
        return files
    return files.filter(collection__in=ground_of(signed_in(request)).collections())


@hooks.register("before_serve_document")
def serve_what_readers_meet(document: Attachment, request: HttpRequest) -> None:
    """An attachment that no live page shows is there for its own people only; for all others it is not there at all,
    so that nobody learns from a number which files exist."""
    if not document.live_pages() and not may_read_file(request.user, document):
        raise Http404


@hooks.register("before_bulk_action")
def nobody_publishes_in_bulk(request: HttpRequest, action: str, objects: list[Any], view: Any) -> None:
    if action in ("publish", "unpublish"):
        raise NotAllowed("发布和撤下须逐篇经过审核。", code="no-bulk-publishing")
