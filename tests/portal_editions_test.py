"""One content, several renderings: 长辈版, 繁體, gray; and links that leave the city."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cluster.errors import Invalid, NotAllowed
from cluster.models import Role
from portal.editions.editions import Edition, prefixed, split
from portal.editions.hant import converted
from portal.models import ApprovedDomain
from portal.sites import mourning
from tests.factories import make_article, make_user
from tests.portal_pages_test import JTJ, PORTAL, get, make_news


@pytest.mark.parametrize(
    ("path", "elder", "hant", "plain"),
    [
        ("/news/", False, False, "/news/"),
        ("/elder/news/", True, False, "/news/"),
        ("/hant/", False, True, "/"),
        ("/hant/elder/a/", True, True, "/a/"),
        ("/elder/hant/a/", True, False, "/hant/a/"),
        ("/elderly/", False, False, "/elderly/"),
        ("/elder", False, False, "/elder"),
        ("/hanten/elder/", False, False, "/hanten/elder/"),
    ],
)
def test_an_edition_is_a_prefix_of_the_path(path, elder, hant, plain):
    assert split(path) == (Edition(elder=elder, hant=hant), plain)


@pytest.mark.parametrize("prefix", ["/elder", "/hant", "/hant/elder"])
def test_every_edition_answers_at_the_same_path_and_names_the_plain_page(client, city, prefix):
    article = make_news(city.jtj, 1)[0]
    for path in ("/", "/news/", f"/news/{article.slug}/", "/departments/", "/sitemap/"):
        answer = get(client, prefix + path, JTJ)
        assert answer.status_code == 200
        assert f'<link rel="canonical" href="http://jtj.localhost:8000{path}">' in answer.content.decode()


def test_each_edition_has_its_own_language_and_mark(client, city):
    assert '<html lang="zh-CN"' in get(client, "/", JTJ).content.decode()
    elder = get(client, "/elder/", JTJ).content.decode()
    assert 'data-edition="elder"' in elder and "返回普通版" in elder
    hant = get(client, "/hant/", JTJ).content.decode()
    assert '<html lang="zh-Hant"' in hant and "無障礙" in hant and "无障碍" not in hant


def test_links_stay_in_the_edition_across_hosts_and_files_stay_outside(client, city):
    make_news(city.jtj, 1)
    text = get(client, "/elder/departments-news/").content.decode()
    assert 'href="http://jtj.localhost:8000/elder/news/' in text
    assert 'href="/static/' in text or 'src="/static/' in text
    assert not re.search(
        r'href="/(?!elder/|static/|feed|manifest|hant)[a-z]',
        re.sub(r"<link[^>]*>", "", text).replace('href="/departments-news/"', ""),
    )


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/news/", "/hant/news/"),
        ("https://www.gov.cn/a/", "https://www.gov.cn/a/"),
        ("/static/a.css", "/static/a.css"),
        ("http://jtj.localhost:8000/news/", "http://jtj.localhost:8000/hant/news/"),
        ("//evil.example/", "//evil.example/"),
        ("/documents/12/a.pdf", "/documents/12/a.pdf"),
        ("/documents/", "/hant/documents/"),
        ("#main", "#main"),
        ("http://localhost.evil.example/news/", "http://localhost.evil.example/news/"),
        ("tel:12345", "tel:12345"),
        ("/admin/", "/admin/"),
        ("mailto:a@b", "mailto:a@b"),
    ],
)
def test_only_the_citys_own_pages_take_the_prefix(address, wanted):
    assert prefixed(address, Edition(hant=True)) == wanted


def test_a_redirect_stays_in_the_edition(client, city):
    answer = get(client, "/hant/news", JTJ)
    assert answer.status_code in (301, 302) and answer.headers["Location"].startswith("/hant/news/")


def test_traditional_characters_leave_codes_and_addresses_alone():
    plain = (
        '<p title="发布">头发发展<a href="/发布/?q=发">国务院</a><span translate="no">发A12</span></p><script>'
        "发</script><!-- 发 -->"
    )
    said = converted(plain)
    assert '<p title="發佈">頭髮發展' in said
    assert 'href="/发布/?q=发"' in said and "國務院" in said
    assert "发A12" in said and "<script>发</script>" in said and "<!-- 发 -->" in said


def test_text_with_angle_signs_survives_conversion():
    assert converted("<p>1 &lt; 2 &amp; 发</p>") == "<p>1 &lt; 2 &amp; 發</p>"


def test_only_the_city_office_declares_mourning_and_it_shows_on_every_site(client, city):
    now = timezone.now()
    times = {"starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(hours=1)}
    with pytest.raises(NotAllowed):
        mourning.declare("国家公祭日", by=make_user(Role.SIGNER, city.jtj), **times)
    office = make_user(Role.IT_OFFICE, city.portal)
    with pytest.raises(Invalid):
        mourning.declare("国家公祭日", starts_at=now, ends_at=now, by=office)
    declared = mourning.declare("国家公祭日", by=office, **times)
    mourning._seen_at_once()
    for host, path in ((PORTAL, "/"), (JTJ, "/"), (JTJ, "/news/"), (JTJ, "/elder/"), (JTJ, "/nowhere/")):
        assert 'data-mood="gray"' in get(client, path, host).content.decode()
    mourning.end(declared, by=office)
    mourning._seen_at_once()
    assert 'data-mood="gray"' not in get(client, "/", JTJ).content.decode()


def test_mourning_of_one_site_leaves_the_others_in_colour(city):
    now = timezone.now()
    office = make_user(Role.IT_OFFICE, city.portal)
    mourning.declare(
        "哀悼",
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=1),
        departments=[city.jtj],
        by=office,
    )
    mourning._seen_at_once()
    assert mourning.mood_of(city.jtj) == "gray" and mourning.mood_of(city.xxb) == ""


def test_a_link_that_leaves_government_goes_through_a_notice(client, city):
    body = [
        (
            "text",
            '<p><a href="https://shop.example/a?b=1&amp;c=2">商家</a><a href="https://www.gov.cn/">国务院</a>'
            '<a href="https://good.example.org/x">博物馆</a></p>',
        )
    ]
    ApprovedDomain.objects.create(domain="example.org", purpose="博物馆", approved_by=make_user())
    article = make_article(city.jtj, live=True, body=body)
    text = get(client, f"/news/{article.slug}/", JTJ).content.decode()
    assert 'href="/leave/?to=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1%26c%3D2"' in text
    assert 'href="https://www.gov.cn/" rel="noopener"' in text
    assert 'href="https://good.example.org/x"' in text


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("https://shop.example/a", 200),
        ("javascript:alert(1)", 404),
        ("", 404),
        ("//x.example", 404),
        ("data:text/html,x", 404),
        ("https://shop.example/%22%3E%3Cscript%3E", 200),
    ],
)
def test_the_notice_shows_where_a_link_leads_and_follows_nothing(client, city, target, status):
    answer = client.get("/leave/", {"to": target}, headers={"host": JTJ})
    assert answer.status_code == status
    assert "Location" not in answer.headers
    assert "<script>" not in answer.content.decode()


def test_only_the_city_office_approves_addresses_to_link(client, city):
    from cluster.errors import Conflict
    from portal.sites import outward

    with pytest.raises(NotAllowed):
        outward.approve("example.org", purpose="博物馆", by=make_user(Role.SIGNER, city.jtj))
    office = make_user(Role.IT_OFFICE, city.portal)
    assert outward.approve("https://Example.org/", purpose="博物馆", by=office).domain == "example.org"
    with pytest.raises(Conflict):
        outward.approve("example.org", purpose="博物馆", by=office)
    for bad in ("", "localhost", "a b.com", "example.org/path", "-a.com", "a" * 120 + ".com"):
        with pytest.raises(Invalid):
            outward.approve(bad, purpose="博物馆", by=office)


def test_the_city_office_declares_gray_in_the_admin_and_nobody_else_sees_the_page(client, city):
    client.force_login(make_user(Role.SIGNER, city.jtj))
    assert get(client, "/admin/city-look/").status_code in (302, 403)
    client.force_login(make_user(Role.IT_OFFICE, city.portal))
    assert "公祭灰度" in get(client, "/admin/city-look/").content.decode()
    sent = client.post(
        "/admin/city-look/",
        {"act": "declare", "name": "国家公祭日", "starts_at": "2026-12-13T00:00", "ends_at": "2026-12-14T00:00"},
        headers={"host": PORTAL},
    )
    assert sent.status_code == 302
    assert "国家公祭日" in get(client, "/admin/city-look/").content.decode()
