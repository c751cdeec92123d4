"""The doors a case came through, told what happened so that the answer goes back the same way.
A room that owns a door registers here; the website needs none, its citizens look the case up by code."""

from collections.abc import Callable

from interaction.models import Answer, Case

Deliver = Callable[[Case, Answer], None]
_doors: dict[str, Deliver] = {}


def register(door: str, deliver: Deliver) -> None:
    """`deliver` is called inside the approving transaction and may only write rows (an outbox), never call out."""
    _doors[door] = deliver


def deliver(case: Case, answer: Answer) -> None:
    if case.door in _doors:
        _doors[case.door](case, answer)
