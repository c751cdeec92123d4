"""The page of posts: what it shows, whether it was asked for or an act was refused on it. Reading only."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cluster.acts import why_not
from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department
from portal.looks.hues import hue_of
from weibo_wechat import desk, rules
from weibo_wechat.admin.forms import html_of, number, paragraphs_of
from weibo_wechat.models import Account, Delivery, Platform, Post
from weibo_wechat.rendering import wechat
from weibo_wechat.states import LEAVING, PostAct, PostState

NOTHING: Mapping[str, Any] = {}


def own_post(request: HttpRequest, pk: int) -> Post:
    """A post of one of her departments; anybody else's does not exist for her."""
    mine = Post.objects.filter(department__in=rules.departments(signed_in(request)))
    return get_object_or_404(mine.select_related("department", "cover", "source", "approved_by"), pk=pk)


def departments_of(request: HttpRequest) -> list[Department]:
    """Those whose board she may open; 404 where there are none."""
    found = list(Department.objects.filter(pk__in=rules.departments(signed_in(request))).order_by("code"))
    if not found:
        raise Http404
    return found


def address_of(post: Post) -> str:
    return f"{reverse('weibo_wechat:board')}?post={post.pk}"


def perform(
    request: HttpRequest,
    post: Post,
    act: Callable[[], object],
    said: str,
    *,
    row: Delivery | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Do what was pressed; when the verb refuses, show its sentence and the page with all that was typed (the form that
    was sent, unless `typed` is something else), beside the delivery it was about."""
    try:
        act()
    except JingtingError as refused:
        messages.error(request, refused.message)
        post = own_post(request, post.pk)
        typed = request.POST if typed is None else typed
        return board(request, post.department, post=post, row=row, typed=typed, status=refused.status)
    messages.success(request, said)
    return redirect(address_of(post))


def board(
    request: HttpRequest,
    department: Department,
    *,
    post: Post | None = None,
    chosen: int | None = None,
    row: Delivery | None = None,
    typed: Mapping[str, Any] = NOTHING,
    status: int = 200,
) -> HttpResponse:
    """The board of a department, open at `post` (else at the first that waits), the queue of one account when
    `chosen`."""
    user = signed_in(request)
    lines, accounts = desk.entries(department), desk.accounts_of(department)
    chosen = chosen if chosen in {account.pk for account in accounts} else None
    groups = desk.by_account(accounts, lines, chosen, user)
    if post is None:
        first = next((line for _, group in groups for line in group), None)
        post = own_post(request, first.post.pk) if first else None
    counts = desk.waiting(lines)
    context = {
        "departments": departments_of(request),
        "department": department,
        "groups": groups,
        "week": desk.week(lines),
        "post": post,
        "tabs": [(account, counts[account.pk]) for account in accounts],
        "chosen": chosen,
        "figures": desk.last_seven_days(department),
        "hue": hue_of(department),
        "may_connect": department.pk in rules.owns_in(user),
        "typed": typed,
        "refused_on": row and row.pk,
        **(_editor(request, post, accounts, typed) if post else {}),
    }
    return render(request, "weibo_wechat/admin/board.html", context, status=status)


def _editor(request: HttpRequest, post: Post, accounts: list[Account], typed: Mapping[str, Any]) -> dict[str, Any]:
    user, body = signed_in(request), paragraphs_of(post.wechat_html)
    rows = desk.rows(post, user)
    return {
        "checks": desk.checks(post, user),
        "rows": rows,
        "targets": accounts,
        "shown": shown_fields(typed) if "title" in typed else stored_fields(post),
        "version": typed.get("version", post.version),
        "may": desk.allowed(PostAct, post, user),
        "fixed": why_not(rules.require, PostAct.EDIT, post, user),
        "look": desk.LOOK[post.state][0],
        "word": "已交平台" if any(row.delivery.state in LEAVING for row in rows) else post.get_state_display(),
        # A field of plain paragraphs is offered only where saving it loses nothing.
        "hand": not post.is_mirror and wechat.clean(html_of(body)) == post.wechat_html,
        "returned": post.note if post.state == PostState.DRAFT else "",
        "weibo": desk.weibo_preview(post),
        "wechat": desk.has_platform(post, Platform.WECHAT),
        "on_weibo": desk.has_platform(post, Platform.WEIBO),
        "chosen_names": "、".join(str(account) for account in post.accounts.all()),
        "body_text": body,
    }


def stored_fields(post: Post) -> dict[str, Any]:
    """The editor's fields as they stand in the post."""
    return {
        "title": post.title,
        "weibo_text": post.weibo_text,
        "wechat_digest": post.wechat_digest,
        "body_text": paragraphs_of(post.wechat_html),
        "send_at": f"{timezone.localtime(post.send_at):%Y-%m-%dT%H:%M}" if post.send_at else "",
        "accounts": {account.pk for account in post.accounts.all()},
    }


def shown_fields(typed: Any) -> dict[str, Any]:
    """The editor's fields as somebody typed them."""
    words = ("title", "weibo_text", "wechat_digest", "body_text", "send_at")
    return {name: typed.get(name, "") for name in words} | {
        "accounts": {number(one) for one in typed.getlist("accounts")}
    }
