"""Ingests killed with SIGKILL at random moments: what stands after each kill must be the old version or the new one,
whole, and the sweep must find nothing. Each ingest and each question is a forked process: a fresh start of the
programme for each of hundreds would be most of the time. Used by `make test` (ten) and `make soak` (two hundred)."""

import csv
import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from opendata import sweeping
from opendata.catalogue import registering
from opendata.intake import receiving
from opendata.models import Intake, Resource, Snapshot
from opendata.query import answers, query
from opendata.snapshots import build
from tests.factories import make_city

ROWS = 4_000


def kill_ingests(folder: Path, rounds: int, seed: int = 7) -> dict[str, int]:
    """How often the old and the new version stood; AssertionError at the first kill that left something else. The
    database must be one that other processes see (fixture `real_db`), DATA_DIR one of the caller's own."""
    dataset = registering.register_dataset(
        make_city("xxb").xxb, name=f"kill-{seed}", title="被中断的入库", secrecy="public", by=None
    )
    resource = dataset.resources.get().pk
    rng, outcomes = random.Random(seed), {"old": 0, "new": 0}
    path = rows_file(folder, 0)
    begun = time.monotonic()
    run(lambda: take(resource, path))
    length = time.monotonic() - begun
    stood = first_of(0)
    for number in range(1, rounds + 1):
        rows_file(folder, number)
        kill_after(rng.uniform(0, 1.3 * length), lambda: take(resource, path))
        said = settled(resource)
        assert said["first"] in (stood, first_of(number)) and said["rows"] == ROWS, (number, said)
        assert not said["faults"] and not said["unfinished"], (number, said)
        outcomes["old" if said["first"] == stood else "new"] += 1
        stood = said["first"]
    left = {name: len(list((settings.DATA_DIR / name).iterdir())) for name in ("building", "spool", "snapshots")}
    assert left == {"building": 0, "spool": 0, "snapshots": 1 + outcomes["new"]}, left
    return outcomes


def first_of(number: int) -> str:
    return f"第{number}次的0"


def rows_file(folder: Path, number: int) -> Path:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["编号", "值"], *([f"A{row}", f"第{number}次的{row}"] for row in range(ROWS))])
    return path


def take(resource: Any, path: Path) -> None:
    """From the file to the page store, as the worker does it."""
    done = receiving.ingest_file(
        path,
        resource=Resource.objects.select_related("dataset__department").get(pk=resource),
        secrecy="public",
        by=None,
    )
    assert done.snapshot is not None
    build.make_serving_files(done.snapshot.content_hash)


def settled(resource: Any) -> dict[str, Any]:
    """What stands after recovery. A database server may carry out a dead client's last statement after the first
    recovery; the clock's next one, a minute later, finds it."""
    said = ask(resource)
    for _ in range(3):
        if not said["unfinished"]:
            break
        time.sleep(0.5)
        said = ask(resource)
    return said


def ask(resource: Any) -> dict[str, Any]:
    """What stands now, asked by a process of its own, so that this one never opens DuckDB and may fork on."""
    reader, writer = os.pipe()

    def answer() -> None:
        sweeping.recover()
        faults = sweeping.faults()
        current = Resource.objects.select_related("current").get(pk=resource).current
        page = answers.page(current, query.Query(limit=1))
        unfinished = Intake.objects.filter(state__in=["received", "reading", "waiting"]).count()
        said = {
            "first": page.rows[0][1],
            "rows": page.total,
            "faults": faults,
            "unfinished": unfinished,
            "versions": Snapshot.objects.count(),
        }
        os.write(writer, json.dumps(said).encode())

    run(answer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        return json.loads(pipe.read())


def run(act: Callable[[], None]) -> None:
    """Do it in a process of its own, to the end."""
    _, status = os.waitpid(forked(act), 0)
    assert status == 0, status


def kill_after(seconds: float, act: Callable[[], None]) -> None:
    pid = forked(act)
    time.sleep(seconds)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def forked(act: Callable[[], None]) -> int:
    connections.close_all()
    pid = os.fork()
    if pid:
        os.setpgid(pid, pid)
        return pid
    status = 1
    try:
        act()
        status = 0
    finally:
        os._exit(status)
