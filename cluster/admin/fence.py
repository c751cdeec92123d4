"""The fence between departments, in front of every view of Wagtail's admin.
A view of Wagtail that is not named here does not exist for people of departments, and one that is takes only ids
of their own pages and files; so what a new release adds is closed until it is named. Rooms' own views ask verbs."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.models import Page

from cluster.ground import Ground, ground_of, is_plain
from cluster.models import Attachment, Picture, User
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
FILE_CHOSEN: dict[str, type[Picture] | type[Attachment]] = {
    "wagtailimages_chooser:chosen": Picture,
    "wagtailimages_chooser:chosen_multiple": Picture,
    "wagtaildocs_chooser:chosen": Attachment,
    "wagtaildocs_chooser:chosen_multiple": Attachment,
}
# Ids that an address of Wagtail takes as text, and ids that queries and forms carry beside it.
TEXT_ARGUMENTS = ("object_id", "pk")
TYPED = ("id", "childOf", "pages", "new_parent_page")


def colleagues_of(user: User) -> Any:
    """The people whose names this person may meet in filters: those of her departments; everybody for a superuser."""
    if user.is_superuser:
        return User.objects.all()
    return User.objects.filter(groups__role__department__in=departments_of(user)).distinct()


class AdminFence:
    """Middleware; stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        if not request.path.startswith("/admin/") or match is None:
            return
        if not _readable(match.view_name, request, args, kwargs):
            raise Http404
        if not match.view_name.startswith("wagtail"):
            return
        if match.view_name.startswith(SHUT_FOR_ALL):
            raise Http404
        user = request.user
        if not user.is_authenticated or user.is_superuser:
            return
        if match.view_name not in OPEN_VIEWS or not _within(ground_of(user), match.view_name, request, args, kwargs):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A form of Wagtail's that comes without its counts (`body-count`) is cut off, not a fault of ours."""
        if request.path.startswith("/admin/") and isinstance(exception, MultiValueDictKeyError):
            raise SuspiciousOperation("表单不完整") from exception
        return None


def _typed(request: HttpRequest, name: str) -> list[str]:
    return [*request.GET.getlist(name), *request.POST.getlist(name)]


def _readable(name: str, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Is every id of this request written as ids are? One that the fence and the view read differently would pass."""
    numbers: list[object] = [one for one in (*args, *kwargs.values()) if isinstance(one, int)]
    numbers += [kwargs[key] for key in TEXT_ARGUMENTS if key in kwargs and name.startswith("wagtail")]
    numbers += [one for key in TYPED for one in _typed(request, key) if one and not _is_all(name, key, one)]
    return all(is_plain(one) for one in numbers)


def _is_all(name: str, key: str, typed: str) -> bool:
    return name == "wagtail_bulk_action" and (key, typed) == ("id", "all")


def _within(ground: Ground, name: str, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    pages = [kwargs[key] for key in PAGE_ARGUMENTS if key in kwargs] + _typed(request, "new_parent_page")
    pictures = [kwargs[key] for key in PICTURE_ARGUMENTS if key in kwargs]
    attachments = [kwargs[key] for key in ATTACHMENT_ARGUMENTS if key in kwargs]
    if name == "wagtailadmin_pages:revisions_compare":
        pages.append(args[0] if args else kwargs["page_id"])
    elif name == "wagtailadmin_choose_page_child":
        return _may_choose(ground, [kwargs["parent_page_id"]]) or _is_root(kwargs["parent_page_id"])
    elif name == "wagtailadmin_choose_page_chosen_multiple":
        return _may_choose(ground, _typed(request, "id"))
    elif name in FILE_CHOSEN:
        return ground.holds_files(FILE_CHOSEN[name], [kwargs["pk"]] if "pk" in kwargs else _typed(request, "id"))
    elif name == "wagtailadmin_explore" and _is_root(kwargs.get("parent_page_id")):
        return True  # Wagtail itself leads on to the person's own home
    elif name == "wagtailadmin_editing_sessions:ping":
        pages.append(kwargs["object_id"])
    elif name == "wagtail_bulk_action":
        return _bulk(ground, request, kwargs)
    pages = [key for key in pages if key]
    return (
        ground.holds_pages(pages)
        and ground.holds_files(Picture, pictures)
        and ground.holds_files(Attachment, attachments)
    )


def _is_root(key: Any) -> bool:
    return Page.objects.filter(pk=key, depth=1).exists()


def _may_choose(ground: Ground, keys: list[Any]) -> bool:
    # A link may lead to what every citizen can read on another department's site.
    return not ground.barred((Page, str(key)) for key in keys)


def _bulk(ground: Ground, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    key = (kwargs["app_label"], kwargs["model_name"], kwargs["action"])
    if key not in BULK_ACTIONS:
        return False
    given = _typed(request, "id")
    keys = [one for one in given if one != "all"]
    if kwargs["model_name"] == "page":
        parents = _typed(request, "childOf")
        return (bool(parents) or "all" not in given) and ground.holds_pages([*keys, *parents])
    return "all" not in given and ground.holds_files(
        Picture if kwargs["model_name"] in ("picture", "image") else Attachment, keys
    )
