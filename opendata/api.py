"""The rows API: thin doors from addresses to Queries and back to JSON, CSV or NDJSON.
Chinese goes out unescaped; every error is problem+json; anybody may call from any page (CORS), nothing is written."""

import csv
import io
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.views.decorators.http import require_safe

from opendata import answers, description, problems, query, reach, usage
from opendata.errors import BadQuery
from opendata.layout import Column
from opendata.models import Dataset, Snapshot, Usage
from opendata.models.catalogue import DatasetQuerySet

FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}
BIGGEST_EXACT = 2**53


@require_safe
@problems.told
def datasets(request: HttpRequest) -> HttpResponse:
    """`?q=&domain=&department=&subject=&openness=&limit=&offset=`: open datasets, newest rows first."""
    found = filtered(request.GET)
    paging = query.parse({key: request.GET[key] for key in ("limit", "offset") if key in request.GET}, [])
    total = found.count()
    page = found.prefetch_related("resources__current")[paging.offset:paging.offset + paging.limit]
    more = paging.offset + paging.limit < total
    return _json({
        "total": total,
        "rows": [description.of_dataset(dataset, request) for dataset in page],
        "next": following(request.build_absolute_uri(request.path), request.GET.dict(), {"offset": paging.offset + paging.limit}) if more else None,
    })


def filtered(parameters: Any) -> DatasetQuerySet:
    """Open datasets by the facets of the list; an unknown facet value finds nothing."""
    found = Dataset.objects.open().select_related("department").order_by(F("rows_changed_at").desc(nulls_last=True), "title")
    for field, name in (("domain", "domain"), ("subject", "subject"), ("openness", "openness"), ("department__slug", "department")):
        if value := parameters.get(name, "").strip():
            found = found.filter(**{field: value})
    return found.finding(parameters.get("q", ""))


@require_safe
@problems.told
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    return _json(description.of_dataset(reach.dataset_named(name), request, full=True))


@require_safe
@problems.told
def columns(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    snapshot = reach.snapshot_for(resource_id)
    return _json({"total": len(snapshot.layout), "columns": description.of_columns(snapshot)})


@require_safe
@problems.told
def rows(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    """One page of rows."""
    snapshot = reach.snapshot_for(resource_id)
    usage.count(resource_id, Usage.Kind.CALL)
    body, media_type = rows_body(snapshot, request.GET, request.build_absolute_uri(request.path))
    return HttpResponse(body, content_type=media_type, headers=OPEN_TO_ALL)


@require_safe
@problems.told
def aggregate(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    """`?group=A,B__month&count=&sum=C&sort=-count&limit=` with the filters of the rows grammar."""
    snapshot = reach.snapshot_for(resource_id)
    usage.count(resource_id, Usage.Kind.CALL)
    body, media_type = groups_body(snapshot, request.GET, request.build_absolute_uri(request.path))
    return HttpResponse(body, content_type=media_type, headers=OPEN_TO_ALL)


def rows_body(snapshot: Snapshot, given: QueryDict, address: str) -> tuple[bytes, str]:
    """(body, media type) of a page; `address` is this resource's own, for `next`. Answers of a snapshot are kept: it
    never changes."""
    key = (snapshot.content_hash, address, given.urlencode())
    kind = given.get("format", "json")
    body = answers.kept.get(key)
    if body is None:
        asked = _once(given)
        _known(kind)
        page = answers.page(snapshot, query.parse(asked, snapshot.layout))
        body = encoded(kind, page, following(address, asked, {"cursor": page.next_cursor, "offset": None}) if page.next_cursor else None)
        answers.kept.put(key, body)
    return body, FORMATS[kind]


def groups_body(snapshot: Snapshot, given: QueryDict, address: str) -> tuple[bytes, str]:
    key = (snapshot.content_hash, address, given.urlencode())
    body = answers.kept.get(key)
    if body is None:
        asked = _once(given)
        wanted = query.parse(asked, snapshot.layout, aggregate=True)
        titles, found, more = answers.groups(snapshot, wanted)
        after = following(address, asked, {"offset": wanted.offset + wanted.limit}) if more else None
        body = orjson.dumps({"columns": titles, "rows": as_dicts(titles, found), "next": after}, default=str)
        answers.kept.put(key, body)
    return body, FORMATS["json"]


def encoded(kind: str, page: answers.Page, following: str | None) -> bytes:
    names = [column.name for column in page.columns]
    if kind == "json":
        return orjson.dumps({"total": page.total, "rows": as_dicts(names, page.rows), "next": following})
    if kind == "ndjson":
        return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in as_dicts(names, page.rows))
    return csv_lines([names]) + csv_lines(page.rows)


def as_dicts(names: list[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Integers beyond 2⁵³ as text: a browser would lose their last digits."""
    result = []
    for row in rows:
        result.append({name: str(value) if type(value) is int and not -BIGGEST_EXACT <= value <= BIGGEST_EXACT else value
                       for name, value in zip(names, row, strict=True)})
    return result


def csv_lines(rows: Iterable[Iterable[Any]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue().encode()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def streamed(snapshot: Snapshot, wanted: query.Query, kind: str) -> StreamingHttpResponse:
    """Every row the filters let through, in flat memory."""
    return StreamingHttpResponse(_stream(snapshot, wanted, kind), content_type=FORMATS[kind])


def _stream(snapshot: Snapshot, wanted: query.Query, kind: str) -> Iterator[bytes]:
    chosen: list[Column] = [column for name in wanted.select for column in snapshot.layout if column.stored == name] or snapshot.layout
    names = [column.name for column in chosen]
    if kind == "csv":
        yield csv_lines([names])
    for batch in answers.stream(snapshot, wanted):
        if kind == "csv":
            yield csv_lines(batch)
        else:
            yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in as_dicts(names, batch))


def _once(given: QueryDict) -> dict[str, str]:
    """The parameters, each given once: the second of two contradicts the first."""
    for name, values in given.lists():
        if len(values) > 1:
            raise BadQuery("同一个参数只能写一次；多个值请用 __in=甲,乙。", code="repeated-parameter", parameter=name)
    return {name: values[0] for name, values in given.lists()}


def _known(kind: str) -> None:
    if kind not in FORMATS:
        raise BadQuery("format 可以是 json、csv 或 ndjson。", code="unknown-format", parameter="format")


def following(address: str, asked: dict[str, str], changes: dict[str, Any]) -> str:
    """The address of the next page, on the host that was asked."""
    parameters = {**asked, **changes}
    return f"{address}?{urlencode({name: value for name, value in parameters.items() if value is not None})}"


def _json(data: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(data, default=str), content_type=FORMATS["json"], headers=OPEN_TO_ALL)
