"""A sample of the sweep in tests.soak: axe on pages every visitor meets, in three editions, at both widths."""

import pytest
from playwright.sync_api import expect

from tests.soak import accessibility
from tests.soak.pages import Stop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PAGES = {
    "home": "/",
    "channel": "/news/",
    "services": "/services/",
    "letter-form": "/letters/new/",
    "search": "/search/?q=公积金",
    "data-home": "/data/",
    "datasets": "/data/datasets/",
}


@pytest.mark.parametrize("edition", ["", "/elder", "/hant"], ids=["plain", "elder", "hant"])
def test_axe_finds_nothing_and_pictures_are_sharp(running_city, visit, width, edition):
    page = visit(running_city.url)
    stops = [Stop(kind, running_city.url + path) for kind, path in PAGES.items()] + [
        Stop("department", running_city.host("jtj") + "/")
    ]

    assert [str(one) for stop in stops for one in accessibility.check(page, stop.in_edition(edition), width)] == []


def test_the_sweep_sees_what_is_wrong(running_city, visit, width):
    page = visit("about:blank")  # a service worker of the city would answer before the route
    page.route(
        "**/",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8",
            body=(
                '<!doctype html><html lang="zh"><title>坏页</title><main><h1>坏页</h1>'
                '<img src="/small.png" width="300">'
                '<picture><img src="/small.png" srcset="/small.png 40w" sizes="40px" alt="" style="width:300px">'
                "</picture></main>"
            ),
        ),
    )
    page.route(
        "**/small.png",
        lambda route: route.fulfill(
            content_type="image/svg+xml", body=('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>')
        ),
    )
    found = {one.rule for one in accessibility.check(page, Stop("broken", running_city.url + "/"), width)}

    expect(page.get_by_role("heading")).to_have_text("坏页")
    assert found == {"image-alt", "soft-picture"}
