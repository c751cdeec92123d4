"""The sweeps by themselves: each night at three, at each start of the clock, and when somebody asks. Each run is kept,
so that the first screen of 督查 and 信息办 can say what was found and when."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cluster.clock import sweeps
from cluster.models import SweepRun

AT = time(3)  # local time: hardly a reader, and well before anybody is at a desk
OVERDUE = timedelta(hours=26)  # a night and what a long sweep may take
KEPT = 30  # runs
STARTS_APART = timedelta(minutes=10)  # two clocks that start together are one start
LINES_KEPT = 100  # faults of one sweep that a run keeps; `manage.py sweep` prints them all
STARTED_AT = timezone.now()  # of this process


def sweep_if_due() -> int:
    """The clock's part: run every sweep once a night and once after a start; returns 0, since there is never more at
    once."""
    for slot in _due(timezone.now()):
        if run := _claimed(slot):
            _carry_out(run)
            break
    return 0


def sweep_now() -> tuple[SweepRun, dict[str, list[str]]]:
    """Run every sweep because a person asks: the run as it is kept, and all that was found."""
    run = SweepRun.objects.create()
    return run, _carry_out(run)


def last_run() -> SweepRun | None:
    """The newest run that came to its end."""
    return SweepRun.objects.exclude(ended_at=None).first()


def is_overdue(run: SweepRun | None, now: datetime) -> bool:
    """Whether the sweeps have stood still for longer than a night explains."""
    return run is None or now - run.began_at > OVERDUE


def _due(now: datetime) -> list[str]:
    """The slots that are due: the night that came last and, unless that served for it, the start of this process."""
    local = timezone.localtime(now)
    night = local.date() - timedelta(days=local.time() < AT)
    if SweepRun.objects.filter(began_at__gte=STARTED_AT).exists():
        return [f"night-{night:%Y-%m-%d}"]
    return [f"night-{night:%Y-%m-%d}", f"start-{int(STARTED_AT.timestamp() // STARTS_APART.total_seconds())}"]


def _claimed(slot: str) -> SweepRun | None:
    if SweepRun.objects.filter(slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return SweepRun.objects.create(slot=slot)
    except IntegrityError:  # another clock was quicker
        return None


def _carry_out(run: SweepRun) -> dict[str, list[str]]:
    found = sweeps.run()
    run.found = {name: faults[:LINES_KEPT] for name, faults in found.items()}
    run.count = sum(map(len, found.values()))
    run.ended_at = timezone.now()
    run.save(update_fields=["found", "count", "ended_at"])
    kept = SweepRun.objects.values_list("pk", flat=True)[:KEPT]
    SweepRun.objects.exclude(pk__in=list(kept)).delete()
    return found
