"""A theme is values: what theme.toml may say and how it reaches a page."""

import itertools
import json
import math
import os
import re
import tempfile
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from portal.looks import theming
from portal.looks.hues import HUES
from portal.models import TopicPage
from tests.portal_pages_test import JTJ, PORTAL, get


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


@given(st.text(st.characters(max_codepoint=0xD7FF)), st.sampled_from(";{}<>\\@:"), st.text("a1 #"))
def test_a_value_that_could_end_a_declaration_is_refused_before_a_page_wears_it(before, ending, after):
    with tempfile.TemporaryDirectory() as folder, override_settings(THEMES_DIR=folder, THEME="base"):
        (Path(folder) / "base").mkdir()
        (Path(folder) / "base/theme.toml").write_text(f"[tokens]\npaper = {json.dumps(before + ending + after)}\n")
        assert "portal.E001" in [fault.id for fault in theming.faults() if "base" in fault.msg]


def test_the_themes_of_this_checkout_pass_and_an_unknown_one_does_not():
    assert theming.faults() == []
    with override_settings(THEME="nosuch"):
        assert "nosuch" in theming.faults()[0].msg


def lab(colour: str) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a hex colour."""
    light = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    r, g, b = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in light)
    x, y, z = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_twelve_hues_can_be_told_apart():
    """Colours side by side differ to the eye from ΔE*ab 2.3 on; ours by five times that."""
    hues = {
        name: lab(values[0]) for name, values in theming.read("base")["hues"].items() if name not in ("city", "data")
    }
    assert len(hues) == 12
    assert min(math.dist(one, other) for one, other in itertools.combinations(hues.values(), 2)) >= 5 * 2.3


def test_twelve_kinds_of_department_begin_with_a_home_of_their_own():
    looks = {key: look for key, look in theming.read("base")["looks"].items() if key != "city"}
    assert set(looks) == set(HUES.values())
    assert len({tuple(look["bands"]) for look in looks.values()}) == 12
    assert len({tuple(look["masthead"]) for look in looks.values()}) == 12
    assert {look["list_style"] for look in looks.values()} == {"plain", "dated", "board"}


def test_a_new_site_begins_as_its_kind_does_and_the_portal_as_the_portal(city):
    for department in (city.portal, city.jtj, city.xxb):
        assert tuple(department.root_page.specific.band_keys()) == theming.look(department).bands
    assert theming.look(city.jtj).bands != theming.look(city.xxb).bands


def test_all_sites_wear_the_citys_theme_and_a_topic_another(client, city):
    from tests.factories import bring_out, make_newsroom

    newsroom = make_newsroom(city.portal)
    topic = TopicPage(
        title="冬暖万家",
        slug="winter",
        introduction="过冬用到的都在这里。",
        layout="scroll",
        hue="soc",
        live=False,
        owner=newsroom.writer,
    )
    city.portal.root_page.add_child(instance=topic)
    topic.save_revision(user=newsroom.writer)
    bring_out(topic, newsroom)
    sheets = {}
    for path, host in (("/", JTJ), ("/", PORTAL), ("/winter/", PORTAL)):
        page = get(client, path, host).content.decode()
        sheets[path, host] = re.search(r'href="(/theme/[0-9a-f]{12}\.css)"', page).group(1)
        assert get(client, sheets[path, host], host).status_code == 200
    assert len(set(sheets.values())) == 2 and sheets["/", JTJ] == sheets["/", PORTAL]
    assert 'class="topic topic-scroll"' in page and 'data-dept="soc"' in page
    assert (
        '<body class="portal">' in get(client, "/").content.decode()
        and '<body class="dept">' in get(client, "/", JTJ).content.decode()
    )


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


def test_a_theme_is_read_once_until_its_file_changes(settings, tmp_path, monkeypatch):
    settings.THEMES_DIR = tmp_path
    file = tmp_path / "base" / "theme.toml"
    file.parent.mkdir()
    file.write_text('[tokens]\nseal = "#a32a20"\n')
    assert theming.read("base")["tokens"] == theming.read("base")["tokens"] == {"seal": "#a32a20"}
    monkeypatch.setattr(theming.tomllib, "loads", lambda text: pytest.fail("parsed again without a change"))
    theming.read("base")["tokens"]["seal"] = "changed by a caller"
    assert theming.read("base")["tokens"] == {"seal": "#a32a20"}
    monkeypatch.undo()
    file.write_text('[tokens]\nseal = "#99271e"\n')
    os.utime(file, ns=(1, file.stat().st_mtime_ns + 1_000_000))
    assert theming.read("base")["tokens"] == {"seal": "#99271e"}
