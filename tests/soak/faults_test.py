"""The faults that only real processes can meet, against a running city: what stood, what was said, how soon it
healed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass

import httpx
import pytest
from django.db import connection

from tests.ports import free_port
from tests.running_city import RunningCity, until

pytestmark = pytest.mark.processes
DOORS = ("/", "/news/", "/data/", "/letters/", "/search/?q=校园", "/api/v1/datasets", "/admin/login/")
LOCKED = 28  # seconds: longer than a connection waits


@dataclass
class Line:
    """One line of the table."""

    fault: str
    stood: str
    said: str
    healed: float


@contextmanager
def locked(city: RunningCity) -> Iterator[None]:
    """Another process writes for half a minute; on a database server, the server is restarted."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        yield
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False)) as other:
        other.execute("begin immediate")
        done = threading.Timer(LOCKED, other.rollback)
        done.start()
        try:
            yield
        finally:
            done.join()


@contextmanager
def worker_silent(city: RunningCity) -> Iterator[None]:
    pid = city.pid("worker")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: "worker" in failed(city), patience=90)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def index_scribbled(city: RunningCity) -> Iterator[None]:
    pointer = city.log.parent / "var" / "index" / "current"
    until(pointer.exists)
    pointer.write_bytes(b"\xff\x00garbage")
    yield


@contextmanager
def cache_full(city: RunningCity) -> Iterator[None]:
    """The folder of the shared cache takes no file any more."""
    folder = city.log.parent / "var" / "cache"
    kept = folder.rename(folder.with_name("cache-kept"))
    folder.write_text("a file where a folder was")
    try:
        yield
    finally:
        folder.unlink()
        kept.rename(folder)


@pytest.fixture
def table(capsys) -> Iterator[list[Line]]:
    lines: list[Line] = []
    yield lines
    with capsys.disabled():
        print("\nfault                      stood  said                           healed after")
        for line in lines:
            print(f"{line.fault:26} {line.stood:6} {line.said:30} {line.healed:.0f} s")


def test_no_fault_ends_a_process_and_each_heals(real_db, tmp_path, django_db_blocker, table):
    with django_db_blocker.unblock(), RunningCity(tmp_path) as city:
        processes = {name: city.pid(name) for name in ("web", "worker", "tick")}
        for fault in (locked, worker_silent, index_scribbled, cache_full):
            table.append(met(city, fault))
        assert {name: city.pid(name) for name in processes} == processes
        assert all(line.stood == f"{len(DOORS)}/{len(DOORS)}" for line in table)
        assert city.end() == 0


def test_pages_stand_while_redis_is_gone(real_db, tmp_path, django_db_blocker, table):
    with (
        django_db_blocker.unblock(),
        redis() as (port, servers),
        RunningCity(tmp_path, CACHE_URL=f"redis://127.0.0.1:{port}/0") as city,
    ):

        @contextmanager
        def redis_gone(city: RunningCity) -> Iterator[None]:
            stop(servers.pop())
            yield
            servers.append(started(port))

        table.append(met(city, redis_gone))
        assert table[0].stood == f"{len(DOORS)}/{len(DOORS)}" and "shared_cache" in table[0].said
        assert city.end() == 0


def met(city: RunningCity, fault: Callable[[RunningCity], AbstractContextManager[None]]) -> Line:
    with fault(city):
        stood = sum(answers(city, door) for door in DOORS)
        said = ", ".join(sorted(failed(city))) or "-"
    begun = time.monotonic()
    until(city.answers, patience=120)
    return Line(fault.__name__, f"{stood}/{len(DOORS)}", said, time.monotonic() - begun)


def answers(city: RunningCity, door: str) -> bool:
    try:
        return get(city, door).status_code == 200
    except httpx.HTTPError:
        return False


def failed(city: RunningCity) -> dict[str, str]:
    try:
        said: dict[str, str] = get(city, "/readyz").json()["failed"]
        return said
    except (httpx.HTTPError, ValueError):
        return {"no answer": ""}


def get(city: RunningCity, door: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{city.port}{door}", headers={"host": f"localhost:{city.port}"}, timeout=30)


Server = subprocess.Popen[bytes]


@contextmanager
def redis() -> Iterator[tuple[int, list[Server]]]:
    """A Redis of the test's own: its port, and the process that listens there."""
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server on this machine")
    port = free_port()
    servers = [started(port)]
    try:
        yield port, servers
    finally:
        for server in servers:
            stop(server)


def started(port: int) -> Server:
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def stop(server: Server) -> None:
    server.kill()
    server.wait()
