"""The key of a table: the columns that name a row, so that versions can be compared and pushes put in place.
A key is believed only where it is never empty and never twice."""

from collections.abc import Sequence

import duckdb

from cluster.errors import Invalid
from opendata.files import duck, workshop
from opendata.layout import Column
from opendata.models import Snapshot
from opendata.snapshots import build

LONGEST = 200  # of all titles together, as the database keeps them


def joined(titles: Sequence[str]) -> str:
    """The titles as a resource keeps them, commas between; Invalid where one holds a comma itself or they are too
    long."""
    if any("," in title or "，" in title for title in titles):
        raise Invalid("列名里有逗号的列不能作主键，请先改列名。", code="no-key")
    if len(key := ",".join(titles)) > LONGEST:
        raise Invalid(f"主键列的列名加起来超过 {LONGEST} 个字，请少选几列或先改短列名。", code="no-key")
    return key


def counted(con: duckdb.DuckDBPyConnection, source: str, stored: Sequence[str]) -> tuple[int, int]:
    """(rows whose key is empty, rows that repeat another's key) of a table or a subquery."""
    hollow = " or ".join(f"{name} is null" for name in stored)
    empty, rows, distinct = duck.only_row(
        con, f"select count(*) filter ({hollow}), count(*), count(distinct ({', '.join(stored)},)) from {source}"
    )
    return empty, rows - distinct


def check(snapshot: Snapshot, titles: list[str]) -> None:
    """Invalid where these columns do not name the rows of a version."""
    with workshop.bench() as bench, build.connect(bench) as con:
        if wrong := fault(con, build.rows_of(snapshot.content_hash), snapshot.layout, titles):
            raise Invalid(f"{wrong}，不能作主键。请加选一列或换一列。", code="no-key")


def fault(con: duckdb.DuckDBPyConnection, source: str, columns: list[Column], titles: list[str]) -> str:
    stored = {column.name: column.stored for column in columns}
    if missing := [title for title in titles if title not in stored]:
        return f"没有列“{'、'.join(missing)}”"
    empty, repeated = counted(con, source, [stored[title] for title in titles])
    said = [f"{empty:,} 行为空" if empty else "", f"{repeated:,} 行重复" if repeated else ""]
    return f"“{'、'.join(titles)}”有 {'，'.join(filter(None, said))}" if empty or repeated else ""
