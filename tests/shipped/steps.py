"""Steps of one run, in the order they are written; each prints one line, a failed one does not stop the others."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

Step = Callable[[SimpleNamespace], str | None]
_steps: list[tuple[str, Step]] = []


@dataclass
class Count:
    passed: int = 0
    failed: int = 0


def step(title: str) -> Callable[[Step], Step]:
    """Register a step; it is given what earlier ones left in the run, and may return a word to print."""

    def register(run: Step) -> Step:
        _steps.append((title, run))
        return run

    return register


def run_all(run: SimpleNamespace) -> Count:
    count = Count()
    for title, one in _steps:
        begun = time.monotonic()
        try:
            said = one(run)
        except Exception:  # noqa: BLE001  the edge of the run: whatever a step raises is its failure
            count.failed += 1
            print(f"FAILED  {title}\n{traceback.format_exc()}", flush=True)
        else:
            count.passed += 1
            print(f"ok      {title}{f': {said}' if said else ''} ({time.monotonic() - begun:.1f} s)", flush=True)
    print(f"{count.passed} passed, {count.failed} failed", flush=True)
    return count
