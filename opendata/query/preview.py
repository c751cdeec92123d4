"""The rows of a resource on a page: sorted, filtered and paged on the server with plain links and one form.
It speaks the grammar of the rows API, so what a reader sees is one address away from what a program gets."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from cluster.errors import Busy
from opendata.errors import BadQuery, QueryTooHeavy, QueryTooSlow
from opendata.layout import Column
from opendata.models import Snapshot
from opendata.query import answers, query

ROWS = 10
OPERATORS = (
    ("contains", "含有"),
    ("eq", "等于"),
    ("startswith", "开头是"),
    ("gte", "不小于"),
    ("lte", "不大于"),
    ("isnull", "为空"),
)
#: no fault of the question's words: it is too large, or too many ask just now
UNANSWERED = (Busy, QueryTooSlow, QueryTooHeavy)
PAGE_KEYS = ("sort", "offset", "q", "col", "op", "v")


@dataclass(frozen=True)
class Head:
    column: Column
    link: str
    sorted: str  # "", "up" or "down"


@dataclass(frozen=True)
class Preview:
    heads: list[Head]
    rows: list[list[tuple[str, bool]]]  # (text, is a figure)
    total: int
    first: int
    last: int
    previous: str
    next: str
    problem: str
    asked: dict[str, str]
    api_query: str
    lasting: bool  # False: it was not answered now and may be in a moment


def of(snapshot: Snapshot, parameters: QueryDict) -> Preview:
    """The preview a page's own parameters ask for; what cannot be used is said above the first rows."""
    asked = {key: parameters.get(key, "").strip() for key in PAGE_KEYS}
    problem, lasting = "", True
    try:
        wanted = _query(snapshot, asked)
    except BadQuery as error:
        problem, wanted = f"{error.message}下面是没有筛选的数据。", query.Query(limit=ROWS)
        asked = dict.fromkeys(PAGE_KEYS, "")
    try:
        page = answers.page(snapshot, wanted)
    except UNANSWERED as error:
        problem, page, lasting = error.message, answers.Page(snapshot.layout, [], 0, ""), False
    offset = wanted.offset
    names = _names(snapshot)
    return Preview(
        heads=[_head(column, asked) for column in snapshot.layout],
        rows=[
            [_shown(value, column, column.stored in names) for value, column in zip(row, snapshot.layout, strict=True)]
            for row in page.rows
        ],
        total=page.total,
        first=offset + 1 if page.rows else 0,
        last=offset + len(page.rows),
        previous=_link(asked, offset=str(max(0, offset - ROWS)) if offset > ROWS else "") if offset else "",
        next=_link(asked, offset=str(offset + ROWS)) if offset + ROWS < page.total else "",
        problem=problem,
        asked=asked,
        api_query=urlencode(_api(asked)),
        lasting=lasting,
    )


def _api(asked: dict[str, str]) -> dict[str, str]:
    """The same question in the grammar of the rows API."""
    parameters = {key: asked[key] for key in ("q", "sort", "offset") if asked[key]}
    if asked["col"] and (asked["v"] or asked["op"] == "isnull"):
        operator = asked["op"] or "contains"
        name = asked["col"] if operator == "eq" else f"{asked['col']}__{operator}"
        parameters[name] = "true" if operator == "isnull" else asked["v"]
    return parameters


def _query(snapshot: Snapshot, asked: dict[str, str]) -> query.Query:
    parameters = _api(asked)
    figure = next(
        (column for column in snapshot.layout if column.name == asked["col"] and column.type not in query.TEXTUAL), None
    )
    if figure and asked["op"] in ("", "contains", "startswith") and asked["v"]:
        # 含有 on a figure can only mean the figure itself.
        parameters = {key: value for key, value in parameters.items() if not key.startswith(f"{figure.name}__")} | {
            figure.name: asked["v"]
        }
    return replace(query.parse(parameters, snapshot.layout), limit=ROWS)


def _head(column: Column, asked: dict[str, str]) -> Head:
    state = {column.name: "up", f"-{column.name}": "down"}.get(asked["sort"], "")
    following = f"-{column.name}" if state == "up" else column.name if state == "" else ""
    return Head(column, _link(asked, sort=following, offset=""), state)


def _link(asked: dict[str, str], **changes: str) -> str:
    parameters = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"?{urlencode(parameters)}#rows"


def _names(snapshot: Snapshot) -> set[str]:
    """Integer columns that name rather than count: different in nearly every row."""
    return {
        column.stored
        for column in snapshot.layout
        if column.type == "integer" and snapshot.profile.get(column.stored, {}).get("distinct", 0) > 0.9 * snapshot.rows
    }


def _shown(value: Any, column: Column, named: bool) -> tuple[str, bool]:
    figure = column.type in ("integer", "number")
    if value is None:
        return "—", figure
    if column.type == "boolean":
        return ("是" if value else "否"), False
    if column.type == "integer":
        # A year, a key or a number of order is not a quantity: no thousands separators.
        return (f"{value:,}" if abs(value) >= 10_000 and not named else str(value)), True
    if column.type == "number":
        return f"{value:.10g}", True
    if column.type == "datetime":
        return str(value).replace("T", " ")[:16], False
    text = str(value)
    return (text if len(text) <= 60 else text[:59] + "…"), False
