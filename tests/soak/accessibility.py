"""Axe over a running city: every page kind × edition × width, WCAG 2.0, 2.1 and 2.2 A and AA.
`python -m tests.soak.accessibility --base http://localhost:8000 [--quick]` prints what it finds and exits 1 when
there is anything; the pages are found by following the city's own links, so a new site needs no list."""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, Page, sync_playwright

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
EDITIONS = ("", "/elder", "/hant", "/hant/elder")
WIDTHS = (1440, 390)
CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]
# Kinds that stand at a fixed address of every host, and kinds found behind the first link of a page that matches.
FIXED = {
    "home": "/", "search-empty": "/search/", "search": "/search/?q=公积金", "nothing-found": "/search/?q=魑魅魍魉", "site-map": "/sitemap/",
    "accessibility": "/accessibility/", "about-site": "/about-site/", "not-found": "/no-such-page/", "channel": "/news/",
    "disclosure": "/documents/", "services": "/services/", "letters": "/letters/", "letter-form": "/letters/new/", "letter-status": "/letters/status/",
    "letter-figures": "/letters/figures/", "leaders": "/leaders/", "functions": "/functions/",
}
PORTAL_ONLY = {
    "departments": "/departments/", "gathering": "/departments-news/", "about": "/about/", "data-home": "/data/",
    "datasets": "/data/datasets/", "developers": "/data/developers/", "data-requests": "/data/requests/", "data-stats": "/data/stats/",
    "styleguide": "/styleguide/",
}
BEHIND = {
    "article": ("/news/", r"/news/[\w-]+/$"), "document": ("/documents/", r"/documents/[\w-]+/[\w-]*/?$"),
    "guide": ("/services/", r"/services/[\w-]+/$"), "letter": ("/letters/", r"/letters/[0-9a-f-]{36}/$"),
    "leader": ("/leaders/", r"/leaders/[\w-]+/$"), "office": ("/functions/", r"/functions/[\w-]+/$"),
    "topic": ("/", r"/topics?/[\w-]+/$"), "dataset": ("/data/datasets/", r"/data/datasets/[^/?]+/$"),
}


@dataclass(frozen=True)
class Finding:
    kind: str
    address: str
    width: int
    rule: str
    impact: str
    count: int
    example: str

    def __str__(self) -> str:
        return f"{self.impact:9} {self.rule:28} ×{self.count:<3} {self.kind} @{self.width} {self.address}\n            {self.example}"


def kinds_of(page: Page, base: str, *, portal: bool) -> dict[str, str]:
    """Address of one page of each kind that this host has; kinds it has not are left out."""
    found = {kind: urljoin(base, path) for kind, path in (FIXED | (PORTAL_ONLY if portal else {})).items()}
    lists = {path: links_of(page, urljoin(base, path)) for path in {path for path, _ in BEHIND.values()}}
    for kind, (path, pattern) in BEHIND.items():
        own = [link for link in lists[path] if re.search(pattern, link) and link.startswith(base) and link not in found.values()]
        if own:
            found[kind] = own[0]
    return {kind: address for kind, address in found.items() if kind == "not-found" or status_of(page, address) < 400}


def links_of(page: Page, address: str) -> list[str]:
    """The links of a page, opened by the browser: only it knows that every *.localhost is this machine."""
    if status_of(page, address) >= 400:
        return []
    return page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href.split('#')[0])")


def status_of(page: Page, address: str) -> int:
    answer = page.goto(address, wait_until="domcontentloaded")
    return answer.status if answer else 599


def department_of(page: Page, base: str) -> str | None:
    """The first department site that the portal's directory names."""
    own = rf"https?://[\w-]+\.{re.escape(urlsplit(base).netloc)}/?$"
    return next((link for link in links_of(page, urljoin(base, "/departments/")) if re.match(own, link)), None)


def in_edition(address: str, edition: str) -> str:
    parts = urlsplit(address)
    return parts._replace(path=edition + parts.path).geturl()


def check(page: Page, kind: str, address: str, width: int) -> list[Finding]:
    """What axe finds on one page as a reader meets it; a server error is a finding too."""
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status >= 500:
        return [Finding(kind, address, width, "server-error", "critical", 1, str(answer and answer.status))]
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [Finding(kind, address, width, one["id"], one["impact"] or "", len(one["nodes"]), one["nodes"][0]["html"][:160])
            for one in result["violations"]]


def sweep(browser: Browser, base: str, *, quick: bool = False) -> Iterator[tuple[str, list[Finding]]]:
    """(what was looked at, findings) page by page: the portal and one department; `quick` leaves out the mixed edition."""
    editions = EDITIONS[:-1] if quick else EDITIONS
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        hosts = [(base, True), *([(department, False)] if (department := department_of(page, base)) else [])]
        for host, portal in hosts:
            for kind, address in kinds_of(page, host, portal=portal).items():
                for edition in editions:
                    where = in_edition(address, edition)
                    yield f"{kind} {where} @{width}", check(page, kind, where, width)
        context.close()


def launch(playwright: object) -> Browser:
    return playwright.chromium.launch(  # type: ignore[attr-defined]
        executable_path=CHROMIUM if Path(CHROMIUM).exists() else None, args=SWITCHES)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--quick", action="store_true", help="without 繁體长辈版")
    options = parser.parse_args()
    looked, findings = 0, []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for _, found in sweep(browser, options.base.rstrip("/") + "/", quick=options.quick):
            looked += 1
            findings += found
            for one in found:
                print(one, flush=True)
        browser.close()
    rules = sorted({one.rule for one in findings})
    print(f"{looked} pages looked at, {len(findings)} findings" + (f": {', '.join(rules)}" if rules else ""))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
