"""Numbers about the whole catalogue: what the data home, the list's facets and the statistics page show.
Facet counts stay right in combination: each axis is counted under the choices made on the others."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from opendata.models import Dataset, Resource, Usage
from opendata.models.catalogue import late_entries, late_rows


def totals() -> dict[str, Any]:
    """Departments, datasets, rows, calls and downloads of the last 30 days, share updated in time; three queries."""
    opened = Dataset.objects.open()
    counted = opened.aggregate(
        datasets=Count("pk"),
        departments=Count("department", distinct=True),
        due=Count("rows_changed_at"),
        late=Count("pk", filter=late_rows()),
    )
    rows = Resource.objects.filter(dataset__state=Dataset.State.OPEN).aggregate(n=Coalesce(Sum("current__rows"), 0))[
        "n"
    ]
    used = dict(_taken().values_list("kind").annotate(n=Sum("count")))
    return {
        **counted,
        "rows": rows,
        "taken": sum(used.values()),
        "calls": used.get(Usage.Kind.CALL, 0),
        "downloads": used.get(Usage.Kind.DOWNLOAD, 0),
        "in_time": round(100 * (1 - counted["late"] / counted["due"]), 1) if counted["due"] else None,
    }


def breakdown(field: str) -> list[dict[str, Any]]:
    """What is open under each value of `field`, the most first: datasets, rows, how many are overdue, and how often
    they were taken in the last 30 days; two queries."""
    taken = dict(
        _taken()
        .filter(resource__dataset__state=Dataset.State.OPEN)
        .values_list(f"resource__dataset__{field}")
        .annotate(n=Sum("count"))
    )
    found = (
        Dataset.objects.open()
        .order_by()
        .values(value=F(field))
        .annotate(
            datasets=Count("pk", distinct=True),
            rows=Coalesce(Sum("resources__current__rows"), 0),
            late=Count("pk", distinct=True, filter=late_entries()),
        )
    )
    return sorted(
        ({**one, "taken": taken.get(one["value"], 0)} for one in found),
        key=lambda one: (-one["datasets"], -one["taken"]),
    )


def days_taken() -> list[tuple[str, float]]:
    """Downloads and calls of each of the last 30 days, from the first day that has any; today is not over and left
    out."""
    counts = dict(_taken().values_list("day").annotate(n=Sum("count")))
    first, today = min(counts, default=None), timezone.localdate()
    days = [today - timedelta(days=back) for back in range(30, 0, -1)]
    return [(str(day), counts.get(day, 0)) for day in days if first and first <= day]


def _taken() -> "QuerySet[Usage]":
    """Downloads and calls of the last 30 days."""
    return Usage.objects.order_by().filter(
        day__gte=timezone.localdate() - timedelta(days=30), kind__in=(Usage.Kind.CALL, Usage.Kind.DOWNLOAD)
    )


def most_used(limit: int = 8) -> list[Dataset]:
    """By downloads, calls and views of the last 90 days (`uses` on each); where few were used, the newest follow."""
    since = timezone.localdate() - timedelta(days=90)
    used = (
        Usage.objects.filter(day__gte=since)
        .values_list("resource__dataset")
        .annotate(uses=Sum("count"))
        .order_by("-uses", "resource__dataset")
    )
    uses = dict(used[: 4 * limit])  # some may have been withdrawn since
    there = set(Dataset.objects.open().filter(pk__in=uses).values_list("pk", flat=True))
    order = [key for key in uses if key in there][:limit]
    newest = (
        Dataset.objects.open()
        .with_rows()
        .exclude(pk__in=order)
        .order_by(F("rows_changed_at").desc())
        .values_list("pk", flat=True)
    )
    found = in_order([*order, *newest[: limit - len(order)]])
    for dataset in found:
        dataset.uses = uses.get(dataset.pk, 0)
    return found


def in_order(keys: Iterable[Any]) -> list[Dataset]:
    """These datasets with their departments. Sorting keys first and reading what is shown afterwards spares the
    database from sorting ten thousand descriptions."""
    keys = list(keys)
    found = Dataset.objects.select_related("department").in_bulk(keys)
    return [found[key] for key in keys]


def used(resource_ids: list[Any]) -> dict[str, int]:
    """Downloads and calls of these resources, ever."""
    return dict(Usage.objects.filter(resource__in=resource_ids).values_list("kind").annotate(n=Sum("count")))
