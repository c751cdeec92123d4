"""Large files arrive in blocks, may break off and go on, and are read by the worker.
An intake whose checksum is still empty is arriving; only the block that begins where the file ends is taken."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cluster.errors import Conflict, Invalid
from cluster.models import Role, User
from cluster.roles import require_role
from opendata.catalogue import rules
from opendata.intake import quarantine, receiving
from opendata.models import Intake, Resource
from opendata.reading.proposal import MAX_FILE_BYTES, options_as_json, options_from_json

BLOCK = 4 << 20  # what the page sends at a time
LARGEST_BLOCK = 16 << 20
GIVEN_UP_AFTER = timedelta(days=2)


class OutOfStep(Conflict):
    """A block that does not begin where the file ends; the answer's `offset` says where to go on."""

    code = "out-of-step"


def begin(resource: Resource, *, name: str, size: int, secrecy: str, by: User) -> Intake:
    """An intake that waits for `size` bytes. Permission and secrecy are asked before the first of them."""
    rules.refuse_secret(secrecy)
    require_role(by, Role.DATA_STEWARD, resource.dataset.department, "上传数据文件")
    if not 0 < size <= MAX_FILE_BYTES:
        raise Invalid(f"文件不能是空的，也不能超过 {MAX_FILE_BYTES >> 30} GB。", code="bad-size")
    options = options_as_json(options_from_json(resource.remembered or {}))
    intake = Intake.objects.create(
        resource=resource,
        file_name=Path(name).name[:255],
        size=size,
        state=Intake.State.RECEIVED,
        options=options,
        given_by=by,
    )
    receiving.folder_of(intake).mkdir(mode=0o700)
    quarantine.begin(part_of(intake))
    return intake


def append(intake: Intake, *, offset: int, blocks: Iterable[bytes], by: User) -> int:
    """Write bytes from `offset` on and return where the file now ends. The last block hands the file to the worker."""
    require_role(by, Role.DATA_STEWARD, intake.resource.dataset.department, "上传数据文件")
    if not arriving(intake):
        raise Conflict(f"这份文件{intake.get_state_display()}，不再接收内容。", code="wrong-state")
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
            _whole(intake)
    return end


def _within(blocks: Iterable[bytes], rest: int) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > min(rest, LARGEST_BLOCK):
            raise Invalid("这一段超出了文件的大小或一次的上限，没有保存这一段。", code="too-much")
        yield block


def arriving(intake: Intake) -> bool:
    return intake.state == Intake.State.RECEIVED and not intake.sha256


def part_of(intake: Intake) -> Path:
    return receiving.folder_of(intake) / "part"


def progress(intake: Intake) -> dict[str, Any]:
    """What the page asks while it waits: bytes here, state in words, whether anything will still change."""
    here = intake.size
    if arriving(intake):
        here = quarantine.length(part_of(intake)) if part_of(intake).exists() else 0
    return {
        "offset": here,
        "size": intake.size,
        "state": intake.state,
        "label": "上传中" if arriving(intake) else intake.get_state_display(),
        "message": intake.message,
        "done": intake.state not in (Intake.State.RECEIVED, Intake.State.READING),
        "block": BLOCK,
    }


def give_up_abandoned() -> int:
    """Policy: uploads that broke off and were not gone on with for two days are deleted, and files nobody decided on for
    QUARANTINE_DAYS; the records stay."""
    now, days = timezone.now(), settings.QUARANTINE_DAYS
    broken = Intake.objects.filter(state=Intake.State.RECEIVED, sha256="", given_at__lt=now - GIVEN_UP_AFTER)
    done = broken.update(state=Intake.State.DISCARDED, message="上传中断后没有继续，已删除收到的部分。")
    old = Intake.objects.filter(state=Intake.State.WAITING, given_at__lt=now - timedelta(days=days))
    return done + old.update(
        state=Intake.State.DISCARDED,
        proposal={},
        message=f"{days} 天没有处理，原文件已按规定删除。需要发布请重新上传。",
    )


def _whole(intake: Intake) -> None:
    quarantine.finish(part_of(intake))
    given = part_of(intake).rename(receiving.folder_of(intake) / quarantine.GIVEN)
    digest = hashlib.sha256()
    for block in quarantine.read(given):
        digest.update(block)
    intake.sha256 = digest.hexdigest()
    identifier = str(intake.pk)
    with transaction.atomic():
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
        receiving.take_up(intake)
