"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind PROXY_COUNT proxies the one the outermost of ours saw."""
    proxies = settings.AXES_IPWARE_PROXY_COUNT or 0
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return hops[-proxies] if proxies and len(hops) >= proxies else request.META.get("REMOTE_ADDR", "")
