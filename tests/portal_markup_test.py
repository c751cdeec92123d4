"""The markup of public pages parses without an error and repeats no id; the whole checker runs in `make soak`."""

import re
from collections import Counter

import pytest
from tinyhtml5.parser import HTMLParser

from tests.factories import make_article, make_document
from tests.portal_pages_test import JTJ, PORTAL, get

PATHS = [
    "/",
    "/news/",
    "/documents/",
    "/services/",
    "/letters/",
    "/letters/new/",
    "/search/?q=校园",
    "/sitemap/",
    "/accessibility/",
    "/styleguide/",
    "/nowhere/",
]


def faults(markup: str) -> list:
    parser = HTMLParser()
    parser.parse(markup)
    ids = Counter(re.findall(r'<[a-z][^>]*\sid="([^"]*)"', markup))
    unmeasured = [tag for tag in re.findall(r"<img[^>]*>", markup) if not re.search(r'\swidth="\d+" height="\d+"', tag)]
    return [*parser.errors, *(name for name, times in ids.items() if times > 1), *unmeasured]


@pytest.mark.parametrize("edition", ["", "/elder", "/hant"])
def test_every_kind_of_page_parses_without_an_error_and_gives_its_pictures_room(client, city, edition):
    article, document = make_article(city.jtj, live=True), make_document(city.jtj)
    asked = [(JTJ, path) for path in [*PATHS, f"/news/{article.slug}/", f"/documents/{document.slug}/"]]
    asked += [(PORTAL, path) for path in ("/", "/data/", "/data/datasets/", "/departments/")]
    found = {host + path: faults(get(client, edition + path, host).content.decode()) for host, path in asked}
    assert {path: errors for path, errors in found.items() if errors} == {}


def test_a_fault_would_be_found():
    assert len(faults('<!doctype html><title>a</title><p id="x"><b id="x"><div></p><img src="a" alt="">')) >= 3
