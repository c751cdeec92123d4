"""The village list (620,573 rows) from the file to live, against DuckDB's bare CSV → Parquet copy of the same file in
the same run, with where the time goes. Targets: live (served by DuckDB) ≤ 6×, page store and its indexes ready ≤ 12×.
Wall time decides; CPU seconds of the process tree stand beside it, since the machine may be shared. BENCH_RUNS (3):
the median run counts."""

import os
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import _city
from tests.bench._figures import facts, figure
from tests.bench._processes import busy
from tests.bench.intake import bare_copy, village_list

BARE = "DuckDB's bare copy"


def main() -> None:
    folder = _city.load()
    try:
        csv = village_list(folder)
        resource = prepared()
        runs = [one(resource, csv, folder, number) for number in range(int(os.environ.get("BENCH_RUNS", "3")))]
        report(runs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepared() -> Any:
    from opendata.catalogue import registering
    from tests.factories import make_city

    return registering.register_dataset(
        make_city("xxb").xxb, name="bench", title="村级名录", secrecy="public", by=None
    ).resources.get()


def one(resource: Any, csv: Path, folder: Path, number: int) -> dict[str, tuple[float, float]]:
    """Step → (wall, CPU) of one run; every run has a column of its own content, since the same content is no new
    version."""
    from opendata.catalogue import versions
    from opendata.files import workshop
    from opendata.intake import examining, gate, quarantine, receiving
    from opendata.snapshots import build, profile

    mine = Path(tempfile.mkdtemp(dir=folder)) / "villages.csv"
    with csv.open("rb") as given, mine.open("wb") as target:
        head = given.readline()
        target.write(head.replace("名称".encode(), f"名称{number}".encode(), 1))
        shutil.copyfileobj(given, target)
    steps: dict[str, tuple[float, float]] = {}
    steps["bare"] = measured(lambda: bare_copy(mine, mine.parent))
    with watched(
        steps,
        {
            "seal": (quarantine, "seal"),
            "unseal": (quarantine, "unseal"),
            "read (own process)": (examining, "read"),
            "gate": (gate, "release"),
            "snapshot": (build, "build"),
            "of it profile": (profile, "of_table"),
            "switch, compare": (versions, "publish_rows"),
        },
    ):
        steps["live"] = measured(lambda: receiving.ingest_file(mine, resource=resource, secrecy="public", by=None))
    resource.refresh_from_db()
    assert resource.current is not None and workshop
    steps["pages"] = measured(lambda: build.make(resource.current.content_hash, build.PAGES))
    steps["native"] = measured(lambda: build.make(resource.current.content_hash, build.NATIVE))
    return steps


@contextmanager
def watched(steps: dict[str, tuple[float, float]], places: dict[str, tuple[Any, str]]) -> Iterator[None]:
    """Add up what each of these functions takes while the block runs."""
    sums: dict[str, list[tuple[float, float]]] = defaultdict(list)
    originals = {name: getattr(module, function) for name, (module, function) in places.items()}

    def timed(name: str) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            kept = {}
            sums[name].append(measured(lambda: kept.update(result=originals[name](*args, **kwargs))))
            return kept["result"]

        return wrapper

    for name, (module, function) in places.items():
        setattr(module, function, timed(name))
    try:
        yield
    finally:
        for name, (module, function) in places.items():
            setattr(module, function, originals[name])
            steps[name] = (sum(wall for wall, _ in sums[name]), sum(busy for _, busy in sums[name]))


def measured(act: Callable[[], object]) -> tuple[float, float]:
    """(wall seconds, CPU seconds of this process and its children)."""
    before, begun = busy(), time.monotonic()
    act()
    return time.monotonic() - begun, busy() - before


def report(runs: list[dict[str, tuple[float, float]]]) -> None:
    def median(name: str, place: int) -> float:
        return statistics.median(run[name][place] for run in runs)

    facts(runs=len(runs))
    bare = median("bare", 0)
    for name in runs[0]:
        ratio = {} if name == "bare" else {"ratio": median(name, 0) / bare, "baseline": BARE}
        figure(BARE if name == "bare" else name, median(name, 0), "s", **ratio)
        figure(f"{BARE if name == 'bare' else name}, CPU", median(name, 1), "s")
    live = statistics.median(run["live"][0] / run["bare"][0] for run in runs)
    ready = statistics.median((run["live"][0] + run["pages"][0]) / run["bare"][0] for run in runs)
    figure("file to live", median("live", 0), "s", ratio=live, baseline=BARE, most=6)
    figure("file to page store", median("live", 0) + median("pages", 0), "s", ratio=ready, baseline=BARE, most=12)


if __name__ == "__main__":
    main()
