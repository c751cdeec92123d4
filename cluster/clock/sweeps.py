"""The rooms' own checks that stored state is consistent, run by `manage.py sweep`.
A sweep reads and never repairs; after any crash and the restart that follows it every sweep finds nothing."""

from collections.abc import Callable

Sweep = Callable[[], list[str]]
sweeps: dict[str, Sweep] = {}


def register(name: str, sweep: Sweep) -> None:
    """`sweep` returns one sentence (Chinese) for each fault; `name` heads them in the output."""
    sweeps[name] = sweep


def run() -> dict[str, list[str]]:
    """The faults by sweep, in the order of registration."""
    return {name: sweep() for name, sweep in sweeps.items()}
