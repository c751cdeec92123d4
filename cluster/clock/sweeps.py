"""The rooms' own checks that stored state is consistent, run each night and by `manage.py sweep`
(`cluster.clock.sweeping`). A sweep reads and never repairs; after any crash and the restart that follows it every
sweep finds nothing."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)
Sweep = Callable[[], list[str]]
sweeps: dict[str, Sweep] = {}


def register(name: str, sweep: Sweep) -> None:
    """`sweep` returns one sentence (Chinese) for each fault; `name` heads them in the output."""
    sweeps[name] = sweep


def run() -> dict[str, list[str]]:
    """The faults by sweep, in the order of registration. One that cannot finish is a fault itself and stops no
    other."""
    return {name: _faults(name, sweep) for name, sweep in sweeps.items()}


def _faults(name: str, sweep: Sweep) -> list[str]:
    try:
        return sweep()
    except Exception as error:  # whatever it stumbled over, a person must hear that this was not looked at
        log.exception("sweep failed", extra={"sweep": name})
        return [f"没有查完：{type(error).__name__}，详情见日志。"]
