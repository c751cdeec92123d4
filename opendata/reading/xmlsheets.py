"""Workbooks written as XML: SpreadsheetML 2003 that calls itself .xls, and ODS.

Both go through expat with entities refused; repeated blank cells and rows are counted, never written out.
"""

import re
import xml.parsers.expat
import zipfile
import zlib
from pathlib import Path
from typing import IO

from opendata.reading import telling
from opendata.reading.decode import Text
from opendata.reading.grid import lines_of
from opendata.reading.markup import MAX_CELLS, Cells, span
from opendata.reading.package import decoded, refuse_dtd
from opendata.reading.proposal import MAX_COLUMNS, Refusal
from opendata.reading.records import check_prolog, local
from opendata.reading.secrecy import Marks
from opendata.reading.sniff import broken
from opendata.reading.unpack import bomb, check_package
from opendata.reading.workbook import Book, formatted


class _Sheets:
    """Worksheets of an XML spreadsheet in both dialects, by local element names."""

    def __init__(self, marks: Marks):
        self.marks = marks
        self.sheets: dict[str, Cells] = {}
        self.hidden: set[str] = set()
        self.now: Cells | None = None
        self.cells: list[tuple[str, int, int]] = []
        self.at: dict[int, int] = {}
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.errors: list[tuple[int, str]] = []
        self.formulas = 0
        self.comments: list[tuple[str, str]] = []
        #: inside a comment: what stands there is told and never part of the cell
        self.comment: list[str] | None = None
        self.depth = 0
        self.kind = ""
        self.title = ""

    def parse_file(self, stream: IO[bytes], name: str) -> None:
        parser = xml.parsers.expat.ParserCreate("utf-8", namespace_separator=None)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = lambda *_: refuse_dtd("<!DOCTYPE x [<!ENTITY a 'b'>")
        try:
            parser.ParseFile(stream)
        except xml.parsers.expat.ExpatError as e:
            raise broken(name) from e

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.comment is not None or self.is_comment(tag):
            self.comment, self.depth = self.comment or [], self.depth + 1
        else:
            self.start(tag, attributes)

    def _end(self, tag: str) -> None:
        if self.comment is None:
            self.end(tag)
            return
        self.depth -= 1
        if not self.depth:
            for between in ("", "\n"):  # a mark in pieces of its own, and one that its formatting cuts apart
                self.marks.see(between.join(self.comment))
            self.comments.append((f"第 {self.row} 行", " ".join(self.comment).strip()))
            self.comment = None

    def _data(self, text: str) -> None:
        if self.comment is not None:
            self.comment.append(text)
        elif self.text is not None:
            self.text.append(text)

    @property
    def row(self) -> int:
        """The one that is being read, counted from 1."""
        return len(self.now.rows) + 1 if self.now else 0

    def is_comment(self, tag: str) -> bool:
        raise NotImplementedError

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError


class _Office2003(_Sheets):
    def is_comment(self, tag: str) -> bool:
        return local(tag) == "Comment"

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        a = {local(k): v for k, v in attributes.items()}
        match local(tag):
            case "Worksheet":
                self.title = a.get("Name", f"Sheet{len(self.sheets) + 1}")
                self.now = self.sheets[self.title] = Cells()
            case "Row":
                self.cells, self.at = [], {}
                if self.now is not None:
                    self._skip(a.get("Index"))
                    if a.get("Hidden") == "1":
                        self.now.hidden_rows.add(len(self.now.rows))
            case "Cell":
                if a.get("Index", "").isdigit():
                    self.at[len(self.cells)] = min(int(a["Index"]) - 1, 16384)
                self.span = (
                    span(a.get("MergeAcross", "0")) + 1 if a.get("MergeAcross") else 1,
                    span(a.get("MergeDown", "0")) + 1 if a.get("MergeDown") else 1,
                )
                self.formulas += "Formula" in a
                self.cells.append(("", *self.span))
            case "Data":
                self.text, self.kind = [], a.get("Type", "String")
            case "Visible":
                self.text = []
            case "Header" | "Footer":
                self.marks.see_print(a.get("Data", ""))

    def _skip(self, index: str | None) -> None:
        if index and index.isdigit() and self.now is not None:
            gap = int(index) - 1 - len(self.now.rows)
            if gap > 1_000_000:
                raise bomb("工作表里有相距极远的行")
            for _ in range(max(0, gap)):
                self.now.row([])

    def end(self, tag: str) -> None:
        name = local(tag)
        if name == "Data" and self.text is not None and self.cells:
            text = "".join(self.text)
            if self.kind == "DateTime":
                text = re.sub(r"T00:00:00(\.0+)?$", "", text)
            if self.kind == "Error":
                self.errors.append((self.row, text))
                text = ""
            self.marks.see(text)
            self.cells[-1] = (self.cells[-1][0] + text, *self.cells[-1][1:])
            self.text = None
        elif name == "Visible" and self.text is not None:
            if "Hidden" in "".join(self.text):
                self.hidden.add(self.title)
            self.text = None
        elif name == "Row" and self.now is not None:
            self.now.row(self.cells, self.at)


def read_spreadsheetml(text: Text, work: Path, wanted: str | None, marks: Marks) -> Book:
    check_prolog(text)
    sheets = _Office2003(marks)
    body = work / "body.xml"
    with lines_of(text.path) as source, body.open("w", encoding="utf-8") as target:
        target.write(re.sub(r"<\?xml[^>]*\?>", "", source.read(4096), count=1).lstrip())
        while block := source.read(1 << 20):
            target.write(block)
    with body.open("rb") as f:
        sheets.parse_file(f, "Excel 2003 XML 文件")
    return _book(sheets, work, wanted)


class _OpenDocument(_Sheets):
    """Repeated blank cells and rows are counted, not written out."""

    def __init__(self, marks: Marks):
        super().__init__(marks)
        self.repeat = self.row_repeat = 1
        self.blank_rows = 0
        self.styles: dict[str, bool] = {}
        self.style = ""

    def is_comment(self, tag: str) -> bool:
        """Notes, and the words of drawings that hang on a cell."""
        return local(tag) == "annotation" or tag.startswith("draw:")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "style":
            self.style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self.styles[self.style] = True
        elif name == "table":
            self.title = attributes.get("table:name", f"Sheet{len(self.sheets) + 1}")
            self.now, self.blank_rows = Cells(), 0
            self.sheets[self.title] = self.now
            if self.styles.get(attributes.get("table:style-name", "")):
                self.hidden.add(self.title)
        elif name == "table-row":
            self.cells, self.at = [], {}
            self.row_repeat = span(attributes.get("table:number-rows-repeated"))
            if attributes.get("table:visibility") in ("collapse", "filter") and self.now is not None:
                self.now.hidden_rows.add(len(self.now.rows) + self.blank_rows)
        elif name in ("table-cell", "covered-table-cell") and self.now is not None:
            self._cell(name, attributes)
        elif name == "p" and self.text is not None:
            if self.text:
                self.text.append("\n")
        elif name == "s" and self.text is not None:
            self.text.append(" ")
        elif name in ("line-break", "tab") and self.text is not None:
            self.text.append("\n" if name == "line-break" else " ")

    def _cell(self, name: str, a: dict[str, str]) -> None:
        self.repeat = span(a.get("table:number-columns-repeated"))
        self.span = (span(a.get("table:number-columns-spanned")), span(a.get("table:number-rows-spanned")))
        self.text, self.kind = [], "covered" if name.startswith("covered") else a.get("office:value-type", "")
        self.value = (
            a.get("office:date-value")
            or a.get("office:boolean-value")
            or a.get("office:time-value")
            or a.get("office:value")
        )
        self.formulas += "table:formula" in a

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in ("table-cell", "covered-table-cell") and self.text is not None:
            self._end_cell()
        elif name == "table-row" and self.now is not None:
            self._end_row()
        elif name == "table":
            self.now = None

    def _end_cell(self) -> None:
        text = "".join(self.text or [])
        if self.kind in ("float", "currency") and self.value:
            text = self.value[:-2] if self.value.endswith(".0") else self.value
        elif self.kind == "percentage" and self.value:
            text = formatted(self.value, "%")
        elif self.kind == "date" and self.value:
            text = self.value.replace("T00:00:00", "").replace("T", " ")
        elif self.kind == "boolean" and self.value:
            text = self.value.upper()
        if re.fullmatch(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!)|Err:\d+", text):
            self.errors.append((self.row, text))
            text = ""
        self.marks.see(text)
        self.text = None
        if self.kind == "covered":
            self.cells += [("\0", 1, 1)] * min(self.repeat, MAX_COLUMNS + 1)
            return
        if text and self.repeat > 1 and len(self.cells) + self.repeat > 16384 * 2:
            raise bomb("工作表里有重复上万次的单元格")
        count = self.repeat if text else min(self.repeat, 16384)
        if len(self.cells) < 32768:
            self.cells += [(text, *self.span)] * count

    def _end_row(self) -> None:
        assert self.now is not None
        own = [(t, w, d) for t, w, d in self.cells]
        while own and own[-1][0] in ("", "\0"):
            own.pop()
        if not own:
            self.blank_rows += self.row_repeat
            return
        if self.blank_rows > 1_000_000 or (self.row_repeat > 10_000 and self.row_repeat * len(own) > MAX_CELLS):
            raise bomb("工作表里有重复上百万次的行")
        for _ in range(self.blank_rows):
            self.now.rows.append([])
        self.blank_rows = 0
        for _ in range(self.row_repeat):
            self._write(own)

    def _write(self, own: list[tuple[str, int, int]]) -> None:
        assert self.now is not None
        number = len(self.now.rows)
        above = self.now.rows[-1] if self.now.rows else []
        out = []
        for j, (text, wide, deep) in enumerate(own):
            if text == "\0":  # covered: the value of a cell above comes down, of one to the left does not
                inside = any(r1 < number <= r2 and c1 == j for r1, c1, r2, _ in self.now.merges[-200:])
                text = above[j] if inside and j < len(above) else ""
            elif wide > 1 or deep > 1:
                self.now.merges.append((number, j, number + deep - 1, j + wide - 1))
            out.append(text)
        self.now.cells += len(out)
        if self.now.cells > MAX_CELLS:
            raise bomb("表格展开后超过 2,000 万格")
        self.now.rows.append(out)


def read_ods(path: Path, work: Path, wanted: str | None, marks: Marks) -> Book:
    check_package(path)
    sheets = _OpenDocument(marks)
    try:
        with zipfile.ZipFile(path) as z:
            for name in ("META-INF/manifest.xml", "styles.xml", "content.xml"):
                if name in z.namelist():
                    with z.open(name) as f:
                        head = decoded(f.read(1 << 20))
                    refuse_dtd(head[:65536])
                    if name.startswith("META") and "encryption-data" in head:
                        raise Refusal(
                            "encrypted", "文件设了打开密码，读不出内容。没有保存任何内容。请取消密码后重新上传。"
                        )
                    if name == "styles.xml":
                        for body in re.findall(r"<text:p[^>]*>(.*?)</text:p>", head, re.S):
                            marks.see(re.sub(r"<[^>]*>", "", body))
            with z.open("content.xml") as f:
                sheets.parse_file(f, "ODS 文件")
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, KeyError, NotImplementedError, RuntimeError) as e:
        raise broken("ODS 文件") from e
    return _book(sheets, work, wanted)


def _book(sheets: _Sheets, work: Path, wanted: str | None) -> Book:
    full = [name for name, cells in sheets.sheets.items() if any(any(row) for row in cells.rows)]
    shown = [name for name in sheets.sheets if name not in sheets.hidden]
    tables = [name for name in shown if name in full and _is_table(sheets.sheets[name])]
    candidates = tables or [name for name in shown if name in full]
    if not candidates:
        raise Refusal("empty", "工作簿里没有数据。没有保存任何内容。请检查后重新上传。")
    name = wanted if wanted in full else candidates[0]
    grid = sheets.sheets[name].grid(work)
    grid.comments = sheets.comments
    beside = telling.Beside(
        tables,
        [name for name in sheets.hidden if name in full],
        errors=[(f"第 {row} 行", row, value) for row, value in sheets.errors],
        formulas=sheets.formulas,
        hidden_rows=grid.hidden_rows,
    )
    telling.tell(grid, name, beside, chosen=bool(wanted))
    return Book(grid, name, shown)


def _is_table(cells: Cells) -> bool:
    """Two rows with something in them, one of them with two cells."""
    filled = [sum(map(bool, row)) for row in cells.rows if any(row)]
    return len(filled) >= 2 and max(filled) >= 2
