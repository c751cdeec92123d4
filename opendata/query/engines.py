"""The two engines behind a snapshot and which of them answers what.
Pages in an order an index knows are SQLite's (0.1–0.3 ms), everything that reads many rows is DuckDB's; both are
opened read-only and locked down, and neither is ever given text of a user's as SQL."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from cluster.people.visitors import asking
from cluster.places import Places
from opendata.errors import QueryTooHeavy, QueryTooSlow
from opendata.files import duck, folders
from opendata.query.query import Query
from opendata.reading.grid import quoted
from opendata.snapshots import build

ATTACHED = 100  # open DuckDB files per process; each costs about 0.3 MB and one handle
OPEN_STORES = 20  # open SQLite files per thread
SECONDS = 10.0
DEEP = 1_000  # an offset SQLite may step over row by row
# Questions that read many rows: two at a time in a process, one of them for one address.
QUESTIONS = Places(2, each=1, waiting=2, patience=3.0)


class _Shelf:
    """One in-process DuckDB with the most recently used snapshot files attached, read-only."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.local = threading.local()
        self.root: duckdb.DuckDBPyConnection | None = None
        self.folder = ""
        self.attached: OrderedDict[str, int] = OrderedDict()  # content hash → questions being answered

    def _open(self) -> duckdb.DuckDBPyConnection:
        folder = str(folders.snapshots())
        if self.root is None or self.folder != folder:
            self.root = duck.connect(settings.QUERY_MEMORY, python_enable_replacements=False)
            # In this order: the folder can no longer be named once outside access is off.
            self.root.execute(f"set allowed_directories=[{quoted(folder)}]")
            self.root.execute("set enable_external_access=false")
            self.root.execute("set lock_configuration=true")
            self.folder, self.local = folder, threading.local()
            self.attached.clear()
        return self.root

    @contextmanager
    def cursor(self, content_hash: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        """(this thread's own cursor, where the rows are): the native file, attached as database `s<hash>` for as long
        as it is used, or the Parquet file until the worker has made that."""
        file = build.folder_of(content_hash) / build.NATIVE
        with self.lock:
            root = self._open()
            native = content_hash in self.attached or file.exists()
            if native:
                self._attach(root, content_hash, file)
            cursor = getattr(self.local, "cursor", None)
            if cursor is None:
                cursor = self.local.cursor = root.cursor()
        try:
            yield cursor, f"s{content_hash}.rows" if native else build.rows_of(content_hash)
        finally:
            if native:
                with self.lock:
                    if content_hash in self.attached:
                        self.attached[content_hash] -= 1

    def _attach(self, root: duckdb.DuckDBPyConnection, content_hash: str, file: Path) -> None:
        if content_hash not in self.attached:
            root.execute(f"attach {quoted(file)} as s{content_hash} (read_only)")
            self.attached[content_hash] = 0
        self.attached[content_hash] += 1
        self.attached.move_to_end(content_hash)
        self._put_back(root)

    def _put_back(self, root: duckdb.DuckDBPyConnection) -> None:
        for content_hash in [name for name, used in self.attached.items() if not used]:
            if len(self.attached) <= ATTACHED:
                return
            root.execute(f"detach s{content_hash}")
            del self.attached[content_hash]


_shelf = _Shelf()
_stores = threading.local()


def fetch_duckdb(content_hash: str, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement over `{rows}`; QueryTooSlow after SECONDS, Busy where too many ask at once."""
    with (
        QUESTIONS.held(asking.get()),
        _shelf.cursor(content_hash) as (cursor, rows),
        _stopped_after(SECONDS, cursor),
        _within_memory(),
    ):
        return cursor.execute(sql.format(rows=rows), values).fetchall()


def stream_duckdb(
    content_hash: str, sql: str, values: list[Any], batch: int = 5_000
) -> Iterator[list[tuple[Any, ...]]]:
    """The same without a time limit, in batches, on a cursor of its own: flat memory however many rows."""
    with _shelf.cursor(content_hash) as (cursor, place):
        own = cursor.cursor()
        with _within_memory():
            own.execute(sql.format(rows=place), values)
        while rows := own.fetchmany(batch):
            yield rows


def fetch_sqlite(content_hash: str, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    return _store(build.folder_of(content_hash) / build.PAGES).execute(sql.format(rows="rows"), values).fetchall()


def _store(path: Path) -> sqlite3.Connection:
    open_stores: OrderedDict[Path, sqlite3.Connection] = _stores.__dict__.setdefault("open", OrderedDict())
    store = open_stores.get(path)
    if store is None:
        # The file never changes (immutable=1: no locks, no journal looked for); a path is never used for another file.
        store = sqlite3.connect(
            f"file:{path}?mode=ro&immutable=1", uri=True, isolation_level=None, cached_statements=64
        )
        store.execute("pragma query_only=on")
        store.execute("pragma mmap_size=268435456")
        open_stores[path] = store
        if len(open_stores) > OPEN_STORES:
            open_stores.popitem(last=False)[1].close()
    open_stores.move_to_end(path)
    return store


@contextmanager
def _stopped_after(seconds: float, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    timer = threading.Timer(seconds, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        raise QueryTooSlow(f"这个查询超过 {seconds:.0f} 秒，已经停止。请加上筛选条件，或下载整份数据。") from None
    finally:
        timer.cancel()


@contextmanager
def _within_memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise QueryTooHeavy("这个查询太大，没有完成。请加上筛选条件、减少分组，或下载整份数据。") from None


_with_pages: set[str] = set()


def has_pages(content_hash: str) -> bool:
    """Whether `rows.sqlite` stands already; once it does it stays."""
    if content_hash in _with_pages:
        return True
    if (build.folder_of(content_hash) / build.PAGES).exists():
        _with_pages.add(content_hash)
        return True
    return False


def fits_pages(query: Query, indexed: set[str]) -> bool:
    """Whether SQLite finds this page through its order or an index, without reading the table."""
    if query.text or query.group or any(condition.operator in ("contains", "ne") for condition in query.where):
        return False
    exact = {condition.column for condition in query.where if condition.operator in ("eq", "in", "isnull")}
    ranged = {condition.column for condition in query.where} - exact
    if query.offset > DEEP and (query.filtered or query.sort):
        return False
    if not query.sort:
        return not query.where or bool(exact & indexed)
    first = query.sort[0][0]
    in_order = first in indexed and len(query.sort) == 1
    return in_order and (not query.where or (ranged <= {first} and not exact))


def forget() -> None:
    """Close what this process holds open (tests, and a sweep that removes folders)."""
    _with_pages.clear()
    for store in _stores.__dict__.pop("open", {}).values():
        store.close()
    with _shelf.lock:
        if _shelf.root is not None:
            _shelf.root.close()
        _shelf.root = None
        _shelf.attached.clear()
        _shelf.local = threading.local()
