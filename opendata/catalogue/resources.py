"""The tables of a dataset: added, named, given a key, taken away while they are empty."""

from django.db import transaction
from django.db.models import Max

from cluster import audit, stamps
from cluster.errors import Conflict, Invalid
from cluster.models import User
from opendata.catalogue import rules
from opendata.models import Dataset, Resource
from opendata.snapshots import row_key


def add_resource(dataset: Dataset, *, title: str, by: User | None) -> Resource:
    """One more table in a dataset, behind the others and without rows."""
    rules.may(by, dataset.department, "添加资源")
    with transaction.atomic():
        last = dataset.resources.select_for_update().aggregate(last=Max("position"))["last"]
        made = Resource.objects.create(dataset=dataset, title=_title(title), position=0 if last is None else last + 1)
        audit.record(dataset, "resource.add", by=by, data={"resource": str(made.pk)})
    return made


def revise_resource(resource: Resource, *, title: str, key: list[str], by: User | None) -> Resource:
    """Its name, and the titles of its key columns; Invalid where those do not name the current version's rows."""
    rules.may(by, resource.dataset.department, "修改资源")
    joined = row_key.joined(key)
    if key and resource.current and key != resource.key_titles:
        row_key.check(resource.current, key)
    resource.title, resource.key = _title(title), joined
    with transaction.atomic():
        resource.save(update_fields=["title", "key"])
        audit.record(
            resource.dataset, "resource.revise", by=by, data={"resource": str(resource.pk), "key": resource.key}
        )
        stamps.bump(resource.dataset.department)
    return resource


def remove_resource(resource: Resource, *, by: User | None) -> None:
    """Take an empty table away. Conflict for the only one and for one that has versions: their addresses are for ever."""
    rules.may(by, resource.dataset.department, "删除资源")
    if resource.snapshots.exists() or resource.intakes.exclude(state__in=["refused", "discarded"]).exists():
        raise Conflict("这个资源已有数据或待处理的文件，不能删除。", code="wrong-state")
    if resource.dataset.resources.count() == 1:
        raise Conflict("数据集至少要有一个资源。", code="last-resource")
    with transaction.atomic():
        audit.record(
            resource.dataset, "resource.remove", by=by, data={"resource": str(resource.pk), "title": resource.title}
        )
        resource.delete()


def _title(title: str) -> str:
    if not title.strip():
        raise Invalid("请写明资源的名称。", code="title-missing")
    return title.strip()[:120]
