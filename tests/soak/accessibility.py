"""Axe over a running city: every page kind × edition × width, WCAG 2.0, 2.1 and 2.2 A and AA.
`python -m tests.soak.accessibility --base http://localhost:8000 [--quick]` prints what it finds and exits 1 when
there is anything; which pages: tests.soak.pages."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Browser, Page, sync_playwright

from tests.soak import pages
from tests.soak.pages import Stop

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
WIDTHS = (1440, 390)
CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Pictures shown wider than their `sizes` says (naturalWidth is corrected by it), so that browsers choose too few
# pixels.
SOFT = """() => [...document.images].filter(
  one => one.complete && one.naturalWidth && one.parentElement.tagName == "PICTURE"
  && one.clientWidth > one.naturalWidth * 1.05).map(one => one.outerHTML)"""
# Kinds that people print: axe looks at them in print too.
PRINTED = {"article", "document", "guide"}


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
        return (
            f"{self.impact:9} {self.rule:28} ×{self.count:<3} {self.kind} @{self.width} {self.address}\n"
            f"            {self.example}"
        )


def check(page: Page, stop: Stop, width: int) -> list[Finding]:
    """What axe finds on one page as a reader meets it; a server error and a picture blown up are findings too."""
    answer = page.goto(stop.address, wait_until="load")
    if answer is None or answer.status >= 500:
        return [Finding(stop.kind, stop.address, width, "server-error", "critical", 1, str(answer and answer.status))]
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, rules)", RULES)
    found = [
        Finding(
            stop.kind,
            stop.address,
            width,
            one["id"],
            one["impact"] or "",
            len(one["nodes"]),
            one["nodes"][0]["html"][:160],
        )
        for one in result["violations"]
    ]
    if soft := page.evaluate(SOFT):
        found.append(Finding(stop.kind, stop.address, width, "soft-picture", "minor", len(soft), soft[0][:160]))
    return found


def sweep(browser: Browser, base: str, *, quick: bool = False) -> Iterator[tuple[str, list[Finding]]]:
    """(what was looked at, findings) page by page: the portal and one department; `quick` leaves out the mixed
    edition."""
    stops = list(pages.stops(base))
    if missing := pages.ALWAYS - {stop.kind for stop in stops}:
        yield "the city", [Finding(kind, base, 0, "kind-not-found", "critical", 1, "") for kind in sorted(missing)]
    for width in WIDTHS:
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        for stop in stops:
            for edition in pages.EDITIONS[:-1] if quick else pages.EDITIONS:
                there = stop.in_edition(edition)
                yield f"{stop.kind} {there.address} @{width}", check(page, there, width)
            if stop.kind in PRINTED:
                page.emulate_media(media="print")
                yield f"{stop.kind} {stop.address} in print", check(page, stop, width)
                page.emulate_media(media="screen")
        page.context.close()


def launch(playwright: object) -> Browser:
    return playwright.chromium.launch(  # type: ignore[attr-defined]
        executable_path=CHROMIUM if Path(CHROMIUM).exists() else None, args=SWITCHES
    )


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
