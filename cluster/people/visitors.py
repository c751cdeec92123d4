"""Where a request comes from."""

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest

#: Who is being answered in this thread, as `client_of` names her; empty outside of a request (worker, commands).
asking: ContextVar[str] = ContextVar("asking", default="")


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind PROXY_COUNT proxies the one the outermost of ours saw."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    proxies = settings.PROXY_COUNT
    hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies and _parsed(hops[-proxies]):
        return hops[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))


def client_of(address: str) -> str:
    """Whom limits count: an IPv4 address, of IPv6 the /64 that one connection is given whole."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return address


@contextmanager
def own_work() -> Iterator[None]:
    """What the house chose to do while it answers somebody, the same for everybody, is not counted as hers."""
    before = asking.set("")
    try:
        yield
    finally:
        asking.reset(before)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
