"""The rows API: thin doors from addresses to Queries and back to JSON, CSV or NDJSON.
Chinese goes out unescaped; every error is problem+json; anybody may call from any page (CORS), nothing is written."""

import csv
import io
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from opendata import answers, description, problems, query, reach, usage
from opendata.errors import BadQuery
from opendata.layout import Column
from opendata.models import Dataset, Snapshot, Usage

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
        "next": _next(request, {"offset": paging.offset + paging.limit}) if more else None,
    })


def filtered(parameters: Any) -> "QuerySet[Dataset]":
    """Open datasets by the facets of the list; an unknown facet value finds nothing."""
    found = Dataset.objects.open().select_related("department").order_by("-rows_changed_at", "title")
    for field, name in (("domain", "domain"), ("subject", "subject"), ("openness", "openness"), ("department__slug", "department")):
        if value := parameters.get(name, "").strip():
            found = found.filter(**{field: value})
    for word in parameters.get("q", "").split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(keywords__icontains=word) | Q(description__icontains=word)
                             | Q(department__name__icontains=word) | Q(resources__columns__name__icontains=word)).distinct()
    return found


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
    """One page of rows. Answers of a snapshot are kept: it never changes."""
    snapshot = reach.snapshot_for(resource_id)
    usage.count(resource_id, Usage.Kind.CALL)
    asked = _once(request)
    kind = _format(asked)
    key = (snapshot.content_hash, request.get_host(), request.get_full_path())
    body = answers.kept.get(key)
    if body is None:
        wanted = query.parse(asked, snapshot.layout)
        page = answers.page(snapshot, wanted)
        following = _next(request, {"cursor": page.next_cursor, "offset": None}) if page.next_cursor else None
        body = encoded(kind, page, following)
        answers.kept.put(key, body)
    answer = HttpResponse(body, content_type=FORMATS[kind], headers=OPEN_TO_ALL)
    return answer


@require_safe
@problems.told
def aggregate(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    """`?group=A,B__month&count=&sum=C&sort=-count&limit=` with the filters of the rows grammar."""
    snapshot = reach.snapshot_for(resource_id)
    usage.count(resource_id, Usage.Kind.CALL)
    key = (snapshot.content_hash, request.get_host(), request.get_full_path())
    body = answers.kept.get(key)
    if body is None:
        wanted = query.parse(_once(request), snapshot.layout, aggregate=True)
        titles, found, more = answers.groups(snapshot, wanted)
        following = _next(request, {"offset": wanted.offset + wanted.limit}) if more else None
        body = orjson.dumps({"columns": titles, "rows": as_dicts(titles, found), "next": following}, default=str)
        answers.kept.put(key, body)
    return HttpResponse(body, content_type=FORMATS["json"], headers=OPEN_TO_ALL)


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


def _once(request: HttpRequest) -> dict[str, str]:
    """The parameters, each given once: the second of two contradicts the first."""
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise BadQuery("同一个参数只能写一次；多个值请用 __in=甲,乙。", code="repeated-parameter", parameter=name)
    return request.GET.dict()


def _format(asked: dict[str, str]) -> str:
    kind = asked.get("format", "json")
    if kind not in FORMATS:
        raise BadQuery("format 可以是 json、csv 或 ndjson。", code="unknown-format", parameter="format")
    return kind


def _next(request: HttpRequest, changes: dict[str, Any]) -> str:
    parameters = {**request.GET.dict(), **changes}
    kept = {name: value for name, value in parameters.items() if value is not None}
    return request.build_absolute_uri(f"{request.path}?{urlencode(kept)}")


def _json(data: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(data, default=str), content_type=FORMATS["json"], headers=OPEN_TO_ALL)
