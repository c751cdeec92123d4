"""Files people take home: made once per version, served with ranges, ETag and a right Chinese name.
CSV, JSON and Parquet are written at once; the slow ones by the worker, unless the table is small. A file appears
under its name only when it is whole."""

import logging
from collections.abc import Iterable
from pathlib import Path

import duckdb
import orjson
from django.core.cache import cache
from django.db import transaction
from django_tasks import task

from cluster.errors import NotFound
from cluster.people.visitors import asking
from opendata.downloads import description, formats
from opendata.errors import RowsAway
from opendata.files import folders, workshop
from opendata.models import Snapshot
from opendata.query import engines
from opendata.snapshots import build

log = logging.getLogger("jingting.downloads")
#: The large buttons of the dataset page.
DOORS = ("xlsx", "csv", "json", "parquet")
AT_ONCE = 20_000  # rows; a larger table in a slow format waits for the worker
ASKED_FOR = 300  # seconds before the same file is asked of the worker again


def place_of(snapshot: Snapshot, kind: str) -> Path:
    return folders.downloads() / str(snapshot.pk) / f"data.{kind}"


def find(snapshot: Snapshot, kind: str) -> Path | None:
    """The file, made now where that is quick; None when the worker was asked for it."""
    if kind not in formats.offered(snapshot.layout) and kind != formats.EXCEL_CSV:
        raise NotFound(f"这个资源没有 {kind} 格式。", code="unknown-format")
    place = place_of(snapshot, kind)
    if place.exists():
        return place
    slow = kind in formats.FORMATS and formats.FORMATS[kind].slow
    if slow and snapshot.rows > AT_ONCE:
        ask_worker(snapshot, kind)
        return None
    with engines.QUESTIONS.held(asking.get()):
        return make(snapshot, kind)


def make(snapshot: Snapshot, kind: str) -> Path:
    """Write one file of a version; finds it there the second time."""
    place = place_of(snapshot, kind)
    if place.exists():
        return place
    with workshop.bench() as bench:
        made = bench / f"made.{kind}"
        package = b""
        if kind == "zip":
            package = orjson.dumps(
                description.data_package(snapshot.resource.dataset, packed=snapshot.resource),
                option=orjson.OPT_INDENT_2,
                default=str,
            )
        try:
            formats.write(kind, snapshot.content_hash, snapshot.layout, made, bench, package=package)
        except duckdb.Error:
            log.exception("download not made", extra={"version": snapshot.content_hash, "kind": kind})
            raise RowsAway("这份数据的文件现在读不出来，暂时不能提供，问题已经记录。请过些时候再试。") from None
        workshop.put(made, place)
    return place


def make_ready(snapshot: Snapshot, kinds: Iterable[str] = ()) -> None:
    """What a version is served from, now and in this process: page store and these formats (all of them unless
    named)."""
    build.make_serving_files(snapshot.content_hash)
    for kind in kinds or formats.offered(snapshot.layout):
        make(snapshot, kind)


@task(backend="jobs")
def make_ready_job(snapshot_id: str) -> None:
    snapshot = Snapshot.objects.filter(pk=snapshot_id).first()
    if snapshot:
        make_ready(snapshot)


@task(backend="jobs")
def make_job(snapshot_id: str, kind: str) -> None:
    snapshot = Snapshot.objects.filter(pk=snapshot_id).first()
    if snapshot:
        make(snapshot, kind)


def ask_worker(snapshot: Snapshot, kind: str = "") -> None:
    """Have the worker make one format, or all of them; asked once while it waits."""
    if not cache.add(f"opendata:asked:{snapshot.pk}:{kind}", 1, ASKED_FOR):
        return
    identifier = str(snapshot.pk)
    transaction.on_commit(lambda: make_job.enqueue(identifier, kind) if kind else make_ready_job.enqueue(identifier))
