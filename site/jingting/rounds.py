"""The loop behind `manage.py worker` and `manage.py tick`: call each registered round when it is due.
A round that raises is logged and tried again at its next turn; it never stops the others."""

import logging
import time
from collections.abc import Callable, Mapping
from threading import Event

from django.db import close_old_connections, connections

from cluster.clock.worker import Round

log = logging.getLogger("jingting.rounds")


def run_rounds(rounds: Mapping[str, Round], stop: Event, *, beat: Callable[[], None] = lambda: None) -> None:
    """Run until `stop` is set; `beat` is called at least every 5 seconds, so that others can tell this lives."""
    due = dict.fromkeys(rounds, 0.0)
    last_beat = 0.0
    while not stop.is_set():
        drop_broken_connections()
        now = time.monotonic()
        if now - last_beat >= 5:
            beat()
            last_beat = now
        for name, at in due.items():
            if at <= now and not stop.is_set():
                did = run_once(rounds[name])
                due[name] = time.monotonic() + (0 if did else rounds[name].every)
        stop.wait(max(0.0, min(0.2, min(due.values(), default=now + 0.2) - time.monotonic())))


def run_once(one: Round) -> int:
    try:
        return one.run()
    except Exception:  # the edge of the process: anything a room raises is recorded, the loop lives on
        log.exception("round failed", extra={"round": one.name})
        return 0


def drop_broken_connections() -> None:
    """Close what is old or broken; where even that fails, forget it, and the next question opens a new one."""
    try:
        close_old_connections()
    except Exception:  # a database that went away raises what its driver likes
        log.exception("connections dropped")
        connections.close_all()
