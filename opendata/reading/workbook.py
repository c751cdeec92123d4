"""XLSX and XLS: values from calamine, and from the package's own XML what calamine keeps to itself.

That is: error cells, formulas without a value, hidden rows and columns, comments, percent and zero-padded formats,
printed headers and footers. Rectangle bombs are found before calamine allocates them.
"""

import datetime as dt
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import python_calamine as calamine

from opendata.reading import biff, package, telling
from opendata.reading.grid import Grid, GridWriter
from opendata.reading.proposal import Refusal
from opendata.reading.secrecy import Marks
from opendata.reading.sniff import broken
from opendata.reading.unpack import bomb, check_package

MAX_CELLS = 50_000_000


@dataclass
class Book:
    """What a workbook reader hands to the worker."""

    grid: Grid
    sheet: str
    sheets: list[str] = field(default_factory=list)


def read(path: Path, work: Path, kind: str, wanted: str | None, marks: Marks) -> Book:
    """The wanted sheet, otherwise the first visible one that holds a table. `marks` sees every sheet's text."""
    if kind == "xls":
        details = package.Package(comments=biff.of_xls(path.read_bytes(), marks))
    else:
        check_package(path)
        details = _details(path, kind, marks)
    try:
        book = calamine.CalamineWorkbook.from_filelike(path.open("rb"))
        return _choose(book, work, wanted, marks, details)
    except calamine.PasswordError as e:
        raise Refusal(
            "encrypted", "文件设了打开密码，读不出内容。没有保存任何内容。请在 Excel 中取消密码后重新上传。"
        ) from e
    except (calamine.CalamineError, calamine.WorksheetNotFound, OSError, ValueError) as e:
        raise broken("Excel 文件") from e


def _details(path: Path, kind: str, marks: Marks) -> package.Package:
    try:
        with zipfile.ZipFile(path) as archive:
            if kind == "xlsb":
                return package.Package(comments=biff.of_xlsb(archive, marks))
            details = package.inspect(archive, marks)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, KeyError, NotImplementedError) as error:
        raise broken("Excel 文件") from error
    if details.largest_rectangle > MAX_CELLS:
        raise bomb("工作表里有相距极远的单元格，展开后超过 5,000 万格")
    return details


def _choose(
    book: calamine.CalamineWorkbook, work: Path, wanted: str | None, marks: Marks, details: package.Package
) -> Book:
    visible, hidden, tables = [], [], []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        shown = meta.visible == calamine.SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_name(meta.name)
        size = _look(sheet, marks)
        if shown:
            visible.append(meta.name)
            if size[0] >= 2 and size[1] >= 2:
                tables.append(meta.name)
        elif size[0]:
            hidden.append(meta.name)
    if not visible and not hidden:
        raise Refusal("empty", "工作簿里没有工作表。没有保存任何内容。请检查后重新上传。")
    filled = tables or [n for n in visible if book.get_sheet_by_name(n).height] or visible or hidden
    name = wanted if wanted in visible + hidden else filled[0]
    sheet = book.get_sheet_by_name(name)
    if not sheet.height:
        raise Refusal("empty", f"工作表“{name}”里没有数据。没有保存任何内容。请检查后重新上传。")
    grid = _grid(sheet, work, details.sheets.get(name, package.Sheet()))
    grid.comments = details.comments
    telling.tell(grid, name, _beside(tables, hidden, name, details), chosen=bool(wanted))
    return Book(grid, name, visible)


def _look(sheet: calamine.CalamineSheet, marks: Marks) -> tuple[int, int]:
    """Filled rows (counted to 3) and widest row of a sheet; every text cell is shown to `marks`."""
    rows = width = 0
    if sheet.total_height * max(1, sheet.total_width) > MAX_CELLS:
        raise bomb("工作表展开后超过 5,000 万格")
    for row in sheet.iter_rows():
        own = 0
        for cell in row:
            if cell != "":
                own += 1
                if type(cell) is str:
                    marks.see(cell)
        rows += own > 0
        width = max(width, own)
    return rows, width


def _grid(sheet: calamine.CalamineSheet, work: Path, details: package.Sheet) -> Grid:
    writer = GridWriter(work / "grid.csv")
    top, left = sheet.start or (0, 0)
    for line in range(1, top + 1):
        writer.add(line, [])
    merges = [(a, b, c, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or [])]
    down = _Down(merges)
    for line, row in enumerate(sheet.iter_rows(), top + 1):
        formats = details.formats.get(line - 1)
        cells = [""] * left + [cell_text(v) for v in row]
        if formats:
            for column, how in formats.items():
                if column < len(cells) and cells[column]:
                    cells[column] = formatted(cells[column], how)
        down.fill(line - 1, cells)
        writer.add(line, cells)
    grid = writer.done()
    grid.merges = merges
    grid.hidden_rows, grid.hidden_columns = details.hidden_rows, details.hidden_columns
    return grid


class _Down:
    """Fills the value of a vertical merge into every row it covers."""

    def __init__(self, merges: list[tuple[int, int, int, int]]):
        self.starts: dict[int, list[tuple[int, int]]] = {}
        self.open: dict[int, tuple[int, str]] = {}
        for r1, c1, r2, _ in merges:
            if r2 > r1:
                self.starts.setdefault(r1, []).append((c1, r2))

    def fill(self, row: int, cells: list[str]) -> None:
        for column, (last, value) in list(self.open.items()):
            if row > last:
                del self.open[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = value
        for column, last in self.starts.get(row, ()):
            if column < len(cells):
                self.open[column] = (last, cells[column])


def cell_text(value: object) -> str:
    """A cell's value as plain text: whole floats without .0, digits as stored, ISO dates."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds") if value.time() != dt.time(0) else value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        hours, rest = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return str(value)


def number_text(value: float) -> str:
    """With the fifteen digits that Excel shows: 0.075 and not the 0.07500000000000001 that it stores."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value.is_integer() and abs(value) < 1e22:
        return str(int(Decimal(repr(value))))
    text = repr(float(f"{value:.15g}"))
    return format(Decimal(text), "f") if "e" in text and abs(value) >= 1e-6 else text


def formatted(text: str, how: str) -> str:
    """Apply what only the number format shows: percent, or zeros in front."""
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return text
    if how == "%":
        shown = format((Decimal(text) * 100).normalize(), "f")
        return shown + "%"
    return text.zfill(len(how)) if text.isdigit() else text


def _beside(tables: list[str], hidden: list[str], name: str, details: package.Package) -> telling.Beside:
    own = details.sheets.get(name, package.Sheet())
    return telling.Beside(
        tables,
        hidden,
        details.macros,
        [(cell, _row(cell), value) for cell, value in own.errors],
        [(cell, _row(cell)) for cell in own.uncached],
        own.formulas,
        own.hidden_rows,
        own.hidden_columns,
    )


def _row(cell: str) -> int:
    return int(re.sub(r"\D", "", cell) or 0)
