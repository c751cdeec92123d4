"""`manage.py worker`: each room's drain (outbox, index, …) in a thread of its own, so that a slow delivery never holds
up the index, and the slow jobs in the main one.
SIGTERM finishes what is under way; `kill -9` at any moment costs a lease or a requeue, never a message."""

import os
import socket
from threading import Event, Thread

from django.core.management import call_command
from django.core.management.base import BaseCommand

from cluster.clock import worker
from jingting import jobs
from jingting.rounds import run_rounds


class Command(BaseCommand):
    help = "后台进程：外发、索引与耗时任务"

    def handle(self, *args: object, **options: object) -> None:
        worker_id = f"{socket.gethostname()[:30]}-{os.getpid()}"
        stop = Event()
        jobs.beat(worker_id)
        drains = [
            Thread(target=run_rounds, args=({name: drain}, stop), kwargs={"beat": lambda: jobs.beat(worker_id)})
            for name, drain in worker.drains.items()
        ]
        for drain in drains:
            drain.start()
        try:
            call_command(
                "db_worker",
                "--backend=jobs",
                queue_name="*",
                interval=0.5,
                startup_delay=False,
                reload=False,
                worker_id=worker_id,
                verbosity=0,
            )
        finally:
            stop.set()
            for drain in drains:
                drain.join()
