"""One frozen value for every question the rows API can ask, parsed from the grammar of addresses.
Column names and operators come from a whitelist (the snapshot's own columns), values are only ever
parameters: a Query cannot hold SQL."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import orjson

from opendata.errors import BadQuery
from opendata.layout import Column

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_OFFSET = 100_000_000
MAX_VALUES = 1_000
MAX_TEXT = 500
#: The most of each that one question may hold: (how many, what they are called).
MOST = {
    "filters": (30, "个筛选条件"),
    "sort": (4, "个排序列"),
    "group": (4, "个分组列"),
    "measures": (10, "个统计量"),
    "distinct": (2, "个不同值统计"),
}
OPERATORS = ("eq", "ne", "in", "gt", "gte", "lt", "lte", "contains", "startswith", "isnull")
MEASURES = ("count", "sum", "avg", "min", "max", "distinct")
RESERVED = {"q", "select", "sort", "limit", "offset", "cursor", "format", "group", "for", *MEASURES}
TEXTUAL = ("text", "geometry")
BINS = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` is of the column's type: str, int, float, bool, or a tuple of these for `in`."""

    column: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Measure:
    """`column` is empty for count(*)."""

    function: str
    column: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Columns are stored names (c0 …). `after` is the last row's sort values and rid of the page before."""

    where: tuple[Condition, ...] = ()
    text: str = ""
    select: tuple[str, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()  # (column, descending)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    after: tuple[Any, ...] | None = None
    group: tuple[tuple[str, str], ...] = ()  # (column, bin or "")
    measures: tuple[Measure, ...] = field(default=())

    @property
    def filtered(self) -> bool:
        return bool(self.where or self.text)

    def shape(self) -> str:
        """Names what a cursor belongs to: everything but the place in it."""
        return hashlib.sha256(repr(replace(self, after=None, limit=0, offset=0)).encode()).hexdigest()[:12]


def parse(
    parameters: Mapping[str, str],
    columns: Iterable[Column],
    *,
    aggregate: bool = False,
    ignore: Iterable[str] = ("format", "for"),
) -> Query:
    """Read `?COL=value&COL__gt=…&q=&select=&sort=&limit=&offset=&cursor=` (rows) or `group=&sum=…` (aggregate).
    Raise BadQuery naming the first parameter that cannot be used."""
    reading = _Reading({column.name: column for column in columns}, aggregate)
    for key, value in parameters.items():
        if key not in ignore:
            reading.take(key, value)
    return reading.query()


class _Reading:
    """One pass over the parameters; keeps what was read so far."""

    def __init__(self, columns: dict[str, Column], aggregate: bool) -> None:
        self.columns, self.aggregate = columns, aggregate
        self.where: list[Condition] = []
        self.found: dict[str, Any] = {}
        self.measures: list[Measure] = []
        self.cursor = ""

    def take(self, key: str, value: str) -> None:
        if "\x00" in value or "\x00" in key:
            raise BadQuery("参数里有不可见的控制字符。", code="bad-value", parameter=key.replace("\x00", ""))
        reader = getattr(self, f"_{key}", None) if key in RESERVED else None
        if key in MEASURES and self.aggregate:
            self._measure(key, value)
        elif reader:
            reader(value)
        else:
            self._condition(key, value)

    def query(self) -> Query:
        self._bounded("filters", len(self.where))
        self._bounded("measures", len(self.measures))
        self._bounded("distinct", sum(measure.function == "distinct" for measure in self.measures))
        for key in ("sort", "group"):
            self._bounded(key, len(self.found.get(key, ())))
        query = Query(
            where=tuple(self.where),
            measures=tuple(self.measures) or ((Measure("count", title="count"),) if self.aggregate else ()),
            **self.found,
        )
        if self.aggregate:
            query = replace(query, sort=self._group_sort(query))
        if self.cursor:
            query = replace(query, after=_open_cursor(self.cursor, query), offset=0)
        return query

    def _bounded(self, what: str, there: int) -> None:
        most, called = MOST[what]
        if there > most:
            raise BadQuery(f"一次最多 {most} {called}，这里有 {there} 个。", code=f"too-many-{what}", parameter=what)

    def _column(self, name: str, parameter: str) -> Column:
        column = self.columns.get(name)
        if column is None:
            near = "、".join(list(self.columns)[:8])
            raise BadQuery(
                f"没有名为“{name[:60]}”的列或参数。可用的列：{near}{'…' if len(self.columns) > 8 else ''}。",
                code="unknown-column",
                parameter=parameter,
            )
        return column

    def _condition(self, key: str, value: str) -> None:
        name, operator = key, "eq"
        if key not in self.columns and "__" in key:
            name, operator = key.rsplit("__", 1)
            if operator not in OPERATORS and name in self.columns:
                raise BadQuery(
                    f"没有“{operator[:30]}”这种比较。可用：{'、'.join(OPERATORS)}。",
                    code="unknown-operator",
                    parameter=key,
                )
        column = self._column(name, key)
        if operator == "isnull":
            self.where.append(Condition(column.stored, operator, _boolean(value, key)))
        elif operator == "in":
            items = value.split(",")
            if len(items) > MAX_VALUES:
                raise BadQuery(f"一次最多给 {MAX_VALUES} 个值。", code="too-many-values", parameter=key)
            self.where.append(Condition(column.stored, operator, tuple(_typed(column, item, key) for item in items)))
        elif operator in ("contains", "startswith"):
            if column.type not in TEXTUAL:
                raise BadQuery(f"“{column.name}”不是文本，不能用 {operator}。", code="wrong-operator", parameter=key)
            self.where.append(Condition(column.stored, operator, _text(value, key)))
        else:
            self.where.append(Condition(column.stored, operator, _typed(column, value, key)))

    def _q(self, value: str) -> None:
        if value.strip():
            self.found["text"] = _text(value.strip(), "q")

    def _select(self, value: str) -> None:
        names = [name for name in value.split(",") if name] if value not in self.columns else [value]
        self.found["select"] = tuple(dict.fromkeys(self._column(name, "select").stored for name in names))

    def _sort(self, value: str) -> None:
        if self.aggregate:
            self.found["sort"] = tuple(
                (name.removeprefix("-"), name.startswith("-")) for name in value.split(",") if name
            )
            return
        keys = []
        for name in [value] if value in self.columns else [name for name in value.split(",") if name]:
            descending = name.startswith("-") and name not in self.columns
            keys.append((self._column(name[1:] if descending else name, "sort").stored, descending))
        self.found["sort"] = tuple(dict.fromkeys(keys))

    def _limit(self, value: str) -> None:
        self.found["limit"] = _whole(value, "limit", 0, MAX_LIMIT)

    def _offset(self, value: str) -> None:
        self.found["offset"] = _whole(value, "offset", 0, MAX_OFFSET)

    def _cursor(self, value: str) -> None:
        self.cursor = value

    def _group(self, value: str) -> None:
        keys = []
        for item in [value] if value in self.columns else [item for item in value.split(",") if item]:
            name, _, part = item.rpartition("__") if item not in self.columns and "__" in item else (item, "", "")
            column = self._column(name, "group")
            if part and (part not in BINS or column.type not in ("date", "datetime")):
                raise BadQuery(
                    f"“{column.name}”不能按 {part} 分组；日期列可用 year、month、day。",
                    code="wrong-bin",
                    parameter="group",
                )
            keys.append((column.stored, part))
        self.found["group"] = tuple(keys)

    def _measure(self, function: str, value: str) -> None:
        if function == "count":
            self.measures.append(Measure("count", title="count"))
            return
        for name in [value] if value in self.columns else [name for name in value.split(",") if name]:
            column = self._column(name, function)
            if function in ("sum", "avg") and column.type not in ("integer", "number"):
                raise BadQuery(
                    f"“{column.name}”不是数值，不能求 {function}。", code="wrong-measure", parameter=function
                )
            self.measures.append(Measure(function, column.stored, f"{function}_{column.name}"))

    def _group_sort(self, query: Query) -> tuple[tuple[str, bool], ...]:
        """Sort keys of an aggregate, as positions of its output columns: group columns first, then measures."""
        titles = [name if not part else f"{name}__{part}" for name, part in self._group_titles(query)]
        titles += [measure.title for measure in query.measures]
        keys = []
        for name, descending in query.sort:
            if name not in titles:
                raise BadQuery(
                    f"聚合结果里没有“{name[:60]}”。可排序：{'、'.join(titles)}。",
                    code="unknown-column",
                    parameter="sort",
                )
            keys.append((str(titles.index(name) + 1), descending))
        return tuple(keys)

    def _group_titles(self, query: Query) -> list[tuple[str, str]]:
        names = {column.stored: column.name for column in self.columns.values()}
        return [(names[stored], part) for stored, part in query.group]


def _typed(column: Column, value: str, parameter: str) -> Any:
    """The text of an address as a value of the column's type."""
    try:
        match column.type:
            case "integer":
                return int(value) if -(2**63) <= int(value) < 2**63 else float(value)
            case "number":
                number = float(value)
                if number != number or number in (float("inf"), float("-inf")):
                    raise ValueError
                return number
            case "date":
                return date.fromisoformat(value).isoformat()
            case "datetime":
                return datetime.fromisoformat(value).replace(tzinfo=None).isoformat(timespec="seconds")
            case "boolean":
                return _boolean(value, parameter)
    except ValueError:
        kinds = {
            "integer": "整数",
            "number": "数值",
            "date": "日期（如 2026-04-21）",
            "datetime": "时间（如 2026-04-21T08:00:00）",
        }
        raise BadQuery(
            f"“{column.name}”要的是{kinds[column.type]}，给的是“{value[:40]}”。", code="bad-value", parameter=parameter
        ) from None
    return _text(value, parameter)


def _text(value: str, parameter: str) -> str:
    if len(value) > MAX_TEXT:
        raise BadQuery(f"值太长，最多 {MAX_TEXT} 个字符。", code="too-long", parameter=parameter)
    return value


def _boolean(value: str, parameter: str) -> bool:
    if value.lower() in ("true", "1", "是"):
        return True
    if value.lower() in ("false", "0", "否"):
        return False
    raise BadQuery("这里只能写 true 或 false。", code="bad-value", parameter=parameter)


def _whole(value: str, parameter: str, least: int, most: int) -> int:
    if not value.isascii() or not value.isdigit() or not least <= int(value[:20]) <= most or len(value) > 20:
        raise BadQuery(f"{parameter} 要写 {least} 到 {most:,} 之间的整数。", code="out-of-range", parameter=parameter)
    return int(value)


def cursor_for(query: Query, values: tuple[Any, ...]) -> str:
    """`values`: sort values and rid of the last row shown."""
    packed = orjson.dumps([query.shape(), *values], default=str)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _open_cursor(cursor: str, query: Query) -> tuple[Any, ...]:
    try:
        shape, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        shape, values = "", []
    scalars = all(value is None or isinstance(value, (str, int, float, bool)) for value in values)
    if shape != query.shape() or len(values) != len(query.sort) + 1 or type(values[-1]) is not int or not scalars:
        raise BadQuery(
            "cursor 与这次查询不匹配。请从第一页重新开始，或原样使用 next 给出的地址。",
            code="bad-cursor",
            parameter="cursor",
        )
    return tuple(values)
