"""What `manage.py serve` prints under the addresses once the city answers, told by the applications that have something
to say (the demo: its accounts)."""

from collections.abc import Callable

_lines: list[Callable[[], list[str]]] = []


def register(lines: Callable[[], list[str]]) -> None:
    """`lines()` is asked when the city is ready; one line of the terminal each."""
    _lines.append(lines)


def lines() -> list[str]:
    return [line for told in _lines for line in told()]
