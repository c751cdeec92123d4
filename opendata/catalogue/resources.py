"""The tables of a dataset: added, named, given a key, taken away while they are empty."""

from django.db import transaction
from django.db.models import Max

from cluster import audit, stamps
from cluster.errors import Conflict, Invalid
from cluster.locking import lock
from cluster.models import User
from opendata.catalogue import rules, versions
from opendata.models import Dataset, Resource
from opendata.snapshots import row_key
from opendata.states import DatasetAct, ResourceAct


def add_resource(dataset: Dataset, *, title: str, by: User | None) -> Resource:
    """One more table in a dataset, behind the others and without rows."""
    title = _title(title)
    with transaction.atomic():
        lock(dataset)  # of two who add at once the second counts the first one's
        rules.require(DatasetAct.ADD_RESOURCE, dataset, by)
        last = dataset.resources.aggregate(last=Max("position"))["last"]
        made = Resource.objects.create(dataset=dataset, title=title, position=0 if last is None else last + 1)
        audit.record(dataset, "resource.add", by=by, data={"resource": str(made.pk)})
    return made


def revise_resource(resource: Resource, *, title: str, key: list[str], by: User | None) -> Resource:
    """Its name, and the titles of its key columns; Invalid where those do not name the current version's rows, Conflict
    where another version came while they were looked at."""
    title, joined = _title(title), row_key.joined(key)
    rules.require_resource(ResourceAct.REVISE, resource, by)
    looked_at = versions.current_of(resource)
    # Before the lock: a large version takes seconds.
    if key and looked_at and key != resource.key_titles:
        row_key.check(looked_at, key)
    with transaction.atomic():
        lock(resource)
        rules.require_resource(ResourceAct.REVISE, resource, by)
        if joined != resource.key and resource.current != looked_at:
            raise Conflict("刚刚发布了新版本，请再试一次。没有改动。", code="overtaken")
        resource.title, resource.key = title, joined
        resource.save(update_fields=["title", "key"])
        audit.record(
            resource.dataset, "resource.revise", by=by, data={"resource": str(resource.pk), "key": resource.key}
        )
        stamps.bump(resource.dataset.department)
    return resource


def remove_resource(resource: Resource, *, by: User | None) -> None:
    """Take an empty table away. Conflict for the only one and for one that has versions: their addresses are for
    ever."""
    with transaction.atomic():
        lock(resource.dataset, resource)  # of two who take the last two away at once, one keeps hers
        rules.require_resource(ResourceAct.REMOVE, resource, by)
        audit.record(
            resource.dataset, "resource.remove", by=by, data={"resource": str(resource.pk), "title": resource.title}
        )
        resource.delete()


def _title(title: str) -> str:
    if not title.strip():
        raise Invalid("请写明资源的名称。", code="title-missing")
    return title.strip()[:120]
