"""账号: the WeChat and Weibo accounts of a department in the admin, thin doors onto the verbs of accounts.py.
A secret goes in once and is never shown again, not even in the form that was refused."""

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department
from portal.looks.hues import hue_of
from weibo_wechat import accounts, desk, rules
from weibo_wechat.admin.forms import text
from weibo_wechat.models import Account, Platform
from weibo_wechat.states import AccountAct

NOTHING: Mapping[str, str] = {}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    return _page(request, _chosen(request))


@require_POST
def open_account(request: HttpRequest) -> HttpResponse:
    department = _chosen(request)
    given = {name: text(request, name) for name in ("platform", "kind", "name", "external_id", "secret")}

    act = partial(accounts.open_account, department, given.pop("platform"), by=signed_in(request), **given)
    return _perform(request, department, act, "已连接“{}”，本部门文章签发后会为它生成推文。")


@require_POST
def reconnect(request: HttpRequest, pk: int) -> HttpResponse:
    account, secret = _own(request, pk), text(request, "secret")
    said = "已重新授权“{}”，排队的推文接着发。"
    act = partial(accounts.reconnect, account, secret=secret, by=signed_in(request))
    return _perform(request, account.department, act, said, account=account)


@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    account, reason = _own(request, pk), text(request, "reason")
    said = "已停用“{}”，排队的推文等它恢复。"
    act = partial(accounts.suspend, account, reason=reason, by=signed_in(request))
    return _perform(request, account.department, act, said, account=account)


def _perform(
    request: HttpRequest,
    department: Department,
    act: Callable[[], Account],
    said: str,
    *,
    account: Account | None = None,
) -> HttpResponse:
    """Do what was pressed (on `account`, unless it connects one); what was typed is kept when the verb refuses."""
    try:
        done = act()
    except JingtingError as refused:
        messages.error(request, refused.message)
        refused_on = account.pk if account else None
        return _page(request, department, typed=request.POST, refused_on=refused_on, status=refused.status)
    messages.success(request, said.format(done))
    return redirect(f"{reverse('weibo_wechat:accounts')}?department={department.slug}")


def _page(
    request: HttpRequest,
    department: Department,
    *,
    typed: Mapping[str, str] = NOTHING,
    refused_on: int | None = None,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    context = {
        "departments": _departments(request),
        "department": department,
        "hue": hue_of(department),
        "typed": typed,
        "refused_on": refused_on,
        "accounts": [(one, desk.allowed(AccountAct, one, user)) for one in desk.accounts_of(department)],
        "platforms": Platform.choices,
        "kinds": Account.Kind.choices,
        "has_board": department.pk in rules.departments(user),
    }
    return render(request, "weibo_wechat/admin/accounts.html", context, status=status)


def _departments(request: HttpRequest) -> list[Department]:
    return list(Department.objects.filter(pk__in=rules.owns_in(signed_in(request))).order_by("code"))


def _chosen(request: HttpRequest) -> Department:
    """The department that is asked for, else her first; any other does not exist for her."""
    wanted = request.GET.get("department", "")
    department = next((one for one in _departments(request) if one.slug == wanted or not wanted), None)
    if department is None:
        raise Http404
    return department


def _own(request: HttpRequest, pk: int) -> Account:
    mine = Account.objects.filter(department__in=rules.owns_in(signed_in(request)))
    return get_object_or_404(mine.select_related("department"), pk=pk)
