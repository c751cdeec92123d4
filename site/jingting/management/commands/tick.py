"""`manage.py tick`: the one clock, for schedules, deadlines and leases; safe when two of them run."""

import signal
from threading import Event, Thread

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
        quick = {name: chore for name, chore in worker.chores.items() if not chore.apart}
        # What the last crash left behind is put right before anything looks for it.
        for chore in quick.values():
            run_once(chore)
        for name, chore in worker.chores.items():
            if chore.apart:  # only read and compare: may end with the process, wherever they are
                Thread(target=run_rounds, args=({name: chore}, stop), daemon=True).start()
        run_rounds(quick, stop)
