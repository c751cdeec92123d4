"""The board of posts in the admin: a thin door onto the verbs.

One address shows it, one takes what is pressed; what may be done is decided in the verbs alone.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import escape
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department
from cluster.roles import has_role
from portal.looks.hues import hue_of
from weibo_wechat import approving, desk, drafting, reconciling, rules, withdrawing
from weibo_wechat.models import Account, Delivery, Post
from weibo_wechat.rendering.article import plain
from weibo_wechat.rendering.pictures import drawn_cover


def _departments(request: HttpRequest) -> list[Department]:
    found = list(Department.objects.filter(pk__in=rules.departments(signed_in(request))).order_by("code"))
    if not found:
        raise Http404
    return found


def _chosen_department(request: HttpRequest) -> tuple[list[Department], Department]:
    departments = _departments(request)
    slug = request.GET.get("department")
    return departments, next((one for one in departments if one.slug == slug), departments[0])


def _own_post(request: HttpRequest, pk: int) -> Post:
    """A post of one of her departments; anybody else's does not exist for her."""
    mine = Post.objects.filter(department__in=rules.departments(signed_in(request)))
    return get_object_or_404(mine.select_related("department", "cover", "source", "approved_by"), pk=pk)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    departments, department = _chosen_department(request)
    lines, accounts = desk.entries(department), desk.accounts_of(department)
    chosen = int(request.GET["account"]) if request.GET.get("account", "").isdigit() else None
    shown = desk.by_account(accounts, lines, chosen)
    wanted = request.GET.get("post", "")
    post = _own_post(request, int(wanted)) if wanted.isdigit() else None
    if post is None:
        first = next((line for _, group in shown for line in group), None)
        post = _own_post(request, first.post.pk) if first else None
    elif post.department_id != department.pk:
        department = post.department
        lines, accounts = desk.entries(department), desk.accounts_of(department)
        shown = desk.by_account(accounts, lines, None)
    counts = desk.waiting(lines)
    context = {
        "departments": departments,
        "department": department,
        "groups": shown,
        "week": desk.week(lines),
        "post": post,
        "tabs": [(account, counts[account.pk]) for account in accounts],
        "chosen": chosen,
        "figures": desk.last_seven_days(department),
        "hue": hue_of(department),
        "may_connect": has_role(signed_in(request), rules.OWNERS, department),
        **(_editor(request, post, accounts) if post else {}),
    }
    return render(request, "weibo_wechat/admin/board.html", context)


def _editor(request: HttpRequest, post: Post, accounts: list[Account]) -> dict[str, Any]:
    deliveries = list(post.deliveries.select_related("account", "settled_by").order_by("account", "pk"))
    chosen = {account.pk for account in post.accounts.all()}
    return {
        "checks": desk.checks(post, signed_in(request)),
        "deliveries": deliveries,
        "targets": accounts,
        "chosen_accounts": chosen,
        "may_decide": rules.may_decide(signed_in(request), post),
        "weibo": desk.weibo_preview(post),
        "wechat": desk.has_platform(post, "wechat"),
        "on_weibo": desk.has_platform(post, "weibo"),
        "leaving": any(row.state not in ("queued", "late", "cancelled") for row in deliveries),
        "chosen_names": "、".join(str(account) for account in post.accounts.all()),
        "body_text": paragraphs_of(post.wechat_html),
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    departments, department = _chosen_department(request)
    accounts = desk.accounts_of(department)
    if request.method == "POST":
        try:
            post = drafting.draft_post(
                department,
                by=signed_in(request),
                request_key=_uuid(request.POST.get("request_key", "")),
                **_fields(request, accounts),
            )
        except JingtingError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "已存为草稿。")
            return redirect(_address(post))
    context = {
        "departments": departments,
        "department": department,
        "targets": accounts,
        "request_key": uuid.uuid4(),
        "hue": hue_of(department),
        "given": request.POST,
        "chosen_accounts": {account.pk for account in accounts},
    }
    return render(request, "weibo_wechat/admin/new.html", context)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _fields(request: HttpRequest, accounts: list[Account]) -> dict[str, Any]:
    """The form's fields as the verbs take them; an empty time means "as soon as it is approved"."""
    ticked = set(request.POST.getlist("accounts"))
    fields: dict[str, Any] = {
        "title": request.POST.get("title", "").strip(),
        "weibo_text": request.POST.get("weibo_text", "").strip(),
        "wechat_digest": request.POST.get("wechat_digest", "").strip(),
        "send_at": china_time(request.POST.get("send_at", "")),
        "accounts": [account for account in accounts if str(account.pk) in ticked],
    }
    if "body_text" in request.POST:
        fields["wechat_html"] = html_of(request.POST["body_text"])
    return fields


def china_time(text: str) -> Any:
    """What was typed is Beijing time, whatever the machine's zone; None for nothing or nonsense."""
    moment = parse_datetime(text) if text else None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def html_of(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def paragraphs_of(html: str) -> str:
    return "\n".join(filter(None, (plain(piece) for piece in html.split("</p>"))))


def _address(post: Post) -> str:
    return f"{reverse('weibo_wechat:board')}?post={post.pk}"


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One button of the board; `act` names the verb."""
    post = _own_post(request, pk)
    try:
        said = _perform(request, post, request.POST.get("act", ""))
    except JingtingError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect(_address(post))


def _perform(request: HttpRequest, post: Post, name: str) -> str:
    user = signed_in(request)
    given = request.POST
    on_post: dict[str, Callable[[], tuple[object, str]]] = {
        "save": lambda: (_save(request, post), "已保存。改过的文字要重新送审。"),
        "submit": lambda: (drafting.submit_post(post, by=user), "已送审。"),
        "save-submit": lambda: (drafting.submit_post(_save(request, post), by=user), "已保存并送审。"),
        "approve": lambda: (
            approving.approve(post, by=user, digest=given.get("digest", "")),
            "已批准，到时间就发，每个账号只发一次。",
        ),
        "return": lambda: (approving.return_post(post, by=user, note=given.get("note", "")), "已退回。"),
        "drop": lambda: (approving.drop_post(post, by=user, note=given.get("note", "")), "这条不发了。"),
    }
    on_delivery: dict[str, Callable[[Delivery], tuple[object, str]]] = {
        "confirm-sent": lambda row: (reconciling.confirm_sent(row, by=user, url=given.get("url", "")), "已记为发出。"),
        "confirm-not-sent": lambda row: (reconciling.confirm_not_sent(row, by=user), "已记为没有发出，可以重发。"),
        "retry": lambda row: (reconciling.retry(row, by=user), "已重新排队。"),
        "send-late": lambda row: (reconciling.send_late(row, by=user), "已排队，马上就发。"),
        "withdraw": lambda row: (withdrawing.withdraw(row, by=user, reason=given.get("note", "")), "正在从平台撤下。"),
        "cancel": lambda row: (withdrawing.cancel(row, by=user), "已取消。"),
    }
    if name in on_post:
        return on_post[name]()[1]
    if name in on_delivery:
        row = get_object_or_404(
            post.deliveries.select_related("post__department", "account"), pk=given.get("delivery") or 0
        )
        return on_delivery[name](row)[1]
    raise Http404


def _save(request: HttpRequest, post: Post) -> Post:
    version = request.POST.get("version", "")
    fields = _fields(request, desk.accounts_of(post.department))
    return drafting.edit_post(post, by=signed_in(request), version=int(version) if version.isdigit() else 0, **fields)


@require_GET
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """The cover that will be drawn for a post without a picture."""
    post = _own_post(request, pk)
    response = HttpResponse(drawn_cover(post.title, post.department.category), content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
