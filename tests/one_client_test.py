"""One client never stops the site: what she sends, how slowly she reads and how often she tries is bounded."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from cluster.admin import login_form
from cluster.departments import host_space
from cluster.errors import Busy
from cluster.models import Role, Tally
from cluster.people import limits, visitors
from cluster.places import Places
from jingting import doorkeeping, health
from jingting.doorkeeping import READERS, SENDERS, THREADS, Doorkeeper
from jingting.page_cache import PageCache
from opendata.errors import BadQuery
from opendata.layout import Column
from opendata.query import engines, query
from tests.factories import make_user
from tests.page_cache_test import ask, page
from tests.portal_pages_test import PORTAL

MB = 1 << 20
PUSH = "/api/v1/resources/0f3c8c1e-5a60-4b7e-9d8e-2f6a1b3c4d5e/push"


def through(application, path: str = "/letters/new/", *, body: bytes = b"", **environ: str):
    """(status, headers, answer as the server takes it) of one request through the door."""
    said: list = []
    asked = {
        "REQUEST_METHOD": "POST" if body or "CONTENT_LENGTH" in environ else "GET",
        "PATH_INFO": path,
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.input": io.BytesIO(body),
        **({"CONTENT_LENGTH": str(len(body))} if body else {}),
        **environ,
    }
    parts = Doorkeeper(application)(asked, lambda *status_and_headers: said.extend(status_and_headers))
    return said[0], dict(said[1]), parts


def told(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def large(length: int = 5 * MB):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Length", str(length))])
        return (b"x" * MB for _ in range(length // MB))

    return application


@pytest.mark.parametrize(
    ("path", "size", "taken"),
    [
        ("/letters/new/", 20_000, True),
        ("/letters/new/", MB + 1, False),
        ("/elder/letters/new/", MB + 1, False),
        ("/letters/status/", 600 * MB, False),
        ("/", 2 * MB, False),
        ("/search/", 2 * MB, False),
        ("/api/v1/datasets", 2 * MB, False),
        ("/documents/authenticate_with_password/1/", 2 * MB, False),
        ("/_util/authenticate_with_password/1/1/", 2 * MB, False),
        ("/admin/pages/3/edit/", 2 * MB, True),
        ("/admin/images/add/", 50 * MB, True),
        ("/admin/login/", 60 * MB, False),
        ("/elder/admin/images/add/", 2 * MB, False),
        ("/administration/", 2 * MB, False),
        ("/admin/data/upload/", 4 << 30, True),
        ("/admin/data/upload/", 5 << 30, False),
        (PUSH, 4 << 30, True),
        (PUSH + "/more", 4 << 30, True),  # 404, and nothing of it is read
        ("/api/v1/resources/1/push", 2 * MB, False),
    ],
)
def test_a_body_is_let_in_by_its_announced_length_alone(path, size, taken):
    refused = doorkeeping.body_refused({"PATH_INFO": path, "CONTENT_LENGTH": str(size)})
    assert (refused is None) == taken
    if refused:
        status, _, answer = through(told, path, CONTENT_LENGTH=str(size), HTTP_ACCEPT="text/html")
        assert status.startswith("413") and "没有收下" in b"".join(answer).decode()


def test_a_body_without_a_length_is_refused_for_programs_and_people():
    status, headers, answer = through(told, PUSH, HTTP_TRANSFER_ENCODING="chunked")
    assert status.startswith("411") and headers["Content-Type"] == "application/problem+json"
    assert "length-required" in b"".join(answer).decode()


def test_a_form_that_breaks_off_is_not_taken_for_a_shorter_one():
    status, _, _ = through(told, body=b"title=a", CONTENT_LENGTH="100")
    assert status.startswith("400")
    assert b"".join(through(told, body=b"title=a")[2]) == b"title=a"


def test_every_space_takes_forms_and_only_those_of_the_admin_take_files():
    assert all(space.body >= host_space.FORM for space in host_space.spaces())
    assert {space.prefix for space in host_space.spaces() if space.staff_body} == {"/admin/", "/admin/data/"}
    assert {space.prefix for space in host_space.spaces() if space.body > host_space.FORM} == {
        "/api/v1/resources/<uuid>/push"
    }


@pytest.mark.parametrize("path", ["/admin/images/add/", "/admin/data/", "/admin/login/", "/admin/documents/add/"])
def test_a_stranger_is_refused_a_large_body_of_the_admin_before_it_is_parsed(client, city, path):
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(path, b"x" * (2 * MB), content_type="multipart/form-data; boundary=x", headers=PORTAL_HOST)
    assert answer.status_code == 413 and "没有收下" in answer.content.decode()


PORTAL_HOST = {"host": PORTAL}


@pytest.mark.parametrize("path", ["/letters/new/", "/letters/status/", "/hant/letters/new/"])
def test_the_forms_of_the_public_take_no_files(client, city, path):
    stored = SimpleUploadedFile("a.txt", b"x" * 10_000)
    assert client.post(path, {"title": "a", "file": stored}, headers=PORTAL_HOST).status_code == 400


def test_who_has_signed_in_may_send_files(client, city):
    client.force_login(make_user(Role.WRITER, city.portal))
    stored = SimpleUploadedFile("a.txt", b"x" * (2 * MB))
    assert client.post("/admin/login/", {"file": stored}, headers=PORTAL_HOST).status_code != 413


def test_a_slow_sender_keeps_few_places_and_readers_of_pages_none():
    begun, go_on = threading.Semaphore(0), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size=-1):
            begun.release()
            go_on.wait(10)
            return super().read(size)

    def send(address):
        asked = {"wsgi.input": Slow(b"a=1"), "CONTENT_LENGTH": "3", "REMOTE_ADDR": address}
        return through(told, **asked)[0]

    with ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(send, "192.0.2.1") for _ in range(4)]
        begun.acquire(), begun.acquire()
        assert through(told, "/")[0] == "200 OK"
        status, headers, _ = through(told, body=b"a=1", REMOTE_ADDR="192.0.2.1")
        assert status.startswith("503") and headers["Retry-After"]
        assert through(told, body=b"a=1", REMOTE_ADDR="198.51.100.7")[0] == "200 OK"
        go_on.set()
        assert sorted(one.result() for one in slow).count("200 OK") >= 2
    assert not SENDERS._held


def test_slow_readers_of_one_address_keep_two_places_and_the_rest_is_told_when_to_come_again():
    held = [through(large())[2] for _ in range(READERS.each)]
    status, headers, answer = through(large(), HTTP_ACCEPT="text/html")
    assert status.startswith("503") and headers["Retry-After"] and "请过几秒再试" in b"".join(answer).decode()
    assert through(large(), REMOTE_ADDR="2001:db8::1")[0] == "200 OK"
    for one in held:
        one.close()
        one.close()
    again = through(large())[2]
    assert sum(map(len, again)) == 5 * MB
    again.close()


def test_one_connection_of_ipv6_is_one_client_however_many_addresses_it_has():
    held = [through(large(), REMOTE_ADDR=f"2001:db8:0:1::{number}")[2] for number in (1, 2)]
    assert through(large(), REMOTE_ADDR="2001:db8:0:1:ffff::9")[0].startswith("503")
    assert through(large(), REMOTE_ADDR="::ffff:192.0.2.1")[0] == "200 OK"
    for one in held:
        one.close()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_small_answer_and_the_head_of_a_large_one_keep_no_place(method):
    closed = []

    def application(environ, start_response):
        answer = StreamingHttpResponse(iter([b"a", b"b"]), headers={"Content-Length": "2"})
        answer.close = lambda: closed.append(1)
        start_response("200 OK", list(answer.items()))
        return answer

    _, _, parts = through(application, REQUEST_METHOD=method)
    assert isinstance(parts, list) and b"".join(parts) == (b"ab" if method == "GET" else b"") and closed == [1]
    assert isinstance(through(large(), REQUEST_METHOD="HEAD")[2], list)


def test_all_places_together_leave_half_of_the_threads_to_pages():
    kinds = (READERS, SENDERS, engines.QUESTIONS, login_form.SIGNING_IN)
    assert sum(kind.threads for kind in kinds) <= THREADS // 2
    assert all(kind.each < kind.total for kind in kinds)


def test_who_finds_no_place_waits_a_little_and_no_crowd_waits():
    places = Places(1, each=1, waiting=2, patience=5)
    places.take("a")
    with ThreadPoolExecutor(4) as pool:
        waits = [pool.submit(places.take, who) for who in ("b",)]
        while not places._waits:
            pass
        with pytest.raises(Busy):
            places.take("b")  # half of the waiting places, which she has
        places.leave("a")
        assert waits[0].result() is None
    with places.held(""):
        pass  # the house's own work


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("filters", {f"列{number}": "a" for number in range(31)}),
        ("sort", {"sort": "count,列1,列2,-列3,-列4"}),
        ("group", {"group": "列1,列2,列3,列4,列5"}),
        ("measures", {"min": ",".join(f"列{number}" for number in range(11))}),
        ("measures", {"min": "列1,列2,列3,列4,列5,列6", "max": "列1,列2,列3,列4,列5"}),
        ("distinct", {"distinct": "列1,列2,列3"}),
    ],
)
def test_a_question_larger_than_the_table_of_limits_is_refused_by_its_code(key, asked):
    columns = [Column(f"c{number}", f"列{number}", "text") for number in range(40)]
    with pytest.raises(BadQuery) as refused:
        query.parse(asked, columns, aggregate=True)
    assert refused.value.code == f"too-many-{key}" and str(query.MOST[key][0]) in refused.value.message


def test_counts_name_nobody_and_are_forgotten_after_their_window(db):
    limits.Limit("past", 1, -1).take("192.0.2.1")
    limits.LETTERS.take("192.0.2.1")
    assert limits.forget() == 1
    assert "192" not in Tally.objects.get().key


def sign_in(client, name: str, password: str = "wrong-password", **environ: str):
    return client.post("/admin/login/", {"username": name, "password": password}, headers=PORTAL_HOST, **environ)


def test_a_stranger_cannot_lock_an_account_for_its_owner(client, city, settings):
    settings.PROXY_COUNT = 1
    user = make_user(Role.WRITER, city.jtj)
    user.set_password("right-password-1")
    user.save()
    stranger = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    owner = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.5"}
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        locked = sign_in(client, user.username, **stranger)
    assert locked.status_code == 429
    assert sign_in(client, user.username, "right-password-1", **owner).status_code == 302


def test_an_address_may_not_try_one_password_on_many_names(client, city):
    codes = [sign_in(client, f"nobody{number}").status_code for number in range(limits.SIGN_INS.times)]
    assert set(codes) == {200}
    refused = sign_in(client, "nobody-else")
    assert "这个网络地址登录失败的次数太多" in refused.content.decode()
    assert "失败的次数太多" not in sign_in(client, "nobody", REMOTE_ADDR="198.51.100.7").content.decode()


def test_signing_in_rightly_is_never_counted(client, city):
    user = make_user(Role.WRITER, city.jtj)
    user.set_password("right-password-1")
    user.save()
    for _ in range(limits.SIGN_INS.times + 1):
        assert sign_in(client, user.username, "right-password-1").status_code == 302
        client.logout()


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "203.0.113.5", "127.0.0.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "9.9.9.9, 203.0.113.5", "203.0.113.5"),
        (2, "203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "203.0.113.5", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_what_the_outermost_proxy_of_ours_saw(settings, proxies, header, seen):
    settings.PROXY_COUNT = proxies
    assert visitors.address_of(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=header)) == seen


def test_a_thousand_odd_queries_and_hosts_make_no_entry_of_the_page_cache():
    cache = PageCache(page()[0])
    ask(cache)
    for number in range(1000):
        ask(cache, query=f"q{number}=x")
        ask(cache, HTTP_HOST=f"jtj.localhost:{9000 + number}")
    for odd in ("JTJ.localhost:8000", "jtj.localhost.:8000", "jtj.localhost.", "jtj.localhost:", "jtj.localhost:080"):
        ask(cache, HTTP_HOST=odd)
    assert len(cache.plain.kept) + len(cache.queried.kept) == 1


def test_pages_with_a_query_never_push_out_those_without():
    cache = PageCache(page("x" * 200_000)[0])
    ask(cache)
    for number in range(400):
        ask(cache, query=f"page={number}")
    assert ask(cache)[1]["X-Page-Cache"] == "hit" and cache.queried.size <= cache.queried.room
    assert len(cache.queried.kept) < 400


def failing() -> None:
    raise OSError("redis://:secret@10.0.0.5:6379 refused")


@pytest.fixture
def broken_part(monkeypatch):
    monkeypatch.setitem(health.checks, "shared_cache", failing)


@pytest.mark.parametrize(
    ("asker", "told"),
    [
        ({"REMOTE_ADDR": "198.51.100.7"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}, False),
        ({"REMOTE_ADDR": "198.51.100.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, False),
        ({"REMOTE_ADDR": "198.51.100.7", "HTTP_AUTHORIZATION": "Bearer 令牌"}, False),
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "198.51.100.7", "HTTP_AUTHORIZATION": "Bearer right"}, True),
    ],
)
def test_a_stranger_learns_which_part_fails_and_not_its_inner_words(client, db, settings, broken_part, asker, told):
    settings.METRICS_TOKEN = "right"
    answer = client.get("/readyz", **asker)
    assert answer.status_code == 503 and "shared_cache" in answer.json()["failed"]
    assert ("10.0.0.5" in answer.content.decode()) == told
    assert client.get("/metrics", **asker).status_code == (200 if told else 403)


def test_an_address_in_a_page_does_not_sign_anybody_out(client, city):
    client.force_login(make_user(Role.WRITER, city.jtj))
    answer = client.get("/admin/logout/", headers=PORTAL_HOST)
    assert answer.status_code == 405 and not answer.cookies
    assert client.get("/admin/", headers=PORTAL_HOST).status_code == 200
    client.post("/admin/logout/", headers=PORTAL_HOST)
    assert client.get("/admin/", headers=PORTAL_HOST).status_code == 302


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("http://localhost:8000", True),
        ("http://evil.localhost:8000", False),
        ("http://jtj.localhost:8000", False),
        ("https://localhost:8000", False),
        ("http://localhost:9000", False),
        ("null", False),
    ],
)
def test_a_form_is_taken_from_the_host_it_stands_on_alone(city, origin, taken):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000", "origin": origin})
    client.cookies["csrftoken"] = token = "a" * 32
    answer = client.post("/letters/status/", {"csrfmiddlewaretoken": token, "code": "", "tail": ""})
    assert (answer.status_code != 403) == taken
