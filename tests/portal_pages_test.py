"""What a reader and a machine find on the portal's page kinds, and what they cost."""

import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cluster import review
from cluster.models.review import Kind
from portal.models import ArticlePage, ChannelPage, GatheringPage, LeaderPage, LeadersPage
from tests.factories import make_article, make_department, make_document, make_identity, make_newsroom

PORTAL, JTJ = "localhost", "jtj.localhost"


def get(client, path: str, host: str = PORTAL):
    return client.get(path, headers={"host": host})


def metas(response) -> dict[str, str]:
    return dict(re.findall(r'<meta name="([A-Z]\w+)" content="([^"]*)">', response.content.decode()))


def make_news(department, count: int, *, channel: str = "news", **fields) -> list[ArticlePage]:
    """Live articles by the importer's door: quick, for lists of many."""
    parent = department.root_page.get_children().get(slug=channel).specific
    now = timezone.now()
    pages = [
        ArticlePage(
            title=f"{department.short_name}第{number}条消息",
            source=department.full_name,
            published_at=now - timedelta(days=number),
            **{"body": [("text", "<p>正文。</p>")], **fields},
        )
        for number in range(count)
    ]
    with review.making_pages_live(Kind.PROVISIONED, reason="测试"):
        for page in pages:
            parent.add_child(instance=page)
    return pages


def test_home_carries_three_national_tags_a_list_seven_an_article_ten(client, city):
    make_identity(city.jtj)
    article = make_news(city.jtj, 1)[0]
    home = metas(get(client, "/", JTJ))
    channel = metas(get(client, "/news/", JTJ))
    page = metas(get(client, f"/news/{article.slug}/", JTJ))
    assert {"SiteName", "SiteDomain", "SiteIDCode"} <= set(home)
    assert {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"} <= set(channel)
    assert {"ArticleTitle", "PubDate", "ContentSource"} | set(home) <= set(page)
    assert all(page.values())
    assert page["ArticleTitle"] == article.title
    assert page["ContentSource"] == article.source


def test_the_time_in_the_tag_is_the_time_the_reader_sees(client, city):
    article = make_news(city.jtj, 1)[0]
    page = get(client, f"/news/{article.slug}/", JTJ)
    stamp = metas(page)["PubDate"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", stamp)
    assert f">{stamp}</time>" in page.content.decode()


def test_times_are_told_to_machines_in_whole_seconds(client, city):
    page = make_news(city.portal, 2)[0]
    for path in ("/", "/news/", f"/news/{page.slug}/"):
        text = get(client, path).content.decode()
        assert re.search(r'<time\s+datetime="[\dT:+-]+"', text) and not re.search(r'datetime="[^"]*\.', text), path


@pytest.mark.parametrize("path", ["/", "/news/", "/sitemap/", "/departments/", "/accessibility/", "/nowhere/"])
def test_every_page_has_the_legal_footer(client, city, path):
    identity = make_identity(city.jtj)
    text = get(client, path, JTJ).content.decode()
    for part in (
        identity.site_code,
        identity.sponsor,
        identity.icp,
        identity.police_record,
        "政府网站找错",
        "党政机关",
        'href="/sitemap/"',
    ):
        assert part in text


def test_the_mistake_link_names_exactly_this_page(client, city):
    site_code = make_identity(city.jtj).site_code
    text = get(client, "/news/?page=1&tracking=x", JTJ).content.decode()
    assert f"site_code={site_code}&amp;url=http%3A%2F%2Fjtj.localhost%3A8000%2Fnews%2F" in text


def test_a_band_with_nothing_to_show_is_absent(client, city):
    assert "h-news" not in get(client, "/", JTJ).content.decode()
    make_news(city.jtj, 2)
    assert "h-news" in get(client, "/", JTJ).content.decode()


def test_an_editor_moves_the_bands_of_a_home(client, city):
    make_news(city.jtj, 2)
    make_news(city.jtj, 2, channel="interpretation")
    home = city.jtj.root_page.specific
    first = get(client, "/", JTJ).content.decode()
    assert first.index("h-news") < first.index('aria-label="通知与解读"')
    home.bands = [("band", "notices"), ("band", "lead")]
    newsroom = make_newsroom(city.jtj)
    from tests.factories import bring_out

    home.save_revision(user=newsroom.writer)
    bring_out(home, newsroom)
    text = get(client, "/", JTJ).content.decode()
    assert text.index('aria-label="通知与解读"') < text.index("h-news")


def test_a_home_costs_at_most_25_queries(client, city, django_assert_max_num_queries):
    for key in ("news", "notices", "interpretation", "about"):
        make_news(city.portal, 3, channel=key)
    get(client, "/")
    with django_assert_max_num_queries(25):
        get(client, "/")


def test_a_home_costs_the_same_however_many_channels_have_news(client, city, django_assert_max_num_queries):
    make_news(city.jtj, 3)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get(client, "/", JTJ)
    with CaptureQueriesContext(connection) as few:
        get(client, "/", JTJ)
    for key in ("notices", "interpretation", "plans", "personnel", "party"):
        make_news(city.jtj, 5, channel=key)
    with CaptureQueriesContext(connection) as many:
        get(client, "/", JTJ)
    assert len(many) <= len(few) + 1


def test_an_article_costs_at_most_12_queries(client, city, django_assert_max_num_queries):
    article = make_article(city.jtj, live=True)
    make_news(city.jtj, 8)
    path = f"/news/{article.slug}/"
    get(client, path, JTJ)
    with django_assert_max_num_queries(12):
        assert get(client, path, JTJ).status_code == 200


def test_an_article_names_those_who_answer_for_it(client, city):
    newsroom = make_newsroom(city.jtj)
    article = make_article(city.jtj, live=True, newsroom=newsroom, editor="程立")
    text = get(client, f"/news/{article.slug}/", JTJ).content.decode()
    assert "责任编辑：程立" in text
    for step, person in (("初审", newsroom.first), ("复审", newsroom.second), ("签发", newsroom.signer)):
        assert f"{step}：{person.name}" in text


def test_an_article_without_a_date_is_dated_by_its_publication(city):
    article = make_article(city.jtj, live=True)
    assert article.published_at is None
    assert article.listed_at == article.first_published_at == article.moment


def test_a_list_pages_with_numbers_and_keeps_the_year(client, city):
    make_news(city.jtj, 45)
    text = get(client, "/news/", JTJ).content.decode()
    assert 'href="?page=2"' in text and "共 45 篇" in text
    year = timezone.localdate().year
    shown = get(client, f"/news/?year={year}&page=2", JTJ)
    assert shown.context["year"] in (None, year)
    assert shown.context["rows"].number == 2 or shown.context["rows"].paginator.num_pages == 1


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=x", "page=99999", "year=abcd", "year=１２３４", "year=99999999999"]
)
def test_a_list_answers_odd_queries_with_a_page(client, city, query):
    make_news(city.jtj, 3)
    assert get(client, f"/news/?{query}", JTJ).status_code == 200


def test_an_empty_list_says_so(client, city):
    assert "本栏目暂无信息" in get(client, "/party/", JTJ).content.decode()


def test_the_portal_gathers_the_news_of_all_departments_with_their_addresses(client, city):
    theirs = make_news(city.jtj, 1)[0]
    make_news(city.portal, 1)
    assert isinstance(city.portal.root_page.get_children().get(slug="departments-news").specific, GatheringPage)
    text = get(client, "/departments-news/").content.decode()
    assert f"http://jtj.localhost:8000/news/{theirs.slug}/" in text
    assert city.portal.short_name + "第0条消息" not in text


def test_gathering_costs_no_query_more_for_more_sites(client, city, django_assert_max_num_queries):
    make_news(city.jtj, 2)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get(client, "/departments-news/")
    with CaptureQueriesContext(connection) as few:
        get(client, "/departments-news/")
    for slug in ("gaj", "czj", "wjw"):
        make_news(make_department(slug), 2)
    with CaptureQueriesContext(connection) as many:
        get(client, "/departments-news/")
    assert len(many) <= len(few)


def test_sub_channels_are_listed_with_their_counts(client, city):
    parent = city.jtj.root_page.get_children().get(slug="notices").specific
    below = ChannelPage(title="招聘公告", slug="jobs", column_type="通知公告", live=True)
    with review.making_pages_live(Kind.PROVISIONED, reason="测试"):
        parent.add_child(instance=below)
        for number in range(3):
            below.add_child(instance=ArticlePage(title=f"招聘{number}", source="教体局", live=True))
    text = get(client, "/notices/", JTJ).content.decode()
    assert re.search(r'href="/notices/jobs/"[^>]*>招聘公告<span>3</span>', text)
    assert "招聘2" in text


def test_draft_articles_are_nowhere(client, city):
    article = make_article(city.jtj, title="尚未签发的草稿")
    for path in ("/", "/news/", "/feed.xml", "/sitemap.xml"):
        assert article.title not in get(client, path, JTJ).content.decode()
        assert article.slug not in get(client, path, JTJ).content.decode()
    assert get(client, f"/news/{article.slug}/", JTJ).status_code == 404


def test_json_ld_cannot_be_broken_out_of(client, city):
    article = make_news(city.jtj, 1, summary="</script><script>alert(1)</script>")[0]
    text = get(client, f"/news/{article.slug}/", JTJ).content.decode()
    assert "<script>alert" not in text
    described = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text).group(1))
    assert described["@type"] == "NewsArticle" and described["headline"] == article.title


def test_public_pages_carry_no_inline_style_or_script(client, city):
    article = make_news(city.jtj, 1)[0]
    for path in ("/", "/news/", f"/news/{article.slug}/", "/departments/", "/sitemap/"):
        text = get(client, path, JTJ).content.decode()
        assert not re.search(r"<[^>]+\s(style|on\w+)=", text)
        assert not re.search(r"<script(?![^>]*\b(src|application/ld\+json))", text)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed.xml", "application/atom+xml"),
        ("/news/feed.xml", "application/atom+xml"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/departments.json", "application/json"),
    ],
)
def test_machines_find_what_they_ask_for_on_every_host(client, city, path, kind):
    for host in (PORTAL, JTJ):
        answer = get(client, path, host)
        assert answer.status_code == 200 and answer.headers["Content-Type"].startswith(kind)


def test_a_feed_lists_the_articles_of_its_channel_with_stable_ids(client, city):
    article = make_news(city.jtj, 1)[0]
    text = get(client, "/news/feed.xml", JTJ).content.decode()
    assert article.title in text and f"http://jtj.localhost:8000/news/{article.slug}/" in text
    assert f"urn:uuid:{article.translation_key}" in text
    assert get(client, "/nowhere/feed.xml", JTJ).status_code == 404


def test_the_departments_are_found_by_kind_letter_and_year(client, city):
    for order in ("kind", "letter", "wave"):
        assert "http://jtj.localhost:8000/" in get(client, f"/departments/?by={order}").content.decode()
    assert get(client, "/departments/?by=other").status_code == 404


def test_the_citys_functions_lead_to_those_of_its_departments(client, city):
    text = get(client, "/functions/").content.decode()
    assert (
        'href="http://jtj.localhost:8000/functions/"' in text
        and city.jtj.full_name in text
        and "本栏目暂无信息" not in text
    )
    assert "<td><a href" not in get(client, "/functions/", JTJ).content.decode()


def test_the_leaders_are_shown_whatever_an_editor_calls_their_channel(client, city):
    channel = city.jtj.root_page.get_children().get(slug="leaders").specific
    LeadersPage.objects.filter(pk=channel.pk).update(column_type="班子成员")
    with review.making_pages_live(Kind.PROVISIONED, reason="测试"):
        channel.add_child(instance=LeaderPage(title="李明", slug="li", post="局长", duties="主持全面工作。"))
    assert re.search(
        r'<a href="/leaders/li/">.*?<b>李明</b>局长', get(client, "/leaders/", JTJ).content.decode(), re.DOTALL
    )
    assert ArticlePage not in channel.allowed_subpage_models()


def test_a_list_of_articles_called_like_the_offices_stays_one(client, city):
    article = make_news(city.jtj, 1)[0]
    channel = city.jtj.root_page.get_children().get(slug="news").specific
    ChannelPage.objects.filter(pk=channel.pk).update(column_type="机构职能")
    assert article.title in get(client, "/news/", JTJ).content.decode()
    assert channel.written_here == "portal.ArticlePage"


def test_a_page_that_is_not_there_speaks_chinese_in_the_sites_own_hue(client, city):
    answer = get(client, "/nowhere/", JTJ)
    assert answer.status_code == 404
    assert 'data-dept="edu"' in answer.content.decode() and "没有找到这个页面" in answer.content.decode()


def test_a_broken_page_shows_the_number_the_log_has(client, city, settings, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("portal.views.Department", None)
    answer = get(client, "/departments/", JTJ)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.content.decode()


def test_no_migration_is_missing(db):
    call_command("makemigrations", "portal", check=True, dry_run=True, verbosity=0)


def test_every_kind_of_page_says_what_it_is_about(client, city):
    document = make_document(city.jtj)
    for path in (
        "/",
        "/news/",
        "/documents/",
        f"/documents/{document.slug}/",
        "/services/",
        "/letters/",
        "/leaders/",
        "/search/?q=校园",
        "/sitemap/",
        "/departments/",
        "/nowhere/",
    ):
        described = re.findall(r'<meta name="description" content="([^"]*)">', get(client, path, JTJ).content.decode())
        assert len(described) == 1 and described[0]
