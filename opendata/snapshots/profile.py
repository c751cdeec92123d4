"""What a column holds, counted once when the snapshot is built: empty cells, distinct values, smallest, largest, most
frequent. Pages, facets and the choice of indexes read these figures and never count again."""

from typing import Any

import duckdb

from opendata.files.duck import only_row
from opendata.layout import Column

EXACT_BELOW = 100_000  # rows; above it distinct values are estimated (approx_count_distinct, about 2 % off)
FREQUENT = 30
FACET_BELOW = 2_000  # distinct values: more is a name or a code, not a class
MAX_INDEXES = 8
CODE_LENGTH = (
    20  # characters; where many values are longer they are names, looked for by their words, which is DuckDB's
)


def of_table(con: duckdb.DuckDBPyConnection, table: str, columns: list[Column], rows: int) -> dict[str, Any]:
    """{stored: {empty, distinct, min, max, longest, frequent: [[value, count] …]}}, values as text."""
    distinct = "count(distinct {0})" if rows <= EXACT_BELOW else "approx_count_distinct({0})"
    wanted = []
    for column in columns:
        plain = column.type != "geometry"
        wanted += [
            f"count(*) - count({column.stored})",
            distinct.format(column.stored) if plain else "0",
            f"cast(min({column.stored}) as varchar)" if plain else "null",
            f"cast(max({column.stored}) as varchar)" if plain else "null",
            f"max(length({column.stored}))" if column.type in ("text", "geometry") else "0",
        ]
    counted = only_row(con, f"select {', '.join(wanted)} from {table}")
    result = {}
    for place, column in enumerate(columns):
        empty, different, smallest, largest, longest = counted[place * 5 : place * 5 + 5]
        result[column.stored] = {
            "empty": empty,
            "distinct": different,
            "min": _short(smallest),
            "max": _short(largest),
            "longest": longest or 0,
            "frequent": _frequent(con, table, column) if 0 < different <= FACET_BELOW else [],
        }
    return result


def _frequent(con: duckdb.DuckDBPyConnection, table: str, column: Column) -> list[list[Any]]:
    found = con.execute(
        f"select cast({column.stored} as varchar), count(*) from {table} where {column.stored} is not null "
        f"group by 1 order by 2 desc, 1 limit {FREQUENT}"
    ).fetchall()
    return [[_short(value), count] for value, count in found]


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= 80 else value[:79] + "…"


def indexes(columns: list[Column], profile: dict[str, Any]) -> list[tuple[str, ...]]:
    """Which indexes the page store gets. Up to three classes (few distinct values) are indexed in a ring
    (a,b)(b,c)(c,a), so that any one and any two of them together find their rows in order; then codes, figures and
    dates."""
    able = [
        column
        for column in columns
        if column.type != "geometry"
        and profile[column.stored]["distinct"] > 1
        and profile[column.stored]["longest"] <= 60
    ]
    classes = sorted(
        (column for column in able if profile[column.stored]["distinct"] <= FACET_BELOW),
        key=lambda column: profile[column.stored]["distinct"],
    )
    ring = [column.stored for column in classes if column.type in ("text", "date", "integer")][:3]
    chosen: list[tuple[str, ...]] = []
    if len(ring) == 2:
        chosen = [(ring[0], ring[1]), (ring[1],)]
    elif len(ring) == 3:
        chosen = [(ring[0], ring[1]), (ring[1], ring[2]), (ring[2], ring[0])]
    led = {index[0] for index in chosen}
    single = [column for column in able if column in classes or profile[column.stored]["longest"] <= CODE_LENGTH]
    chosen += [(column.stored,) for column in single if column.stored not in led]
    return chosen[:MAX_INDEXES]
