"""What one client may cost: bodies are refused before they are stored, slow senders and slow readers have few places.

The web process answers with THREADS threads. Whoever sends her body slowly, reads a large answer slowly, asks a large
question (`opendata.query.engines.QUESTIONS`) or signs in (`cluster.admin.login_form`) keeps one of them from others,
some as long as they like; so each of the four has places of its own (`cluster.places`), together at most half of the
threads. An answer of up to WHOLE bytes is handed to the server at once and costs no thread however slowly it is read.
In front of everything else in `jingting.wsgi`."""

import json
from collections.abc import Callable, Iterable, Iterator
from html import escape
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from cluster.departments import host_space
from cluster.errors import Busy
from cluster.people import visitors
from cluster.places import Places

StartResponse = Callable[..., object]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

THREADS = 32  # per web process; a thread that is not needed is not there
WHOLE = 1 << 20
SENDERS = Places(3, each=2, waiting=1, patience=1.0)
READERS = Places(4, each=2)
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{words}</p></html>"""


class Doorkeeper:
    """WSGI middleware around the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        who = visitors.client_of(visitors.address_in(environ))
        visitors.asking.set(who)
        if refused := body_refused(environ):
            return refuse(environ, start_response, *refused)
        try:
            if not length_of(environ):
                return self.answer(environ, start_response, who)
            with SENDERS.held(who):
                if length_of(environ) > host_space.FORM:  # files and pushes go to disk in blocks as they come
                    return self.answer(environ, start_response, who)
                form = environ["wsgi.input"].read(length_of(environ))
            if len(form) < length_of(environ):
                return refuse(environ, start_response, "400 Bad Request", "incomplete", "内容没有传完，没有收下。")
            environ["wsgi.input"] = BytesIO(form)
            return self.answer(environ, start_response, who)
        except Busy as busy:
            return refuse(environ, start_response, "503 Service Unavailable", busy.code, busy.message, busy.retry_after)

    def answer(self, environ: dict[str, Any], start_response: StartResponse, who: str) -> Iterable[bytes]:
        """The application's answer: whole where it is small, else in blocks and as long as one of the places lasts."""
        said: list[Any] = []

        def hear(*status_and_headers: Any) -> Callable[[bytes], None]:
            said[:] = status_and_headers
            return lambda written: None

        parts = self.application(environ, hear)
        if isinstance(parts, list):
            start_response(*said)
            return parts
        if environ["REQUEST_METHOD"] == "HEAD" or is_small(parts, said[1]):
            start_response(*said)
            return whole(parts, empty=environ["REQUEST_METHOD"] == "HEAD")
        try:
            READERS.take(who)
        except Busy:
            close(parts)
            raise
        start_response(*said)
        return Held(parts, who)


class Held:
    """An answer in blocks; its place is free when the server closes it, whole or broken off."""

    def __init__(self, parts: Iterable[bytes], who: str) -> None:
        self.parts, self.who, self.open = parts, who, True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        if self.open:
            self.open = False
            READERS.leave(self.who)
            close(self.parts)


def is_small(parts: Iterable[bytes], headers: list[tuple[str, str]]) -> bool:
    if getattr(parts, "streaming", True) is False:  # a response of Django's that stands in memory already
        return True
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    return length.isdigit() and int(length) <= WHOLE


def whole(parts: Iterable[bytes], *, empty: bool) -> list[bytes]:
    try:
        return [] if empty else [b"".join(parts)]
    finally:
        close(parts)


def close(parts: Iterable[bytes]) -> None:
    getattr(parts, "close", lambda: None)()


def length_of(environ: dict[str, Any]) -> int:
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def body_refused(environ: dict[str, Any]) -> tuple[str, str, str] | None:
    """(status, code, sentence) of a body that is not let in, by its announced length alone."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return (
            "411 Length Required",
            "length-required",
            "请在 Content-Length 里写明正文长度后再发送，没有收下任何内容。",
        )
    most = host_space.of(environ.get("PATH_INFO", "/")).largest_body
    if length_of(environ) > most:
        return "413 Content Too Large", "too-large", too_large(most)
    return None


def too_large(most: int) -> str:
    return f"提交的内容太大，没有收下。这里一次最多 {most / (1 << 20):.0f} MB。"


def refuse(
    environ: dict[str, Any], start_response: StartResponse, status: str, code: str, words: str, retry_after: int = 0
) -> list[bytes]:
    """A sentence for people, RFC 9457 problem details for programs."""
    if "text/html" in environ.get("HTTP_ACCEPT", ""):
        kind, body = "text/html; charset=utf-8", PAGE.format(title="现在办不了", words=escape(words))
    else:
        told = {"type": f"/api/v1/docs#{code}", "title": words, "status": int(status[:3]), "code": code}
        kind, body = "application/problem+json", json.dumps(told, ensure_ascii=False)
    content = body.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")]
    if retry_after:
        headers.append(("Retry-After", str(retry_after)))
    if not status.startswith("503"):
        headers.append(("Connection", "close"))  # the rest of the body is not waited for
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]


class StaffBodies:
    """Django middleware behind that which knows who has signed in, before the first one that reads a body (CSRF)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = host_space.of(request.path_info).body
        if length_of(request.META) > most and not request.user.is_authenticated:
            return HttpResponse(
                PAGE.format(title="请先登录", words=too_large(most)), status=413, headers={"Connection": "close"}
            )
        return self.get_response(request)


class StaffFiles(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS: the forms of the public take no files, none is written to disk for them."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        assert self.request is not None
        if not host_space.of(self.request.path_info).staff_body:
            raise MultiPartParserError("这里不收文件。")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None
