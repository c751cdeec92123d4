"""`manage.py tick`: the one clock, for schedules, deadlines and leases; safe when two of them run."""

import signal
from threading import Event

from django.core.management.base import BaseCommand, CommandParser

from cluster.clock import worker
from jingting.rounds import run_once, run_rounds


class Command(BaseCommand):
    help = "时钟进程：定时发布、期限、租约"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="各项执行一次后退出")

    def handle(self, *args: object, **options: object) -> None:
        if options["once"]:
            for chore in worker.chores.values():
                run_once(chore)
            return
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run_rounds(worker.chores, stop)
