"""What a person reads when something is not there, not allowed or broken.
The page has the head, the foot and the hue of the site she is on; a broken page shows the request's id, which the
log has too. Should even that page fail, a plain one is sent that needs nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jingting import request_id

PLAIN = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>页面暂时打不开</title>
<h1>页面暂时打不开</h1><p>问题已经记录，编号 {code}。请稍后再试，急事请拨打 12345。</p></html>"""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", 404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403, message=getattr(exception, "message", ""))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "400.html", 400)


def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, "500.html", 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old (CSRF_FAILURE_VIEW)."""
    return _page(
        request,
        "403.html",
        403,
        message="表单停留太久或浏览器没有保存 Cookie，提交没有收到。请返回上一页，刷新后再提交。",
    )


def _page(request: HttpRequest, template: str, status: int, *, message: str = "") -> HttpResponse:
    code = request_id.current.get()
    try:
        return render(request, template, {"code": code, "message": message}, status=status)
    except Exception:  # noqa: BLE001  whatever broke the page may break this one; the reader still gets words
        return HttpResponse(PLAIN.format(code=code), status=status)
