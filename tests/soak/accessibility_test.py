"""Axe finds nothing on any page kind × edition × width of a running city; every component can be looked at."""

from pathlib import Path

import pytest

from tests.soak import accessibility, pages

playwright_api = pytest.importorskip("playwright.sync_api")


def test_axe_finds_nothing_on_any_page(base: str):
    with playwright_api.sync_playwright() as playwright:
        browser = accessibility.launch(playwright)
        looked = list(accessibility.sweep(browser, base))
        browser.close()
    assert len(looked) > 400
    assert [str(one) for _, found in looked for one in found] == []


def test_every_component_has_its_picture_taken(base: str, tmp_path: Path):
    """The component page as a whole and section by section, at both widths; the folder is printed to be looked at."""
    guide = pages.Stop("styleguide", base + "styleguide/")
    with playwright_api.sync_playwright() as playwright:
        browser = accessibility.launch(playwright)
        for width in accessibility.WIDTHS:
            page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
            for edition in pages.EDITIONS[:-1]:
                page.goto(guide.in_edition(edition).address, wait_until="load")
                name = f"{width}{edition.replace('/', '-')}"
                page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
            for number, section in enumerate(page.locator("main section").all()):
                section.screenshot(path=tmp_path / f"{width}-section-{number:02}.png")
            page.context.close()
        browser.close()
    taken = sorted(tmp_path.glob("*.png"))
    print(f"{len(taken)} pictures of components in {tmp_path}")
    assert len(taken) >= 20 and all(path.stat().st_size > 1000 for path in taken)
