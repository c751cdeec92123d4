"""`manage.py worker`: each room's drain (outbox, index, …) in a thread of its own, so that a slow delivery never holds
up the index, and the slow jobs in the main one.
SIGTERM finishes what is under way; `kill -9` at any moment costs a lease or a requeue, never a message. A database
that is locked, restarted or gone ends nobody: the loop closes its connections, waits and goes on."""

import logging
import os
import socket
import time
from itertools import count
from threading import Event, Thread

from django.core.management.base import BaseCommand
from django.db import connections
from django_tasks_db.management.commands.db_worker import Worker

from cluster.clock import worker
from jingting import jobs
from jingting.rounds import run_rounds

log = logging.getLogger("jingting.worker")
INTERVAL = 0.5  # seconds between two looks at the table of jobs
LONGEST_PAUSE = 15.0  # seconds


class Command(BaseCommand):
    help = "后台进程：外发、索引与耗时任务"

    def handle(self, *args: object, **options: object) -> None:
        stop, doing = Event(), slow_jobs(name_of_worker(0))
        doing.configure_signals()
        jobs.beat(doing.worker_id)
        drains = [
            Thread(target=run_rounds, args=({name: drain}, stop), kwargs={"beat": lambda: jobs.beat(doing.worker_id)})
            for name, drain in worker.drains.items()
        ]
        for drain in drains:
            drain.start()
        try:
            work_on(doing)
        finally:
            stop.set()
            for drain in drains:
                drain.join()


def slow_jobs(worker_id: str) -> Worker:
    """The loop of django-tasks-db over all queues, which ends at any database error that is not its own lock."""
    return Worker(
        queue_names=["*"],
        interval=INTERVAL,
        batch=False,
        backend_name="jobs",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def work_on(doing: Worker) -> None:
    """Run it until it was told to stop, through whatever the database does. After each fault it has a new name: a job
    that it could not end belongs to a worker that beats no more, and is given to the next."""
    pause = INTERVAL
    for fault in count(1):
        begun = time.monotonic()
        try:
            doing.run()
        except Exception:  # the edge of the process, as of every round
            log.exception("the loop of slow jobs broke off", extra={"times": fault})
            connections.close_all()
            doing.worker_id = name_of_worker(fault)
        if not doing.running:
            return
        pause = INTERVAL if time.monotonic() - begun > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
        time.sleep(pause)


def name_of_worker(number: int) -> str:
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{number}"
