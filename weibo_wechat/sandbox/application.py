"""The WSGI application: finds the handler, lets faults play, and speaks each platform's language of errors."""

import json
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import control, faults, pages, registry, wechat, weibo  # noqa: F401
from .store import Store
from .web import PAGES, ROUTES, Answer, Refusal, Request, as_json
from .wechat.tokens import rid

REASONS = {
    200: "OK",
    303: "See Other",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    502: "Bad Gateway",
}
WECHAT_PATHS = ("/cgi-bin/", "/customservice/", "/datacube/")


def make_application(var: Path) -> Callable[..., Iterable[bytes]]:
    """The application over the SQLite file in `var`; enrols the demo city's accounts."""
    store = Store(var / "sandbox.sqlite3")
    registry.enrol_city(store)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ, store)
        answer = respond(request, environ["sandbox.connection"])
        headers = [("Content-Type", answer.type), ("Content-Length", str(len(answer.body)))]
        headers += [(name, quote(value, safe=":/?#[]@!$&'()*+,;=%")) for name, value in answer.headers.items()]
        start_response(f"{answer.status} {REASONS.get(answer.status, 'OK')}", headers)
        return [] if request.method == "HEAD" else [answer.body]

    return application


def respond(request: Request, connection: socket.socket) -> Answer:
    """One call from fault to fault; raises CutOff where a fault closed the connection."""
    fault = faults.take(request.store, request.path, account_key(request))
    if fault:
        early = faults.before(fault, connection)
        if early:
            return early
        if fault.name == "ok_errcode":
            return refused(request, Refusal(int(fault.options.get("code", -1)), "system error", 400))
    try:
        answer = dispatch(request)
    except Refusal as refusal:
        return refused(request, refusal)
    if fault and fault.name == "ok_errcode_after":
        return refused(request, Refusal(int(fault.options.get("code", -1)), "system error", 400))
    return faults.after(fault, answer, connection) if fault else answer


def account_key(request: Request) -> str:
    token = request.query.get("access_token") or ""
    if not token and "form" in request.environ.get("CONTENT_TYPE", ""):
        token = request.form.get("access_token", "")
    row = request.store.one("SELECT key FROM tokens WHERE token = ?", token) or request.store.one(
        "SELECT key FROM accounts WHERE secret = ?", token
    )
    return row["key"] if row else ""


def dispatch(request: Request) -> Answer:
    handlers = ROUTES.get(request.path)
    method = "GET" if request.method == "HEAD" else request.method
    if handlers and method in handlers:
        return handlers[method](request)
    if handlers:
        if request.path.startswith(WECHAT_PATHS):
            raise Refusal(43002 if "POST" in handlers else 43001, f"require {next(iter(handlers))} method rid: {rid()}")
        raise Refusal(10021, "HTTP METHOD is not suported for this request!", 405)
    for prefix, handler in PAGES:
        if request.path.startswith(prefix):
            return handler(request, request.path[len(prefix) :])
    return pages.missing(request)


def refused(request: Request, refusal: Refusal) -> Answer:
    if request.path.startswith(WECHAT_PATHS):
        return as_json({"errcode": refusal.code, "errmsg": refusal.text})
    if request.path.startswith(("/2/", "/oauth2/", "/proxy/")):
        body = {"request": request.path, "error_code": refusal.code, "error": refusal.text}
        return Answer(json.dumps(body).encode(), refusal.status, "application/json;charset=UTF-8")
    return as_json({"error": refusal.text}, 400)
