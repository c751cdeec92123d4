"""Tables in HTML that calls itself .xls, through the tolerant parser of the standard library; cells with their spans
unfolded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from opendata.reading.decode import Text, normal_name
from opendata.reading.grid import Grid, GridWriter, lines_of
from opendata.reading.proposal import MAX_COLUMNS, Finding
from opendata.reading.sniff import not_a_table
from opendata.reading.unpack import bomb

MAX_CELLS = 20_000_000


def declared_encoding(head: bytes) -> str | None:
    """The encoding that XML or HTML declares for itself, when its first bytes are plain."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    found = re.match(rb"""\s*<\?xml[^>]*encoding=["']([\w-]+)["']""", head) or (
        re.search(rb"""charset=["']?([\w-]+)""", head[:2048]) if head.lstrip()[:1] == b"<" else None
    )
    if not found:
        return None
    name = normal_name(found.group(1).decode("ascii"))
    if name == "utf-8" or name.startswith("utf-16"):
        return None  # judged by the bytes: declarations of UTF-8 over GBK bytes are common
    return name


@dataclass
class Cells:
    """Rows of cells with spans unfolded: a spanned cell stands once sideways, and in every row downwards."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    cells: int = 0
    heads: int = 0
    _below: dict[int, tuple[int, str]] = field(default_factory=dict)

    def row(self, cells: list[tuple[str, int, int]], at: dict[int, int] | None = None) -> None:
        """One row of (text, columns, rows); `at` maps a cell's number to an explicit column."""
        number, out, column = len(self.rows), list[str](), 0
        below, self._below = self._below, {}
        for k, (text, wide, deep) in enumerate(cells):
            column = at[k] if at and k in at else column
            while column in below:
                column = self._carry(out, column, below)
            wide, deep = max(1, min(wide, MAX_COLUMNS + 1)), max(1, min(deep, 100_000))
            out += [""] * (column - len(out))
            out += [text] + [""] * (wide - 1)
            if wide > 1 or deep > 1:
                self.merges.append((number, column, number + deep - 1, column + wide - 1))
            if deep > 1:
                for c in range(column, column + wide):
                    self._below[c] = (deep - 1, text if c == column else "")
            column += wide
        for c in sorted(below):
            if c >= len(out):
                self._carry(out, c, below)
            elif c not in self._below and below[c][0] > 1 and not out[c]:
                self._below[c] = (below[c][0] - 1, below[c][1])
        self.cells += len(out)
        if self.cells > MAX_CELLS:
            raise bomb("表格展开后超过 2,000 万格")
        self.rows.append(out)

    def _carry(self, out: list[str], column: int, below: dict[int, tuple[int, str]]) -> int:
        left, text = below[column]
        out += [""] * (column - len(out))
        out.append(text)
        if left > 1:
            self._below[column] = (left - 1, text)
        return column + 1

    def grid(self, work: Path) -> Grid:
        writer = GridWriter(work / "grid.csv")
        for line, cells in enumerate(self.rows, 1):
            writer.add(line, cells)
        grid = writer.done()
        grid.merges, grid.hidden_rows = self.merges, self.hidden_rows
        return grid


class _Tables(HTMLParser):
    """All tables of a page, nested ones apart; text outside is kept to look for marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Cells] = []
        self.outside: list[str] = []
        self.stack: list[tuple[Cells, list[tuple[str, int, int]]]] = []
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.skip += 1
        elif tag == "table":
            self._close_cell()
            self.stack.append((Cells(), []))
            if len(self.stack) > 20:
                raise not_a_table("网页表格嵌套过深")
        elif tag == "tr" and self.stack:
            self._close_row()
        elif tag in ("td", "th") and self.stack:
            self._close_cell()
            found = dict(attrs)
            self.cell, self.span = [], (span(found.get("colspan")), span(found.get("rowspan")))
        elif tag in ("br", "p", "div") and self.cell:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.skip = max(0, self.skip - 1)
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag == "tr":
            self._close_row()
        elif tag == "table" and self.stack:
            self._close_row()
            self.done.append(self.stack.pop()[0])

    def handle_data(self, data: str) -> None:
        if self.skip:
            return
        if self.cell is not None:
            self.cell.append(data)
        elif data.strip():
            self.outside.append(data.strip())

    def _close_cell(self) -> None:
        if self.cell is not None and self.stack:
            text = re.sub(
                r"[ \t\r\n\xa0]*\n[ \t\r\n\xa0]*", "\n", re.sub(r"[ \t\xa0]+", " ", "".join(self.cell))
            ).strip()
            self.stack[-1][1].append((text, *self.span))
        self.cell = None

    def _close_row(self) -> None:
        self._close_cell()
        if self.stack and self.stack[-1][1]:
            table, cells = self.stack[-1]
            table.row(cells)
            cells.clear()

    def close(self) -> None:
        super().close()
        while self.stack:
            self.handle_endtag("table")


def span(value: str | None) -> int:
    """A colspan, an Index, a repeat count: 1 where there is none or nonsense."""
    return int(value) if value and value.strip().isdecimal() and len(value) < 13 else 1


def read_html(text: Text, work: Path) -> Grid:
    """The largest table of the page; another one of at least half its size is a finding."""
    parser = _Tables()
    with lines_of(text.path) as f:
        while block := f.read(1 << 20):
            parser.feed(block)
    parser.close()
    tables = sorted((t for t in parser.done if t.rows), key=lambda t: -t.cells)
    if not tables or max(map(len, tables[0].rows)) < 1:
        raise not_a_table("网页里没有表格")
    grid = tables[0].grid(work)
    grid.outside = parser.outside[:100_000] + [c for t in tables[1:] for r in t.rows for c in r if "密" in c]
    if len(tables) > 1 and tables[1].cells >= 0.5 * tables[0].cells and len(tables[1].rows) > 1:
        grid.findings.append(
            Finding(
                "several-tables",
                f"网页里有 {len(tables)} 张表，这里读最大的一张，其余请分别入库。",
                count=len(tables),
                actions=["只用最大的一张", "拆开后重传"],
            )
        )
    return grid
