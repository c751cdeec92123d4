"""Jobs of workers that died: a task left RUNNING by a killed process is given to the next worker.
A worker shows that it lives by a key in the shared cache (where that is away nobody is taken for dead). A task taken up
three times and never finished is
marked failed, so that one that kills its worker cannot kill them all."""

import logging
import time
from datetime import timedelta

from django.core.cache import caches
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

log = logging.getLogger("jingting.jobs")
ALIVE_FOR = 60
LAST_BEAT = "worker-last-beat"
TRIES = 3


def beat(worker_id: str) -> None:
    """Say that this worker lives; raises nothing, since a worker without a cache still works."""
    try:
        caches["shared"].set(f"worker-alive-{worker_id}", True, ALIVE_FOR)
        caches["shared"].set(LAST_BEAT, time.time(), None)
    except Exception as error:  # noqa: BLE001  whatever the cache raises
        log.warning("no beat", extra={"error": f"{type(error).__name__}: {error}"[:200]})


def silent_for() -> float | None:
    """Seconds since any worker beat, None where none ever did. Raises where the shared cache is away."""
    last = caches["shared"].get(LAST_BEAT)
    return None if last is None else time.time() - last


def requeue_orphans() -> int:
    """Set tasks of vanished workers back to READY (or FAILED after three tries); returns how many."""
    found, shared = 0, caches["shared"]
    old = timezone.now() - timedelta(seconds=ALIVE_FOR)
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=old):
        if not task.worker_ids or shared.get(f"worker-alive-{task.worker_ids[-1]}"):
            continue
        again = TaskResultStatus.READY if len(task.worker_ids) < TRIES else TaskResultStatus.FAILED
        finished = None if again == TaskResultStatus.READY else timezone.now()
        found += DBTaskResult.objects.filter(
            pk=task.pk, status=TaskResultStatus.RUNNING, worker_ids=task.worker_ids
        ).update(status=again, started_at=None if finished is None else task.started_at, finished_at=finished)
    return found
