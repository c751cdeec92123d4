"""Links in running text that leave the city's sites.
A government's or an approved address is linked directly; any other goes through the notice at /leave/ (A-64).
Approved addresses stand in a list with who approved them and when (A-63)."""

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.html import escape
from wagtail.rich_text import LinkHandler

from portal.models import ApprovedDomain

KEY, SECONDS = "approved-domains", 60


def notice_needed(address: str) -> bool:
    host = (urlsplit(address).hostname or "").lower()
    if not host or host == settings.BASE_DOMAIN or host.endswith((f".{settings.BASE_DOMAIN}", ".gov.cn", ".政务")):
        return False
    return not any(host == domain or host.endswith(f".{domain}") for domain in approved())


def approved() -> set[str]:
    """The approved domains; a change is seen within a minute."""
    domains: Any = cache.get_or_set(KEY, lambda: set(ApprovedDomain.objects.values_list("domain", flat=True)), SECONDS)
    return set(domains)


class OutwardLinkHandler(LinkHandler):
    """Rich text's external links (`linktype` "external")."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        address = attrs["href"]
        if urlsplit(address).scheme not in ("http", "https"):
            return "<a>"
        if notice_needed(address):
            return f'<a href="/leave/?to={escape(quote(address, safe=""))}" rel="nofollow">'
        return f'<a href="{escape(address)}" rel="noopener">'
