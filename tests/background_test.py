"""Background work survives what goes wrong in it."""

from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cluster.clock.worker import Round
from jingting import jobs
from jingting.management.commands import worker
from jingting.rounds import run_rounds

pytestmark = pytest.mark.django_db


def test_a_round_that_raises_does_not_stop_the_others():
    stop, ran = Event(), []

    def broken() -> int:
        raise RuntimeError("broken")

    def whole() -> int:
        ran.append(1)
        if len(ran) == 3:
            stop.set()
        return 0

    run_rounds({"broken": Round("broken", broken, 0.01), "whole": Round("whole", whole, 0.01)}, stop)
    assert len(ran) == 3


def test_a_round_with_more_to_do_is_called_again_at_once():
    stop, left = Event(), [3]

    def drain() -> int:
        left[0] -= 1
        if left[0] == 0:
            stop.set()
        return left[0]

    run_rounds({"drain": Round("drain", drain, 3600)}, stop)
    assert left == [0]


@task(backend="jobs")
def something() -> None:
    """A task to be left behind by a worker."""


def left_behind(by: list[str]) -> DBTaskResult:
    result = something.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(
        status=TaskResultStatus.RUNNING, worker_ids=by, started_at=timezone.now() - timedelta(minutes=5)
    )
    return DBTaskResult.objects.get(pk=result.id)


def test_the_job_of_a_vanished_worker_is_given_to_the_next():
    job = left_behind(["gone"])
    assert jobs.requeue_orphans() == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY


def test_the_job_of_a_living_worker_is_left_alone():
    job = left_behind(["alive"])
    jobs.beat("alive")
    assert jobs.requeue_orphans() == 0
    job.refresh_from_db()
    assert job.status == TaskResultStatus.RUNNING
    cache.clear()


def test_a_job_that_killed_three_workers_is_given_up():
    job = left_behind(["a", "b", "c"])
    assert jobs.requeue_orphans() == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.FAILED


class Trouble(Worker):
    """A loop of jobs that meets one fault after the other, then is told to stop."""

    def run(self) -> None:
        self.names = [*getattr(self, "names", []), self.worker_id]
        if self.faults:
            raise self.faults.pop()
        self.running = False


def test_no_database_trouble_ends_the_worker(monkeypatch):
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    monkeypatch.setattr(worker.time, "sleep", lambda seconds: None)
    doing = worker.slow_jobs("first")
    doing.__class__, doing.faults = (
        Trouble,
        [
            OperationalError("database is locked"),
            OperationalError("terminating connection due to administrator command"),
            InterfaceError("connection already closed"),
            OSError(28, "No space left on device"),
        ],
    )
    worker.work_on(doing)
    assert len(set(doing.names)) == 5, "a job it could not end belongs to a name that beats no more"


def test_a_worker_without_a_cache_still_works(monkeypatch):
    class Away:
        def __getitem__(self, name: str) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(jobs, "caches", Away())
    jobs.beat("me")


def test_a_city_without_a_living_worker_is_not_ready(client, settings):
    cache.clear()
    assert "worker" in client.get("/readyz").json()["failed"]
    jobs.beat("me")
    assert "worker" not in client.get("/readyz").json()["failed"]
    with time_machine.travel(timezone.now() + timedelta(seconds=jobs.ALIVE_FOR + 1), tick=False):
        assert "worker" in client.get("/readyz").json()["failed"]
