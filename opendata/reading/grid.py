"""The meeting point of all readers: records of text cells, written once and loaded by DuckDB without guessing.

A grid is a CSV with the columns line, n (number of fields in the source record), x (what lay beyond the width) and c0…;
`load` turns it into one Parquet file of nothing but text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from opendata.files import duck
from opendata.reading.proposal import MAX_COLUMNS, Finding, Notice, Refusal, Staging

HEAD = 2000
MEMORY = "224MB"
#: rows in memory while a table is written; the usual 122,880 took 230 MB more of twenty columns
ROWS_HELD = 61_440
CSV_OPTIONS = "auto_detect=false, delim=',', quote='\"', escape='\"', header=false, encoding='utf-8', new_line='\\n'"


@dataclass
class Grid:
    """What a reader hands over. Line numbers are 1-based record numbers, blank records counted."""

    path: Path
    width: int
    records: int = 0
    longest: int = 0
    kind: str = "grid"  # grid: written by GridWriter; plain: a decoded CSV that DuckDB may read as it is
    delimiter: str = ","
    names: list[str] | None = None
    types: dict[int, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    ragged_matters: bool = False
    outside: list[str] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    may_hold: dict[str, bool] = field(default_factory=dict)

    def can_hold(self, character: str) -> bool:
        """False only when a cheap look at the whole text has shown that the character is nowhere."""
        return self.may_hold.get(character, True)


def too_wide(width: int) -> Refusal:
    return Refusal(
        "too-wide",
        f"表有 {width} 列，超过 {MAX_COLUMNS} 列的上限，没有保存任何内容。"
        "请检查是否行列颠倒或分隔符有误，或拆分后上传。",
    )


class GridWriter:
    """Takes records one by one; the width is fixed by the first 2,000, later excess goes to `x`."""

    def __init__(self, path: Path):
        self.path = path
        self.width = 0
        self.records = 0
        self.longest = 0
        self._head: list[tuple[int, list[str]]] = []
        self._file = path.open("w", encoding="utf-8", newline="", errors="replace")
        self._csv = csv.writer(self._file, lineterminator="\n")

    def add(self, line: int, cells: Sequence[str]) -> None:
        self.records += 1
        if len(self._head) < HEAD and self.records <= HEAD:
            self._head.append((line, list(cells)))
            if self.records == HEAD:
                self._open()
            return
        self._write(line, cells)

    def _open(self) -> None:
        self.width = max((_filled_width(c) for _, c in self._head), default=0)
        if self.width > MAX_COLUMNS:
            raise too_wide(self.width)
        for line, cells in self._head:
            self._write(line, cells)
        self._head = []

    def _write(self, line: int, cells: Sequence[str]) -> None:
        n, extra = len(cells), ""
        if n > self.width:
            extra = " | ".join(c for c in cells[self.width :] if c and c.strip())
            cells = cells[: self.width]
        elif n < self.width:
            cells = [*cells, *([""] * (self.width - n))]
        size = sum(map(len, cells))
        self.longest = max(self.longest, size)
        self._csv.writerow((line, n, extra, *cells))

    def done(self) -> Grid:
        if self.records <= HEAD and self._head:
            self._open()
        self._file.close()
        return Grid(self.path, self.width, self.records, self.longest)


def _filled_width(cells: Sequence[str]) -> int:
    for i in range(len(cells), 0, -1):
        if cells[i - 1] and cells[i - 1].strip():
            return i
    return 0


def write(path: Path, rows: Iterable[Sequence[str]]) -> Grid:
    writer = GridWriter(path)
    for line, cells in enumerate(rows, 1):
        writer.add(line, cells)
    return writer.done()


def connect(work: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB whose spill goes to the work folder."""
    (work / "spill").mkdir(exist_ok=True)
    con = duck.connect(MEMORY, spill=work, preserve_insertion_order=True)
    con.execute("SET enable_progress_bar = false")
    return con


def load(grid: Grid, con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Grid → Parquet with line, n, x, c0…; blank records are left out. A plain one, where every record has one line
    and the same number of fields, is written without the first three: numbering rows would bind DuckDB to one thread.
    Not packed: that costs more than to seal and read the larger file. Raises duckdb.Error when DuckDB stumbles."""
    longest = max(2 << 20, 4 * grid.longest + (1 << 20))
    cells = [f"c{i}" for i in range(grid.width)]
    if grid.kind == "plain":
        columns = "{" + ", ".join(f"'{c}': 'VARCHAR'" for c in cells) + "}"
        options = CSV_OPTIONS.replace("delim=','", f"delim={quoted(grid.delimiter)}")
        source = f"FROM read_csv({quoted(grid.path)}, {options}, columns={columns}, max_line_size={longest})"
    else:
        columns = (
            "{'line': 'BIGINT', 'n': 'INTEGER', 'x': 'VARCHAR'" + "".join(f", '{c}': 'VARCHAR'" for c in cells) + "}"
        )
        filled = " OR ".join(f"trim({c}, ' \t\u3000\u00a0') <> ''" for c in cells)
        source = (
            f"SELECT * FROM read_csv({quoted(grid.path)}, {CSV_OPTIONS}, columns={columns}, max_line_size={longest}) "
            f"WHERE {filled} OR x IS NOT NULL"
        )
    con.execute(
        f"COPY ({source}) TO {quoted(out)} (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE {ROWS_HELD})"
    )


def records_of(path: object, *, by_place: bool) -> str:
    """SQL: what `load` wrote, with line, n and x."""
    if not by_place:
        return f"read_parquet({quoted(path)})"
    return (
        "(SELECT file_row_number + 1 AS line, NULL::INT AS n, NULL::VARCHAR AS x, * EXCLUDE (file_row_number) "
        f"FROM read_parquet({quoted(path)}, file_row_number = true))"
    )


def rows_of(staging: Staging) -> str:
    """SQL: the staged rows in the file's order, each with the `line` it has in the file."""
    return f"(SELECT * FROM {records_of(staging.path, by_place=staging.by_place)} WHERE line >= {staging.first_line})"


def quoted(value: object) -> str:
    """A SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def lines_of(path: Path) -> io.TextIOWrapper:
    return path.open(encoding="utf-8", newline="\n", errors="surrogatepass")
