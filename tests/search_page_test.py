"""The result page and the suggestions, as a visitor without script meets them."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from search import changes, health, marking
from search.store import store
from search.words import QUERY_LENGTH, parts
from tests.factories import make_article, make_document, make_newsroom

PORTAL = {"host": "localhost:8000"}
SCHOOLS = {"host": "jtj.localhost:8000"}


@pytest.fixture(autouse=True)
def _index(settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "index"


@pytest.fixture
def indexed(city):
    """Two documents of 市信息办 and an article of 市教体局 on one subject."""
    newsroom = make_newsroom(city.xxb)
    make_document(
        city.xxb,
        "关于开展网络安全检查的通知",
        "各单位自查网络安全。",
        newsroom=newsroom,
        document_number="宣信办[2026]3号",
    )
    make_document(city.xxb, "网络安全应急预案", "一、总则\n加强值守。", newsroom=newsroom, validity="repealed")
    make_article(city.jtj, title="学校开展网络安全宣传", live=True)
    changes.drain()
    return city


def ask(client, query: str, host: dict = PORTAL, **more: str):
    answer = client.get("/search/", {"q": query, **more}, headers=host)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(
    "query",
    [
        "'\"<script>",
        "的" * 500,
        "AND OR NOT (",
        "*",
        "",
        " ",
        "<script>alert(1)</script>",
        "title:网络",
        "网络~2 ^9 [a TO b]",
        "\x00",
        "\\",
        "%",
        "🙂",
        "a" * 5000,
        "网络 -安全",
        "？。，",
        "𠮷",
        "١٢٣",
    ],
)
def test_odd_input_gets_a_page_and_is_never_echoed_raw(client, indexed, query):
    page = ask(client, query).content.decode()
    assert "'\"<script>" not in page and "<script>alert" not in page
    assert client.get("/search/suggest", {"q": query}, headers=PORTAL).status_code == 200


@pytest.mark.parametrize(
    "name, value",
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "99999999999"),
        ("page", "٣"),
        ("page", "x"),
        ("from", "2026-02-31"),
        ("to", "0001-01-01"),
        ("from", "9999-12-31"),
        ("to", "9999-12-31"),
        ("site", "nowhere"),
        ("kind", "nothing"),
        ("sort", "up"),
    ],
)
def test_a_parameter_that_makes_no_sense_does_no_harm(client, indexed, name, value):
    ask(client, "网络安全", **{name: value})


def test_hits_are_marked_counted_and_say_whose_they_are(client, indexed):
    answer = ask(client, "网络安全")
    page = answer.content.decode()
    assert "private" in answer["Cache-Control"], "a page kept by the cache would miss what is published next"
    assert "找到 3 条" in page and "<mark>网络安全</mark>" in page
    assert "宣信办〔2026〕3号" in page and "市教育体育局" in page


def test_counts_beside_the_hits_add_up_and_narrow(client, indexed):
    answer = ask(client, "网络安全").context["answer"]
    assert [(facet.label, facet.count) for facet in answer.kinds] == [("全部", 3), ("文件", 2), ("新闻", 1)]
    assert {facet.value: facet.count for facet in answer.sites} == {"all": 3, "xxb": 2, "jtj": 1}
    assert ask(client, "网络安全", kind="article").context["answer"].total == 1
    assert ask(client, "网络安全", site="xxb", kind="article").context["answer"].total == 0
    assert ask(client, "网络安全", **{"from": "2999-01-01"}).context["answer"].total == 0


def test_a_department_searches_its_own_site_first_and_offers_all_others(client, indexed):
    own = ask(client, "网络安全", SCHOOLS)
    assert [hit.site for hit in own.context["answer"].hits] == ["市教育体育局"]
    nothing = ask(client, "应急预案", SCHOOLS).content.decode()
    assert "在全市各网站有 1 条" in nothing and "site=all" in nothing
    assert ask(client, "网络安全", SCHOOLS, site="all").context["answer"].total == 3


def test_words_that_never_stand_together_still_find_something_and_it_says_so(client, indexed):
    page = ask(client, "网络安全 芝麻开门").content.decode()
    assert "没有内容包含全部词语" in page and "找到 3 条" in page


def test_nothing_found_tells_what_to_do_next(client, indexed):
    page = ask(client, "芝麻开门").content.decode()
    assert "没有找到" in page and "12345" in page and "换一个说法" in page


def test_a_question_of_500_characters_is_cut_and_the_page_says_so(client, indexed):
    assert len(parts("网" * 500)[0]) == QUERY_LENGTH
    assert ask(client, "网络安全" * 100).context["answer"].shortened


def test_by_date_the_newest_stands_first_and_paging_keeps_the_question(client, city):
    newsroom = make_newsroom(city.xxb)
    for day in range(1, 13):
        make_document(city.xxb, f"第{day}期通报", newsroom=newsroom, published_at=datetime(2026, 3, day, 8, tzinfo=UTC))
    changes.drain()
    first = ask(client, "通报", sort="date")
    assert [hit.plain_title for hit in first.context["answer"].hits][:2] == ["第12期通报", "第11期通报"]
    second = ask(client, "通报", sort="date", page="2")
    assert [hit.plain_title for hit in second.context["answer"].hits] == ["第2期通报", "第1期通报"]
    assert "sort=date" in first.content.decode() and "page=2" in first.content.decode()
    assert ask(client, "通报", sort="date", page="77").context["answer"].hits[0].plain_title == "第2期通报"


def test_suggestions_are_titles_with_addresses(client, indexed):
    found = client.get("/search/suggest?q=应急", headers=PORTAL).json()["suggestions"]
    assert [(one["title"], one["kind_label"]) for one in found] == [("网络安全应急预案", "文件")]
    assert found[0]["url"].startswith("http://xxb.localhost")


def test_a_search_costs_the_same_queries_whatever_it_finds(client, indexed, django_assert_max_num_queries):
    ask(client, "网络安全")
    with django_assert_max_num_queries(14):
        ask(client, "网络安全")


@pytest.mark.parametrize("name", ["市教体局", "教体局", "市教育体育局", "宣城市教育体育局"])
def test_the_name_of_a_department_leads_to_its_site(client, indexed, name):
    known = {indexed.jtj.name, indexed.jtj.full_name, indexed.jtj.short_name, indexed.jtj.name.removeprefix("市")}
    best = ask(client, name).context["answer"].best
    assert (best is not None and best.url == "http://jtj.localhost:8000/") == (name in known)


def test_marks_join_and_escape():
    assert marking.mark("A<b>国家税务总局", marking.terms(["国家税务"])) == "A&lt;b&gt;<mark>国家税务</mark>总局"
    assert marking.mark("ＡＰＰ推广", ["app"]) == "<mark>ＡＰＰ</mark>推广"
    assert (
        marking.excerpt("无关。" * 80 + "这里有招生办法。" + "其他。" * 80, ["招生办法"]).count("<mark>招生办法</mark>")
        == 1
    )


def test_update_index_serves_both_backends(client, indexed):
    call_command("update_index", verbosity=0)
    assert ask(client, "网络安全").context["answer"].total == 3
    assert store().size() == 3


def test_readiness_names_a_missing_index_and_a_sleeping_worker(city, settings, tmp_path):
    with pytest.raises(RuntimeError, match="no search index"):
        health.search_index()
    changes.drain()
    health.search_index()
