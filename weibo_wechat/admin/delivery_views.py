"""One address for each act on a delivery: thin doors onto the verbs, shown on the board of its post."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cluster.admin.requests import signed_in
from weibo_wechat import reconciling, rules, withdrawing
from weibo_wechat.admin.board import perform
from weibo_wechat.admin.forms import text
from weibo_wechat.models import Delivery


@require_POST
def confirm_sent(request: HttpRequest, pk: int) -> HttpResponse:
    url = request.POST.get("url", "")
    return _perform(
        request, pk, lambda row: reconciling.confirm_sent(row, by=signed_in(request), url=url), "已记为发出。"
    )


@require_POST
def confirm_not_sent(request: HttpRequest, pk: int) -> HttpResponse:
    said = "已记为没有发出，可以重发。"
    return _perform(request, pk, lambda row: reconciling.confirm_not_sent(row, by=signed_in(request)), said)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, lambda row: reconciling.retry(row, by=signed_in(request)), "已重新排队。")


@require_POST
def send_late(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, lambda row: reconciling.send_late(row, by=signed_in(request)), "已排队，马上就发。")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    reason = text(request, "reason")
    said = "正在从平台撤下。"
    return _perform(request, pk, lambda row: withdrawing.withdraw(row, by=signed_in(request), reason=reason), said)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, lambda row: withdrawing.cancel(row, by=signed_in(request)), "已取消。")


def _perform(request: HttpRequest, pk: int, verb: Callable[[Delivery], object], said: str) -> HttpResponse:
    mine = Delivery.objects.filter(post__department__in=rules.departments(signed_in(request)))
    row = get_object_or_404(mine.select_related("post__department", "account"), pk=pk)
    return perform(request, row.post, lambda: verb(row), said, row=row)
