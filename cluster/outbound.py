"""The one door out: every call to another machine leaves through `request`.

It keeps total time and size within limits, refuses private addresses after the name is resolved (on every
redirect too), never runs inside a transaction, and says exactly how far a failed call got.

OutboundError
├── NotConnected        nothing left this machine: the other side cannot have done anything
│   └── AddressRefused  the name leads to a private address
├── NoAnswer            something was sent and no whole answer came: it may have been done
└── AnsweredWithError   a whole answer came with status 400 or above (`answer` holds it)
"""

import contextlib
import ipaddress
import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpx
from django.conf import settings
from django.db import connections

from cluster.errors import JingtingError

log = logging.getLogger("outbound")
# httpx's own line holds the whole address, and WeChat's addresses hold the token.
logging.getLogger("httpx").setLevel(logging.WARNING)

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 20.0, 60.0
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class OutboundError(JingtingError):
    code = "outbound"
    status = 502


class NotConnected(OutboundError):
    code = "outbound-not-connected"


class AddressRefused(NotConnected):
    code = "outbound-address-refused"


class NoAnswer(OutboundError):
    code = "outbound-no-answer"


class AnsweredWithError(OutboundError):
    code = "outbound-answered-with-error"

    def __init__(self, message: str, answer: "Answer") -> None:
        super().__init__(message)
        self.answer = answer


class InsideTransaction(RuntimeError):
    """A programming error: the network was used while a transaction was open."""


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """The parsed body; raises ValueError."""
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def get(url: str, **options: Any) -> Answer:
    """GET with up to two repeats and redirects followed: for reading only. Options as `request`."""
    return request("GET", url, **({"repeats": 2, "follow_redirects": True} | options))


def request(
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    form: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    json_body: Any = None,
    seconds: float = TOTAL_SECONDS,
    max_bytes: int = MAX_BYTES,
    follow_redirects: bool = False,
    repeats: int = 0,
    raise_for_status: bool = True,
    ref: str = "",
) -> Answer:
    """One call; `seconds` bounds the whole of it, `max_bytes` the body read.

    `json_body` goes out as raw UTF-8. `repeats` is only for calls that are safe to repeat: the caller says so.
    `ref` is our own id for the log, which never holds query strings or bodies.
    Raises NotConnected, NoAnswer, AnsweredWithError (unless `raise_for_status` is false), InsideTransaction.
    """
    _refuse_inside_transaction()
    head = dict(headers or {})
    if json_body is not None:
        content = json.dumps(json_body, ensure_ascii=False).encode()
        head.setdefault("Content-Type", "application/json; charset=utf-8")
    parts = {"params": params, "headers": head, "content": content, "data": form, "files": files}
    kept = {name: value for name, value in parts.items() if value is not None}
    for left in range(repeats, -1, -1):
        try:
            answer = _once(method, url, kept, seconds, max_bytes, follow_redirects, ref)
        except (NotConnected, NoAnswer) as error:
            if not left or isinstance(error, AddressRefused):
                raise
        else:
            if answer.status < 500 or not left:
                break
        time.sleep(0.3 * 2 ** (repeats - left))
    if raise_for_status and answer.status >= 400:
        raise AnsweredWithError(f"{_host(url)} 回答了错误 {answer.status}。", answer)
    return answer


def _once(
    method: str, url: str, parts: dict[str, Any], seconds: float, max_bytes: int, follow: bool, ref: str
) -> Answer:
    watch = _Watch(seconds)
    timeout = httpx.Timeout(min(READ_SECONDS, seconds), connect=min(CONNECT_SECONDS, seconds))
    started = time.monotonic()
    outcome: str | int = "no-answer"
    try:
        with (
            watch,
            httpx.Client(
                transport=_GuardedTransport(),
                timeout=timeout,
                follow_redirects=follow,
                max_redirects=MAX_REDIRECTS,
                trust_env=False,
            ) as client,
            client.stream(method, url, extensions={"trace": watch.trace}, **parts) as response,
        ):
            body = _read(response, max_bytes, watch)
            outcome = response.status_code
            return Answer(response.status_code, str(response.url), body, dict(response.headers))
    except AddressRefused:
        outcome = "address-refused"
        raise
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        if watch.sent:
            raise NoAnswer(f"请求已经交给 {_host(url)}，但没有等到完整的回答。") from error
        outcome = "not-connected"
        raise NotConnected(f"连不上 {_host(url)}，请求没有发出。") from error
    finally:
        log.info(
            "outbound",
            extra={
                "host": _host(url),
                "path": httpx.URL(url).path,
                "outcome": outcome,
                "ref": ref,
                "ms": round((time.monotonic() - started) * 1000),
            },
        )


def _read(response: httpx.Response, max_bytes: int, watch: "_Watch") -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > max_bytes:
            raise NoAnswer(f"{_host(str(response.url))} 的回答超过 {max_bytes} 字节，没有读完。")
    if watch.expired:
        raise NoAnswer(f"{_host(str(response.url))} 在规定时间内没有答完。")
    return bytes(body)


class _Watch:
    """Follows one call through the client's trace: has a byte of a request left, and is its total time over?

    httpx limits each single read, so a peer that drips a byte a second would hold it for ever: at the end of the
    total time the socket is shut from outside.
    """

    def __init__(self, seconds: float) -> None:
        self.sent = self.expired = False
        self._stream: Any = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> "_Watch":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info.get("return_value")
            if self.expired:
                self._expire()
        elif event.endswith("send_request_headers.started"):
            self.sent = True

    def _expire(self) -> None:
        self.expired = True
        connection = self._stream.get_extra_info("socket") if self._stream else None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _GuardedTransport(httpx.BaseTransport):
    """Resolves the name itself and connects to the very address that was judged: no second look-up to poison."""

    def __init__(self) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.HTTPTransport(verify=_tls(), limits=limits, trust_env=False, retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        failure: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in allowed_addresses(host, port):
            direct = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions | {"sni_hostname": host},
            )
            try:
                return self._inner.handle_request(direct)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError(f"no address for {host}")

    def close(self) -> None:
        self._inner.close()


def allowed_addresses(host: str, port: int) -> list[str]:
    """Addresses of the name that may be connected to; raises AddressRefused when one of them is private.

    `OUTBOUND_ALLOW_PRIVATE` lists "host:port" pairs that may be (the sandbox, an inner service of the city).
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if f"{host}:{port}" in settings.OUTBOUND_ALLOW_PRIVATE:
        return addresses
    for address in addresses:
        if not _is_public(address):
            raise AddressRefused(f"{host} 指向内部地址，不予连接。")
    return addresses


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # Addresses that carry an IPv4 address inside are judged by that one.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in NAT64:
            inner = ipaddress.IPv4Address(ip.packed[-4:])
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


def _refuse_inside_transaction() -> None:
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise InsideTransaction("cluster.outbound was called inside transaction.atomic()")


def _host(url: str) -> str:
    return httpx.URL(url).host


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
