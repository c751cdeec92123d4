"""Rows as callers read them: dicts for JSON, lines of CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.http import StreamingHttpResponse

from opendata.layout import Column
from opendata.models import Snapshot
from opendata.query import answers, query

BIGGEST_EXACT = 2**53


def as_dicts(names: list[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Integers beyond 2⁵³ as text: a browser would lose their last digits."""
    result = []
    for row in rows:
        result.append(
            {
                name: str(value) if type(value) is int and not -BIGGEST_EXACT <= value <= BIGGEST_EXACT else value
                for name, value in zip(names, row, strict=True)
            }
        )
    return result


def csv_lines(rows: Iterable[Iterable[Any]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue().encode()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


def streamed(snapshot: Snapshot, wanted: query.Query, kind: str) -> StreamingHttpResponse:
    """Every row the filters let through, in flat memory."""
    batches = answers.stream(snapshot, wanted)
    return StreamingHttpResponse(_stream(batches, snapshot, wanted, kind), content_type=FORMATS[kind])


def _stream(
    batches: Iterator[list[tuple[Any, ...]]], snapshot: Snapshot, wanted: query.Query, kind: str
) -> Iterator[bytes]:
    chosen: list[Column] = [
        column for name in wanted.select for column in snapshot.layout if column.stored == name
    ] or snapshot.layout
    names = [column.name for column in chosen]
    if kind == "csv":
        yield csv_lines([names])
    for batch in batches:
        if kind == "csv":
            yield csv_lines(batch)
        else:
            yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in as_dicts(names, batch))
