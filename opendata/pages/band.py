"""The data strip of the home pages: what is newest, and one line drawn from it. A department's home shows its own
datasets; one that has none shows no strip."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest

from opendata.models import Dataset, Resource, Snapshot
from opendata.pages import drawing

SHOWN = 5
TRIED = 4


def band(home: Any, request: HttpRequest) -> dict[str, Any] | None:
    """Three queries, whatever the number of datasets."""
    department = home.department
    found = Dataset.objects.open().with_rows().select_related("department")
    if not department.is_city:
        found = found.filter(department=department)
    datasets = list(found.order_by(F("rows_changed_at").desc(nulls_last=True))[:SHOWN])
    if not datasets:
        return None
    lively = Resource.objects.filter(
        dataset__in=found.filter(openness="unconditional"), current__isnull=False
    ).select_related("current", "dataset")
    newest = lively.order_by("dataset__update_frequency", F("dataset__rows_changed_at").desc(nulls_last=True))[:TRIED]
    charts = (
        (drawing.of(snapshot), resource.dataset)
        for resource in newest
        if (snapshot := resource.current) and _drawable(snapshot)
    )
    chart, drawn = next(((chart, dataset) for chart, dataset in charts if chart), (None, None))
    return {"datasets": datasets, "count": found.count(), "chart": chart, "drawn": drawn, "own": not department.is_city}


def _drawable(snapshot: Snapshot) -> bool:
    return any(column.type in ("date", "datetime") for column in snapshot.layout)
