"""A site that is not open says so in its own theme, with the status that machines need."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cluster import review, stamps
from cluster.errors import Invalid, NotAllowed
from cluster.models import Role
from cluster.models.review import Kind
from opendata.catalogue import reviewing
from portal.models import Closure, TopicPage
from portal.sites import closing
from search import changes
from services import guides
from tests.factories import make_article, make_dataset, make_document, make_guide, make_user
from tests.portal_pages_test import JTJ, get, make_news


@pytest.fixture
def office(city):
    return make_user(Role.IT_OFFICE, city.portal)


@pytest.fixture
def shut(office, django_capture_on_commit_callbacks):
    """Close a site and commit."""

    def act(department, kind="paused", *, reason="系统升级", **more):
        with django_capture_on_commit_callbacks(execute=True):
            closing.close(department, kind, reason=reason, by=office, **more)

    return act


@pytest.fixture
def reopened(office, django_capture_on_commit_callbacks):
    def act(department):
        with django_capture_on_commit_callbacks(execute=True):
            closing.reopen(Closure.objects.get(department=department), by=office)

    return act


@pytest.mark.parametrize(("kind", "status"), [("preparing", 503), ("paused", 503), ("closed", 410)])
def test_every_address_of_a_closed_site_says_so_and_the_others_stay_open(client, city, shut, reopened, kind, status):
    shut(city.jtj, kind, reason="系统升级，报名请到窗口办理。", successor=city.xxb)
    for path in ("/", "/news/", "/elder/", "/search/"):
        answer = get(client, path, JTJ)
        assert answer.status_code == status and ("Retry-After" in answer.headers) == (status == 503)
    page = get(client, "/", JTJ).content.decode()
    assert 'data-dept="edu"' in page and "报名请到窗口办理" in page and "前往市信息办" in page
    assert get(client, "/").status_code == get(client, "/", "xxb.localhost").status_code == 200
    reopened(city.jtj)
    assert get(client, "/", JTJ).status_code == 200


def test_only_the_city_office_closes_a_site_and_never_the_portal(city, office):
    with pytest.raises(NotAllowed):
        closing.close(city.jtj, "paused", reason="升级", by=make_user(Role.SITE_MANAGER, city.jtj))
    with pytest.raises(Invalid):
        closing.close(city.portal, "paused", reason="升级", by=office)
    with pytest.raises(Invalid):
        closing.close(city.jtj, "closed", reason="撤销", until=timezone.localdate() + timedelta(days=3), by=office)


def test_the_office_closes_and_reopens_in_the_admin(client, city, office):
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    door = "/admin/city-look/"
    client.post(
        door,
        {"act": "close", "department": city.jtj.pk, "kind": "paused", "reason": "升级"},
        headers={"host": "localhost"},
    )
    city.jtj.refresh_from_db()
    assert city.jtj.closure.reason == "升级"
    client.post(door, {"act": "reopen", "id": city.jtj.closure.pk}, headers={"host": "localhost"})
    assert not type(city.jtj.closure).objects.exists()


def names_in(client, path: str) -> str:
    return get(client, path).content.decode()


def test_a_closed_site_leaves_every_list_that_leads_to_it_and_returns_at_once(
    client, city, shut, reopened, settings, tmp_path
):
    settings.SEARCH_DIR = tmp_path / "index"
    article = make_news(city.jtj, 1)[0]
    document = make_document(city.jtj, "关于中考报名的通知")
    guide = guides.guide_from(make_guide(), city.jtj)
    guide.live = True
    with review.making_pages_live(Kind.PROVISIONED, reason="测试"):
        guides.index_of(city.jtj).add_child(instance=guide)
        topic = TopicPage(
            title="校园安全",
            slug="campus",
            introduction="导语",
            sections=[("pages", {"title": "要闻", "pages": [article]})],
        )
        city.portal.home.specific.add_child(instance=topic)
    changes.drain()
    places = {
        "/departments-news/": article.title,
        "/departments-news/feed.xml": article.title,
        "/campus/": article.title,
        "/documents/": document.title,
        "/services/": guide.title,
        "/departments.json": city.jtj.full_name,
        f"/search/?q={article.title}": "找到 1 条",
        f"/search/?q={city.jtj.name}": "进入网站",
        "/": f"http://{city.jtj.slug}.",
    }
    there = [path for path, words in places.items() if words in names_in(client, path)]
    assert there == list(places)
    for kind in Closure.Kind.values:
        shut(city.jtj, kind)
        assert [path for path, words in places.items() if words in names_in(client, path)] == [], kind
        reopened(city.jtj)
        assert [path for path, words in places.items() if words in names_in(client, path)] == there


def test_the_directory_keeps_the_name_of_a_site_that_will_come_back_with_a_word_for_it(client, city, shut):
    for order in ("kind", "letter", "wave"):
        for kind, word in (("paused", "临时关停"), ("preparing", "正在建设"), ("closed", "")):
            shut(city.jtj, kind)
            page = names_in(client, f"/departments/?by={order}")
            assert (city.jtj.full_name in page) == bool(word) and word in page
            assert "1 个部门网站" in page and city.xxb.full_name in page


def test_an_article_does_not_refer_a_reader_to_a_closed_site(client, city, shut):
    there = make_news(city.jtj, 1)[0]
    here = make_article(city.xxb, live=True, body=[("reference", {"page": there, "note": ""})])
    assert there.title in get(client, f"/news/{here.slug}/", "xxb.localhost").content.decode()
    shut(city.jtj)
    assert there.title not in get(client, f"/news/{here.slug}/", "xxb.localhost").content.decode()


def test_closing_and_reopening_end_every_kept_page(city, shut, reopened):
    hosts = ("localhost", "xxb.localhost", JTJ)
    seen = [[stamps.read(host) for host in hosts]]
    for act in (shut, reopened):
        act(city.jtj)
        seen.append([stamps.read(host) for host in hosts])
    assert all(len(set(one)) == 3 for one in zip(*seen, strict=True))


def test_the_data_and_the_answered_letters_of_a_closed_department_stay_findable(client, city, shut, settings, tmp_path):
    """They stand on every host, so nobody is led to a closed door."""
    settings.SEARCH_DIR = tmp_path / "index"
    dataset = make_dataset(city.jtj, title="幼儿园名录")
    reviewing.open_dataset(dataset, by=None)
    changes.drain()
    shut(city.jtj, "closed")
    assert "找到 1 条" in names_in(client, "/search/?q=幼儿园名录")
