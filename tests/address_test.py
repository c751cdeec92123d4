"""One table of addresses: every address stands in it, and what it says is what the house does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern

from cluster.departments import host_space
from cluster.departments.host_space import Host
from cluster.models import Role
from jingting.page_cache import PageCache
from opendata.catalogue import reviewing
from portal.sites import closing
from tests.factories import make_case, make_dataset, make_document, make_open_rows, make_published_case, make_user
from tests.page_cache_test import ask, page
from tests.portal_pages_test import JTJ, PORTAL, get, make_news

NGINX = Path(__file__).resolve().parents[1] / "docs/nginx.conf"
ID = "0f3c8c1e-5a60-4b7e-9d8e-2f6a1b3c4d5e"
SAMPLES = {"int": "12", "uuid": ID, "slug": "a", "format": "csv", "path": "news", "str": "a"}
# The groups of the regular expressions in the house's and Wagtail's tables, with something each of them takes.
GROUPS = {
    r"(\d+)": "12",
    r"(\d*)": "12",
    r"([^/]*)": "a",
    r"[^/]*": "a",
    r"(.*)": "a.pdf",
    r"(?P<kind>csv|xlsx)": "csv",
    r"(?P<name>[\w-]+)": "a",
    r"((?:[\w\-]+/)*)": "news/",
    r"/?": "/",
    r"\.": ".",
}


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """(an address it answers, entry) of every entry of the address table; of the admin its door alone."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + sample(entry)
        if isinstance(entry, URLPattern):
            yield here, entry
        elif here != "/admin/":
            yield from addresses(entry, here)


def sample(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        text = text.removeprefix("^").removesuffix("$")
        for group, value in GROUPS.items():
            text = text.replace(group, value)
        return text
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], text)


ADDRESSES = list(addresses())
IN_THE_TREE = re.compile(r"<path:\w+>/|\^\(\(")


@pytest.mark.parametrize(("address", "entry"), ADDRESSES, ids=[address for address, _ in ADDRESSES])
def test_every_address_lies_in_a_space_of_the_room_that_answers_it(address, entry):
    assert resolve(address).func == entry.callback  # the sample is one of this entry
    space = host_space.of(address)
    room = getattr(entry.callback, "view_class", entry.callback).__module__.partition(".")[0]
    if IN_THE_TREE.match(str(entry.pattern)):
        assert space.prefix == "/"  # below a page of any site
    elif room in ("wagtail", "django"):
        assert space.prefix != "/"
    else:
        assert space.room == room


def test_no_space_is_registered_for_addresses_that_nobody_answers(settings):
    answered = {host_space.of(address).prefix for address, _ in ADDRESSES} | {"/admin/", "/admin/data/"}
    assert {space.prefix for space in host_space.spaces()} - answered == {settings.STATIC_URL}


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/", "/"),
        ("", "/"),
        ("/news/2026/", "/"),
        ("/admin", "/admin/"),
        ("/administration/", "/"),
        ("/documents/", "/"),
        ("/documents/12/a.pdf", "/documents/<int>/"),
        ("/documents/12a/", "/"),
        ("/data", "/data/"),
        ("/database/", "/"),
        ("/data/download/a.csv", "/data/download/"),
        ("/letters/new", "/letters/new/"),
        ("/letters/newest/", "/letters/"),
        ("/feed.xml", "/feed.xml"),
        ("/news/feed.xml", "/"),
        ("//admin/", "/"),
    ],
)
def test_the_longest_prefix_of_whole_segments_holds(path, prefix):
    assert host_space.of(path).prefix == prefix


def test_a_prefix_has_one_owner():
    with pytest.raises(ImproperlyConfigured, match="opendata"):
        host_space.register("/data/", room="search")


@pytest.fixture
def full_city(city, tmp_path):
    """Something of every page kind that takes a query: `path` by host."""
    article = make_news(city.jtj, 1)[0]
    make_document(city.jtj)
    dataset = make_open_rows(city.jtj, tmp_path, ["名称", "数量"], [["甲", "1"], ["乙", "2"]]).dataset
    return [
        *((host, address) for host in (PORTAL, JTJ) for address in ("/", "/news/", "/documents/", "/services/")),
        (PORTAL, "/departments-news/"),
        (PORTAL, f"/data/datasets/{dataset.name}/"),
        (JTJ, f"/news/{article.slug}/"),
    ]


def test_every_query_key_that_a_kept_page_reads_is_named_by_its_space(client, full_city, monkeypatch):
    asked: set[str] = set()

    class Watched(QueryDict):
        def __getitem__(self, key):
            asked.add(key)
            return super().__getitem__(key)

        def __contains__(self, key):
            asked.add(key)
            return super().__contains__(key)

    monkeypatch.setattr(WSGIRequest, "GET", property(lambda request: Watched(request.META.get("QUERY_STRING", ""))))
    read: dict[str, set[str]] = {}
    plain = [(PORTAL, address) for address, entry in ADDRESSES if "<" not in str(entry.pattern)]
    for host, path in [*full_city, *plain]:
        space = host_space.of(path)
        if space.cached and space.host is Host.SITE:
            asked.clear()
            get(client, path, host)
            read.setdefault(space.prefix, set()).update(
                asked - {"page"}
            )  # every page names it in its canonical address
    missing = {prefix: keys - host_space.of(prefix).parameters for prefix, keys in read.items()}
    assert {prefix: keys for prefix, keys in missing.items() if keys} == {}
    assert {"dataset", "col", "domain"} <= read["/data/"] and {"validity", "audience", "year"} <= read["/"]
    assert (read["/letters/"], read["/departments/"], read["/leave/"]) == ({"kind"}, {"by"}, {"to"})


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/data/requests/", "dataset"),
        ("/data/datasets/a/", "offset"),
        ("/documents/", "validity"),
        ("/letters/", "kind"),
        ("/services/", "audience"),
        ("/elder/data/datasets/", "domain"),
    ],
)
def test_a_page_is_kept_once_for_each_value_of_a_key_it_reads(path, key):
    cache = PageCache(page()[0])
    answers = [ask(cache, path, f"{key}={value}")[1]["X-Page-Cache"] for value in ("a", "b", "a")]
    assert answers == ["miss", "miss", "hit"]


@pytest.mark.parametrize(("path", "key"), [("/letters/", "dataset"), ("/news/", "domain"), ("/feed.xml", "page")])
def test_a_key_of_another_space_neither_makes_a_page_nor_fills_the_cache(path, key):
    cache = PageCache(page()[0])
    ask(cache, path, f"{key}=a")
    assert not cache.plain.kept and not cache.queried.kept


def test_a_closed_site_answers_what_the_table_says(client, city, django_capture_on_commit_callbacks):
    office = make_user(Role.IT_OFFICE, city.portal)
    with django_capture_on_commit_callbacks(execute=True):
        closing.close(city.jtj, "closed", reason="撤销", by=office)
    for address, _ in ADDRESSES:
        space = host_space.of(address)
        shut = get(client, address, JTJ).status_code == 410
        assert shut == (space.closed_with_site and space.host is Host.SITE), address


def test_robots_are_sent_away_from_what_the_table_says_and_from_nothing_else(client, city):
    said = re.findall(r"^Disallow: (.+)$", get(client, "/robots.txt").content.decode(), re.MULTILINE)
    assert said == [space.prefix for space in host_space.spaces() if not space.robots]
    assert {"/admin/", "/search/", "/leave/", "/letters/status/"} <= set(said)


def test_the_sitemap_names_open_data_on_the_portal_and_letters_where_they_were_answered(client, city):
    reviewing.open_dataset(make_dataset(city.jtj, name="schools"), by=None)
    make_dataset(city.jtj, name="draft")
    case = make_published_case(city.jtj)
    make_case(city.jtj)
    portal, bureau = (listed(client, host) for host in (PORTAL, JTJ))
    assert {"/data/", "/data/datasets/", "/data/open-list.csv", "/data/datasets/schools/", "/letters/"} <= set(portal)
    assert "/data/datasets/draft/" not in portal and case.get_absolute_url() not in portal
    assert not any(path.startswith("/data/") for path in bureau)
    letters = {path for path in bureau if path.startswith("/letters/")}
    assert letters == {"/letters/", "/letters/figures/", case.get_absolute_url()}
    for host, paths in ((PORTAL, portal), (JTJ, bureau)):
        assert [path for path in paths if get(client, path, host).status_code != 200] == []


def listed(client, host: str) -> list[str]:
    return re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", get(client, "/sitemap.xml", host).content.decode())


def test_nginx_passes_by_for_the_same_cookies_and_serves_the_same_files():
    written = NGINX.read_text(encoding="utf-8")
    cookies = re.search(r'map \$http_cookie \$own_state .*?"~\(([^)]+)\)="', written)[1]
    assert sorted(cookies.split("|")) == host_space.own_state_cookies()
    places = re.findall(r"^\s*location (\S+) \{([^}]*)", written, re.MULTILINE)
    for prefix, body in places:
        space = host_space.of(prefix)
        if "internal" in body:
            assert space.prefix == "/" and f"DATA_SENDFILE={prefix}" in written
        elif "alias" in body:
            assert not (space.cached or space.editions or space.closed_with_site), prefix
    assert {prefix for prefix, _ in places} == {
        *("/", "/static/", "/media/images/", "/_downloads/"),
        *("/admin/", "/admin/data/"),  # tests/nginx_test.py
    }


def test_scripts_own_cookies_are_no_state():
    assert host_space.has_own_state("a=b; sessionid=c") and host_space.has_own_state("letter-receipt=c")
    assert not host_space.has_own_state("theme=dark; mysessionid=c; note=csrftoken")
