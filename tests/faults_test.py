"""A part that is gone is missed, not fatal: each fault against each kind of page. What needs the part says so in
words, all else stands as before, and it heals by itself once the part is back. `tests/soak/faults_test.py` does the
same to processes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError

from cluster import stamps
from interaction.models import Case
from jingting.caching import ForgivingCache
from jingting.page_cache import PageCache
from opendata import sweeping
from opendata.files import folders
from opendata.front import RowsFront
from opendata.query import answers, engines
from opendata.snapshots import build
from search import changes, rebuilding
from search.store import store
from tests.factories import make_article, make_case, make_open_rows
from tests.interaction_letters_test import LETTER

pytestmark = pytest.mark.django_db
HOST = "localhost:8000"
ROWS = [[f"站{number % 3}", f"2026-04-{number:02d}", str(20 + number % 7)] for number in range(1, 29)]


@pytest.fixture
def town(city, tmp_path, settings, monkeypatch) -> SimpleNamespace:
    """One thing of each kind that a fault can touch, and every address that shows it."""
    monkeypatch.setattr("opendata.front.close_old_connections", lambda: None)  # the test's own transaction lives
    settings.SEARCH_DIR = tmp_path / "index"
    engines.forget()
    answers.kept.bodies.clear()
    answers._totals.clear()
    resource = make_open_rows(city.jtj, tmp_path, ["站名", "日期", "数值(℃)"], ROWS, name="faults")
    article = make_article(city.jtj, live=True, title="校园安全检查")
    make_case(city.jtj, phone="13805630217")
    rebuilding.rebuild()
    rows = f"/api/v1/resources/{resource.pk}"
    return SimpleNamespace(
        folder=build.folder_of(resource.current.content_hash),
        resource=resource,
        article=article,
        pages=("/", "/data/", "/data/datasets/", "/data/stats/", "/letters/", "/news/", "/feed.xml", "/sitemap.xml"),
        dataset="/data/datasets/faults/",
        search=("/search/?q=校园", "/search/suggest?q=校园"),
        rows=f"{rows}/rows",
        filtered=f"{rows}/rows?站名__contains=站1",
        groups=f"{rows}/aggregate?group=站名&count=",
        download=f"/data/download/{resource.pk}.csv",
        part=f"/data/download/{resource.pk}.csv?站名=站1",
    )


@pytest.fixture
def door(client) -> Callable[[str], SimpleNamespace]:
    """What a visitor is answered by the whole stack: rows before Django, the page cache, Django."""
    client.raise_request_exception = False

    def django(environ: dict, start_response: Callable) -> list[bytes]:
        asked = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        answer = client.get(asked, headers={"host": environ["HTTP_HOST"]})
        start_response(f"{answer.status_code} x", list(answer.items()))
        return [b"".join(answer.streaming_content) if answer.streaming else answer.content]

    stack = RowsFront(PageCache(django))

    def ask(address: str) -> SimpleNamespace:
        path, _, query = address.partition("?")
        seen: dict[str, Any] = {}
        body = b"".join(
            stack(
                {
                    "REQUEST_METHOD": "GET",
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "HTTP_HOST": HOST,
                    "wsgi.url_scheme": "http",
                },
                lambda status, headers, exc_info=None: seen.update(status=int(status[:3]), headers=dict(headers)),
            )
        )
        return SimpleNamespace(text=body.decode(), **seen)

    return ask


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 3])


def scribble(path: Path) -> None:
    size = path.stat().st_size
    path.unlink()
    path.write_bytes(b"\x00garbage" * (size // 8 + 1))


def empty(path: Path) -> None:
    path.unlink()
    path.touch()


def gone(path: Path) -> None:
    path.unlink()


def everything(town: SimpleNamespace) -> list[str]:
    data = [town.dataset, town.rows, town.filtered, town.groups, town.download, town.part]
    return [*town.pages, *town.search, *data]


def statuses(door: Callable, addresses: list[str]) -> dict[str, int]:
    engines.forget()  # as a fresh process finds it
    answers.kept.bodies.clear()
    answers._totals.clear()
    return {address: door(address).status for address in addresses}


def test_everything_stands_while_nothing_is_wrong(town, door):
    assert set(statuses(door, everything(town)).values()) == {200}


@pytest.mark.parametrize("name", [build.PAGES, build.NATIVE])
@pytest.mark.parametrize("harm", [cut, scribble, empty, gone])
def test_a_damaged_serving_file_is_answered_from_the_truth_and_made_again(town, door, name, harm):
    harm(town.folder / name)
    assert set(statuses(door, everything(town)).values()) == {200}
    assert door(town.rows).text.count("站") >= 28
    sweeping.make_served_again()
    assert not (town.folder / name).exists() or build.damaged_files(town.resource.current.content_hash) == []
    build.make_serving_files(town.resource.current.content_hash)
    assert (town.folder / name).stat().st_size > 1000 and sweeping.faults() == []
    assert set(statuses(door, everything(town)).values()) == {200}


@pytest.mark.parametrize("harm", [cut, scribble, empty, gone])
def test_a_version_whose_truth_is_damaged_is_missed_in_words_and_everything_else_stands(town, door, client, harm):
    for name in (build.PAGES, build.NATIVE):
        (town.folder / name).unlink()
    content = (town.folder / build.TRUTH).read_bytes()
    harm(town.folder / build.TRUTH)
    found = statuses(door, everything(town))
    away = {town.rows, town.filtered, town.groups, town.download, town.part}
    assert {address for address, status in found.items() if status == 503} == away
    assert {status for address, status in found.items() if address not in away} == {200}
    assert "暂时不能提供" in door(town.rows).text and "rows-unavailable" in door(town.rows).text
    assert "暂时不能预览" in door(town.dataset).text
    assert "faults" in client.get("/readyz").json()["failed"]["data_files"] and sweeping.faults()
    (town.folder / build.TRUTH).unlink(missing_ok=True)
    (town.folder / build.TRUTH).write_bytes(content)
    assert set(statuses(door, [town.rows, town.download, town.part]).values()) == {200}


def pointer(folder: Path) -> Path:
    return folder.parent / "current"


def table(folder: Path) -> Path:
    return next(folder.glob("*.toc"))


def segment(folder: Path) -> Path:
    return next(folder.glob("*.seg"))


@pytest.mark.parametrize("part", [pointer, table, segment])
@pytest.mark.parametrize("harm", [cut, scribble, empty, gone])
def test_a_damaged_index_counts_as_none_and_is_built_again(town, door, part, harm):
    harm(part(store().current()))
    for address in town.search:
        assert door(address).status == 200
    assert changes.drain() > 0
    assert town.article.slug in door(town.search[0]).text
    assert store().size() > 0


@contextmanager
def redis_gone(settings) -> Iterator[None]:
    was = settings.CACHES
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "shared": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.CACHE_URL},
        "default": {"BACKEND": "jingting.caching.ForgivingCache"},
    }
    ForgivingCache.away_until = 0.0
    try:
        yield
    finally:
        settings.CACHES, settings.CACHE_URL, ForgivingCache.away_until = was, "", 0.0


def test_without_the_shared_cache_every_page_stands_and_none_is_kept(town, door, settings, client):
    with redis_gone(settings):
        assert stamps.read("localhost") is None
        assert set(statuses(door, everything(town)).values()) == {200}
        assert "X-Page-Cache" not in door("/").headers
        said = client.get("/readyz", headers={"x-forwarded-for": "203.0.113.9"})
        assert said.status_code == 503 and {"shared_cache", "worker"} <= set(said.json()["failed"])
        assert "127.0.0.1" not in said.content.decode()
    assert door("/").headers["X-Page-Cache"] == "miss"


def test_what_is_published_without_the_shared_cache_is_seen_when_it_is_back(town, settings):
    with redis_gone(settings):
        stamps.touch("localhost")
        assert stamps._owed == {"stamp-localhost"}
    settings.CACHE_URL = "memory"
    caches["shared"].set("stamp-localhost", 1, None)
    assert stamps.read("localhost") > 1 and not stamps._owed
    settings.CACHE_URL = ""


def test_what_is_asked_of_the_cache_goes_on_in_memory_while_it_is_away(settings):
    with redis_gone(settings):
        assert cache.add("once", 1) and not cache.add("once", 1)
        assert cache.get_or_set("made", lambda: 7) == 7 and cache.get_many(["made"]) == {"made": 7}
        with pytest.raises(ValueError):
            cache.incr("never-set")


def test_a_band_that_fails_is_left_out_and_the_others_stay(town, door, monkeypatch, caplog):
    from portal import bands

    def broken(*_: object) -> None:
        raise OSError("no such file")

    whole = door("/").text
    stamps.touch()
    monkeypatch.setitem(bands._bands, "data", bands.Band("data", "数据", "opendata/band.html", broken))
    without = door("/")
    assert without.status == 200 and len(without.text) < len(whole) and "band left out" in caplog.text
    monkeypatch.undo()
    stamps.touch()
    assert len(door("/").text) >= len(whole)


def test_one_letter_that_no_key_opens_takes_no_list_along(town, door, settings):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"update {Case._meta.db_table} set phone = 'gAAAAAgarbage'")
    assert door("/letters/").status == 200 and Case.objects.get().phone == "（一处无法解开）"


def test_a_reader_never_waits_for_her_own_count(town, door, django_assert_num_queries):
    door(town.rows)
    with django_assert_num_queries(0):
        assert door(town.rows).status == 200


def test_counts_that_the_database_does_not_take_wait_and_are_written_later(town, monkeypatch):
    from opendata.catalogue import usage
    from opendata.models import Usage

    usage._waiting.clear()
    usage.count(town.resource.pk, Usage.Kind.CALL)
    with monkeypatch.context() as locked:
        locked.setattr(usage, "_write", lambda batch: (_ for _ in ()).throw(OperationalError("database is locked")))
        assert not usage.flush()
    usage.count(town.resource.pk, Usage.Kind.CALL)
    assert usage.flush() and Usage.objects.get(resource=town.resource, kind=Usage.Kind.CALL).count == 2
    assert not usage._waiting and folders.snapshots().exists()


def full(*_: object, **__: object) -> None:
    raise OperationalError("database or disk is full")


@pytest.mark.parametrize("place", ["interaction.answering.receive", "cluster.people.limits.Limit.take"])
def test_a_letter_written_into_a_full_disk_stays_on_the_page_and_goes_out_later(city, client, monkeypatch, place):
    host = {"host": "jtj.localhost:8000"}
    with monkeypatch.context() as disk:
        disk.setattr(place, full)
        kept = client.post("/letters/new/", LETTER, headers=host)
    assert kept.status_code == 503 and "写好的内容还在" in kept.content.decode()
    assert LETTER["body"] in kept.content.decode() and LETTER["phone"] in kept.content.decode()
    assert client.post("/letters/new/", LETTER, headers=host).status_code == 302


def test_a_code_looked_up_while_nothing_can_be_counted_is_answered_in_words(city, client, monkeypatch):
    monkeypatch.setattr("cluster.people.limits.Limit.take", full)
    answer = client.post("/letters/status/", {"code": "ABCD", "tail": "0217"}, headers={"host": "jtj.localhost:8000"})
    assert answer.status_code == 503 and "暂时查不了进度" in answer.content.decode()
