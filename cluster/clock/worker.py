"""The background work of all rooms: what `manage.py worker` and `manage.py tick` run.
A room registers a drain (called again and again by the worker) or a chore (called each minute by the clock);
both must be safe to run twice at once and to be killed at any moment."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Round:
    """One registered piece of work; `run` returns how many things it did, `every` is in seconds; one that stands
    `apart` takes long and has a thread of its own, so that the others keep their times."""

    name: str
    run: Callable[[], int]
    every: float
    apart: bool = False


drains: dict[str, Round] = {}
chores: dict[str, Round] = {}


def register(name: str, run: Callable[[], int], *, every: float = 1.0) -> None:
    """Have the worker call `run` every `every` seconds, at once again while it returns more than 0."""
    drains[name] = Round(name, run, every)


def register_chore(name: str, run: Callable[[], int], *, every: float = 60.0, apart: bool = False) -> None:
    """Have the clock call `run` every `every` seconds (schedules, deadlines, leases), at once again while it returns
    more than 0; `apart` from the others where it takes more than a second or two."""
    chores[name] = Round(name, run, every, apart)
