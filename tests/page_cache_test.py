"""The page cache: seen at once after a publish, shared by nobody who has state of her own."""

import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as live

from cluster import stamps
from jingting.page_cache import PageCache


@pytest.fixture(autouse=True)
def own_stamps(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.CACHE_URL = ""


def page(text: str = "one", **headers: str) -> tuple[Callable, list]:
    calls: list[str] = []

    def application(environ, start_response):
        calls.append(environ["PATH_INFO"])
        start_response(
            "200 OK", [("Content-Type", "text/html"), *((k.replace("_", "-"), v) for k, v in headers.items())]
        )
        return [f"{text} {len(calls)}".encode()]

    return application, calls


def ask(cache: PageCache, path: str = "/", query: str = "", method: str = "GET", **environ: str):
    seen: dict = {}

    def start_response(status, headers, exc_info=None):
        seen.update(status=status, headers=dict(headers))

    body = b"".join(
        cache(
            {
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "HTTP_HOST": "jtj.localhost:8000",
                "wsgi.input": io.BytesIO(),
                **environ,
            },
            start_response,
        )
    )
    return seen["status"], seen["headers"], body


def test_a_second_visitor_is_answered_without_the_application():
    application, calls = page()
    cache = PageCache(application)
    first, second = ask(cache), ask(cache)
    assert first[2] == second[2] == b"one 1"
    assert second[1]["X-Page-Cache"] == "hit"
    assert len(calls) == 1


def test_a_bumped_stamp_is_seen_by_the_next_visitor_and_leaves_other_sites_warm():
    application, _ = page()
    cache = PageCache(application)
    ask(cache)
    ask(cache, HTTP_HOST="xxb.localhost:8000")
    stamps.touch("jtj.localhost")
    assert ask(cache)[2] == b"one 3"
    assert ask(cache, HTTP_HOST="xxb.localhost:8000")[1]["X-Page-Cache"] == "hit"


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"method": "POST"},
        {"query": "utm_source=x"},
        {"path": "/admin/"},
        {"path": "/api/v1/datasets"},
        {"query": "&".join(f"page={n}" for n in range(20))},
        {"path": "/documents/12/a.pdf"},
        {"path": "/letters/sent/"},
        {"path": "/hant/elder/letters/sent/"},
        {"path": "/elder/letters/status/"},
        {"HTTP_COOKIE": "letter-receipt=abc"},
    ],
)
def test_what_is_not_an_anonymous_page_passes_by_the_cache(environ):
    application, calls = page()
    cache = PageCache(application)
    ask(cache, **environ)
    ask(cache, **environ)
    assert len(calls) == 2
    assert not cache.plain.kept and not cache.queried.kept


@pytest.mark.parametrize("headers", [{"Set_Cookie": "a=b"}, {"Cache_Control": "private"}, {"Vary": "Cookie"}])
def test_an_answer_made_for_one_visitor_is_not_kept(headers):
    application, calls = page(**headers)
    cache = PageCache(application)
    ask(cache)
    ask(cache)
    assert len(calls) == 2


def test_known_query_keys_make_pages_of_their_own_in_any_order():
    application, _ = page()
    cache = PageCache(application)
    ask(cache, query="year=2026&page=2")
    assert ask(cache, query="page=2&year=2026")[1]["X-Page-Cache"] == "hit"
    assert ask(cache, query="page=3&year=2026")[1]["X-Page-Cache"] == "miss"


def test_an_unchanged_page_is_answered_304():
    cache = PageCache(page()[0])
    etag = ask(cache)[1]["ETag"]
    status, _, body = ask(cache, HTTP_IF_NONE_MATCH=etag)
    assert status == "304 Not Modified"
    assert body == b""


def test_a_page_that_keeps_for_ever_says_so_from_the_cache_too_and_no_page_hands_on_a_request_id():
    cache = PageCache(page(Cache_Control="public, max-age=31536000, immutable", X_Request_ID="one")[0])
    ask(cache)
    _, headers, _ = ask(cache)
    assert headers["Cache-Control"].endswith("immutable") and "X-Request-ID" not in headers
    assert ask(PageCache(page()[0]))[1]["Cache-Control"].startswith("public, max-age=0")


def test_those_who_wait_for_a_page_that_is_not_kept_do_not_wait_for_each_other():
    first_in, all_in = threading.Event(), threading.Barrier(3)

    def application(environ, start_response):
        if not first_in.is_set():
            first_in.set()
            time.sleep(0.05)
        else:
            all_in.wait(5)  # reached only when all three run at the same time
        start_response("200 OK", [("Cache-Control", "no-store")])
        return [b"own"]

    cache = PageCache(application)
    with ThreadPoolExecutor(4) as people:
        first = people.submit(ask, cache)
        first_in.wait(5)
        others = [people.submit(ask, cache) for _ in range(3)]
        assert {one.result(10)[2] for one in [first, *others]} == {b"own"}


def test_nginx_in_front_may_keep_a_page_until_the_second_ends_and_nothing_else(monkeypatch):
    monkeypatch.setattr("jingting.page_cache.time.time", lambda: 1_800_000_000.99)
    cache = PageCache(page()[0])
    assert [ask(cache)[1]["X-Accel-Expires"] for _ in range(2)] == ["@1800000000"] * 2
    assert "X-Accel-Expires" not in ask(PageCache(page(Vary="Cookie")[0]))[1]
    assert "X-Accel-Expires" not in ask(cache, HTTP_COOKIE="sessionid=a")[1]


def test_head_is_answered_from_the_same_entry_without_a_body():
    cache = PageCache(page()[0])
    ask(cache)
    _, headers, body = ask(cache, method="HEAD")
    assert (body, headers["Content-Length"], headers["X-Page-Cache"]) == (b"", "5", "hit")


def test_a_publish_changes_the_stamps_of_its_site_and_the_portal_only(django_capture_on_commit_callbacks, city):
    hosts = ["jtj.localhost", "xxb.localhost", live.BASE_DOMAIN]
    before = [stamps.read(host) for host in hosts]
    with django_capture_on_commit_callbacks(execute=True):
        stamps.bump(city.jtj)
    after = [stamps.read(host) for host in hosts]
    assert [a != b for a, b in zip(before, after, strict=True)] == [True, False, True]
