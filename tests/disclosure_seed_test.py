"""The plan the project began from, published on 市信息办's site: nothing of it may be lost, on the page or in the
PDF."""

import json
import re

import pytest
from wagtail.models import Page

from cluster.models import Role
from disclosure import pdf
from disclosure.publishing import draft_from_text
from tests.factories import bring_out, make_newsroom, make_user

SHOWN_IN_HEAD = ("索引号", "组配分类", "发布机构", "文号", "来源")


@pytest.fixture
def expected(shared):
    return json.loads((shared / "data/seed/expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def plan(city, shared, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    text = (shared / "data/seed/xuancheng-135-egov-plan.txt").read_text(encoding="utf-8")
    newsroom = make_newsroom(city.xxb)
    channel = Page.objects.get(pk=city.xxb.root_page_id).get_children().get(slug="documents").specific
    document = draft_from_text(channel, text, by=newsroom.writer)
    bring_out(document, newsroom)
    document.refresh_from_db()
    return document


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _page_text(client, document) -> str:
    from html import unescape

    answer = client.get(document.url_path.removeprefix("/xxb"), headers={"host": "xxb.localhost:8000"})
    assert answer.status_code == 200
    return _bare(unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


def test_the_page_shows_every_field_of_the_head_and_every_sentence(client, plan, expected):
    text = _page_text(client, plan)
    for name in SHOWN_IN_HEAD:
        assert name + _bare(expected["head"][name]) in text, name
    assert "发布日期2018年6月6日" in text
    for sentence in expected["sentences_that_must_survive"]:
        assert _bare(sentence) in text


def test_the_page_shows_headings_and_boxes_in_the_order_of_the_plan(client, plan, expected):
    text = _page_text(client, plan)
    at = text.index("为深入推进我市")
    for heading in expected["headings"]:
        at = text.index(_bare(heading["number"] + heading["text"]), at) + 1
    at = 0
    for box in expected["boxes"]:
        at = text.index(f"栏{box['number']}{box['title']}", at) + 1


def test_the_pdf_holds_head_headings_boxes_and_sentences_with_page_numbers(plan, expected):
    pytest.importorskip("weasyprint")
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(pdf.typeset(plan)))
    pages = [page.extract_text() for page in reader.pages]
    running = re.compile(rf"—\d+/{len(pages)}—")
    assert all(f"—{number}/{len(pages)}—" in _bare(page) for number, page in enumerate(pages, 1))
    body = [_bare(page).replace(_bare(plan.publisher)[:40] + plan.index_number, "") for page in pages]
    text = running.sub("", "".join(body))
    for name in SHOWN_IN_HEAD:
        assert _bare(expected["head"][name])[:36] in _bare("".join(pages)), name
    for heading in expected["headings"]:
        assert _bare(heading["number"] + heading["text"]) in text
    for box in expected["boxes"]:
        assert f"栏{box['number']}{box['title']}" in text
    for sentence in expected["sentences_that_must_survive"]:
        assert _bare(sentence) in text


def test_its_own_index_number_is_kept_and_cannot_be_given_again(city, plan, shared):
    from cluster.errors import Conflict

    assert plan.index_number == "756832667/201911-00099"
    text = (shared / "data/seed/xuancheng-135-egov-plan.txt").read_text(encoding="utf-8")
    with pytest.raises(Conflict, match="已经用过"):
        draft_from_text(plan.get_parent().specific, text, by=make_user(Role.WRITER, city.xxb))
