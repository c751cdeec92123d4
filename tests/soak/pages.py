"""One page of every kind of a running city, for the sweeps that look at all of them.
Kinds stand at fixed addresses, behind the first link of a list that fits, or are told from the markup of the pages
that the host's own sitemap names, so a new site needs no list here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin, urlsplit

import httpx

EDITIONS = ("", "/elder", "/hant", "/hant/elder")
FIXED = {
    "home": "/", "search-empty": "/search/", "search": "/search/?q=公积金", "nothing-found": "/search/?q=魑魅魍魉", "site-map": "/sitemap/",
    "accessibility": "/accessibility/", "about-site": "/about-site/", "not-found": "/no-such-page/", "channel": "/news/",
    "documents": "/documents/", "services": "/services/", "letters": "/letters/", "letter-form": "/letters/new/",
    "letter-status": "/letters/status/", "letter-figures": "/letters/figures/", "leaders": "/leaders/", "functions": "/functions/",
    "leave": "/leave/?to=https%3A%2F%2Fexample.org%2F",
}
PORTAL_ONLY = {
    "departments": "/departments/", "directory-by-letter": "/departments/?by=letter", "directory-by-wave": "/departments/?by=wave",
    "gathering": "/departments-news/", "data-home": "/data/", "datasets": "/data/datasets/", "data-plan": "/data/plan/",
    "developers": "/data/developers/", "api-docs": "/api/v1/docs", "data-requests": "/data/requests/", "data-apps": "/data/apps/",
    "data-stats": "/data/stats/", "data-licence": "/data/licence/", "styleguide": "/styleguide/",
}
BEHIND = {
    "document": ("/documents/", r"/documents/[\w-]+/[\w-]*/?$"), "guide": ("/services/", r"/services/[\w-]+/$"),
    "letter": ("/letters/", r"/letters/[0-9a-f-]{36}/$"), "leader": ("/leaders/", r"/leaders/[\w-]+/$"),
    "office": ("/functions/", r"/functions/[\w-]+/$"), "dataset": ("/data/datasets/", r"/data/datasets/[\w-]+/$"),
}
# Told by their markup, from the pages of the sitemap.
MARKED = {
    "channel-plain": r'<ul class="rows">', "channel-dated": r'<ul class="rows dated">',
    "channel-picture": r'class="picture-rows"', "channel-table": r'<table class="tbl cards"><caption', "channel-empty": r"本栏目暂无信息",
    "article": r'"NewsArticle"', "article-picture": r'"NewsArticle"(?s:.*)<figure', "article-table": r'"NewsArticle"(?s:.*)<table',
    "topic": r'class="topic\b', "topic-archived": r"本专题已归档",
}
# What every city has on its portal; a sweep that lost one of these would pass by looking away.
ALWAYS = {*FIXED, *PORTAL_ONLY, "document", "guide", "letter", "leader", "office", "dataset", "article", "article-picture", "topic"}


@dataclass(frozen=True)
class Stop:
    kind: str
    address: str

    def in_edition(self, edition: str) -> "Stop":
        parts = urlsplit(self.address)
        return Stop(self.kind, parts._replace(path=edition + parts.path).geturl())


def fetch(address: str) -> httpx.Response:
    """A page by its address; every *.localhost is this machine, which only browsers know by themselves."""
    parts = urlsplit(address)
    here = address.replace(parts.netloc, f"127.0.0.1:{parts.port or 80}", 1) if "localhost" in parts.netloc else address
    return _client().get(here, headers={"Host": parts.netloc})


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=60, trust_env=False)


def hosts(base: str) -> dict[str, bool]:
    """The portal and the first department its directory names → whether it is the portal."""
    own = rf"https?://[\w-]+\.{re.escape(urlsplit(base).netloc)}/"
    first = re.search(own, fetch(urljoin(base, "/departments/")).text)
    return {base: True} | ({first.group(0): False} if first else {})


def stops_of(host: str, *, portal: bool) -> list[Stop]:
    """One page of each kind that this host has; kinds it has not are left out."""
    found = {kind: urljoin(host, path) for kind, path in (FIXED | (PORTAL_ONLY if portal else {})).items()}
    for kind, (path, pattern) in BEHIND.items():
        listing = fetch(urljoin(host, path))
        links = (urljoin(host, link) for link in re.findall(r'<a\b[^>]*?href="([^"#?]+)"', listing.text))
        behind = next((link for link in links if link.startswith(host) and re.search(pattern, link)), None)
        if behind:
            found[kind] = behind
    found |= _told_by_markup(host)
    return [Stop(kind, address) for kind, address in found.items()
            if kind == "not-found" or fetch(address).status_code < 400]


def _told_by_markup(host: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for address in re.findall(r"<loc>([^<]+)", fetch(urljoin(host, "/sitemap.xml")).text)[:200]:
        text = fetch(address).text
        article = '"NewsArticle"' in text
        for kind, mark in MARKED.items():
            if kind not in found and article == kind.startswith("article") and address != host and re.search(mark, text):
                found[kind] = address
        if len(found) == len(MARKED):
            break
    return found


def stops(base: str) -> Iterator[Stop]:
    """Every kind on the portal, then on a department's site."""
    for host, portal in hosts(base).items():
        yield from stops_of(host, portal=portal)
