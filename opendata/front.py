"""Rows and files before Django's middleware: the hot paths of the API and of downloads on the portal's host.
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
from cluster.errors import JingtingError, NotFound
from opendata import api, download_views, downloads, reach, usage
from opendata.models import Snapshot, Usage

Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
PATH = re.compile(r"^/api/v1/resources/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(rows|aggregate)$")
FILE = re.compile(r"^/data/download/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(csv|xlsx|json|ndjson|xml|parquet|geojson|zip)$")
PARTICULAR = ("QUERY_STRING", "HTTP_IF_NONE_MATCH", "HTTP_RANGE")
BODIES = {"rows": api.rows_body, "aggregate": api.groups_body}
REMEMBERED = 2_000
HEADERS = [*api.OPEN_TO_ALL.items(), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"),
           ("Content-Security-Policy", "default-src 'none'")]
HEADERS_OF_FILES = [("Cache-Control", "public, max-age=60"), *HEADERS[-3:]]


class RowsFront:
    """WSGI middleware around the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.reached: OrderedDict[tuple[int, str], Snapshot] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if environ["REQUEST_METHOD"] != "GET" or host.partition(":")[0] != settings.BASE_DOMAIN:
            return self.application(environ, start_response)
        path = environ.get("PATH_INFO", "")
        try:
            if found := PATH.match(path):
                body, media_type = self.answer(found[1], found[2], environ, host)
                headers = [("Content-Type", media_type), ("Content-Length", str(len(body))), *HEADERS]
            elif (found := FILE.match(path)) and settings.DATA_SENDFILE and not any(environ.get(key) for key in PARTICULAR):
                body, headers = b"", self.file(found[1], found[2])
            else:
                return self.application(environ, start_response)
        except (JingtingError, UnicodeError, ValueError):
            return self.application(environ, start_response)  # the view says what is wrong
        start_response("200 OK", headers)
        return [body]

    def answer(self, resource: str, act: str, environ: dict[str, Any], host: str) -> tuple[bytes, str]:
        try:
            snapshot = self.reach(resource)
            address = f"{environ['wsgi.url_scheme'] if settings.SCHEME == 'http' else settings.SCHEME}://{host}{environ['PATH_INFO']}"
            given = QueryDict(environ.get("QUERY_STRING", ""), encoding="utf-8")
            usage.count(uuid.UUID(resource), Usage.Kind.CALL)
            return BODIES[act](snapshot, given, address)
        finally:
            close_old_connections()

    def file(self, resource: str, kind: str) -> list[tuple[str, str]]:
        """What tells the web server in front which file to send; NotFound where it has yet to be made."""
        try:
            snapshot = self.reach(resource)
            if not downloads.place_of(snapshot, kind).exists():
                raise NotFound("文件还没有做好。")
            usage.count(uuid.UUID(resource), Usage.Kind.DOWNLOAD)
            return [*download_views.handed_over(snapshot, kind).items(), *HEADERS_OF_FILES]
        finally:
            close_old_connections()

    def reach(self, resource: str) -> Snapshot:
        key = (stamps.read(settings.BASE_DOMAIN), resource)
        snapshot = self.reached.get(key)
        if snapshot is None:
            snapshot = self.reached[key] = reach.snapshot_for(uuid.UUID(resource))
            if len(self.reached) > REMEMBERED:
                self.reached.popitem(last=False)
        return snapshot
