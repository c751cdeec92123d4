"""The page cache: anonymous GETs of public pages, answered before Django's middleware runs.
The key is host, path, the known query keys in order, and the stamp of the site (cluster.stamps); publishing bumps the
stamp, so no page is served from before the last commit and nothing needs purging. wagtail-cache was the library to
begin with: it keys by URL with a time-out and clears by list of URLs, which cannot keep 60 sites warm while one
publishes, nor answer before the middleware."""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from cluster import stamps
from cluster.departments import host_space
from portal.editions.editions import split

StartResponse = Callable[..., object]
Application = Callable[[dict, StartResponse], Iterable[bytes]]

LARGEST = 1 << 20
# Two shelves: of pages with a query there may be as many as somebody cares to ask for; they push out each other alone.
PLAIN_BYTES, QUERIED_BYTES = 96 << 20, 32 << 20
# Pages also say what day it is and what is due: none is kept longer than this many seconds.
LONGEST = 300


@dataclass(frozen=True)
class Answer:
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class Shelf:
    """Answers up to so many bytes; the oldest goes first."""

    def __init__(self, room: int) -> None:
        self.room, self.size = room, 0
        self.kept: OrderedDict[tuple, Answer] = OrderedDict()

    def put(self, key: tuple, answer: Answer) -> None:
        if replaced := self.kept.pop(key, None):
            self.size -= replaced.size
        self.kept[key] = answer
        self.size += answer.size
        while self.size > self.room:
            self.size -= self.kept.popitem(last=False)[1].size


class PageCache:
    """WSGI middleware. `X-Page-Cache` says hit, miss or pass."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.plain, self.queried = Shelf(PLAIN_BYTES), Shelf(QUERIED_BYTES)
        self.lock = threading.Lock()
        self.flights: dict[tuple, threading.Lock] = {}

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        key = cache_key(environ)
        if key is None:
            return self.application(environ, start_response)
        shelf = self.queried if environ.get("QUERY_STRING") else self.plain
        answer = shelf.kept.get(key)
        if answer is not None:
            return send(answer, environ, start_response, "hit")
        flight = self.flight(key)
        if not flight.acquire(blocking=False):
            with flight:
                pass
            if (answer := shelf.kept.get(key)) is not None:
                return send(answer, environ, start_response, "hit")
            # It was no page to keep: whoever waited for it asks for her own now, all at once.
            answer, keep = self.fetch(environ)
        else:
            try:
                answer, keep = self.fetch(environ)
                if keep:
                    with self.lock:
                        shelf.put(key, answer)
            finally:
                flight.release()
        return send(answer, environ, start_response, "miss" if keep else "pass")

    def flight(self, key: tuple) -> threading.Lock:
        """One computation of a page at a time: those who ask meanwhile wait for its answer."""
        with self.lock:
            if len(self.flights) > 1000:
                self.flights = {one: lock for one, lock in self.flights.items() if lock.locked()}
            return self.flights.setdefault(key, threading.Lock())

    def fetch(self, environ: dict) -> tuple[Answer, bool]:
        caught: dict = {}

        def catch(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable:
            caught.update(status=status, headers=headers)
            return lambda data: None

        asked = {**environ, "REQUEST_METHOD": "GET"}
        parts = self.application(asked, catch)
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        fields = {name.lower(): value for name, value in caught["headers"]}
        keep = (
            caught["status"].startswith("200")
            and "set-cookie" not in fields
            and len(body) <= LARGEST
            and "no-store" not in fields.get("cache-control", "")
            and "private" not in fields.get("cache-control", "")
            and "cookie" not in fields.get("vary", "").lower()
        )
        # Of a kept page: the cache varies by packing alone, and the id of the request that made it is nobody else's.
        left_out = ("content-length", "vary", "x-request-id") if keep else ("content-length",)
        headers = tuple((name, value) for name, value in caught["headers"] if name.lower() not in left_out)
        return Answer(
            caught["status"],
            headers,
            body,
            gzip.compress(body, 6) if keep else b"",
            f'"{hashlib.blake2b(body, digest_size=10).hexdigest()}"',
        ), keep


def cache_key(environ: dict) -> tuple | None:
    """None when the request is not one for the cache: not a page, a visitor with state, a query key its space does not
    know, a host that is not written as the city's addresses write it, a site whose stamp nobody can
    tell."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    path = environ.get("PATH_INFO", "/")
    space = host_space.of(split(path)[1])
    if not space.cached:
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if cookies and host_space.has_own_state(cookies):
        return None
    query = environ.get("QUERY_STRING", "")
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        if len(pairs) > 12 or len(query) > 600 or any(name not in space.parameters for name, _ in pairs):
            return None
        query = urlencode(sorted(pairs))
    host = environ.get("HTTP_HOST", "")
    name, colon, port = host.partition(":")
    if colon and port not in (str(settings.PUBLIC_PORT), str(settings.PORT)):
        return None
    if not name.islower() or not name[-1].isalnum():
        return None
    stamp = stamps.read(name)
    return None if stamp is None else (host, path, query, stamp, int(time.time()) // LONGEST)


def send(answer: Answer, environ: dict, start_response: StartResponse, how: str) -> list[bytes]:
    headers = [*answer.headers, ("X-Page-Cache", how)]
    if how == "pass":
        start_response(answer.status, [*headers, ("Content-Length", str(len(answer.body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
    headers += [
        ("ETag", answer.etag),
        ("Vary", "Accept-Encoding"),
        # For nginx in front: true until this second is over. A number of seconds would be counted from its
        # beginning and let a page stand for almost two.
        ("X-Accel-Expires", f"@{int(time.time())}"),
    ]
    if not any(name.lower() == "cache-control" for name, _ in answer.headers):
        headers.append(("Cache-Control", "public, max-age=0, s-maxage=1, must-revalidate"))
    if answer.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return []
    body = answer.body
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = answer.packed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response(answer.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
