"""Text with delimiters or fixed columns → records, tolerant of what departments' tools produce.

The delimiter is the one that gives the most records the same number of fields; a quote that never closes stays a
character.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from opendata.reading.decode import Text
from opendata.reading.grid import Grid, GridWriter, connect, lines_of, load, too_wide
from opendata.reading.proposal import MAX_COLUMNS, Finding, Notice, Refusal
from opendata.reading.sniff import not_a_table

DELIMITERS = ",\t;|，"
#: below this size every record goes through Python, which sees more
CAREFUL_BYTES = 4 << 20
#: a quoted cell may run over this many lines; a quote that stays open longer is a stray one
QUOTE_LINES = 2000
LONG_CELL = 32_767


@dataclass
class Dialect:
    kind: str  # delimited, fixed, single
    delimiter: str = ","
    hint_line: bool = False  # the first line is Excel's sep=


class Records:
    """Splits lines into records; after iterating, `stray` holds the line numbers of quotes that never close."""

    def __init__(self, lines: Iterator[str], delimiter: str):
        self.delimiter = delimiter
        self.stray: list[int] = []
        self._lines = lines
        self._held: deque[str] = deque()
        self._at = 0

    def __iter__(self) -> Iterator[list[str]]:
        d = self.delimiter
        while True:
            line = self._next()
            if line is None:
                return
            if '"' not in line:
                yield line.split(d)
            else:
                yield self._quoted(line)

    def _next(self) -> str | None:
        line = self._held.popleft() if self._held else next(self._lines, None)
        if line is None:
            return None
        self._at += 1
        return line[:-1] if line.endswith("\n") else line

    def _quoted(self, line: str) -> list[str]:
        fields = Fields(self.delimiter)
        done = fields.feed(line)
        taken: list[str] = []
        patience = QUOTE_LINES if len(self.stray) < 20 else 50 if len(self.stray) < 1000 else 0
        while not done and len(taken) < patience:
            more = self._next()
            if more is None:
                break
            taken.append(more)
            done = fields.feed("\n" + more)
        if done:
            return fields.cells
        self._held.extendleft(t + "\n" for t in reversed(taken))
        self._at -= len(taken)
        self.stray.append(self._at)
        return split_loose(line, self.delimiter)


class Fields:
    """RFC 4180 fields of one record, fed line by line; a quote inside a quoted field that ends nothing stays a
    character."""

    def __init__(self, delimiter: str):
        self.delimiter = delimiter
        self.cells: list[str] = []
        self._open: list[str] | None = None

    def feed(self, text: str) -> bool:
        """Take one more line; True when no quoted field is open after it."""
        at = 0
        while True:
            if self._open is None:
                start = at
                while text[start : start + 1] == " ":
                    start += 1
                if text[start : start + 1] != '"':
                    end = text.find(self.delimiter, at)
                    self.cells.append(text[at:] if end < 0 else text[at:end])
                    if end < 0:
                        return True
                    at = end + len(self.delimiter)
                    continue
                self._open, at = [], start + 1
            end = self._closing(text, at)
            if end < 0:
                self._open.append(text[at:])
                return False
            self._open.append(text[at:end])
            self.cells.append("".join(self._open).replace('""', '"'))
            self._open = None
            at = text.find(self.delimiter, end + 1)
            if at < 0:
                return True
            at += len(self.delimiter)

    def _closing(self, text: str, at: int) -> int:
        """Where the open field closes: a quote before a delimiter or the line's end, doubled quotes passed over."""
        end = text.find('"', at)
        while end >= 0:
            if text[end + 1 : end + 2] == '"':
                end = text.find('"', end + 2)
                continue
            rest = end + 1
            while text[rest : rest + 1] == " ":
                rest += 1
            if rest >= len(text) or text.startswith(self.delimiter, rest):
                return end
            end = text.find('"', end + 1)
        return -1


def split_loose(line: str, delimiter: str) -> list[str]:
    """A line with a stray quote: fields that close properly are unquoted, the stray quote stays a character."""
    cells = []
    for piece in line.split(delimiter):
        whole = piece.strip()
        closed = len(whole) > 1 and whole[0] == whole[-1] == '"'
        cells.append(whole[1:-1].replace('""', '"') if closed else piece)
    return cells


def dialect(head: str, forced: str | None = None) -> Dialect:
    """Decide on the first lines; Refusal `not-a-table` for prose."""
    hint = re.match(r'"?sep=(.)"?[ \t]*\n', head)
    if hint:
        return Dialect("delimited", forced or hint.group(1), hint_line=True)
    if forced:
        return Dialect("delimited", forced)
    lines = [line for line in head.split("\n")[:400] if line.strip()]
    best = max((_score(head, d), -i, d) for i, d in enumerate(DELIMITERS))
    score, _, delimiter = best
    if score >= 0.55 and not _is_prose(lines, delimiter):
        return Dialect("delimited", delimiter)
    if fixed_columns(lines):
        return Dialect("fixed")
    if len(lines) >= 1 and _is_single(lines):
        return Dialect("single", "\x1f")
    if score >= 0.4 and len(lines) >= 3 and not _is_prose(lines, delimiter):
        return Dialect("delimited", delimiter)
    raise not_a_table("这是一段文字，不是数据表")


def _score(head: str, delimiter: str) -> float:
    """Share of records with the most common number of fields (two or more), a little more for more fields."""
    counts: Counter[int] = Counter()
    if delimiter not in head:
        return 0.0
    lines = iter(head.splitlines(keepends=True)[:400])
    for cells in Records(lines, delimiter):
        if any(c.strip() for c in cells):
            counts[len(cells)] += 1
    wide = {k: v for k, v in counts.items() if k > 1}
    if not wide:
        return 0.0
    mode = max(wide, key=lambda k: (wide[k], k))
    return wide[mode] / sum(counts.values()) + min(mode, 40) * 0.001


def _is_prose(lines: list[str], delimiter: str) -> bool:
    if delimiter not in ",，;":
        return False
    ends = sum(line.rstrip().endswith(("。", "：", ":", "！", "；", "，")) for line in lines)
    return len(lines) >= 3 and ends > 0.5 * len(lines)


def _is_single(lines: list[str]) -> bool:
    """One column: short entries without the punctuation of sentences."""
    if any(len(line) > 60 for line in lines):
        return False
    sentences = sum(bool(re.search(r"[。！？；：:，]", line)) or line.startswith(("  ", "\u3000")) for line in lines)
    return sentences <= 0.1 * len(lines)


def _display(line: str) -> str:
    """One character a display cell: a wide character is followed by a placeholder."""
    return "".join(c + ("\0" if unicodedata.east_asian_width(c) in "WF" else "") for c in line.rstrip())


def fixed_columns(lines: list[str]) -> list[int]:
    """Display positions where columns begin, [] when the lines do not line up."""
    rows = [_display(line.expandtabs(8)) for line in lines[:200]]
    rows = [r for r in rows if r]
    if len(rows) < 3 or not all(" " in r.strip() for r in rows[:3]):
        return []
    width = max(map(len, rows))
    blank = [all(i >= len(r) or r[i] == " " for r in rows) for i in range(width)]
    starts = [i for i in range(width) if not blank[i] and (i == 0 or blank[i - 1])]
    if len(starts) < 2:
        return []
    filled = [
        sum(bool(r[a:b].strip(" \0")) for r in rows) / len(rows)
        for a, b in zip(starts, [*starts[1:], width], strict=True)
    ]
    if min(filled) < 0.5 or sum("。" in r for r in rows) > 0.2 * len(rows):
        return []
    return starts


def cut(line: str, starts: list[int]) -> list[str]:
    row = _display(line.rstrip("\n").expandtabs(8))
    return [row[a:b].replace("\0", "").strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]


def read(text: Text, work: Path, forced: str | None = None) -> tuple[Grid, Dialect]:
    """The grid of a decoded file, with its findings."""
    with lines_of(text.path) as f:
        head = f.read(256 << 10)
    if not head.strip(" \t\n,;|\u3000\ufeff"):
        raise Refusal("empty", "文件里只有空白和分隔符，没有数据。没有保存任何内容。请检查导出是否成功后重新上传。")
    if text.path.stat().st_size > len(head.encode("utf-8", "surrogatepass")):
        head = head[: head.rfind("\n") + 1] or head
    how = dialect(head, forced)
    grid = None
    if how.kind == "delimited" and text.path.stat().st_size > CAREFUL_BYTES and not how.hint_line:
        grid = _plain(text, how, work, head)
    if grid is None:
        grid = _careful(text, how, work, head)
    grid.may_hold = text.characters
    grid.ragged_matters = how.kind == "delimited"
    _text_findings(text, grid)
    return grid, how


def _plain(text: Text, how: Dialect, work: Path, head: str) -> Grid | None:
    """A large regular file is given to DuckDB as it is; None when it is not regular enough for that."""
    if text.blank_lines or text.quotes % 2 or text.controls or text.replaced:
        return None
    width = len(next(iter(Records(iter(head.splitlines(keepends=True)), how.delimiter))))
    if width > MAX_COLUMNS:
        raise too_wide(width)
    grid = Grid(text.path, width, kind="plain", delimiter=how.delimiter)
    raw = work / "raw.parquet"
    con = connect(work)
    try:
        load(grid, con, raw)
        grid.records = con.execute("SELECT count(*) FROM read_parquet(?)", [str(raw)]).fetchall()[0][0]
    except duckdb.Error:
        raw.unlink(missing_ok=True)
        return None
    finally:
        con.close()
    if not text.quotes and grid.records != text.lines + text.ends_open:
        raw.unlink()
        return None
    return grid


def _careful(text: Text, how: Dialect, work: Path, head: str) -> Grid:
    writer = GridWriter(work / "grid.csv")
    long_cells = 0
    with lines_of(text.path) as f:
        if how.kind == "fixed":
            starts = fixed_columns(head.split("\n"))
            for line, row in enumerate(f, 1):
                writer.add(line, cut(row, starts) if row.strip() else [])
            stray: list[int] = []
        elif how.kind == "single":
            for line, row in enumerate(f, 1):
                writer.add(line, [row.rstrip("\n").strip('"')])
            stray = []
        else:
            records = Records(f, how.delimiter)
            for line, cells in enumerate(records, 1):
                if line == 1 and how.hint_line:
                    continue
                if writer.records < 2 and len(cells) > MAX_COLUMNS:
                    filled = sum(bool(c.strip()) for c in cells)
                    if filled > MAX_COLUMNS:
                        raise too_wide(len(cells))
                writer.add(line, cells)
                long_cells += any(len(c) > LONG_CELL for c in cells)
            stray = records.stray
    grid = writer.done()
    if stray:
        grid.findings.append(
            Finding(
                "unclosed-quote",
                f"第 {_numbers(stray)} 行有一个引号没有配对。已按普通字符处理，后面的行没有被吞掉；请核对这些行。",
                rows=stray[:50],
                count=len(stray),
                actions=["按建议处理", "改正文件后重传"],
            )
        )
    if how.kind == "fixed":
        grid.findings.append(
            Finding(
                "fixed-width",
                "文件没有分隔符，靠空格对齐。已按显示宽度切成列（一个汉字算两格），请核对切分位置。",
                count=grid.records,
                actions=["按建议处理", "另存为 CSV 后重传"],
            )
        )
    if long_cells:
        grid.notices.append(
            Notice(
                "long-cell",
                f"有 {long_cells} 行含超过 {LONG_CELL:,} 字的单元格，Excel 装不下，下载 XLSX 时会截断，CSV 不受影响。",
            )
        )
    return grid


def _numbers(lines: list[int]) -> str:
    return "、".join(map(str, lines[:8])) + (" 等" if len(lines) > 8 else "")


def _text_findings(text: Text, grid: Grid) -> None:
    if text.controls:
        grid.findings.append(
            Finding(
                "control-characters",
                f"第 {_numbers(text.control_lines)} 行夹带看不见的控制字符（如 NUL），共 {text.controls} 个，已去掉。",
                rows=text.control_lines,
                count=text.controls,
                actions=["去掉后发布", "改正文件后重传"],
            )
        )
    if text.encoding == "mixed":
        grid.findings.append(
            Finding(
                "encoding-mixed",
                f"文件一部分是 UTF-8，一部分是 GBK（从第 {text.mixed_lines[0] if text.mixed_lines else '?'} 行起），"
                "已逐行解码，请核对。",
                rows=text.mixed_lines,
                count=len(text.mixed_lines),
                actions=["按建议处理", "统一编码后重传"],
            )
        )
    elif text.replaced:
        grid.findings.append(
            Finding(
                "encoding-mixed",
                f"有 {text.replaced} 个字节无法解码，已用“〓”占位，请找出原字后重传。",
                count=text.replaced,
                actions=["改正文件后重传"],
            )
        )
    if text.private_use:
        grid.notices.append(
            Notice(
                "private-use",
                "含自造字区的字符（多为人名、地名用字），已原样保留，在没有该字体的电脑上会显示为空格或方框。",
            )
        )
