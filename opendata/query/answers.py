"""Answers to Queries: rows, totals, groups, streams. The one place where a Query meets a snapshot's files.
A snapshot never changes, so an answer is kept by (snapshot, query) for as long as memory lasts."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from opendata.layout import Column
from opendata.models import Snapshot
from opendata.query import engines, statements
from opendata.query.query import Query, cursor_for
from opendata.snapshots import profile

KEPT_BYTES = 64 * 1024 * 1024
KEPT_TOTALS = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` in the order of `columns`; `next_cursor` is empty on the last page."""

    columns: list[Column]
    rows: list[tuple[Any, ...]]
    total: int
    next_cursor: str


class Kept:
    """Least-recently-used store of finished bodies, bounded by bytes; safe among threads."""

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self.lock = threading.Lock()
        self.bodies: OrderedDict[Any, bytes] = OrderedDict()

    def get(self, key: Any) -> bytes | None:
        with self.lock:
            body = self.bodies.get(key)
            if body is not None:
                self.bodies.move_to_end(key)
            return body

    def put(self, key: Any, body: bytes) -> None:
        if len(body) > self.room // 16:
            return
        with self.lock:
            self.used += len(body) - len(self.bodies.pop(key, b""))
            self.bodies[key] = body
            while self.used > self.room:
                self.used -= len(self.bodies.popitem(last=False)[1])


kept = Kept(KEPT_BYTES)
_totals: OrderedDict[Any, int] = OrderedDict()


def page(snapshot: Snapshot, query: Query) -> Page:
    """One page and the total of what the filters let through."""
    columns = snapshot.layout
    chosen = [column for name in query.select for column in columns if column.stored == name] or columns
    use_pages = engines.has_pages(snapshot.content_hash) and engines.fits_pages(query, indexed(snapshot))
    try:
        found = _fetched(snapshot, query, "sqlite" if use_pages else "duckdb")
    except engines.Dropped:
        use_pages, found = False, _fetched(snapshot, query, "duckdb")
    more, found = len(found) > query.limit, found[: query.limit]
    lead = 1 + len(query.sort)
    next_cursor = cursor_for(query, (*found[-1][1:lead], found[-1][0])) if more and found else ""
    rows = [row[lead:] for row in found]
    if use_pages and (flags := [place for place, column in enumerate(chosen) if column.type == "boolean"]):
        rows = [_with_flags(row, flags) for row in rows]
    return Page(chosen, rows, _total(snapshot, query, len(rows), more), next_cursor)


def _fetched(snapshot: Snapshot, query: Query, dialect: statements.Dialect) -> list[tuple[Any, ...]]:
    sql, values = statements.page(query, snapshot.layout, dialect, table="{rows}")
    fetch = engines.fetch_sqlite if dialect == "sqlite" else engines.fetch_duckdb
    return fetch(snapshot.content_hash, sql, values)


def groups(snapshot: Snapshot, query: Query) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """Titles, rows and whether there are more than `limit`."""
    sql, values = statements.groups(query, snapshot.layout, "duckdb", table="{rows}")
    rows = engines.fetch_duckdb(snapshot.content_hash, sql, values)
    names = {column.stored: column.name for column in snapshot.layout}
    titles = [names[stored] + (f"__{part}" if part else "") for stored, part in query.group]
    titles += [measure.title for measure in query.measures]
    return titles, rows[: query.limit], len(rows) > query.limit


def stream(snapshot: Snapshot, query: Query) -> Iterator[list[tuple[Any, ...]]]:
    """All rows the filters let through, in batches."""
    sql, values = statements.everything(query, snapshot.layout, "duckdb", table="{rows}")
    return engines.stream_duckdb(snapshot.content_hash, sql, values)


def indexed(snapshot: Snapshot) -> set[str]:
    """Columns an index of the page store begins with."""
    found = snapshot.__dict__.get("_indexed")
    if found is None:
        found = {index[0] for index in profile.indexes(snapshot.layout, snapshot.profile)}
        snapshot.__dict__["_indexed"] = found
    return found


def _total(snapshot: Snapshot, query: Query, shown: int, more: bool) -> int:
    if not query.filtered:
        return snapshot.rows
    if not more and query.after is None and (shown or not query.offset):
        return query.offset + shown
    key = (snapshot.content_hash, query.where, query.text)
    total = _totals.get(key)
    if total is None:
        only = replace(query, select=(), sort=(), after=None, offset=0)
        sql, values = statements.count(only, snapshot.layout, "duckdb", table="{rows}")
        total = engines.fetch_duckdb(snapshot.content_hash, sql, values)[0][0]
        _totals[key] = total
        if len(_totals) > KEPT_TOTALS:
            _totals.popitem(last=False)
    return total


def _with_flags(row: tuple[Any, ...], flags: list[int]) -> tuple[Any, ...]:
    changed = list(row)
    for place in flags:
        changed[place] = None if changed[place] is None else bool(changed[place])
    return tuple(changed)
