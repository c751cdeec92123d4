"""The fence between departments, in front of every view of Wagtail's admin.
A view of Wagtail that is not named here does not exist for people of departments, and one that is takes only ids
of their own pages and files; so what a new release adds is closed until it is named. Rooms' own views ask verbs."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.models import Collection, Page

from cluster.models import SHARED_COLLECTION, Attachment, Department, Picture, User
from cluster.roles import departments_of

OPEN_VIEWS = frozenset(
    [
        "wagtailadmin_home",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_account",
        "wagtailadmin_dismissibles",
        "wagtailadmin_block_preview",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_explore_root",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_pages:add_subpage",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:preview_on_edit",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:search",
        "wagtailadmin_pages:search_results",
        "wagtailadmin_pages:usage",
        "wagtailadmin_pages:move",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_pages:copy",
        "wagtailadmin_pages:revisions_index",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:revisions_revert",
        "wagtailadmin_pages:revisions_compare",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:history_results",
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_child",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_choose_page_chosen_multiple",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        "wagtail_bulk_action",
        "wagtailadmin_api:pages:listing",
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_api:images:listing",
        "wagtailadmin_api:images:detail",
        "wagtailadmin_api:documents:listing",
        "wagtailadmin_api:documents:detail",
        "wagtailimages:index",
        "wagtailimages:index_results",
        "wagtailimages:add",
        "wagtailimages:edit",
        "wagtailimages:delete",
        "wagtailimages:image_usage",
        "wagtailimages:add_multiple",
        "wagtailimages:edit_multiple",
        "wagtailimages:delete_multiple",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtailimages:delete_upload_multiple",
        "wagtailimages_chooser:choose",
        "wagtailimages_chooser:choose_results",
        "wagtailimages_chooser:chosen",
        "wagtailimages_chooser:chosen_multiple",
        "wagtailimages_chooser:create",
        "wagtailimages_chooser:select_format",
        "wagtaildocs:index",
        "wagtaildocs:index_results",
        "wagtaildocs:add",
        "wagtaildocs:edit",
        "wagtaildocs:delete",
        "wagtaildocs:document_usage",
        "wagtaildocs:add_multiple",
        "wagtaildocs:edit_multiple",
        "wagtaildocs:delete_multiple",
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtaildocs:delete_upload_multiple",
        "wagtaildocs_chooser:choose",
        "wagtaildocs_chooser:choose_results",
        "wagtaildocs_chooser:chosen",
        "wagtaildocs_chooser:chosen_multiple",
        "wagtaildocs_chooser:create",
    ]
)
BULK_ACTIONS = {
    ("wagtailcore", "page", "delete"),
    ("wagtailcore", "page", "move"),
    ("cluster", "picture", "delete"),
    ("cluster", "picture", "add_to_collection"),
    ("cluster", "attachment", "delete"),
    ("cluster", "attachment", "add_to_collection"),
    ("wagtailimages", "image", "delete"),
    ("wagtaildocs", "document", "delete"),
}
# Accounts and roles change by the verbs of cluster.people.appointing, where nobody grants herself anything: not even
# the provider.
SHUT_FOR_ALL = ("wagtailusers_users:", "wagtailusers_groups:")
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
PICTURE_ARGUMENTS, ATTACHMENT_ARGUMENTS = ("image_id",), ("document_id", "doc_id")


def colleagues_of(user: User) -> Any:
    """The people whose names this person may meet in filters: those of her departments; everybody for a superuser."""
    if user.is_superuser:
        return User.objects.all()
    return User.objects.filter(groups__role__department__in=departments_of(user)).distinct()


class Ground:
    """What lies inside a person's fence."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def departments(self) -> list[Department]:
        return list(
            Department.objects.filter(pk__in=departments_of(self.user)).select_related("root_page", "collection")
        )

    def pages(self, keys: Iterable[Any]) -> bool:
        paths = [department.root_page.path for department in self.departments if department.root_page]
        wanted = list(Page.objects.filter(pk__in=keys).values_list("path", flat=True))
        return all(any(path.startswith(own) for own in paths) for path in wanted)

    def collections(self) -> "Q":
        own = Q(path__in=[])
        for department in self.departments:
            if department.collection:
                own |= Q(path__startswith=department.collection.path)
        return own

    def files(self, model: type[Picture] | type[Attachment], keys: Iterable[Any]) -> bool:
        within = Collection.objects.filter(self.collections() | Q(name=SHARED_COLLECTION))
        return not model.objects.filter(pk__in=keys).exclude(collection__in=within).exists()


class AdminFence:
    """Middleware; stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        if not request.path.startswith("/admin/") or match is None or not match.view_name.startswith("wagtail"):
            return
        if match.view_name.startswith(SHUT_FOR_ALL):
            raise Http404
        user = request.user
        if not user.is_authenticated or user.is_superuser:
            return
        if match.view_name not in OPEN_VIEWS or not _within(Ground(user), match.view_name, request, args, kwargs):
            raise Http404


def _within(ground: Ground, name: str, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    pages = [kwargs[key] for key in PAGE_ARGUMENTS if key in kwargs]
    pictures = [kwargs[key] for key in PICTURE_ARGUMENTS if key in kwargs]
    attachments = [kwargs[key] for key in ATTACHMENT_ARGUMENTS if key in kwargs]
    if name == "wagtailadmin_pages:revisions_compare":
        pages.append(args[0] if args else kwargs["page_id"])
    elif name == "wagtailadmin_choose_page_child":
        return _may_choose_under(ground, kwargs["parent_page_id"])
    elif name == "wagtailadmin_explore" and _is_root(kwargs.get("parent_page_id")):
        return True  # Wagtail itself leads on to the person's own home
    elif name == "wagtailadmin_editing_sessions:ping":
        pages.append(kwargs["object_id"])
    elif name == "wagtail_bulk_action":
        return _bulk(ground, request, kwargs)
    return ground.pages(pages) and ground.files(Picture, pictures) and ground.files(Attachment, attachments)


def _is_root(key: Any) -> bool:
    return Page.objects.filter(pk=key, depth=1).exists()


def _may_choose_under(ground: Ground, key: Any) -> bool:
    # A link may lead to what every citizen can read on another department's site.
    return ground.pages([key]) or _is_root(key) or Page.objects.filter(pk=key).live().public().exists()


def _bulk(ground: Ground, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    key = (kwargs["app_label"], kwargs["model_name"], kwargs["action"])
    if key not in BULK_ACTIONS:
        return False
    given = [*request.GET.getlist("id"), *request.POST.getlist("id")]
    keys = [one for one in given if one.isdigit()]
    if kwargs["model_name"] == "page":
        parents = [*request.GET.getlist("childOf"), *request.POST.getlist("childOf")]
        return (bool(parents) or "all" not in given) and ground.pages([*keys, *(p for p in parents if p.isdigit())])
    return "all" not in given and ground.files(
        Picture if kwargs["model_name"] in ("picture", "image") else Attachment, keys
    )
