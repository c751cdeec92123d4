"""Axe finds nothing on any page kind × edition × width of a running city (SOAK_BASE, default http://localhost:8000)."""

import os
import urllib.request

import pytest

from tests.soak import accessibility

BASE = os.environ.get("SOAK_BASE", "http://localhost:8000").rstrip("/") + "/"


def test_axe_finds_nothing_on_any_page():
    playwright_api = pytest.importorskip("playwright.sync_api")
    try:
        urllib.request.urlopen(BASE + "healthz", timeout=5).close()
    except OSError:
        pytest.skip(f"no city answers at {BASE}: start one with `make run`")
    with playwright_api.sync_playwright() as playwright:
        browser = accessibility.launch(playwright)
        looked = [(where, found) for where, found in accessibility.sweep(browser, BASE)]
        browser.close()
    assert len(looked) > 100
    assert [str(one) for _, found in looked for one in found] == []
