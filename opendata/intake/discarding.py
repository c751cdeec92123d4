"""Files that come to nothing: given up by a steward, or by the clock where nobody goes on with them. The file goes,
the record of it stays."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cluster.errors import Conflict
from cluster.locking import lock
from cluster.models import User
from opendata.intake import quarantine
from opendata.intake.moving import move
from opendata.models import Intake
from opendata.states import IntakeAct

GIVEN_UP_AFTER = timedelta(days=2)  # an upload that broke off


def discard(intake: Intake, *, by: User | None) -> Intake:
    """Give a file up, by a steward."""
    move(intake, IntakeAct.DISCARD, by=by, proposal={})
    quarantine.wipe(intake)
    return intake


def give_up(intake: Intake, *, message: str) -> Intake:
    """Clear a file away that the machine cannot go on with; `message` says why to whoever gave it."""
    move(intake, IntakeAct.GIVE_UP, by=None, proposal={}, message=message)
    quarantine.wipe(intake)
    return intake


def give_up_abandoned() -> int:
    """Policy: uploads that broke off and were not gone on with for two days are deleted, and files nobody decided on
    for QUARANTINE_DAYS."""
    now, days = timezone.now(), settings.QUARANTINE_DAYS
    broken = Intake.objects.filter(state=Intake.State.RECEIVED, sha256="", given_at__lt=now - GIVEN_UP_AFTER)
    old = Intake.objects.filter(state=Intake.State.WAITING, given_at__lt=now - timedelta(days=days))
    return _give_up_each(broken, "上传中断后没有继续，已删除收到的部分。") + _give_up_each(
        old, f"{days} 天没有处理，原文件已按规定删除。需要发布请重新上传。"
    )


def give_up_interrupted() -> int:
    """Files whose reader was killed; only to be asked while nobody reads."""
    return _give_up_each(Intake.objects.filter(state=Intake.State.READING), "读取被中断，文件已删除，请重新上传。")


def _give_up_each(found: QuerySet[Intake], message: str) -> int:
    """One by one, each asked again once it is locked: somebody may go on with it meanwhile."""
    done = 0
    for intake in found:
        with suppress(Conflict, Intake.DoesNotExist), transaction.atomic():
            lock(intake)
            if found.filter(pk=intake.pk).exists():
                give_up(intake, message=message)
                done += 1
    return done
