"""One id per request, in every log line and in the page a citizen sees when something broke.
It is taken from the proxy's X-Request-ID where that looks like one, otherwise made here."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

current: ContextVar[str] = ContextVar("request_id", default="-")
WELL_FORMED = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        # Not reset afterwards: Django logs 4xx and 5xx once the middleware is done, and the next request sets its own.
        current.set(given if WELL_FORMED.match(given) else uuid.uuid4().hex[:16])
        response = self.get_response(request)
        response["X-Request-ID"] = current.get()
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True
