"""What changed between two versions: rows added and removed, and of those with the same key, changed.
Compared as whole rows by the published titles, in DuckDB over the two Parquet files; the order of rows does not
count."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from cluster.errors import Conflict
from opendata.files import duck, workshop
from opendata.layout import Column, titles_of
from opendata.models import Snapshot
from opendata.snapshots import build, row_key

LARGEST = 5_000_000  # rows; above it nobody waits for a comparison
SHOWN = 50


@dataclass(frozen=True)
class Difference:
    """`changed` rows are counted in neither `added` nor `removed`; it is 0 where the resource has no key."""

    added: int
    removed: int
    changed: int
    columns_differ: bool = False

    def __str__(self) -> str:
        if self.columns_differ:
            return "列有变化"
        parts = [(self.added, "新增"), (self.changed, "更正"), (self.removed, "删除")]
        return "，".join(f"{word} {count:,} 行" for count, word in parts if count) or "行没有变化"


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side over the columns both have. Of `added`, `removed` and `changed` the first SHOWN rows
    are here; a changed cell is (before, after), an unchanged one the value alone."""

    columns: list[str]
    difference: Difference
    added: list[tuple[Any, ...]]
    removed: list[tuple[Any, ...]]
    changed: list[list[tuple[Any, ...]]]
    columns_gone: list[str]
    columns_new: list[str]


def difference(before: tuple[str, list[Column]], after: tuple[str, list[Column]], key: str = "") -> Difference:
    """`before`, `after`: (content hash, columns). `key`: titles of the key columns, separated by commas."""
    if [(column.name, column.type) for column in before[1]] != [(column.name, column.type) for column in after[1]]:
        return Difference(0, 0, 0, columns_differ=True)
    with _set_apart(before, after, key) as (con, _, named):
        return _counted(con, named)


def compare(before: Snapshot, after: Snapshot, key: str = "") -> Comparison:
    """The page of two chosen versions."""
    old, new = (before.content_hash, before.layout), (after.content_hash, after.layout)
    with _set_apart(old, new, key) as (con, titles, named):
        count = _counted(con, named)
        names = [f"k{place}" for place in range(len(titles))]
        both = f"added join removed using ({', '.join(named)})" if named else ""
        order = ", ".join(named or names)
        lonely = {"added": "removed", "removed": "added"}
        alone = {
            one: con.execute(
                f"select {', '.join(names)} from {one}"
                + (f" anti join {other} using ({', '.join(named)})" if named else "")
                + f" order by {order} limit {SHOWN}"
            ).fetchall()
            for one, other in lonely.items()
        }
        pairs = (
            con.execute(
                f"select {', '.join(f'removed.{name}, added.{name}' for name in names)} from {both} order by {order} "
                f"limit {SHOWN}"
            ).fetchall()
            if both
            else []
        )
    changed = [
        [(row[at],) if row[at] == row[at + 1] else (row[at], row[at + 1]) for at in range(0, len(row), 2)]
        for row in pairs
    ]
    there, then = {column.name for column in after.layout}, {column.name for column in before.layout}
    return Comparison(
        titles,
        count,
        alone["added"],
        alone["removed"],
        changed,
        [column.name for column in before.layout if column.name not in there],
        [column.name for column in after.layout if column.name not in then],
    )


@contextmanager
def _set_apart(
    before: tuple[str, list[Column]], after: tuple[str, list[Column]], key: str
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str], list[str]]]:
    """(connection with the tables `added` and `removed`, titles of the common columns, names of the key's among them).
    Common columns are called k0 … there; where the type changed they are compared as text."""
    old = {column.name: column for column in before[1]}
    common = [(old[column.name], column) for column in after[1] if column.name in old]
    if not common:
        raise Conflict("两个版本没有一列相同，不能逐行比较。", code="nothing-common")
    titles = [column.name for _, column in common]
    wanted = titles_of(key)
    named = [f"k{titles.index(title)}" for title in wanted] if wanted and set(wanted) <= set(titles) else []
    with workshop.bench() as bench, build.connect(bench) as con:
        for table, side, content_hash in (("old", 0, before[0]), ("new", 1, after[0])):
            shown = ", ".join(f"{_comparable(pair, side)} as k{place}" for place, pair in enumerate(common))
            con.execute(f"create view {table}_rows as select {shown} from {build.rows_of(content_hash)}")
        for table, one, other in (("added", "new", "old"), ("removed", "old", "new")):
            con.execute(f"create table {table} as (select * from {one}_rows except all select * from {other}_rows)")
        if named and any(any(row_key.counted(con, table, named)) for table in ("old_rows", "new_rows")):
            named = []  # what repeats names no row
        yield con, titles, named


def _comparable(pair: tuple[Column, Column], side: int) -> str:
    stored = pair[side].stored
    return stored if pair[0].type == pair[1].type else f"cast({stored} as varchar)"


def _counted(con: duckdb.DuckDBPyConnection, named: list[str]) -> Difference:
    (added,), (removed,) = (duck.only_row(con, f"select count(*) from {table}") for table in ("added", "removed"))
    changed = (
        duck.only_row(con, f"select count(*) from added join removed using ({', '.join(named)})")[0] if named else 0
    )
    return Difference(added - changed, removed - changed, changed)
