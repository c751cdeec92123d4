"""The renderings of one content: plain, 长辈版 (`/elder/`), 繁體 (`/hant/`) and both.
An edition is a prefix of the path, taken off before any view sees it and put before every link of the finished
page; content and addresses stay the same, and every page names the plain one as canonical."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cluster.departments import host_space

PREFIX = re.compile(r"^(/hant)?(/elder)?(?=/)")
LINK = re.compile(r'(<(?:a|form)\b[^>]*?\b(?:href|action)=")([^"]*)(")')
PREFIXED = ("/hant/", "/elder/")


@dataclass(frozen=True)
class Edition:
    elder: bool = False
    hant: bool = False

    @property
    def prefix(self) -> str:
        return ("/hant" if self.hant else "") + ("/elder" if self.elder else "")

    @property
    def lang(self) -> str:
        return "zh-Hant" if self.hant else "zh-CN"

    @property
    def is_plain(self) -> bool:
        return not (self.elder or self.hant)


PLAIN = Edition()


def edition_of(request: HttpRequest | None) -> Edition:
    return getattr(request, "edition", PLAIN)


def split(path: str) -> tuple[Edition, str]:
    """The edition a path asks for and the plain path; `/elder` without a slash is no edition."""
    found = PREFIX.match(path)
    if not found or not found.group(0):
        return PLAIN, path
    return Edition(elder=bool(found.group(2)), hant=bool(found.group(1))), path[found.end() :]


class EditionMiddleware:
    """Takes the prefix off the path, and gives the finished page its links and its characters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        edition, path = split(request.path_info)
        request.edition = edition  # type: ignore[attr-defined]
        if edition.is_plain:
            return self.get_response(request)
        request.path_info = path
        request.path = request.META.get("SCRIPT_NAME", "").rstrip("/") + path
        response = self.get_response(request)
        if "Location" in response.headers:
            response["Location"] = prefixed(response["Location"], edition)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            dressed(response, edition)
        return response


def dressed(response: HttpResponse, edition: Edition) -> None:
    from portal.editions.hant import converted

    markup = response.content.decode(response.charset or "utf-8")
    markup = LINK.sub(
        lambda found: (
            found.group(0)
            if "data-edition-link" in found.group(1)
            else found.group(1) + prefixed(found.group(2), edition) + found.group(3)
        ),
        markup,
    )
    response.content = (converted(markup) if edition.hant else markup).encode()
    if "Content-Length" in response.headers:
        response["Content-Length"] = str(len(response.content))


def prefixed(address: str, edition: Edition) -> str:
    """An address of this or another site of the city, in this edition; anything else unchanged."""
    host, path = _parts(address)
    plain = path.partition("?")[0].partition("#")[0]
    if not path or path.startswith(PREFIXED) or not host_space.of(plain).editions:
        return address
    return host + edition.prefix + path


def _parts(address: str) -> tuple[str, str]:
    """(`http://jtj.localhost:8000`, `/news/`), ("", "/news/"), or ("", "") for addresses that are not the city's."""
    if address.startswith("/"):
        return "", "" if address.startswith("//") else address
    found = OURS.match(address)
    return (found.group(0), address[found.end() :]) if found else ("", "")


OURS = re.compile(rf"^{re.escape(settings.SCHEME)}://([a-z0-9-]+\.)?{re.escape(settings.BASE_DOMAIN)}(:\d+)?(?=/)")
