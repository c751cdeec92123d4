"""A file is taken: into quarantine, and from there as far as it goes by itself.
receive → examining → gate → (deciding) → publishing: each is entered once; what a kill cuts off, discarding gives
up."""

from pathlib import Path

from django.db import transaction

from cluster.models import User
from opendata.catalogue import rules
from opendata.files import workshop
from opendata.intake import examining, publishing, quarantine
from opendata.intake.moving import move
from opendata.intake.quarantine import folder_of
from opendata.models import Intake, Resource
from opendata.reading.proposal import Options, options_as_json, options_from_json
from opendata.states import DatasetAct, IntakeAct


def ingest_file(
    path: Path | str,
    *,
    resource: Resource,
    secrecy: str,
    by: User | None,
    name: str = "",
    options: Options | None = None,
    note: str = "",
) -> Intake:
    """Take a file for a resource as far as it goes by itself: published, waiting for a steward, or refused.
    `name` is the file's own name where `path` is a temporary one. Raises Invalid `secret` before a byte is read."""
    with workshop.bench():  # says that this process lives, so that no recovery takes its files away
        intake = receive(path, resource=resource, secrecy=secrecy, by=by, name=name, options=options)
        return go_on(intake, by=by, note=note)


def go_on(intake: Intake, *, by: User | None, note: str = "") -> Intake:
    """Read a received file and publish it where nothing hinders that."""
    with examining.examined(intake, straight=True) as release:
        if release is not None:
            publishing.publish_at_once(release, by=by, note=note)
    return intake


def take_up(intake: Intake) -> Intake:
    """Read a received file as far as it goes without publishing it: a steward looks at the preview first. Conflict
    where somebody else took it up."""
    with workshop.bench():
        if intake.state == Intake.State.RECEIVED:
            move(intake, IntakeAct.TAKE_UP, by=None)
        return examining.examine(intake)


def receive(
    path: Path | str,
    *,
    resource: Resource,
    secrecy: str,
    by: User | None,
    name: str = "",
    options: Options | None = None,
) -> Intake:
    """Copy a file into quarantine. Permission and secrecy are asked first."""
    rules.refuse_secret(secrecy)
    rules.require(DatasetAct.GIVE_FILE, resource.dataset, by)
    path = Path(path)
    options = options or options_from_json(resource.remembered or {})
    with workshop.bench() as bench:
        kept = bench / "kept"
        kept.mkdir(mode=0o700)
        # Being read from its first moment: what a kill cuts off is given up by the next recovery, not waited for.
        intake = Intake(
            resource=resource,
            file_name=(name or path.name)[:255],
            size=path.stat().st_size,
            state=Intake.State.READING,
            options=options_as_json(options),
            given_by=by,
            sha256=quarantine.seal(path, kept / quarantine.GIVEN),
        )
        kept.rename(folder_of(intake))
        with transaction.atomic():
            intake.save()
    return intake
