"""Errors as RFC 9457 problem details: Chinese title for people, stable code and parameter for programs."""

import functools
from collections.abc import Callable

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from cluster.errors import Busy, JingtingError

View = Callable[..., HttpResponseBase]


def response(error: JingtingError) -> HttpResponse:
    body = {"type": f"/api/v1/docs#{error.code}", "title": error.message, "status": error.status, "code": error.code}
    if parameter := getattr(error, "parameter", ""):
        body["parameter"] = parameter
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Busy):
        headers["Retry-After"] = str(error.retry_after)
    return HttpResponse(
        orjson.dumps(body), status=error.status, content_type="application/problem+json", headers=headers
    )


def told(view: View) -> View:
    """Answer a room's error as problem+json instead of raising it."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except JingtingError as error:
            return response(error)
        except Http404:
            return response(JingtingError("没有这个地址。", code="not-found"))

    return wrapped
