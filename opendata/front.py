"""Rows and files before Django's middleware: the hot paths of the API and of downloads on the portal's host.
What may be reached is remembered under the stamp of the portal, which every act of publishing changes, so a new
version, a withdrawal or a closing is seen by the next request; everything unusual is left to the ordinary view."""

import re
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.http import QueryDict

from cluster import stamps
from cluster.errors import JingtingError, NotFound
from opendata.api import rows as rows_api
from opendata.catalogue import access, usage
from opendata.downloads import formats, making, sending
from opendata.models import Snapshot, Usage

Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
ID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
ROWS = re.compile(rf"^/api/v1/resources/{ID}/(rows|aggregate)$")
FILE = re.compile(rf"^/data/download/{ID}\.({'|'.join(formats.FORMATS)})$")
PARTICULAR = ("QUERY_STRING", "HTTP_IF_NONE_MATCH", "HTTP_RANGE")
BODIES = {"rows": rows_api.rows_body, "aggregate": rows_api.groups_body}
REMEMBERED = 2_000
SAFETY = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", "default-src 'none'"),
]
Answer = tuple[list[tuple[str, str]], bytes]


class RowsFront:
    """WSGI middleware around the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.reached: OrderedDict[tuple[int, str], Snapshot] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        answer = self.answer(environ)
        if answer is None:
            return self.application(environ, start_response)
        start_response("200 OK", answer[0])
        return [answer[1]]

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """Headers and body, None for what the ordinary view answers: other addresses, and all that is wrong or unusual."""
        host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or host.partition(":")[0] != settings.BASE_DOMAIN:
            return None
        if found := ROWS.match(path):
            answer = partial(self.rows, found[1], found[2], environ, host)
        elif (found := FILE.match(path)) and settings.DATA_SENDFILE and not any(environ.get(key) for key in PARTICULAR):
            answer = partial(self.file, found[1], found[2])
        else:
            return None
        try:
            return answer()
        except (JingtingError, UnicodeError, ValueError):
            return None
        finally:
            close_old_connections()

    def rows(self, resource: str, act: str, environ: dict[str, Any], host: str) -> Answer:
        snapshot = self.reach(resource)
        address = f"{environ['wsgi.url_scheme'] if settings.SCHEME == 'http' else settings.SCHEME}://{host}{environ['PATH_INFO']}"
        given = QueryDict(environ.get("QUERY_STRING", ""), encoding="utf-8")
        usage.count(uuid.UUID(resource), Usage.Kind.CALL)
        body, media_type = BODIES[act](snapshot, given, address)
        return [
            ("Content-Type", media_type),
            ("Content-Length", str(len(body))),
            *rows_api.OPEN_TO_ALL.items(),
            *SAFETY,
        ], body

    def file(self, resource: str, kind: str) -> Answer:
        """What tells the web server in front which file to send; NotFound where it has yet to be made."""
        snapshot = self.reach(resource)
        if not making.place_of(snapshot, kind).exists():
            raise NotFound("文件还没有做好。")
        usage.count(uuid.UUID(resource), Usage.Kind.DOWNLOAD)
        return [*sending.handed_over(snapshot, kind).items(), ("Cache-Control", "public, max-age=60"), *SAFETY], b""

    def reach(self, resource: str) -> Snapshot:
        key = (stamps.read(settings.BASE_DOMAIN), resource)
        snapshot = self.reached.get(key)
        if snapshot is None:
            snapshot = self.reached[key] = access.snapshot_for(uuid.UUID(resource))
            if len(self.reached) > REMEMBERED:
                self.reached.popitem(last=False)
        return snapshot
