"""What sitemap.xml of the portal names of the data room; its pages live on the portal's host alone."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from cluster.models import Department
from opendata.models import Dataset

PAGES = ("home", "datasets", "plan", "stats", "requests", "apps", "developers", "licence")


def paths(department: Department) -> Iterator[tuple[str, datetime | None]]:
    """The room's own pages, the open list as a file, and each open dataset with the day its rows changed."""
    if not department.is_city:
        return
    yield from ((reverse(f"opendata:{page}"), None) for page in PAGES)
    yield reverse("opendata:open-list", kwargs={"kind": "csv"}), None
    opened = Dataset.objects.open().order_by("pk").values_list("name", "rows_changed_at")
    yield from ((reverse("opendata:dataset", kwargs={"name": name}), changed) for name, changed in opened)
