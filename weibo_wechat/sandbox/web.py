"""Requests and answers of the sandbox, as small as WSGI allows.

A handler takes a Request and returns an Answer; the routing table is filled by the `route` decorator.
"""

import email.parser
import email.policy
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from .store import Store

MAX_BODY = 32 * 1024 * 1024


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, "application/json; encoding=utf-8")


def redirect(to: str) -> Answer:
    return Answer(status=303, headers={"Location": to})


class Refusal(Exception):
    """A platform's refusal: turned into that platform's own error body at the door."""

    def __init__(self, code: int, text: str, status: int = 200) -> None:
        super().__init__(text)
        self.code, self.text, self.status = code, text, status


class Request:
    def __init__(self, environ: dict[str, Any], store: Store) -> None:
        self.environ, self.store = environ, store
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
        self.host: str = environ.get("HTTP_HOST", "localhost")
        self.query = {k: v[0] for k, v in parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).items()}
        self.account: sqlite3.Row | None = None

    @cached_property
    def body(self) -> bytes:
        length = min(int(self.environ.get("CONTENT_LENGTH") or 0), MAX_BODY)
        return self.environ["wsgi.input"].read(length)

    @cached_property
    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body or b"{}")
        except ValueError:
            raise Refusal(47001, "data format error") from None
        if not isinstance(value, dict):
            raise Refusal(47001, "data format error")
        return value

    @cached_property
    def _parts(self) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
        kind = self.environ.get("CONTENT_TYPE", "")
        if kind.startswith("multipart/form-data"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
            fields: dict[str, str] = {}
            files: dict[str, tuple[str, bytes]] = {}
            for part in message.iter_parts():
                name = str(part.get_param("name", header="content-disposition") or "")
                payload = part.get_payload(decode=True)
                content = payload if isinstance(payload, bytes) else b""
                if part.get_filename():
                    files[name] = (part.get_filename() or "", content)
                else:
                    fields[name] = content.decode()
            return fields, files
        if "json" in kind:
            return {}, {}
        pairs = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {k: v[0] for k, v in pairs.items()}, {}

    @property
    def form(self) -> dict[str, str]:
        return self.query | self._parts[0]

    @property
    def files(self) -> dict[str, tuple[str, bytes]]:
        return self._parts[1]

    @property
    def ip(self) -> str:
        return str(self.store.setting("caller_ip") or self.environ.get("REMOTE_ADDR", "127.0.0.1"))


Handler = Callable[[Request], Answer]
ROUTES: dict[str, dict[str, Handler]] = {}
PAGES: list[tuple[str, Callable[[Request, str], Answer]]] = []


def route(path: str, *methods: str) -> Callable[[Handler], Handler]:
    """Register a handler under an exact path for the methods named (all, when none is)."""

    def register(handler: Handler) -> Handler:
        for method in methods or ("GET", "POST"):
            ROUTES.setdefault(path, {})[method] = handler
        return handler

    return register


def page(prefix: str) -> Callable[[Callable[[Request, str], Answer]], Callable[[Request, str], Answer]]:
    """Register a page by prefix; the handler gets what follows it."""

    def register(handler: Callable[[Request, str], Answer]) -> Callable[[Request, str], Answer]:
        PAGES.append((prefix, handler))
        return handler

    return register
