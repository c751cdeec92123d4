"""Large files arrive in blocks, may break off and go on, and are read by the worker.
An intake whose checksum is still empty is arriving; only the block that begins where the file ends is taken."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import transaction
from django_tasks import task

from cluster.errors import Conflict, Invalid
from cluster.locking import lock
from cluster.models import User
from opendata.catalogue.rules import refuse_secret, require
from opendata.intake import quarantine, receiving, rules
from opendata.intake.quarantine import folder_of
from opendata.models import Intake, Resource
from opendata.reading.proposal import MAX_FILE_BYTES, options_as_json, options_from_json
from opendata.states import DatasetAct, IntakeAct

BLOCK = 4 << 20  # what the page sends at a time
LARGEST_BLOCK = 16 << 20


class OutOfStep(Conflict):
    """A block that does not begin where the file ends; the answer's `offset` says where to go on."""

    code = "out-of-step"


def begin(resource: Resource, *, name: str, size: int, secrecy: str, by: User) -> Intake:
    """An intake that waits for `size` bytes. Permission and secrecy are asked before the first of them."""
    refuse_secret(secrecy)
    require(DatasetAct.GIVE_FILE, resource.dataset, by)
    if not 0 < size <= MAX_FILE_BYTES:
        raise Invalid(f"文件不能是空的，也不能超过 {MAX_FILE_BYTES >> 30} GB。", code="bad-size")
    options = options_as_json(options_from_json(resource.remembered or {}))
    with transaction.atomic():
        lock(resource.dataset)
        require(DatasetAct.GIVE_FILE, resource.dataset, by)
        intake = Intake.objects.create(
            resource=resource,
            file_name=Path(name).name[:255],
            size=size,
            state=Intake.State.RECEIVED,
            options=options,
            given_by=by,
        )
    folder_of(intake).mkdir(mode=0o700)
    quarantine.begin(part_of(intake))
    return intake


def append(intake: Intake, *, offset: int, blocks: Iterable[bytes], by: User) -> int:
    """Write bytes from `offset` on and return where the file now ends. The last block hands the file to the worker."""
    rules.require(IntakeAct.APPEND, intake, by)
    part = part_of(intake)
    with part.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two windows may send the same file
        if offset != (there := quarantine.length(part)):
            raise OutOfStep(f"已收到 {there} 字节，请从这里继续。")
        try:
            quarantine.append(part, _within(blocks, intake.size - offset))
        except Invalid:
            quarantine.cut(part, offset)
            raise
        end = quarantine.length(part)
        if end == intake.size:
            _whole(intake, by)
    return end


def _within(blocks: Iterable[bytes], rest: int) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > min(rest, LARGEST_BLOCK):
            raise Invalid("这一段超出了文件的大小或一次的上限，没有保存这一段。", code="too-much")
        yield block


def part_of(intake: Intake) -> Path:
    return folder_of(intake) / "part"


def progress(intake: Intake) -> dict[str, Any]:
    """What the page asks while it waits: bytes here, state in words, whether anything will still change."""
    here = intake.size
    if rules.arriving(intake):
        here = quarantine.length(part_of(intake)) if part_of(intake).exists() else 0
    return {
        "offset": here,
        "size": intake.size,
        "state": intake.state,
        "label": "上传中" if rules.arriving(intake) else intake.get_state_display(),
        "message": intake.message,
        "done": intake.state not in (Intake.State.RECEIVED, Intake.State.READING),
        "block": BLOCK,
    }


def _whole(intake: Intake, by: User) -> None:
    quarantine.finish(part_of(intake))
    given = part_of(intake).rename(folder_of(intake) / quarantine.GIVEN)
    digest = hashlib.sha256()
    for block in quarantine.read(given):
        digest.update(block)
    identifier = str(intake.pk)
    with transaction.atomic():
        lock(intake)
        rules.require(IntakeAct.APPEND, intake, by)  # the clock may have given it up meanwhile
        intake.sha256 = digest.hexdigest()
        intake.save(update_fields=["sha256"])
        transaction.on_commit(lambda: read_job.enqueue(identifier))


@task(backend="jobs")
def read_job(intake_id: str) -> None:
    """Read a file that has arrived; one that somebody else took up or gave up is left alone."""
    intake = (
        Intake.objects.select_related("resource__dataset__department")
        .filter(pk=intake_id, state=Intake.State.RECEIVED)
        .first()
    )
    if intake is not None:
        with suppress(Conflict):  # of two who take the same file up, one reads it
            receiving.take_up(intake)
