"""The data pages: home, list with facets, dataset, developers, statistics. They live on the portal's host; the
same addresses on a department's host lead there, so that a dataset has one page."""

import csv
import uuid
from contextlib import suppress
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from cluster.errors import NotFound
from cluster.people import visitors
from opendata.catalogue import access, quality, statistics
from opendata.downloads import description, formats, making
from opendata.errors import RowsAway
from opendata.models import Column, Dataset, Resource, Snapshot
from opendata.pages import drawing
from opendata.pages.catalogue_views import on_portal
from opendata.query import answers, operators, preview, query, rows_as_text
from portal.addresses import portal_url


@on_portal
def dataset(request: HttpRequest, name: str, resource_id: uuid.UUID | None = None) -> HttpResponse:
    found = access.dataset_named(name)
    resources = list(found.resources.select_related("current"))
    resource = (
        next((one for one in resources if one.pk == resource_id), None)
        if resource_id
        else (resources[0] if resources else None)
    )
    if resource is None and resource_id:
        raise NotFound("这个数据集里没有这个资源。", code="unknown-resource")
    snapshot = resource.current if resource else None
    values: dict[str, Any] = {
        "dataset": found,
        "resources": resources,
        "resource": resource,
        "snapshot": snapshot,
        "base": portal_url(),
        "used": statistics.used([one.pk for one in resources]),
    }
    if snapshot is not None and found.downloadable:
        values |= _rows(snapshot, request.GET)
    if resource is not None and snapshot is not None:
        columns = _columns(snapshot)
        values |= {
            "columns": columns,
            "described": any(column["description"] for column in columns),
            "versions": resource.snapshots.all()[:20],
            "example": _example(snapshot),
            "quality": quality.of(found, resource, snapshot),
        }
    answer = render(request, "opendata/dataset.html", values)
    if "preview" in values and not values["preview"].lasting:
        answer["Cache-Control"] = "no-store"
    return answer


def _rows(snapshot: Snapshot, asked: QueryDict) -> dict[str, Any]:
    """What is shown of the rows; `away` where the version's file is damaged, and the page stands without."""
    try:
        shown = preview.of(snapshot, asked)
    except RowsAway:
        return {"away": True}
    return {
        "chart": drawing.of(snapshot),
        "preview": shown,
        "operators": preview.OPERATORS,
        "doors": _doors(snapshot),
        "others": [formats.FORMATS[key] for key in formats.offered(snapshot.layout) if key not in making.DOORS],
    }


@on_portal
def dictionary(request: HttpRequest, name: str) -> HttpResponse:
    """数据字典: the columns of a dataset as CSV that Excel opens."""
    found = access.dataset_named(name)
    answer = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.name}-columns.csv"'},
    )
    lines = csv.writer(answer)
    lines.writerow(["资源", "名称", "类型", "单位", "说明", "空值", "不同值", "最小", "最大"])
    for resource in found.resources.select_related("current"):
        lines.writerows(
            [
                resource.title,
                item["name"],
                item["type"],
                item["unit"],
                item["description"],
                item["empty"],
                item["distinct"],
                item["min"],
                item["max"],
            ]
            for item in (description.of_columns(resource.current) if resource.current else ())
        )
    return answer


@on_portal
def data_package(request: HttpRequest, name: str) -> HttpResponse:
    package = description.data_package(access.dataset_named(name), request)
    return HttpResponse(orjson.dumps(package, option=orjson.OPT_INDENT_2, default=str), content_type="application/json")


@on_portal
def developers(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/developers.html", _grammar())


@on_portal
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/api_docs.html", _grammar())


def _grammar() -> dict[str, Any]:
    sample = (
        Resource.objects.filter(
            dataset__state=Dataset.State.OPEN, dataset__openness="unconditional", current__isnull=False
        )
        .select_related("dataset", "current")
        .order_by("current__rows")
        .first()
    )
    return {
        "base": portal_url(),
        "sample": sample,
        "example": _example(sample.current) if sample and sample.current else None,
        "operators": operators.OPERATOR_WORDS.items(),
        "measures": operators.MEASURE_WORDS.items(),
        "default_limit": query.DEFAULT_LIMIT,
        "max_limit": query.MAX_LIMIT,
    }


def _doors(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The four large buttons: format, link, size where the file stands already."""
    result = []
    for key in making.DOORS:
        place = making.place_of(snapshot, key)
        result.append(
            {
                "key": key,
                "title": formats.FORMATS[key].title,
                "link": f"/data/download/{snapshot.resource_id}.{key}",
                "size": place.stat().st_size if place.exists() else None,
            }
        )
    return result


def _columns(snapshot: Snapshot) -> list[dict[str, Any]]:
    """信息项 with what their values are like."""
    labels = dict(Column.Type.choices)
    result = []
    for item in description.of_columns(snapshot):
        share = 100 * (item["empty"] or 0) / snapshot.rows if snapshot.rows else 0
        spread = (
            f"{item['distinct']:,} 个不同值"
            if item["type"] in ("text", "geometry", "boolean")
            else f"{item['min']} – {item['max']}"
        )
        if not item["distinct"]:
            spread = "全为空" if item["empty"] else ""
        result.append(
            {
                **item,
                "label": labels[item["type"]],
                "spread": spread,
                "share": "无" if not item["empty"] else f"{share:.1f}%" if share >= 0.1 else "不到 0.1%",
            }
        )
    return result


def _example(snapshot: Snapshot) -> dict[str, Any]:
    """A question about this very table: a frequent value of a class column, two columns, two rows."""
    classes = [
        (seen["distinct"], place, column)
        for place, column in enumerate(snapshot.layout)
        if column.type == "text"
        and (seen := snapshot.profile.get(column.stored, {})).get("frequent")
        and seen["distinct"] > 1
        and seen["empty"] < snapshot.rows / 5
    ]
    classed = min(classes)[2] if classes else None
    first = snapshot.layout[0]
    value = snapshot.profile[classed.stored]["frequent"][0][0] if classed else ""
    chosen = [column.name for column in snapshot.layout[:4]]
    wanted: dict[str, str] = {classed.name: value} if classed and "…" not in value else {}
    parameters = {**wanted, "select": ",".join(chosen)} if not any("," in name for name in chosen) else wanted
    page = None
    if snapshot.resource.dataset.downloadable:
        with suppress(RowsAway), visitors.own_work():
            page = answers.page(snapshot, query.parse({**parameters, "limit": "2"}, snapshot.layout))
    names = [column.name for column in page.columns] if page else []
    rows = rows_as_text.as_dicts(names, page.rows) if page else []
    return {
        "column": classed or first,
        "value": value,
        "parameters": [*parameters.items(), ("limit", "2")],
        "rows": [orjson.dumps(row).decode() for row in rows],
        "total": page.total if page else 0,
        "more": bool(page and page.next_cursor),
    }
