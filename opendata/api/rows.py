"""The rows API: thin doors from addresses to Queries and back to JSON, CSV or NDJSON.
Chinese goes out unescaped; every error is problem+json; anybody may call from any page (CORS), nothing is written."""

import uuid
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from opendata import problems
from opendata.catalogue import access, usage
from opendata.catalogue.open_list import filtered
from opendata.downloads import description
from opendata.errors import BadQuery
from opendata.models import Snapshot, Usage
from opendata.query import answers, query
from opendata.query.rows_as_text import FORMATS, as_dicts, csv_lines

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}


@require_safe
@problems.told
def datasets(request: HttpRequest) -> HttpResponse:
    """`?q=&domain=&department=&subject=&openness=&limit=&offset=`: open datasets, newest rows first."""
    found = filtered(request.GET)
    paging = query.parse({key: request.GET[key] for key in ("limit", "offset") if key in request.GET}, [])
    total = found.count()
    page = found.prefetch_related("resources__current")[paging.offset : paging.offset + paging.limit]
    more = paging.offset + paging.limit < total
    return _json(
        {
            "total": total,
            "rows": [description.of_dataset(dataset, request) for dataset in page],
            "next": following(
                request.build_absolute_uri(request.path), request.GET.dict(), {"offset": paging.offset + paging.limit}
            )
            if more
            else None,
        }
    )


@require_safe
@problems.told
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    return _json(description.of_dataset(access.dataset_named(name), request, full=True))


@require_safe
@problems.told
def columns(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    snapshot = access.snapshot_for(resource_id)
    return _json({"total": len(snapshot.layout), "columns": description.of_columns(snapshot)})


@require_safe
@problems.told
def rows(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    """One page of rows."""
    snapshot = access.snapshot_for(resource_id)
    usage.count(resource_id, Usage.Kind.CALL)
    body, media_type = rows_body(snapshot, request.GET, request.build_absolute_uri(request.path))
    return HttpResponse(body, content_type=media_type, headers=OPEN_TO_ALL)


@require_safe
@problems.told
def aggregate(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    """`?group=A,B__month&count=&sum=C&sort=-count&limit=` with the filters of the rows grammar."""
    snapshot = access.snapshot_for(resource_id)
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
        body = encoded(
            kind,
            page,
            following(address, asked, {"cursor": page.next_cursor, "offset": None}) if page.next_cursor else None,
        )
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
