"""The intake against DuckDB's bare CSV → Parquet copy, and a million rows of GB18030.

CPU seconds are compared, since the reader starts a process and the machine may be shared; wall time is printed beside.
"""

import gzip
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from opendata.reading.columns import typed
from opendata.reading.read import read
from tests.bench._processes import busy
from tests.bench.memory import watched

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "datasets"


def cost(act: Callable[[], object]) -> tuple[float, float, object]:
    """(CPU seconds of this process and its children, wall seconds, result)."""
    before, started = busy(), time.monotonic()
    result = act()
    return busy() - before, time.monotonic() - started, result


def village_list(folder: Path) -> Path:
    out = folder / "villages.csv"
    with gzip.open(SHARED / "china-villages.csv.gz") as source, out.open("wb") as target:
        shutil.copyfileobj(source, target)
    return out


def wide_gb18030(folder: Path, rows: int = 1_000_000) -> Path:
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
        print(
            f"   村级名录 {rows:,} 行：DuckDB 裸转换 {bare:.2f} s CPU（{bare_wall:.2f} s），"
            f"入库读取到定型 {ours:.2f} s CPU（{wall:.2f} s），{ours / bare:.1f} 倍"
        )
        csv = wide_gb18030(folder)
        peak, _, (ours, wall, rows) = watched(lambda: cost(lambda: to_typed_parquet(csv, folder)))
        print(
            f"   GB18030 {rows:,} 行 × 20 列：{ours:.1f} s CPU（{wall:.1f} s，上限 30 s），进程树内存峰值 {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
