"""What the public may reach: the one rule that API, downloads, preview, search and machine catalogues ask.
A dataset is seen when it is open; its rows are given when it is open without condition."""

import uuid
from functools import lru_cache

from cluster.errors import NotAllowed, NotFound
from opendata.models import Dataset, Openness, Resource, Snapshot


class Gone(NotFound):
    """It was open once and was withdrawn: machines may delete their copy."""

    code = "withdrawn"
    status = 410


class Closed(NotAllowed):
    code = "not-unconditional"


def dataset_named(name: str) -> Dataset:
    """An open dataset with its department; NotFound, or Gone when it was withdrawn."""
    found = Dataset.objects.select_related("department").filter(name=name).first()
    if found is None or found.state not in (Dataset.State.OPEN, Dataset.State.WITHDRAWN):
        raise NotFound("没有这个数据集。", code="unknown-dataset")
    if found.state == Dataset.State.WITHDRAWN:
        raise Gone(f"“{found.title}”已撤回：{found.state_reason or '未写明原因'}")
    return found


def snapshot_for(resource_id: uuid.UUID, snapshot_id: uuid.UUID | None = None) -> Snapshot:
    """The current (or the named) version of a resource whose rows anybody may take; one query."""
    row = (
        Resource.objects.filter(pk=resource_id)
        .values_list("dataset__state", "dataset__openness", "dataset__title", "dataset__legal_basis", "current_id")
        .first()
    )
    if row is None or row[0] not in (Dataset.State.OPEN, Dataset.State.WITHDRAWN):
        raise NotFound("没有这个资源。", code="unknown-resource")
    state, openness, title, basis, current = row
    if state == Dataset.State.WITHDRAWN:
        raise Gone(f"“{title}”已撤回。")
    if openness != Openness.UNCONDITIONAL:
        raise Closed(f"“{title}”是{Openness(openness).label}：{basis}")
    if current is None:
        raise NotFound(f"“{title}”还没有数据。", code="no-rows-yet")
    snapshot = _snapshot(snapshot_id or current)
    if snapshot is None or snapshot.resource_id != resource_id:
        raise NotFound("没有这个版本。", code="unknown-snapshot")
    return snapshot


@lru_cache(maxsize=500)
def _found(snapshot_id: uuid.UUID) -> Snapshot:
    return Snapshot.objects.get(pk=snapshot_id)


def _snapshot(snapshot_id: uuid.UUID) -> Snapshot | None:
    try:
        return _found(snapshot_id)
    except Snapshot.DoesNotExist:
        return None
