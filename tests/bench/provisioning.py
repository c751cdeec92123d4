"""61 sites, then 600 more (BENCH_SITES): the cost of a site must not grow with their number.
Told as a curve, in wall-clock and processor time; the goal is on the processor's, which a busy machine does not
move."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench import _city
from tests.bench._figures import figure

MORE, STEP = int(os.environ.get("BENCH_SITES", "600")), 100
GOAL = 1.3


@dataclass(frozen=True)
class Stretch:
    """The sites made between two marks of the curve."""

    upto: int
    sites: int
    wall: float
    processor: float

    @property
    def each(self) -> float:
        """Milliseconds of the processor a site."""
        return self.processor / self.sites * 1000


def main() -> None:
    _city.load()
    from cluster.departments import provisioning

    plan = provisioning.departments_in_plan()
    first = f"the first {len(plan)}"
    curve: list[Stretch] = []
    for stretch in measured(provisioning, [*plan, *invented(plan[1])], first=len(plan)):
        curve.append(stretch)
        versus = {"ratio": stretch.each / curve[0].each, "baseline": first} if curve[1:] else {}
        figure(f"up to {stretch.upto}, processor", stretch.each, "ms a site", **versus)
        figure(f"up to {stretch.upto}, wall", stretch.wall / stretch.sites * 1000, "ms a site")
    later = sum(one.processor for one in curve[1:]) / sum(one.sites for one in curve[1:]) * 1000
    figure(f"{MORE} more, processor", later, "ms a site", ratio=later / curve[0].each, baseline=first, most=GOAL)
    again = next(measured(provisioning, plan, first=len(plan)))
    figure(f"{len(plan)} again (nothing to do), processor", again.each, "ms a site")


def invented(template: dict) -> list[dict]:
    """Departments nobody has, after those of the plan."""
    return [
        {
            **template,
            "code": f"{400 + n}",
            "slug": f"more{n}",
            "name": f"新增部门{n}",
            "full_name": f"宣城市新增部门{n}",
            "short_name": f"新增{n}",
        }
        for n in range(MORE)
    ]


def measured(provisioning: object, rows: list[dict], *, first: int) -> Iterator[Stretch]:
    marks = [first, *range((first // STEP + 1) * STEP, len(rows), STEP), len(rows)]
    done = 0
    for mark in sorted({mark for mark in marks if mark <= len(rows)}):
        wall, processor = time.perf_counter(), time.process_time()
        for _ in provisioning.provision(rows[done:mark]):
            pass
        yield Stretch(mark, mark - done, time.perf_counter() - wall, time.process_time() - processor)
        done = mark


if __name__ == "__main__":
    main()
