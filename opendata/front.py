"""Rows and files before Django's middleware: the hot paths of the API and of downloads on the portal's host.
What may be reached is remembered under the stamp of the portal, which every act of publishing changes, so a new
version, a withdrawal or a closing is seen by the next request; everything unusual is left to the ordinary view."""

import logging
import re
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.http import QueryDict
from django.urls import reverse
from django.urls.converters import UUIDConverter

from cluster import stamps
from cluster.errors import Busy, JingtingError, NotFound
from opendata import problems
from opendata.api import rows as rows_api
from opendata.catalogue import access, usage
from opendata.downloads import formats, making, sending
from opendata.errors import QueryTooHeavy, QueryTooSlow
from opendata.models import Snapshot, Usage

log = logging.getLogger("jingting.front")
Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
RESOURCE = re.compile(UUIDConverter.regex)
NO_ID = str(uuid.UUID(int=0))  # stands for any id where the addresses of urls.py are known by it
PARTICULAR = ("QUERY_STRING", "HTTP_IF_NONE_MATCH", "HTTP_RANGE")
BODIES = {"rows": rows_api.rows_body, "aggregate": rows_api.groups_body}
REMEMBERED = 2_000
SAFETY = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", "default-src 'none'"),
]
Answer = tuple[str, list[tuple[str, str]], bytes]


class RowsFront:
    """WSGI middleware around the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.reached: OrderedDict[tuple[int, str], Snapshot] = OrderedDict()
        self.rows_at = {reverse(f"opendata:api-{act}", args=[NO_ID]): act for act in BODIES}
        self.files_at = {reverse("opendata:download", args=[NO_ID, kind]): kind for kind in formats.FORMATS}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        answer = self.answer(environ)
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """Status, headers and body, None for what the ordinary view answers: other addresses, and all that is wrong or
        unusual."""
        host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or host.partition(":")[0] != settings.BASE_DOMAIN:
            return None
        found = RESOURCE.search(path)
        if found is None:
            return None
        address = path.replace(found[0], NO_ID, 1)
        if act := self.rows_at.get(address):
            answer = partial(self.rows, found[0], act, environ, host)
        elif (kind := self.files_at.get(address)) and settings.DATA_SENDFILE and not any(map(environ.get, PARTICULAR)):
            answer = partial(self.file, found[0], kind)
        else:
            return None
        try:
            return answer()
        except (Busy, QueryTooSlow, QueryTooHeavy) as error:  # the ordinary view would ask the large question again
            told = problems.response(error)
            return f"{told.status_code} {told.reason_phrase}", list(told.items()), told.content
        except (JingtingError, UnicodeError, ValueError):
            return None
        except Exception:  # a database, a cache or a file that is away: Django's view says so in words
            log.exception("left to the view")
            return None
        finally:
            close_old_connections()

    def rows(self, resource: str, act: str, environ: dict[str, Any], host: str) -> Answer:
        snapshot = self.reach(resource)
        address = f"{environ['wsgi.url_scheme'] if settings.SCHEME == 'http' else settings.SCHEME}://{host}{environ['PATH_INFO']}"
        given = QueryDict(environ.get("QUERY_STRING", ""), encoding="utf-8")
        usage.count(uuid.UUID(resource), Usage.Kind.CALL)
        body, media_type = BODIES[act](snapshot, given, address)
        return (
            "200 OK",
            [
                ("Content-Type", media_type),
                ("Content-Length", str(len(body))),
                *rows_api.OPEN_TO_ALL.items(),
                *SAFETY,
            ],
            body,
        )

    def file(self, resource: str, kind: str) -> Answer:
        """What tells the web server in front which file to send; NotFound where it has yet to be made."""
        snapshot = self.reach(resource)
        if not making.place_of(snapshot, kind).exists():
            raise NotFound("文件还没有做好。")
        usage.count(uuid.UUID(resource), Usage.Kind.DOWNLOAD)
        headers = [*sending.handed_over(snapshot, kind).items(), ("Cache-Control", "public, max-age=60"), *SAFETY]
        return "200 OK", headers, b""

    def reach(self, resource: str) -> Snapshot:
        stamp = stamps.read(settings.BASE_DOMAIN)
        if stamp is None:
            return access.snapshot_for(uuid.UUID(resource))
        key = (stamp, resource)
        snapshot = self.reached.get(key)
        if snapshot is None:
            snapshot = self.reached[key] = access.snapshot_for(uuid.UUID(resource))
            if len(self.reached) > REMEMBERED:
                self.reached.popitem(last=False)
        return snapshot
