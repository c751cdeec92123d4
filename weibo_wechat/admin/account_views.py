"""账号: the WeChat and Weibo accounts of a department in the admin, a thin door onto the verbs of accounts.py.
A secret goes in once and is never shown again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError
from cluster.models import Department
from cluster.roles import departments_of
from portal.looks.hues import hue_of
from weibo_wechat import accounts, desk, rules
from weibo_wechat.models import Account, Platform


@require_http_methods(["GET", "POST"])
def accounts_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    departments = list(Department.objects.filter(pk__in=departments_of(user, *rules.OWNERS)).order_by("code"))
    wanted = request.GET.get("department", "")
    department = next((one for one in departments if one.slug == wanted or not wanted), None)
    if department is None:
        raise Http404
    given = {}
    if request.method == "POST":
        try:
            messages.success(request, _perform(request, department))
            return redirect(f"{reverse('weibo_wechat:accounts')}?department={department.slug}")
        except JingtingError as error:
            messages.error(request, error.message)
            given = {name: request.POST.get(name, "") for name in ("platform", "kind", "name", "external_id")}
    return render(
        request,
        "weibo_wechat/admin/accounts.html",
        {
            "departments": departments,
            "department": department,
            "hue": hue_of(department),
            "given": given,
            "accounts": desk.accounts_of(department),
            "platforms": Platform.choices,
            "kinds": Account.Kind.choices,
            "has_board": department.pk in rules.departments(user),
        },
    )


def _perform(request: HttpRequest, department: Department) -> str:
    user, given = signed_in(request), request.POST
    if given.get("act") == "open":
        account = accounts.open_account(
            department,
            given.get("platform", ""),
            name=given.get("name", "").strip(),
            kind=given.get("kind", ""),
            external_id=given.get("external_id", "").strip(),
            secret=given.get("secret", "").strip(),
            by=user,
        )
        return f"已连接“{account}”，本部门文章签发后会为它生成推文。"
    acts: dict[str, tuple[Callable[..., Account], dict[str, str], str]] = {
        "reconnect": (
            accounts.reconnect,
            {"secret": given.get("secret", "").strip()},
            "已重新授权“{}”，排队的推文接着发。",
        ),
        "suspend": (
            accounts.suspend,
            {"reason": given.get("reason", "").strip() or "管理员停用"},
            "已停用“{}”，排队的推文等它恢复。",
        ),
    }
    if given.get("act") not in acts:
        raise Http404
    key = given.get("account", "")
    account = get_object_or_404(Account, department=department, pk=key if key.isdigit() else 0)
    verb, fields, said = acts[given["act"]]
    return said.format(verb(account, by=user, **fields))
