"""61 sites, then 600 more: the cost of a site must not grow with their number.
Printed as a curve, in wall-clock and processor time; the goal is on the processor's, which a busy machine does not
move."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench import _city

MORE, STEP = 600, 100
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
    print(f"{'sites':>8}{'wall, ms a site':>18}{'processor, ms a site':>22}{'x the first 61':>16}")
    curve: list[Stretch] = []
    for stretch in measured(provisioning, [*plan, *invented(plan[1])], first=len(plan)):
        curve.append(stretch)
        print(
            f"{stretch.upto:>8}{stretch.wall / stretch.sites * 1000:>18.0f}{stretch.each:>22.0f}"
            f"{stretch.each / curve[0].each:>16.2f}",
            flush=True,
        )
    later = sum(one.processor for one in curve[1:]) / sum(one.sites for one in curve[1:]) * 1000
    ratio = later / curve[0].each
    print(f"{MORE} more: {ratio:.2f} x the first {len(plan)} (goal ≤ {GOAL}): {'kept' if ratio <= GOAL else 'MISSED'}")
    again = next(measured(provisioning, plan, first=len(plan)))
    print(f"{len(plan)} again (no-op): {again.each:.1f} ms a site")


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
