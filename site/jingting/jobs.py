"""Jobs of workers that died: a task left RUNNING by a killed process is given to the next worker.
A worker shows that it lives by a key in the shared cache; a task taken up three times and never finished is
marked failed, so that one that kills its worker cannot kill them all."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

ALIVE_FOR = 60
TRIES = 3


def beat(worker_id: str) -> None:
    cache.set(f"worker-alive-{worker_id}", True, ALIVE_FOR)


def requeue_orphans() -> int:
    """Set tasks of vanished workers back to READY (or FAILED after three tries); returns how many."""
    found = 0
    old = timezone.now() - timedelta(seconds=ALIVE_FOR)
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=old):
        if not task.worker_ids or cache.get(f"worker-alive-{task.worker_ids[-1]}"):
            continue
        again = TaskResultStatus.READY if len(task.worker_ids) < TRIES else TaskResultStatus.FAILED
        finished = None if again == TaskResultStatus.READY else timezone.now()
        found += DBTaskResult.objects.filter(
            pk=task.pk, status=TaskResultStatus.RUNNING, worker_ids=task.worker_ids
        ).update(status=again, started_at=None if finished is None else task.started_at, finished_at=finished)
    return found
