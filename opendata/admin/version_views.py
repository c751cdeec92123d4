"""The versions of a table: an older one restored, two chosen ones side by side."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cluster.admin.requests import signed_in
from cluster.errors import Conflict
from opendata.admin.entering import act, door
from opendata.catalogue import rules, versions
from opendata.models import Dataset
from opendata.snapshots import comparing


@act
def restore(request: HttpRequest, found: Dataset, snapshot_id: uuid.UUID) -> str:
    snapshot = versions.publish(rules.snapshot(found, snapshot_id), by=signed_in(request))
    return f"已切换到第 {snapshot.number} 版。"


@require_safe
@door
def compare(request: HttpRequest, dataset_id: uuid.UUID, resource_id: uuid.UUID) -> HttpResponse:
    """Two chosen versions of a resource, the older one first."""
    found = rules.dataset(signed_in(request), dataset_id)
    resource = rules.resource(found, resource_id)
    there = {str(version.number): version for version in resource.snapshots.all()}
    chosen = sorted({number for key in ("a", "b") if (number := request.GET.get(key, "")) in there}, key=int)
    if len(chosen) != 2:
        messages.error(request, "请选择同一资源的两个不同版本。")
        return redirect("opendata_admin:dataset", found.pk)
    before, after = (there[number] for number in chosen)
    words: dict[str, Any] = {
        "dataset": found,
        "resource": resource,
        "before": before,
        "after": after,
        "shown": comparing.SHOWN,
    }
    try:
        if max(before.rows, after.rows) > comparing.LARGEST:
            raise Conflict(f"版本超过 {comparing.LARGEST:,} 行，请下载后用专门的工具比较。", code="too-large")
        words["found"] = comparing.compare(before, after, resource.key)
    except Conflict as error:
        words["problem"] = error.message
    return render(request, "opendata/admin/compare.html", words)
