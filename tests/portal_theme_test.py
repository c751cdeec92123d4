"""A theme is values: what theme.toml may say and how it reaches a page."""

import re
from pathlib import Path

import pytest

from portal import theming
from tests.portal_pages_test import JTJ, get


def test_every_page_links_one_hashed_sheet_that_never_changes(client, city):
    link = re.search(r'href="(/theme/[0-9a-f]{12}\.css)"', get(client, "/", JTJ).content.decode()).group(1)
    sheet = get(client, link, JTJ)
    assert sheet.headers["Content-Type"].startswith("text/css") and "immutable" in sheet.headers["Cache-Control"]
    assert '[data-dept="edu"]' in sheet.content.decode()
    assert get(client, "/theme/000000000000.css", JTJ).status_code == 404


def test_a_theme_overrides_base_by_key():
    base, festival = theming.read("base"), theming.read("festival")
    assert festival["tokens"]["paper"] == "#fdf9f1" and "paper" not in base["tokens"]
    assert festival["hues"] == base["hues"]


def test_twelve_hues_can_be_told_apart():
    hues = theming.read("base")["hues"]
    assert len({values[0] for name, values in hues.items() if name != "data"}) == 12


@pytest.mark.parametrize("value", ["red; } body { display: none", "url(x)} a{", "#fff</style>", "a{b", "</style>"])
def test_a_value_that_would_end_its_declaration_is_refused(tmp_path, settings, value):
    for name, tokens in (("base", ""), ("bad", f"paper = {value!r}")):
        Path(tmp_path / name).mkdir()
        (tmp_path / name / "theme.toml").write_text(f"[tokens]\n{tokens}\n[hues]\n")
    settings.THEMES_DIR = tmp_path
    with pytest.raises(ValueError, match="no plain value"):
        theming.read("bad")


def test_an_editor_gives_a_site_another_hue(client, city):
    from tests.factories import bring_out, make_newsroom

    home, newsroom = city.jtj.root_page.specific, make_newsroom(city.jtj)
    home.hue = "agr"
    home.save_revision(user=newsroom.writer)
    bring_out(home, newsroom)
    for path in ("/", "/news/", "/departments/"):
        assert 'data-dept="agr"' in get(client, path, JTJ).content.decode().split(">", 2)[1]
