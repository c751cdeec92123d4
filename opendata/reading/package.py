"""The inside of an XLSX package, read as streams of XML text and never expanded by an XML library.

It notes what calamine does not tell: errors, formulas, formats, hidden things, comments, printed headers; and it
refuses DTDs.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from opendata.reading.proposal import Refusal
from opendata.reading.secrecy import Marks
from opendata.reading.unpack import bomb

P = r"(?:\w+:)?"
CELL = re.compile(rf"<{P}c\s([^>]*?)(?:/>|>(.*?)</{P}c>)", re.S)
REF = re.compile(r'(?<![\w:])r="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(rf"<{P}v[^>]*>([^<]*)</{P}v>")
TEXT = re.compile(rf"<{P}t(?:\s[^>]*)?>([^<]*)</{P}t>")
MAX_NOTED = 100_000


@dataclass
class Sheet:
    errors: list[tuple[str, str]] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    formulas: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: row (0-based) → column → "%" or "000000"
    formats: dict[int, dict[int, str]] = field(default_factory=dict)


@dataclass
class Package:
    sheets: dict[str, Sheet] = field(default_factory=dict)
    comments: list[tuple[str, str]] = field(default_factory=list)
    macros: bool = False
    largest_rectangle: int = 0


def inspect(z: zipfile.ZipFile, marks: Marks) -> Package:
    """Read every XML part once. Raises Refusal for DTDs and for parts that swell."""
    found = Package()
    names = z.namelist()
    found.macros = any(n.lower().endswith("vbaproject.bin") for n in names)
    for name in names:
        if name.lower().endswith((".xml", ".rels", ".vml")):
            refuse_dtd(_head(z, name))
    formats = _formats(z)
    files = _sheet_files(z)
    for name in names:
        lower = name.lower()
        if not lower.endswith((".xml", ".vml")):
            continue
        if name in files.values():
            continue
        if "/comments" in lower or "/threadedcomments" in lower:
            _comments(z, name, found, marks)
        elif re.search(r"xl/(sharedstrings|drawings/|charts/|worksheets/|chartsheets/|richdata/)|docprops/", lower):
            _texts(z, name, marks)
    for title, name in files.items():
        if name in names:
            found.sheets[title] = _sheet(z, name, formats, found, marks)
    return found


def _head(z: zipfile.ZipFile, name: str) -> str:
    with z.open(name) as f:
        return decoded(f.read(4096))


def decoded(raw: bytes) -> str:
    """XML bytes as text by their byte order mark; UTF-16 would otherwise hide a DTD."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "ignore")
    if raw[:4].count(0) >= 2:
        return raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", "ignore")
    return raw.decode("utf-8", "ignore")


def refuse_dtd(head: str) -> None:
    """A DTD that points outside is `xxe`; one that defines entities is a `bomb`; a bare one is let through."""
    at = head.find("<!DOCTYPE")
    if at < 0:
        if "<!ENTITY" not in head:
            return
        at = head.find("<!ENTITY")
    rest = head[at:]
    declaration = rest[: rest.find("[")] if "[" in rest[: rest.find(">") + 1] else rest[: rest.find(">") + 1]
    if re.search(r"\b(SYSTEM|PUBLIC)\b", declaration) or re.search(
        r"<!ENTITY\s+[^>]*\b(SYSTEM|PUBLIC)\b|<!ENTITY\s+%", rest
    ):
        raise Refusal(
            "xxe",
            "XML 里有指向外部文件或网址的声明（DTD/外部实体），可能有害，已拒收。"
            "没有读取任何外部文件，也没有保存任何内容。请去掉 DOCTYPE 声明后重传。",
        )
    if "<!ENTITY" in rest:
        raise bomb("XML 里定义了会成倍展开的实体")


def _chunks(z: zipfile.ZipFile, name: str, stop: str) -> Iterator[str]:
    """Text of a part in pieces that end at `stop`, so that no element is cut in two."""
    with z.open(name) as f:
        head = f.read(4)
        wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) >= 2
        if wide:
            yield decoded(head + f.read())
            return
        held = head
        while block := f.read(1 << 20):
            held += block
            cut = held.rfind(stop.encode())
            if cut < 0:
                if len(held) > 64 << 20:
                    raise bomb("单元格内容异常巨大")
                continue
            cut += len(stop)
            yield held[:cut].decode("utf-8", "replace")
            held = held[cut:]
        yield held.decode("utf-8", "replace")


def _sheet_files(z: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title → part name, in the workbook's order."""
    try:
        book = decoded(z.read("xl/workbook.xml"))
        rels = decoded(z.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", rels):
        rid, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if rid and target:
            path = html.unescape(target.group(1))
            targets[rid.group(1)] = posixpath.normpath(path.lstrip("/") if path.startswith("/") else "xl/" + path)
    out = {}
    for tag in re.findall(rf"<{P}sheet\s[^>]*>", book):
        title, rid = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b(?:\w+:)?id="([^"]*)"', tag)
        if title and rid and rid.group(1) in targets:
            out[html.unescape(title.group(1))] = targets[rid.group(1)]
    return out


def _formats(z: zipfile.ZipFile) -> dict[int, str]:
    """Cell style index → "%" or a run of zeros, for the formats that change what a reader sees."""
    try:
        styles = decoded(z.read("xl/styles.xml"))
    except KeyError:
        return {}
    codes = {9: "%", 10: "%"}
    for tag in re.findall(rf"<{P}numFmt\s[^>]*>", styles):
        number, code = re.search(r'numFmtId="(\d+)"', tag), re.search(r'formatCode="([^"]*)"', tag)
        if number and code:
            plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", html.unescape(code.group(1)))
            if "%" in plain:
                codes[int(number.group(1))] = "%"
            elif re.fullmatch(r"0{2,20}", plain):
                codes[int(number.group(1))] = plain
    block = re.search(rf"<{P}cellXfs.*?</{P}cellXfs>", styles, re.S)
    out = {}
    for i, tag in enumerate(re.findall(rf"<{P}xf\s[^>]*>", block.group(0) if block else "")):
        number = re.search(r'numFmtId="(\d+)"', tag)
        if number and int(number.group(1)) in codes:
            out[i] = codes[int(number.group(1))]
    return out


def _sheet(z: zipfile.ZipFile, name: str, formats: dict[int, str], found: Package, marks: Marks) -> Sheet:
    sheet = Sheet()
    rows = columns = 0
    for text in _chunks(z, name, "row>"):
        r, c = _cells(text, sheet, formats, marks)
        rows, columns = max(rows, r), max(columns, c)
    found.largest_rectangle = max(found.largest_rectangle, rows * columns)
    return sheet


def _cells(text: str, sheet: Sheet, formats: dict[int, str], marks: Marks) -> tuple[int, int]:
    references = REF.findall(text)
    rows = max((int(digits) for _, digits in references), default=0)
    columns = max((column_number(letters) + 1 for letters in {letters for letters, _ in references}), default=0)
    if "hidden=" in text:
        _hidden(text, sheet)
    if "eaderFooter" in text or "<oddHeader" in text:
        for body in re.findall(rf"<{P}(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)<", text):
            marks.see_print(html.unescape(body))
    if "<is" in text or ":is>" in text:
        for body in re.findall(rf"<{P}is>(.*?)</{P}is>", text, re.S):
            marks.see(html.unescape("".join(TEXT.findall(body))))
    if 't="e"' in text or "<f" in text or ":f>" in text or formats:
        _special(text, sheet, formats)
    return rows, columns


def _hidden(text: str, sheet: Sheet) -> None:
    for tag in re.findall(rf'<{P}row\s[^>]*hidden="(?:1|true)"[^>]*>', text):
        number = re.search(r'(?<![\w:])r="(\d+)"', tag)
        if number and len(sheet.hidden_rows) < MAX_NOTED:
            sheet.hidden_rows.add(int(number.group(1)) - 1)
    for tag in re.findall(rf'<{P}col\s[^>]*hidden="(?:1|true)"[^>]*>', text):
        first, last = re.search(r'min="(\d+)"', tag), re.search(r'max="(\d+)"', tag)
        if first and last:
            sheet.hidden_columns |= set(range(int(first.group(1)) - 1, min(int(last.group(1)), 16384)))


def _special(text: str, sheet: Sheet, formats: dict[int, str]) -> None:
    for attributes, body in CELL.findall(text):
        ref = REF.search(attributes)
        if not ref:
            continue
        cell = "".join(ref.groups())
        if 't="e"' in attributes and len(sheet.errors) < MAX_NOTED:
            value = VALUE.search(body or "")
            sheet.errors.append((cell, value.group(1) if value else "#ERR"))
        if body and re.search(rf"<{P}f[\s>/]", body):
            sheet.formulas += 1
            value = VALUE.search(body)
            if not (value and value.group(1)) and 't="str"' not in attributes and len(sheet.uncached) < MAX_NOTED:
                sheet.uncached.append(cell)
        if formats and body:
            style = re.search(r'(?<![\w:])s="(\d+)"', attributes)
            how = formats.get(int(style.group(1))) if style else None
            if how:
                sheet.formats.setdefault(int(ref.group(2)) - 1, {})[column_number(ref.group(1))] = how


def column_number(letters: str) -> int:
    """`A` → 0, `AA` → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _comments(z: zipfile.ZipFile, name: str, found: Package, marks: Marks) -> None:
    text = decoded(z.read(name))
    for attributes, body in re.findall(
        rf"<{P}(?:comment|threadedComment)\s([^>]*)>(.*?)</{P}(?:comment|threadedComment)>", text, re.S
    ):
        ref = re.search(r'ref="([^"]*)"', attributes)
        words = html.unescape("".join(re.findall(rf"<{P}(?:t|text)(?:\s[^>]*)?>([^<]*)(?=<)", body)))
        marks.see(words)
        if len(found.comments) < MAX_NOTED:
            found.comments.append((ref.group(1) if ref else "", words))


def _texts(z: zipfile.ZipFile, name: str, marks: Marks) -> None:
    """Shared strings, text boxes, chart titles, document properties: each paragraph is looked at for a mark."""
    stop = "</si>" if "haredstrings" in name.lower() else "</"
    for text in _chunks(z, name, stop):
        if "密" not in text and "&#" not in text:
            continue
        if stop == "</si>":
            for body in re.findall(rf"<{P}si>(.*?)</{P}si>", text, re.S):
                marks.see(html.unescape("".join(TEXT.findall(body))))
        for body in re.findall(r">([^<>]*密[^<>]*)<", text):
            marks.see(html.unescape(body))
        for body in re.findall(r"<a:p>(.*?)</a:p>", text, re.S):
            marks.see(html.unescape("".join(re.findall(r"<a:t>([^<]*)<", body))))
