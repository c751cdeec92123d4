"""What may go out of a file becomes the next version of its resource. Nothing goes out while a finding has no
decision."""

from django.db import transaction

from cluster.locking import lock
from cluster.models import User
from opendata.catalogue import versions
from opendata.intake import gate, merging, quarantine, rules
from opendata.intake.gate import Release
from opendata.intake.moving import move
from opendata.models import Intake, Snapshot
from opendata.snapshots import build
from opendata.states import IntakeAct

TRIES = 3  # of a push that others overtake


def publish_intake(intake: Intake, *, by: User | None, note: str = "") -> Snapshot:
    """Build the version of what was accepted of a waiting file and switch to it. NeedsSteward while a finding has no
    decision, Conflict where the groups are still too small that were said to be large enough."""
    rules.require(
        IntakeAct.PUBLISH, intake, by
    )  # asked again of the locked row; before, so that nothing is built in vain
    with gate.released(intake) as release:
        if release.said_to_be_crowded:  # what was decided afterwards may have made a group smaller again
            release.require_crowd()
        return _published(release, IntakeAct.PUBLISH, by=by, note=note)


def publish_at_once(release: Release, *, by: User | None, note: str = "") -> Snapshot:
    """The same for a file just read in which nothing was found, whose rows are at hand."""
    return _published(release, IntakeAct.GO_ON, by=by, note=note)


def _published(release: Release, act: IntakeAct, *, by: User | None, note: str) -> Snapshot:
    for attempt in range(TRIES):
        try:
            snapshot = _built(release, act, by, note)
            break
        except versions.Overtaken:
            if attempt == TRIES - 1:
                raise
    quarantine.wipe(release.intake)
    return snapshot


def _built(release: Release, act: IntakeAct, by: User | None, note: str) -> Snapshot:
    intake, select, columns, base = release.intake, release.select, release.columns, None
    if push := merging.push_of(intake):
        base = versions.current_of(intake.resource)
        select, columns = merging.combined(release.con, select, columns, push, base)
    built = build.build(release.con, select, columns, release.bench)
    said = "；".join(filter(None, (note, versions.change_of(intake.resource, built))))
    with transaction.atomic():
        lock(intake.resource.dataset, intake, intake.resource)
        release.require_unchanged()
        snapshot = versions.publish_rows(intake.resource, built, by=by, note=said, base=base)
        move(intake, act, by=by, told={"snapshot": str(snapshot.pk)}, snapshot=snapshot)
    return snapshot
