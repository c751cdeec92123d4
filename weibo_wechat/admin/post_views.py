"""推文 in the admin: the board, a post written by hand, and one address for each act on a post: thin doors onto the
verbs."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cluster.admin.requests import signed_in
from cluster.errors import Invalid, JingtingError
from cluster.models import Department
from portal.looks.hues import hue_of
from weibo_wechat import approving, desk, drafting
from weibo_wechat.admin.board import NOTHING, address_of, board, departments_of, own_post, perform, shown_fields
from weibo_wechat.admin.forms import html_of, number, text
from weibo_wechat.models import Account, Post
from weibo_wechat.rendering.pictures import drawn_cover


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The board, open at one post when its number is given."""
    wanted = number(request.GET.get("post", ""))
    if wanted is not None:
        post = own_post(request, wanted)
        return board(request, post.department, post=post, chosen=number(request.GET.get("account", "")))
    return board(request, _chosen(request), chosen=number(request.GET.get("account", "")))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A post by hand: the empty form, and its draft."""
    department = _chosen(request)
    accounts, status = desk.accounts_of(department), 200
    if request.method == "POST":
        try:
            key = _uuid(request.POST.get("request_key", ""))
            fields = _fields(request, accounts)
            post = drafting.draft_post(department, by=signed_in(request), request_key=key, **fields)
        except JingtingError as refused:
            messages.error(request, refused.message)
            status = refused.status
        else:
            messages.success(request, "已存为草稿。")
            return redirect(address_of(post))
    context = {
        "department": department,
        "targets": accounts,
        "request_key": request.POST.get("request_key") or uuid.uuid4(),
        "hue": hue_of(department),
        "shown": shown_fields(request.POST) if request.POST else {"accounts": {one.pk for one in accounts}},
        "may": {"edit": True},
    }
    return render(request, "weibo_wechat/admin/new.html", context, status=status)


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    post = own_post(request, pk)
    return perform(request, post, lambda: _save(request, post), "已保存。改过的文字要重新送审。")


@require_POST
def save_and_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Two acts, one button: what was saved stays saved when it is not fit for review yet."""
    post = own_post(request, pk)
    saved = perform(request, post, lambda: _save(request, post), "已保存。")
    if saved.status_code >= 400:
        return saved
    return perform(request, post, lambda: drafting.submit_post(post, by=signed_in(request)), "已送审。", typed=NOTHING)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    post, seen = own_post(request, pk), request.POST.get("digest", "")
    said = "已批准，到时间就发，每个账号只发一次。"
    return perform(request, post, lambda: approving.approve(post, by=signed_in(request), digest=seen), said)


@require_POST
def return_post(request: HttpRequest, pk: int) -> HttpResponse:
    post, note = own_post(request, pk), text(request, "note")
    return perform(request, post, lambda: approving.return_post(post, by=signed_in(request), note=note), "已退回。")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    post, note = own_post(request, pk), text(request, "note")
    return perform(request, post, lambda: approving.drop_post(post, by=signed_in(request), note=note), "这条不发了。")


@require_GET
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """The cover that will be drawn for a post without a picture."""
    post = own_post(request, pk)
    response = HttpResponse(drawn_cover(post.title, post.department.category), content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _chosen(request: HttpRequest) -> Department:
    departments, slug = departments_of(request), request.GET.get("department")
    return next((one for one in departments if one.slug == slug), departments[0])


def _save(request: HttpRequest, post: Post) -> None:
    fields = _fields(request, desk.accounts_of(post.department))
    version = number(request.POST.get("version", "")) or 0
    drafting.edit_post(post, by=signed_in(request), version=version, **fields)


def _fields(request: HttpRequest, accounts: list[Account]) -> dict[str, Any]:
    """The form's fields as the verbs take them; an empty time means "as soon as it is approved"."""
    ticked = set(request.POST.getlist("accounts"))
    fields: dict[str, Any] = {
        "title": text(request, "title"),
        "weibo_text": text(request, "weibo_text"),
        "wechat_digest": text(request, "wechat_digest"),
        "send_at": china_time(text(request, "send_at")),
        "accounts": [account for account in accounts if str(account.pk) in ticked],
    }
    if "body_text" in request.POST:
        fields["wechat_html"] = html_of(text(request, "body_text"))
    return fields


def _uuid(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


def china_time(given: str) -> datetime | None:
    """What was typed is Beijing time, whatever the machine's zone; None for nothing. Raises Invalid for no time at
    all."""
    if not given:
        return None
    try:
        moment = parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid(f"读不懂发送时间“{given}”，请写成 2018-06-01T09:00 这样。", code="time-unreadable")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
