"""Rows before Django's middleware: the hot path of the API on the portal's host.
What may be reached is remembered under the stamp of the portal, which every act of publishing changes, so a new
version, a withdrawal or a closing is seen by the next request; everything unusual is left to the ordinary view."""

import re
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.http import QueryDict

from cluster import stamps
from cluster.errors import JingtingError
from opendata import api, reach, usage
from opendata.models import Snapshot, Usage

Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
PATH = re.compile(r"^/api/v1/resources/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(rows|aggregate)$")
BODIES = {"rows": api.rows_body, "aggregate": api.groups_body}
REMEMBERED = 2_000
HEADERS = [*api.OPEN_TO_ALL.items(), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"),
           ("Content-Security-Policy", "default-src 'none'")]


class RowsFront:
    """WSGI middleware around the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.reached: OrderedDict[tuple[int, str], Snapshot] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        found = PATH.match(environ.get("PATH_INFO", "")) if environ["REQUEST_METHOD"] == "GET" else None
        host = environ.get("HTTP_HOST", "")
        if found is None or host.partition(":")[0] != settings.BASE_DOMAIN:
            return self.application(environ, start_response)
        try:
            body, media_type = self.answer(found[1], found[2], environ, host)
        except (JingtingError, UnicodeError, ValueError):
            return self.application(environ, start_response)  # the view says what is wrong
        start_response("200 OK", [("Content-Type", media_type), ("Content-Length", str(len(body))), *HEADERS])
        return [body]

    def answer(self, resource: str, act: str, environ: dict[str, Any], host: str) -> tuple[bytes, str]:
        key = (stamps.read(settings.BASE_DOMAIN), resource)
        snapshot = self.reached.get(key)
        try:
            if snapshot is None:
                snapshot = self.reached[key] = reach.snapshot_for(uuid.UUID(resource))
                if len(self.reached) > REMEMBERED:
                    self.reached.popitem(last=False)
            address = f"{environ['wsgi.url_scheme'] if settings.SCHEME == 'http' else settings.SCHEME}://{host}{environ['PATH_INFO']}"
            given = QueryDict(environ.get("QUERY_STRING", ""), encoding="utf-8")
            usage.count(uuid.UUID(resource), Usage.Kind.CALL)
            return BODIES[act](snapshot, given, address)
        finally:
            close_old_connections()
