"""The pages about the whole catalogue: data home, list with facets, plan, statistics. They live on the portal's host;
the same addresses on a department's host lead there, so that a dataset has one page."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cluster import city
from cluster.errors import NotFound
from cluster.ground import is_plain
from cluster.models import Department
from opendata.catalogue import facets, statistics
from opendata.catalogue import open_list as catalogue_open_list
from opendata.catalogue import plan as catalogue_plan
from opendata.downloads import formats
from opendata.downloads.sending import attachment
from opendata.models import Dataset, Domain, Resource
from opendata.pages import drawing
from portal.addresses import portal_url

PER_PAGE = 20
OPEN_LISTS = {"csv": catalogue_open_list.as_csv, "xlsx": catalogue_open_list.as_xlsx}


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
    return render(
        request,
        "opendata/home.html",
        {
            "totals": statistics.totals(),
            "axes": facets.axes(),
            "domains": facets.domains(),
            "shown": _with_formats(
                statistics.most_used(6) if request.GET.get("sort") == "used" else statistics.in_order(recent[:6])
            ),
            "sort": request.GET.get("sort", ""),
            "sample": Resource.objects.filter(dataset__state=Dataset.State.OPEN, current__isnull=False)
            .order_by("pk")
            .first(),
            "base": portal_url(),
        },
    )


@on_portal
def datasets(request: HttpRequest) -> HttpResponse:
    chosen = {key: request.GET.get(key, "").strip() for key in ("q", *facets.AXES) if request.GET.get(key, "").strip()}
    page = Paginator(catalogue_open_list.filtered(chosen).values_list("pk", flat=True), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "opendata/datasets.html",
        {
            "page": page,
            "datasets": _with_formats(statistics.in_order(page.object_list)),
            "facets": facets.facets(chosen, catalogue_open_list.filtered),
            "chosen": chosen,
            "q": chosen.get("q", ""),
            "hidden": {key: value for key, value in chosen.items() if key != "q"},
        },
    )


@on_portal
def open_list(request: HttpRequest, kind: str) -> HttpResponse:
    """开放清单: the whole catalogue as one file."""
    return _attached(OPEN_LISTS[kind](portal_url()), f"{city.read().full}公共数据开放清单.{kind}", f"open-list.{kind}")


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
    years, year = catalogue_plan.years_planned(), _year(request)
    return render(
        request,
        "opendata/plan.html",
        {"year": year, "years": sorted({*years, year}), "entries": catalogue_plan.plan(year)},
    )


@on_portal
def plan_file(request: HttpRequest) -> HttpResponse:
    year = _year(request)
    return _attached(
        catalogue_plan.plan_as_xlsx(year, portal_url()),
        f"{city.read().full}{year}年度数据开放计划.xlsx",
        f"plan-{year}.xlsx",
    )


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if is_plain(asked) and int(asked) in catalogue_plan.years_planned() else timezone.localdate().year


def _attached(body: bytes, name: str, plain: str) -> HttpResponse:
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else formats.FORMATS["xlsx"].media_type
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": attachment(plain, name)})


@on_portal
def stats(request: HttpRequest) -> HttpResponse:
    days = statistics.days_taken()
    return render(
        request,
        "opendata/stats.html",
        {
            "totals": statistics.totals(),
            "used": [one for one in statistics.most_used(8) if one.uses],
            "chart": drawing.line(days, title="每天的下载与调用", unit="次") if len(days) > 1 else None,
            "departments": _named(
                statistics.breakdown("department__slug"), dict(Department.objects.values_list("slug", "name"))
            ),
            "domains": _named(statistics.breakdown("domain"), dict(Domain.choices)),
        },
    )


def _named(counts: list[dict[str, Any]], labels: dict[str, str]) -> list[dict[str, Any]]:
    return [{**one, "label": labels[one["value"]]} for one in counts]


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
        names = [
            "CSV",
            "XLSX",
            "JSON",
            *(["GeoJSON"] if snapshot and "geojson" in formats.offered(snapshot.layout) else []),
            "API",
        ]
        dataset.formats = "　".join(names) if snapshot and dataset.downloadable else ""
    return result
