"""The versions of a resource: published, compared with the one before, an older one restored.
These verbs are the only way a resource's current version changes."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cluster import audit, stamps
from cluster.errors import Conflict
from cluster.locking import lock
from cluster.models import User
from opendata.catalogue import rules
from opendata.downloads import making
from opendata.models import Column, Resource, Snapshot
from opendata.snapshots import comparing
from opendata.snapshots.build import Built
from opendata.states import DatasetAct


class Overtaken(Conflict):
    """Somebody else published between reading the version a push adds to and writing the next."""

    code = "overtaken"


def current_of(resource: Resource) -> Snapshot | None:
    """The version that is current now, asked of the database."""
    return Snapshot.objects.filter(pk=Resource.objects.values_list("current", flat=True).get(pk=resource.pk)).first()


def change_of(resource: Resource, built: Built) -> str:
    """In a few words what a build would change in the current version's rows; nothing where there are too many to
    compare. Takes seconds for large ones: not to be asked inside a transaction."""
    current = current_of(resource)
    if current is None or current.content_hash == built.content_hash:
        return ""
    if max(current.rows, built.rows) > comparing.LARGEST:
        return ""
    old, new = (current.content_hash, current.layout), (built.content_hash, built.columns)
    return str(comparing.difference(old, new, resource.key))


def publish_rows(
    resource: Resource, built: Built, *, by: User | None, note: str = "", base: Snapshot | None = None
) -> Snapshot:
    """A build becomes the next version and the current one, in one transaction. The same content again is no new
    version: the current one is returned and no date moves. `base`: the version the rows were built upon; Overtaken
    where it is no longer the current one."""
    with transaction.atomic():
        lock(resource.dataset, resource)  # two publishers of one resource take turns
        rules.require(DatasetAct.PUBLISH_ROWS, resource.dataset, by)
        if base is not None and resource.current_id != base.pk:
            raise Overtaken("同时有人发布了新版本，请再试一次。没有改动数据。")
        if resource.current is not None and resource.current.content_hash == built.content_hash:
            return resource.current
        number = (resource.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
        snapshot = Snapshot.objects.create(
            resource=resource,
            number=number,
            content_hash=built.content_hash,
            rows=built.rows,
            note=note[:300],
            made_by=by,
            columns=[{"stored": c.stored, "name": c.name, "type": c.type, "unit": c.unit} for c in built.columns],
            profile=built.profile,
            checksums=built.checksums,
        )
        _switch(snapshot, by, "snapshot.publish")
    return snapshot


def publish(snapshot: Snapshot, *, by: User | None) -> Snapshot:
    """Make this version the current one: the one atomic switch. Restores an older version too."""
    with transaction.atomic():
        lock(snapshot.resource.dataset, snapshot.resource)
        rules.require(DatasetAct.RESTORE, snapshot.resource.dataset, by)
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
