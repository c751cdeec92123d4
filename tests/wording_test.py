"""What Word and PDF paste along with the words goes at the door: no title, summary or text that a person enters can
break a feed, a sitemap, a table or what machines read."""

import json
import re
from xml.dom.minidom import parseString

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.models import Picture
from cluster.review.sweeping import mismatches
from cluster.wording import ODD, plain
from opendata.catalogue import registering
from portal.models import ArticlePage
from tests.factories import make_article, make_document

ODD_TEXT = "竖\x0b制表\x00与\x1f换页\x0c，\u2028下一行\ufffe"
HOST = {"host": "jtj.localhost:8000"}


@given(st.text())
def test_plain_text_is_what_xml_may_hold_and_loses_no_visible_sign(text):
    for kept in (plain(text), plain(text, lines=False)):
        assert not ODD.search(kept)
        parseString(f"<a>{re.sub('[<&]', '', kept)}</a>".encode())
    assert [sign for sign in plain(text) if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/news/", "/feed.xml", "/news/feed.xml", "/sitemap.xml"])
def test_a_vertical_tab_in_a_title_breaks_no_door(client, city, address):
    page = make_article(city.jtj, live=True, title=f"关于{ODD_TEXT}", summary=ODD_TEXT, author=ODD_TEXT)
    assert ArticlePage.objects.get(pk=page.pk).title == "关于竖 制表与换页 ，  下一行".replace("  ", " ")
    answer = client.get(address, headers=HOST)
    assert answer.status_code == 200 and not ODD.search(answer.content.decode())
    if address.endswith(".xml"):
        assert "竖 制表" in parseString(answer.content).toxml() or "sitemap" in address
    assert not list(mismatches()), "what was signed is what is live"


@pytest.mark.django_db
def test_the_words_inside_a_text_and_the_data_for_machines_are_plain(client, city):
    body = [("heading", {"text": ODD_TEXT, "level": "2"}), ("text", f"<p>{ODD_TEXT}</p>")]
    page = make_article(city.jtj, live=True, title="正文", body=body)
    content = client.get(page.url, headers=HOST).content.decode()
    assert "制表" in content and not ODD.search(content)
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', content, re.S):
        json.loads(block)


@pytest.mark.django_db
def test_what_stood_there_before_does_not_break_the_feed(client, city):
    page = make_article(city.jtj, live=True, title="从前的")
    ArticlePage.objects.filter(pk=page.pk).update(title="从前\x0b的", summary="摘\x01要", source="来\x02源")
    feed = client.get("/feed.xml", headers=HOST)
    assert feed.status_code == 200 and "从前 的" in parseString(feed.content).toxml()


@pytest.mark.django_db
def test_documents_datasets_and_pictures_are_plain_too(city):
    from tests.portal_look_test import make_picture

    document = make_document(city.jtj, live=False)
    document.title = f"通知{ODD_TEXT}"
    document.save_revision()
    dataset = registering.register_dataset(
        city.jtj, name="plain", title=f"数据{ODD_TEXT}", description=ODD_TEXT, secrecy="public", by=None
    )
    picture = make_picture(city.jtj)
    picture.description = ODD_TEXT
    picture.save()
    for text in (document.title, dataset.title, dataset.description, Picture.objects.get(pk=picture.pk).description):
        assert not ODD.search(text) and "制表" in text
    dataset.refresh_from_db()
    assert "\n" not in dataset.title and "\n" in dataset.description
