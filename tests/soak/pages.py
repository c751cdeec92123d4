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
    "home": "/",
    "search-empty": "/search/",
    "search": "/search/?q=公积金",
    "nothing-found": "/search/?q=魑魅魍魉",
    "site-map": "/sitemap/",
    "accessibility": "/accessibility/",
    "about-site": "/about-site/",
    "not-found": "/no-such-page/",
    "channel": "/news/",
    "documents": "/documents/",
    "services": "/services/",
    "letters": "/letters/",
    "letter-form": "/letters/new/",
    "letter-status": "/letters/status/",
    "letter-figures": "/letters/figures/",
    "leaders": "/leaders/",
    "functions": "/functions/",
    "leave": "/leave/?to=https%3A%2F%2Fexample.org%2F",
}
PORTAL_ONLY = {
    "departments": "/departments/",
    "directory-by-letter": "/departments/?by=letter",
    "directory-by-wave": "/departments/?by=wave",
    "gathering": "/departments-news/",
    "data-home": "/data/",
    "datasets": "/data/datasets/",
    "data-plan": "/data/plan/",
    "developers": "/data/developers/",
    "api-docs": "/api/v1/docs",
    "data-requests": "/data/requests/",
    "data-apps": "/data/apps/",
    "data-stats": "/data/stats/",
    "data-licence": "/data/licence/",
    "styleguide": "/styleguide/",
}
BEHIND = {
    "document": ("/documents/", r"/documents/[\w-]+/[\w-]*/?$"),
    "guide": ("/services/", r"/services/[\w-]+/$"),
    "letter": ("/letters/", r"/letters/[0-9a-f-]{36}/$"),
    "leader": ("/leaders/", r"/leaders/[\w-]+/$"),
    "office": ("/functions/", r"/functions/[\w-]+/$"),
    "dataset": ("/data/datasets/", r"/data/datasets/[\w-]+/$"),
}
# Told by their markup, from the pages of the sitemap.
ARTICLES = {
    "article": r'"NewsArticle"',
    "article-picture": r'"NewsArticle"(?s:.*)<figure',
    "article-table": r'"NewsArticle"(?s:.*)<table',
}
LISTS = {
    "channel-plain": r'<ul class="rows">',
    "channel-dated": r'<ul class="rows dated">',
    "channel-picture": r'class="picture-rows"',
    "channel-card": r'class="c9">(?s:.*)class="card-rows"',
    "channel-table": r'<table class="tbl cards title-first"><caption',
    "channel-empty": r"本栏目暂无信息",
    "topic": r'<body class="topic\b',
    "topic-archived": r"本专题已归档",
    **{
        f"topic-{layout}": rf'<body class="topic topic-{layout}\b'
        for layout in ("bands", "scroll", "cards", "questions")
    },
}
# What every city has on its portal; a sweep that lost one of these would pass by looking away.
ALWAYS = {
    *FIXED,
    *PORTAL_ONLY,
    "document",
    "guide",
    "letter",
    "leader",
    "office",
    "dataset",
    "article",
    "article-picture",
    "topic",
}


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


def departments(base: str) -> list[str]:
    """The sites that the portal's directory names."""
    own = rf"https?://[\w-]+\.{re.escape(urlsplit(base).netloc)}/"
    return list(dict.fromkeys(re.findall(own, fetch(urljoin(base, "/departments/")).text)))


def stops_of(host: str, *, portal: bool) -> list[Stop]:
    """One page of each kind that this host has; kinds it has not are left out."""
    found = {kind: urljoin(host, path) for kind, path in (FIXED | (PORTAL_ONLY if portal else {})).items()}
    for kind, (path, pattern) in BEHIND.items():
        listing = fetch(urljoin(host, path))
        links = (urljoin(host, link) for link in re.findall(r'<a\b[^>]*?href="([^"#?]+)"', listing.text))
        behind = next((link for link in links if link.startswith(host) and re.search(pattern, link)), None)
        if behind:
            found[kind] = behind
    found |= told_by_markup(host, ARTICLES | LISTS)
    return [
        Stop(kind, address)
        for kind, address in found.items()
        if kind == "not-found" or fetch(address).status_code < 400
    ]


def told_by_markup(host: str, marks: dict[str, str], deepest: int = 9) -> dict[str, str]:
    """The first page of the host's sitemap that bears each mark."""
    found: dict[str, str] = {}
    addresses = re.findall(r"<loc>([^<]+)", fetch(urljoin(host, "/sitemap.xml")).text)
    for address in [one for one in addresses if one != host and urlsplit(one).path.count("/") <= deepest][:200]:
        text = fetch(address).text
        wanted = ARTICLES if '"NewsArticle"' in text else LISTS
        found |= {
            kind: address
            for kind, mark in marks.items()
            if kind in wanted and kind not in found and re.search(mark, text)
        }
        if len(found) == len(marks):
            break
    return found


def stops(base: str) -> Iterator[Stop]:
    """Every kind on the portal, then on a department's site; from the others the styles of list not met so far."""
    met: set[str] = set()
    for host in [base, *departments(base)[:1]]:
        for stop in stops_of(host, portal=host == base):
            met.add(stop.kind)
            yield stop
    for host in departments(base)[1:]:
        unmet = {kind: mark for kind, mark in LISTS.items() if kind not in met}
        for kind, address in told_by_markup(host, unmet, deepest=2).items() if unmet else ():
            met.add(kind)
            yield Stop(kind, address)
