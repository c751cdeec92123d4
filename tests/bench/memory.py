"""A CSV of one gigabyte (BENCH_MB) from the file to live and served: the largest resident memory of the whole process
tree, sampled every 20 ms, and the time. Target: 600 MB."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import _city
from tests.bench._figures import facts, figure
from tests.bench._processes import resident

MEGABYTES = int(os.environ.get("BENCH_MB", "1000"))


def main() -> None:
    folder = _city.load()
    try:
        from opendata.catalogue import registering
        from opendata.intake import receiving
        from opendata.snapshots import build
        from tests.factories import make_city

        resource = registering.register_dataset(
            make_city("xxb").xxb, name="bench", title="一千兆", secrecy="public", by=None
        ).resources.get()
        path, rows = written(folder)
        before = resident()
        peak, wall, intake = watched(lambda: receiving.ingest_file(path, resource=resource, secrecy="public", by=None))
        assert intake.snapshot is not None and intake.snapshot.rows == rows, (
            intake.message,
            [str(one) for one in intake.findings.all()],
        )
        facts(megabytes=round(path.stat().st_size / 1e6), rows=rows)
        figure("before", before, "MB")
        figure("file to live, largest memory of the tree", peak, "MB", most=600)
        figure("file to live", wall, "s")
        peak, wall, _ = watched(lambda: build.make_serving_files(intake.snapshot.content_hash))
        figure("page store and indexes, largest memory", peak, "MB")
        figure("page store and indexes", wall, "s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def written(folder: Path) -> tuple[Path, int]:
    """Rows of the usual kinds, none alike."""
    path, number = folder / "big.csv", 0
    with path.open("w", encoding="utf-8") as file:
        file.write("登记编号,企业名称,乡镇,区划代码,成立日期,注册资本(万元),从业人数,是否规上,备注,税率\n")
        while file.tell() < MEGABYTES * 1_000_000:
            file.writelines(
                f"XC{row:09d},宣城市水阳镇第{row % 99_991}公司,水阳镇,3418{row % 99:02d}{row % 999:03d},"
                f"{2000 + row % 19}-{1 + row % 12:02d}-{1 + row % 28:02d},"
                f"{row % 5000}.{row % 100:02d},{row % 300},{'是' if row % 3 else '否'},登记机关备注"
                f"{row * 7919 % 1_000_003},{row % 17}.5\n"
                for row in range(number, number + 20_000)
            )
            number += 20_000
    return path, number


def watched(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """(largest MB of the tree, wall seconds, result)."""
    peak, over = [0.0], threading.Event()

    def sample() -> None:
        while not over.wait(0.02):
            peak[0] = max(peak[0], resident())

    watcher, begun = threading.Thread(target=sample, daemon=True), time.monotonic()
    watcher.start()
    try:
        result = act()
    finally:
        over.set()
        watcher.join()
    return peak[0], time.monotonic() - begun, result


if __name__ == "__main__":
    main()
