"""Which web addresses are a platform's own: the only ones that are kept, and printed as a link, for where a post is
seen.

The host is compared as it is written: a user name before it, another port, a sign that a browser reads as another one
(a backslash, a tab, a full-width dot) and letters of other scripts all make it somebody else's.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings

from cluster.errors import Invalid
from weibo_wechat.models import Platform

DOMAINS = {Platform.WEIBO: ("weibo.com", "weibo.cn"), Platform.WECHAT: ("mp.weixin.qq.com",)}
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def is_own(platform: str, address: str) -> bool:
    """Does this http or https address lie on the platform itself (or on the one that stands in for it in a demo)?"""
    if "\\" in address or not address.isprintable() or any(sign.isspace() for sign in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    host = parts.netloc.lower() if parts.netloc.isascii() else ""
    if host and host == urlsplit(_base(platform)).netloc:
        return True
    own = any(host == domain or host.endswith(f".{domain}") for domain in DOMAINS[Platform(platform)])
    return own and HOST.fullmatch(host) is not None


def require_own(platform: str, address: str) -> None:
    """Raise Invalid, naming the sites that count, unless the address can be kept as where a post is seen."""
    if not is_own(platform, address):
        word, sites = Platform(platform).label, "、".join(DOMAINS[Platform(platform)])
        raise Invalid(
            f"这不是{word}上的网址：请打开那一条，复制以 https:// 开头、网站是 {sites} 的网址；不知道可以不填。",
            code="foreign-address",
        )


def _base(platform: str) -> str:
    return settings.WEIBO_WEB_BASE if platform == Platform.WEIBO else settings.WECHAT_API_BASE
