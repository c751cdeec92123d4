"""What people do with a dataset and its versions: register, review, open, withdraw; publish and restore rows.
These verbs are the only way a dataset's state or a resource's current version changes."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cluster import audit, stamps
from cluster.errors import Conflict
from cluster.models import User
from opendata.catalogue.rules import may
from opendata.downloads import making
from opendata.models import Column, Resource, Snapshot
from opendata.snapshots import comparing
from opendata.snapshots.build import Built


class Overtaken(Conflict):
    """Somebody else published between reading the version a push adds to and writing the next."""

    code = "overtaken"


def publish_rows(
    resource: Resource, built: Built, *, by: User | None, note: str = "", base: "Snapshot | None" = None
) -> Snapshot:
    """A build becomes the next version and the current one, in one transaction. The same content again is no new
    version: the current one is returned and no date moves. `base`: the version the rows were built upon; Overtaken
    where it is no longer the current one."""
    may(by, resource.dataset.department, "发布数据")
    current = base or resource.current
    if current is not None and current.content_hash == built.content_hash:
        return current
    if current is not None and max(current.rows, built.rows) <= comparing.LARGEST:
        change = comparing.difference(
            (current.content_hash, current.layout), (built.content_hash, built.columns), resource.key
        )
        note = "；".join(filter(None, (note, str(change))))[:300]
    with transaction.atomic():
        # The row lock makes two publishers of one resource take turns (PostgreSQL; SQLite has one writer anyway).
        resource = Resource.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=resource.pk)
        if base is not None and resource.current_id != base.pk:
            raise Overtaken("同时有人发布了新版本，请再试一次。没有改动数据。")
        number = (resource.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
        snapshot = Snapshot.objects.create(
            resource=resource,
            number=number,
            content_hash=built.content_hash,
            rows=built.rows,
            note=note,
            made_by=by,
            columns=[{"stored": c.stored, "name": c.name, "type": c.type, "unit": c.unit} for c in built.columns],
            profile=built.profile,
            checksums=built.checksums,
        )
        _switch(snapshot, by, "snapshot.publish")
    return snapshot


def publish(snapshot: Snapshot, *, by: User | None) -> Snapshot:
    """Make this version the current one: the one atomic switch. Restores an older version too."""
    may(by, snapshot.resource.dataset.department, "切换版本")
    with transaction.atomic():
        _switch(snapshot, by, "snapshot.restore")
    return snapshot


def _switch(snapshot: Snapshot, by: User | None, act: str) -> None:
    resource = snapshot.resource
    resource.current = snapshot
    resource.save(update_fields=["current"])
    _follow_columns(resource, snapshot)
    dataset = resource.dataset
    dataset.rows_changed_at = timezone.now()
    dataset.findable = dataset.words()  # after the columns, whose names are among them
    dataset.save(update_fields=["rows_changed_at", "findable"])
    audit.record(
        resource.dataset,
        act,
        by=by,
        data={"snapshot": str(snapshot.pk), "version": snapshot.number, "rows": snapshot.rows},
    )
    stamps.bump(dataset.department)
    making.ask_worker(snapshot)


def _follow_columns(resource: Resource, snapshot: Snapshot) -> None:
    """Bring the dictionary to this version's columns; words people wrote stay, vanished columns keep theirs."""
    known = {column.name: column for column in resource.columns.all()}
    Column.objects.filter(resource=resource).update(position=None)
    for place, found in enumerate(snapshot.layout):
        column = known.get(found.name) or Column(resource=resource, name=found.name)
        column.position, column.type = place, found.type
        column.unit = column.unit or found.unit
        column.save()
