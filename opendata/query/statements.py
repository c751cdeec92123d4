"""A Query as plain SQL for SQLite or DuckDB: explicit columns, explicit null order, values only as parameters.
Nothing of a dialect's own is used where both have a common word, so that another engine behind a resource is a
small function here and nothing elsewhere."""

from typing import Any, Literal

from opendata.layout import Column
from opendata.query.query import Condition, Query

Dialect = Literal["sqlite", "duckdb"]
Statement = tuple[str, list[Any]]
SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
LAST_CHARACTER = "\U0010ffff"


def page(query: Query, columns: list[Column], dialect: Dialect, *, extra: int = 1, table: str = "rows") -> Statement:
    """One page in order, with `extra` rows more than asked (to know whether there is a next one).
    Output: rid, the sort columns, then the selected columns."""
    types = {column.stored: column for column in columns}
    conditions, values = _where(query, columns, dialect)
    if query.after is not None:
        condition, more = _after(query, types, dialect)
        conditions.append(condition)
        values += more
    offset = query.offset
    if offset and not query.filtered and not query.sort:
        # rid is the row's place: an offset into the whole table is a range, however deep.
        conditions.append("rid >= ?")
        values.append(offset)
        offset = 0
    chosen = query.select or tuple(types)
    shown = ["rid", *(_shown(types[name], dialect) for name in (*(name for name, _ in query.sort), *chosen))]
    order = ", ".join([*(_order(column, descending) for column, descending in query.sort), "rid"])
    sql = f"select {', '.join(shown)} from {table}{_and(conditions)} order by {order} limit {query.limit + extra}"
    return (f"{sql} offset {offset}" if offset else sql), values


def count(query: Query, columns: list[Column], dialect: Dialect, *, table: str = "rows") -> Statement:
    conditions, values = _where(query, columns, dialect)
    return f"select count(*) from {table}{_and(conditions)}", values


def everything(query: Query, columns: list[Column], dialect: Dialect, *, table: str = "rows") -> Statement:
    """All rows of a filtered download in order, selected columns only."""
    types = {column.stored: column for column in columns}
    conditions, values = _where(query, columns, dialect)
    order = ", ".join([*(_order(column, descending) for column, descending in query.sort), "rid"])
    shown = ", ".join(_shown(types[name], dialect) for name in query.select or tuple(types))
    return f"select {shown} from {table}{_and(conditions)} order by {order}", values


def groups(query: Query, columns: list[Column], dialect: Dialect, *, table: str = "rows") -> Statement:
    """Group columns (binned where asked), then measures; by default the largest first."""
    types = {column.stored: column for column in columns}
    conditions, values = _where(query, columns, dialect)
    keys = [_binned(types[stored], part, dialect) for stored, part in query.group]
    measures = [_measured(measure.function, measure.column, types) for measure in query.measures]
    sql = f"select {', '.join([*keys, *measures])} from {table}{_and(conditions)}"
    if keys:
        sql += f" group by {', '.join(keys)}"
    order = [f"{place} {'desc nulls last' if descending else 'asc nulls first'}" for place, descending in query.sort]
    if not order and keys:
        order = [f"{len(keys) + 1} desc nulls last", *(f"{place + 1} asc nulls first" for place in range(len(keys)))]
    if order:
        sql += f" order by {', '.join(order)}"
    sql += f" limit {query.limit + 1}"
    return (f"{sql} offset {query.offset}" if query.offset else sql), values


def _where(query: Query, columns: list[Column], dialect: Dialect) -> tuple[list[str], list[Any]]:
    types = {column.stored: column for column in columns}
    conditions: list[str] = []
    values: list[Any] = []
    for condition in query.where:
        sql, given = _condition(condition, types[condition.column], dialect)
        conditions.append(sql)
        values += given
    if query.text:
        texts = [column.stored for column in columns if column.type == "text"]
        conditions.append("(" + (" or ".join(_contains(name, dialect) for name in texts) or "false") + ")")
        values += [query.text] * len(texts)
    return conditions, values


def _condition(condition: Condition, column: Column, dialect: Dialect) -> tuple[str, list[Any]]:
    name, value, mark = column.stored, condition.value, _mark(column, dialect)
    match condition.operator:
        case "isnull":
            return f"{name} is {'' if value else 'not '}null", []
        case "in":
            return f"{name} in ({', '.join([mark] * len(value))})", [_given(item, dialect) for item in value]
        case "contains":
            return _contains(name, dialect), [value]
        case "startswith" if dialect == "sqlite":
            # A range, so that an index serves it; the last code point is above every character.
            return f"({name} >= ? and {name} < ?)", [value, value + LAST_CHARACTER]
        case "startswith":
            return f"starts_with({name}, ?)", [value]
    return f"{name} {SIGNS[condition.operator]} {mark}", [_given(value, dialect)]


def _after(query: Query, types: dict[str, Column], dialect: Dialect) -> tuple[str, list[Any]]:
    """Rows behind the last one shown, by its sort values and rid. Nulls count as smallest, as in the order."""
    *last, rid = query.after or ()
    sql, values = "rid > ?", [rid]
    for (name, descending), value in reversed(list(zip(query.sort, last, strict=True))):
        mark = _mark(types[name], dialect)
        if value is None:
            sql = f"({name} is null and {sql})" if descending else f"({name} is not null or ({name} is null and {sql}))"
        elif descending:
            sql = f"({name} < {mark} or {name} is null or ({name} = {mark} and {sql}))"
            values = [value, value, *values]
        else:
            sql = f"({name} > {mark} or ({name} = {mark} and {sql}))"
            values = [value, value, *values]
    return sql, values


def _mark(column: Column, dialect: Dialect) -> str:
    if dialect == "duckdb" and column.type == "date":
        return "cast(? as date)"
    if dialect == "duckdb" and column.type == "datetime":
        return "cast(? as timestamp)"
    return "?"


def _given(value: Any, dialect: Dialect) -> Any:
    return int(value) if dialect == "sqlite" and isinstance(value, bool) else value


def _contains(name: str, dialect: Dialect) -> str:
    return f"instr({name}, ?) > 0" if dialect == "sqlite" else f"contains({name}, ?)"


def _order(column: str, descending: bool) -> str:
    return f"{column} {'desc nulls last' if descending else 'asc nulls first'}"


def _shown(column: Column, dialect: Dialect) -> str:
    """What an answer carries: numbers as doubles, dates as ISO text, in both engines alike."""
    if dialect == "sqlite":
        return column.stored
    match column.type:
        case "number":
            return f"cast({column.stored} as double)"
        case "date":
            return f"cast({column.stored} as varchar)"
        case "datetime":
            return f"strftime({column.stored}, '%Y-%m-%dT%H:%M:%S')"
    return column.stored


def _binned(column: Column, part: str, dialect: Dialect) -> str:
    length = {"year": 4, "month": 7, "day": 10, "": 0}[part]
    shown = _shown(column, dialect)
    return f"substr({shown}, 1, {length})" if length else shown


def _measured(function: str, name: str, types: dict[str, Column]) -> str:
    if function == "count":
        return "count(*)"
    if function == "distinct":
        return f"count(distinct {name})"
    column = types[name]
    if function in ("sum", "avg"):
        return (
            f"cast({function}({name}) as double)"
            if column.type == "number" or function == "avg"
            else f"cast(sum({name}) as bigint)"
        )
    return _shown(Column(f"{function}({name})", column.name, column.type), "duckdb")


def _and(conditions: list[str]) -> str:
    return f" where {' and '.join(conditions)}" if conditions else ""
