"""The intake against DuckDB's bare CSV → Parquet copy, and a million rows of GB18030 (BENCH_ROWS).

CPU seconds are compared, since the reader starts a process and the machine may be shared; wall time is printed beside.
"""

import gzip
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from opendata.reading.columns import typed
from opendata.reading.read import read
from tests.bench._figures import facts, figure, needs_files
from tests.bench._processes import busy
from tests.bench.memory import watched

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "datasets"


def cost(act: Callable[[], object]) -> tuple[float, float, object]:
    """(CPU seconds of this process and its children, wall seconds, result)."""
    before, started = busy(), time.monotonic()
    result = act()
    return busy() - before, time.monotonic() - started, result


def village_list(folder: Path) -> Path:
    needs_files(SHARED / "china-villages.csv.gz")
    out = folder / "villages.csv"
    with gzip.open(SHARED / "china-villages.csv.gz") as source, out.open("wb") as target:
        shutil.copyfileobj(source, target)
    return out


def wide_gb18030(folder: Path, rows: int = ROWS) -> Path:
    """20 columns of the usual kinds, four-byte characters among them."""
    out = folder / "wide.csv"
    with out.open("w", encoding="gb18030", newline="") as f:
        f.write(
            ",".join(
                [
                    "登记编号",
                    "企业名称",
                    "乡镇",
                    "区划代码",
                    "成立日期",
                    "注册资本(万元)",
                    "从业人数",
                    "是否规上",
                    "备注",
                    "税率",
                    *(f"指标{i}" for i in range(10)),
                ]
            )
            + "\n"
        )
        for i in range(rows):
            figures = ",".join(str(i * k % 10007) for k in range(1, 11))
            f.write(
                f"XC{i:07d},宣城市水阳镇第{i % 9999}公司,水阳镇,3418{i % 99:02d}{i % 999:03d},{2000 + i % 19}-"
                f"{1 + i % 12:02d}-{1 + i % 28:02d},{i % 5000}.{i % 100:02d},"
                f"{i % 300},{'是' if i % 3 else '否'},{'㛃河' if i % 1000 == 0 else ''},{i % 17}.5,{figures}\n"
            )
    return out


def bare_copy(csv: Path, folder: Path) -> None:
    duckdb.connect(config={"threads": 2}).execute(f"COPY (FROM read_csv('{csv}')) TO '{folder / 'bare.parquet'}'")


def to_typed_parquet(csv: Path, folder: Path) -> int:
    """Everything between the file and the typed rows: reading, layout, types, privacy, Parquet."""
    work = Path(tempfile.mkdtemp(dir=folder))
    found = read(csv, name=csv.name, workdir=work)
    con = duckdb.connect(config={"threads": 2})
    sql, _ = typed(found.staging, found.columns, con, check=False)
    con.execute(f"COPY ({sql}) TO '{work / 'typed.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
    return found.rows


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        csv = village_list(folder)
        bare, bare_wall, _ = cost(lambda: bare_copy(csv, folder))
        ours, wall, rows = cost(lambda: to_typed_parquet(csv, folder))
        facts(village_rows=rows)
        figure("villages, DuckDB's bare copy, CPU", bare, "s")
        figure("villages, DuckDB's bare copy, wall", bare_wall, "s")
        figure("villages, read to typed, CPU", ours, "s", ratio=ours / bare, baseline="DuckDB's bare copy")
        figure("villages, read to typed, wall", wall, "s")
        csv = wide_gb18030(folder)
        peak, _, (ours, wall, rows) = watched(lambda: cost(lambda: to_typed_parquet(csv, folder)))
        facts(wide_rows=rows)
        figure("GB18030, 20 columns, read to typed, CPU", ours, "s")
        figure("GB18030, 20 columns, read to typed, wall", wall, "s", most=30)
        figure("GB18030, 20 columns, largest memory", peak, "MB")


if __name__ == "__main__":
    main()
