"""The data pages: home, list with facets, dataset, developers, statistics. They live on the portal's host; the
same addresses on a department's host lead there, so that a dataset has one page."""

import csv
import functools
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cluster.errors import NotFound
from cluster.models import Department
from opendata import (
    api,
    charting,
    description,
    downloads,
    figures,
    formats,
    lists,
    openapi,
    preview,
    quality,
    query,
    reach,
)
from opendata.download_views import attachment
from opendata.models import Column, Dataset, Domain, Resource, Snapshot
from portal.addresses import portal_url

PER_PAGE = 20
View = Callable[..., HttpResponse]


def on_portal(view: View) -> View:
    """Send readers of a department's host to the portal's page of the same address."""

    @require_safe
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        department = Department.objects.of_request(request)
        if not department.is_city:
            return HttpResponseRedirect(portal_url() + request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            return render(request, "opendata/missing.html", {"error": error}, status=error.status)

    return wrapped


@on_portal
def home(request: HttpRequest) -> HttpResponse:
    recent = Dataset.objects.open().with_rows().order_by(F("rows_changed_at").desc()).values_list("pk", flat=True)
    return render(request, "opendata/home.html", {
        "totals": figures.totals(), "axes": figures.axes(), "domains": figures.domains(),
        "shown": _with_formats(figures.most_used(6) if request.GET.get("sort") == "used" else figures.in_order(recent[:6])),
        "sort": request.GET.get("sort", ""),
        "sample": Resource.objects.filter(dataset__state=Dataset.State.OPEN, current__isnull=False).order_by("pk").first(),
        "base": portal_url(),
    })


@on_portal
def datasets(request: HttpRequest) -> HttpResponse:
    chosen = {key: request.GET.get(key, "").strip() for key in ("q", *figures.AXES) if request.GET.get(key, "").strip()}
    page = Paginator(api.filtered(chosen).values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "opendata/datasets.html", {
        "page": page, "datasets": _with_formats(figures.in_order(page.object_list)), "facets": figures.facets(chosen, api.filtered),
        "chosen": chosen, "q": chosen.get("q", ""),
        "hidden": {key: value for key, value in chosen.items() if key != "q"},
    })


@on_portal
def dataset(request: HttpRequest, name: str, resource_id: uuid.UUID | None = None) -> HttpResponse:
    found = reach.dataset_named(name)
    resources = list(found.resources.select_related("current"))
    resource = next((one for one in resources if one.pk == resource_id), None) if resource_id else (resources[0] if resources else None)
    if resource is None and resource_id:
        raise NotFound("这个数据集里没有这个资源。", code="unknown-resource")
    snapshot = resource.current if resource else None
    values: dict[str, Any] = {
        "dataset": found, "resources": resources, "resource": resource, "snapshot": snapshot, "base": portal_url(),
        "used": figures.used([one.pk for one in resources]),
    }
    if snapshot is not None and found.downloadable:
        values |= {
            "chart": charting.of(snapshot), "preview": preview.of(snapshot, request.GET), "operators": preview.OPERATORS, "doors": _doors(snapshot),
            "others": [formats.FORMATS[key] for key in formats.offered(snapshot.layout) if key not in downloads.DOORS],
        }
    if resource is not None and snapshot is not None:
        columns = _columns(snapshot)
        values |= {"columns": columns, "described": any(column["description"] for column in columns), "versions": resource.snapshots.all()[:20], "example": _example(snapshot),
                   "quality": quality.of(found, resource, snapshot)}
    return render(request, "opendata/dataset.html", values)


@on_portal
def open_list(request: HttpRequest, kind: str) -> HttpResponse:
    """开放清单: the whole catalogue as one file."""
    write = {"csv": lists.as_csv, "xlsx": lists.as_xlsx}[kind]
    return _attached(write(portal_url()), f"宣城市公共数据开放清单.{kind}", f"open-list.{kind}")


@on_portal
def dictionary(request: HttpRequest, name: str) -> HttpResponse:
    """数据字典: the columns of a dataset as CSV that Excel opens."""
    found = reach.dataset_named(name)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8",
                          headers={"Content-Disposition": f'attachment; filename="{found.name}-columns.csv"'})
    lines = csv.writer(answer)
    lines.writerow(["资源", "名称", "类型", "单位", "说明", "空值", "不同值", "最小", "最大"])
    for resource in found.resources.select_related("current"):
        lines.writerows([resource.title, item["name"], item["type"], item["unit"], item["description"], item["empty"],
                         item["distinct"], item["min"], item["max"]]
                        for item in (description.of_columns(resource.current) if resource.current else ()))
    return answer


@on_portal
def data_package(request: HttpRequest, name: str) -> HttpResponse:
    package = description.data_package(reach.dataset_named(name), request)
    return HttpResponse(orjson.dumps(package, option=orjson.OPT_INDENT_2, default=str), content_type="application/json")


@on_portal
def developers(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/developers.html", _grammar())


@on_portal
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/api_docs.html", _grammar())


@on_portal
def requests(request: HttpRequest) -> HttpResponse:
    about = Dataset.objects.open().filter(name=request.GET.get("dataset", "")).first()
    return render(request, "opendata/requests.html", {"about": about})


@on_portal
def apps(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/apps.html")


@on_portal
def licence(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/licence.html")


@on_portal
def plan(request: HttpRequest) -> HttpResponse:
    """年度开放计划: what is to be opened in one year, and how far it is."""
    years, year = lists.years_planned(), _year(request)
    return render(request, "opendata/plan.html", {"year": year, "years": sorted({*years, year}), "entries": lists.plan(year)})


@on_portal
def plan_file(request: HttpRequest) -> HttpResponse:
    year = _year(request)
    return _attached(lists.plan_as_xlsx(year, portal_url()), f"宣城市{year}年度数据开放计划.xlsx", f"plan-{year}.xlsx")


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdigit() and int(asked) in lists.years_planned() else timezone.localdate().year


def _attached(body: bytes, name: str, plain: str) -> HttpResponse:
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else formats.FORMATS["xlsx"].media_type
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": attachment(plain, name)})


@on_portal
def stats(request: HttpRequest) -> HttpResponse:
    days = figures.days_taken()
    return render(request, "opendata/stats.html", {
        "totals": figures.totals(), "used": [one for one in figures.most_used(8) if one.uses],
        "chart": charting.line(days, title="每天的下载与调用", unit="次") if len(days) > 1 else None,
        "departments": _named(figures.breakdown("department__slug"), dict(Department.objects.values_list("slug", "name"))),
        "domains": _named(figures.breakdown("domain"), dict(Domain.choices)),
    })


def _named(counts: list[dict[str, Any]], labels: dict[str, str]) -> list[dict[str, Any]]:
    return [{**one, "label": labels[one["value"]]} for one in counts]


def _grammar() -> dict[str, Any]:
    sample = (Resource.objects.filter(dataset__state=Dataset.State.OPEN, dataset__openness="unconditional", current__isnull=False)
              .select_related("dataset", "current").order_by("current__rows").first())
    return {
        "base": portal_url(), "sample": sample, "example": _example(sample.current) if sample and sample.current else None,
        "operators": openapi.OPERATOR_WORDS.items(), "measures": openapi.MEASURE_WORDS.items(),
        "default_limit": query.DEFAULT_LIMIT, "max_limit": query.MAX_LIMIT,
    }


def _with_formats(found: Any) -> list[Dataset]:
    """Datasets with the formats of their first resource on them, in three queries."""
    result = list(found)
    first: dict[Any, Resource] = {}
    for resource in Resource.objects.filter(dataset__in=result).select_related("current").order_by("position"):
        first.setdefault(resource.dataset_id, resource)
    for dataset in result:
        leading = first.get(dataset.pk)
        snapshot = leading.current if leading else None
        dataset.rows = snapshot.rows if snapshot else None
        names = ["CSV", "XLSX", "JSON", *(["GeoJSON"] if snapshot and "geojson" in formats.offered(snapshot.layout) else []), "API"]
        dataset.formats = "　".join(names) if snapshot and dataset.downloadable else ""
    return result


def _doors(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The four large buttons: format, link, size where the file stands already."""
    result = []
    for key in downloads.DOORS:
        place = downloads.place_of(snapshot, key)
        result.append({"key": key, "title": formats.FORMATS[key].title, "link": f"/data/download/{snapshot.resource_id}.{key}",
                       "size": place.stat().st_size if place.exists() else None})
    return result


def _columns(snapshot: Snapshot) -> list[dict[str, Any]]:
    """信息项 with what their values are like."""
    labels = dict(Column.Type.choices)
    result = []
    for item in description.of_columns(snapshot):
        share = 100 * (item["empty"] or 0) / snapshot.rows if snapshot.rows else 0
        spread = f"{item['distinct']:,} 个不同值" if item["type"] in ("text", "geometry", "boolean") else f"{item['min']} – {item['max']}"
        if not item["distinct"]:
            spread = "全为空" if item["empty"] else ""
        result.append({**item, "label": labels[item["type"]], "spread": spread,
                       "share": "无" if not item["empty"] else f"{share:.1f}%" if share >= 0.1 else "不到 0.1%"})
    return result


def _example(snapshot: Snapshot) -> dict[str, Any]:
    """A question about this very table: a frequent value of a class column, two columns, two rows."""
    classes = [(seen["distinct"], place, column) for place, column in enumerate(snapshot.layout)
               if column.type == "text" and (seen := snapshot.profile.get(column.stored, {})).get("frequent")
               and seen["distinct"] > 1 and seen["empty"] < snapshot.rows / 5]
    classed = min(classes)[2] if classes else None
    first = snapshot.layout[0]
    value = snapshot.profile[classed.stored]["frequent"][0][0] if classed else ""
    chosen = [column.name for column in snapshot.layout[:4]]
    wanted: dict[str, str] = {classed.name: value} if classed and "…" not in value else {}
    parameters = {**wanted, "select": ",".join(chosen)} if not any("," in name for name in chosen) else wanted
    page = api.answers.page(snapshot, query.parse({**parameters, "limit": "2"}, snapshot.layout)) if snapshot.resource.dataset.downloadable else None
    names = [column.name for column in page.columns] if page else []
    rows = api.as_dicts(names, page.rows) if page else []
    return {"column": classed or first, "value": value, "parameters": [*parameters.items(), ("limit", "2")],
            "rows": [orjson.dumps(row).decode() for row in rows], "total": page.total if page else 0, "more": bool(page and page.next_cursor)}
