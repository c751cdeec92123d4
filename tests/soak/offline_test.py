"""A reader whose network is gone reads a notice in Chinese, and the page itself again once it is back."""

import pytest

from tests.soak import accessibility

playwright_api = pytest.importorskip("playwright.sync_api")


def test_a_reader_without_network_reads_a_notice_and_nothing_stale(base: str):
    with playwright_api.sync_playwright() as playwright:
        browser = accessibility.launch(playwright)
        context = browser.new_context()
        page, complaints = context.new_page(), []
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto(base, wait_until="load")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        context.set_offline(True)
        page.goto(base + "news/", wait_until="load")
        assert page.inner_text("h1") == "网络已断开"
        assert page.evaluate("getComputedStyle(document.querySelector('main')).borderTopWidth") == "6px"
        page.goto(base + "hant/news/", wait_until="load")
        assert "斷開" in page.inner_text("h1")
        context.set_offline(False)
        page.goto(base + "news/", wait_until="load")
        assert page.inner_text("h1") != "网络已断开"
        assert page.evaluate("caches.keys()") == [] and complaints == []
        browser.close()
