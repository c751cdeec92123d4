"""The two engines behind a snapshot and which of them answers what.
Pages in an order an index knows are SQLite's (0.1–0.3 ms), everything that reads many rows is DuckDB's; both are
opened read-only and locked down, and neither is ever given text of a user's as SQL.

Both serving files can be made again: one that is damaged is dropped, and the Parquet file answers until there is a new
one. Where that is damaged itself the rows are away (`RowsAway`), and the sweep names the version."""

import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from django.conf import settings

from cluster.people.visitors import asking
from cluster.places import Places
from opendata.errors import QueryTooHeavy, QueryTooSlow, RowsAway
from opendata.files import duck, folders
from opendata.query.query import Query
from opendata.reading.grid import quoted
from opendata.snapshots import build

log = logging.getLogger("jingting.engines")
Found = TypeVar("Found")
ATTACHED = 100  # open DuckDB files per process; each costs about 0.3 MB and one handle
OPEN_STORES = 20  # open SQLite files per thread
SECONDS = 10.0
DEEP = 1_000  # an offset SQLite may step over row by row
# Questions that read many rows: two at a time in a process, one of them for one address.
QUESTIONS = Places(2, each=1, waiting=2, patience=3.0)
# What DuckDB says about a question, or about the time and room it took; all else is about the file.
OF_THE_QUESTION = (
    duckdb.InterruptException,
    duckdb.OutOfMemoryException,
    duckdb.DataError,
    duckdb.BinderException,
    duckdb.ParserException,
    duckdb.SyntaxException,
)
OF_THE_FILE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}


class Dropped(Exception):
    """The page store was damaged and is gone; DuckDB answers instead."""


class _Shelf:
    """One in-process DuckDB with the most recently used snapshot files attached, read-only."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.local = threading.local()
        self.root: duckdb.DuckDBPyConnection | None = None
        self.folder = ""
        self.attached: OrderedDict[str, int] = OrderedDict()  # content hash → questions being answered
        self.inodes: dict[str, int] = {}  # of the files that are attached

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
    def cursor(self, content_hash: str, *, native: bool = True) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        """(this thread's own cursor, where the rows are): the native file, attached as database `s<hash>` for as long
        as it is used, or the Parquet file until the worker has made that, and where `native` is not wanted."""
        file = build.folder_of(content_hash) / build.NATIVE
        with self.lock:
            root = self._open()
            native = native and (content_hash in self.attached or file.exists())
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
            self.inodes[content_hash] = file.stat().st_ino
            root.execute(f"attach {quoted(file)} as s{content_hash} (read_only)")
            self.attached[content_hash] = 0
        self.attached[content_hash] += 1
        self.attached.move_to_end(content_hash)
        self._put_back(root)

    def let_go(self, content_hash: str) -> int:
        """Have this file open no longer; returns the inode that was open, 0 for none. After a fatal error DuckDB
        answers nothing more, so where the file cannot be detached all is opened anew."""
        with self.lock:
            self.attached.pop(content_hash, None)
            inode = self.inodes.pop(content_hash, 0)
            try:
                self._open().execute(f"detach database if exists s{content_hash}")
            except duckdb.Error:
                self.close()
            return inode

    def close(self) -> None:
        """By who holds the lock."""
        if self.root is not None:
            self.root.close()
        self.root, self.local = None, threading.local()
        self.attached.clear()
        self.inodes.clear()

    def _put_back(self, root: duckdb.DuckDBPyConnection) -> None:
        for content_hash in [name for name, used in self.attached.items() if not used]:
            if len(self.attached) <= ATTACHED:
                return
            root.execute(f"detach s{content_hash}")
            del self.attached[content_hash], self.inodes[content_hash]


_shelf = _Shelf()
_stores = threading.local()


def fetch_duckdb(content_hash: str, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement over `{rows}`; QueryTooSlow after SECONDS, Busy where too many ask at once, RowsAway where
    the version's file is damaged."""

    def ask(native: bool) -> list[tuple[Any, ...]]:
        with (
            _shelf.cursor(content_hash, native=native) as (cursor, rows),
            _stopped_after(SECONDS, cursor),
        ):
            return cursor.execute(sql.format(rows=rows), values).fetchall()

    with QUESTIONS.held(asking.get()), _within_memory():
        return _from_what_stands(content_hash, ask)


def stream_duckdb(
    content_hash: str, sql: str, values: list[Any], batch: int = 5_000
) -> Iterator[list[tuple[Any, ...]]]:
    """The same without a time limit, in batches, on a cursor of its own: flat memory however many rows. The first batch
    is there when this returns, so that a damaged file is met before an answer has begun."""

    def batches(native: bool) -> Iterator[list[tuple[Any, ...]]]:
        with _shelf.cursor(content_hash, native=native) as (cursor, place):
            own = cursor.cursor()
            own.execute(sql.format(rows=place), values)
            while rows := own.fetchmany(batch):
                yield rows

    def begun(native: bool) -> Iterator[list[tuple[Any, ...]]]:
        rest = batches(native)
        first = next(rest, None)
        return chain([first], rest) if first is not None else rest

    with _within_memory():
        return _from_what_stands(content_hash, begun)


def _from_what_stands(content_hash: str, ask: Callable[[bool], Found]) -> Found:
    """Ask the native file; where that fails the Parquet file, and where that one can, drop the native file."""
    try:
        return ask(True)
    except OF_THE_QUESTION:
        raise
    except (duckdb.Error, OSError) as error:
        log.warning("version not read", extra={"version": content_hash, "error": str(error)[:200]})
    opened = _shelf.let_go(content_hash)
    try:
        found = ask(False)
    except (duckdb.Error, OSError):
        if build.is_as_published(content_hash):
            raise
        log.exception("version damaged", extra={"version": content_hash})
        raise RowsAway("这份数据的文件现在读不出来，暂时不能提供，问题已经记录。请过些时候再试。") from None
    _drop(build.folder_of(content_hash) / build.NATIVE, opened)
    return found


def _drop(file: Path, opened: int) -> None:
    """Take a damaged serving file away; recovery has it made again. Another process may have done both by now."""
    try:
        if file.stat().st_ino == opened:
            file.unlink()
            log.error("damaged serving file dropped", extra={"file": f"{file.parent.name}/{file.name}"})
    except FileNotFoundError:
        pass


def fetch_sqlite(content_hash: str, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement over `{rows}`; Dropped where the page store was damaged."""
    path = build.folder_of(content_hash) / build.PAGES
    try:
        return _store(path).execute(sql.format(rows="rows"), values).fetchall()
    except sqlite3.DatabaseError as error:
        if (error.sqlite_errorcode & 0xFF) not in OF_THE_FILE and not str(error).startswith("no such table"):
            raise
        _drop(path, _close(path))
        _with_pages.discard(content_hash)
        raise Dropped from None


def _store(path: Path) -> sqlite3.Connection:
    open_stores: OrderedDict[Path, sqlite3.Connection] = _stores.__dict__.setdefault("open", OrderedDict())
    store = open_stores.get(path)
    if store is None:
        _stores.__dict__.setdefault("inodes", {})[path] = path.stat().st_ino if path.exists() else 0
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


def _close(path: Path) -> int:
    """Close this thread's store; returns the inode that was open."""
    store = _stores.__dict__.get("open", {}).pop(path, None)
    if store is not None:
        store.close()
    inode: int = _stores.__dict__.get("inodes", {}).pop(path, 0)
    return inode


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
        _shelf.close()
