"""A file is opened: out of its ZIP or gzip, by what it is, to one grid of text. Every other file of a ZIP is looked
into for a secrecy mark.
"""

import shutil
from pathlib import Path

import duckdb

from opendata.reading import decode, delimited, markup, records, sniff, unpack, workbook, xmlsheets
from opendata.reading.grid import Grid, connect, load, records_of
from opendata.reading.proposal import MAX_FILE_BYTES, Options, Proposal, Refusal
from opendata.reading.secrecy import Marks

#: of a file in a ZIP that is not read: all of it was seen, only no table came of it
SEEN_ENOUGH = ("empty", "too-wide")
#: what is so of one file is so of the whole ZIP
DANGEROUS = ("secret-mark", "bomb", "xxe", "unsafe-path")


def grid_of(path: Path, work: Path, options: Options, proposal: Proposal, marks: Marks) -> Grid:
    kind = sniff.container(path)
    proposal.format = kind
    if kind == "gzip":
        inner = work / "inner"
        unpack.gunzip(path, inner)
        path, kind = inner, _inner_kind(inner)
        name = proposal.name.removesuffix(".gz")
    elif kind == "zip":
        path, kind, name = _from_zip(path, work, options, proposal, marks)
    else:
        name = proposal.name
    grid, real = _by_kind(path, kind, work, options, proposal, marks)
    if proposal.format not in ("gzip", "zip"):
        proposal.format = real
    _extension(real, name, proposal)
    return grid


def _inner_kind(path: Path) -> str:
    kind = sniff.container(path)
    if kind in ("zip", "gzip"):
        raise Refusal(
            "unsupported", f"压缩包里还有压缩包，系统不逐层拆。没有保存任何内容。{sniff.TAKEN}；请只压缩一层。"
        )
    return kind


def _from_zip(path: Path, work: Path, options: Options, proposal: Proposal, marks: Marks) -> tuple[Path, str, str]:
    found = unpack.members(path)
    proposal.members = [one.name for one in found]
    member = unpack.choose(found, options.member)
    proposal.member = member.name
    if len(found) > 1 and not options.member:
        proposal.add(
            "several-files",
            f"压缩包里有 {len(found)} 个文件（{'、'.join(one.name for one in found[:5])}），这里先读“{member.name}”。"
            "请选定一个，或分别入库。",
            count=len(found),
            samples=proposal.members[:20],
            actions=["只用这一个", "换一个文件", "逐个入库"],
        )
    look_into([other for other in found if other is not member], path, work, marks)
    inner = work / "inner"
    unpack.extract(path, member, inner)
    return inner, _inner_kind(inner), member.name


def look_into(others: list[unpack.Member], path: Path, work: Path, marks: Marks) -> None:
    """A mark in any file of a ZIP counts, also in one that is not read: each is read as if it were alone, and what
    cannot be is refused. Bounded by what they unpack to together, not by their number."""
    left = MAX_FILE_BYTES
    for member in others:
        side = work / "side"
        side.mkdir()
        try:
            unpack.extract(path, member, side / "inner")
            left -= (side / "inner").stat().st_size
            if left < 0:
                raise unpack.bomb(f"压缩包里的文件解压后一共超过 {MAX_FILE_BYTES >> 30} GB")
            _look_into_one(side / "inner", side, marks)
        except Refusal as refusal:
            if refusal.code in SEEN_ENOUGH:
                continue
            if refusal.code in DANGEROUS:
                raise
            raise Refusal(
                refusal.code,
                f"压缩包里的“{member.name}”查验不了，不能确认有没有密级标志，整个压缩包没有保存任何内容。"
                f"请只留下数据文件重新压缩。（{refusal.message}）",
            ) from refusal
        finally:
            shutil.rmtree(side)


def _look_into_one(inner: Path, side: Path, marks: Marks) -> None:
    kind = _inner_kind(inner)
    if kind == "text":
        text = decode.read_text(inner, side / "lines.txt")
        if text.characters["密"]:
            marks.see_lines(text.path)
        with text.path.open(encoding="utf-8", errors="replace") as file:
            if sniff.text_kind(file.read(65536)) == "csv":
                return  # its lines are all there is, whether or not they make a table
    grid, _ = _by_kind(inner, kind, side, Options(), Proposal(), marks)
    if not grid.width:
        return
    con = connect(side)
    try:
        marks.search(con, staged(grid, con, side), grid)
    finally:
        con.close()


def staged(grid: Grid, con: duckdb.DuckDBPyConnection, work: Path) -> str:
    """SQL: the grid's records, as Parquet in the work folder."""
    raw = work / "raw.parquet"
    if grid.kind == "grid":
        load(grid, con, raw)
        grid.path.unlink(missing_ok=True)
    return records_of(raw, by_place=grid.kind == "plain")


def _by_kind(path: Path, kind: str, work: Path, options: Options, proposal: Proposal, marks: Marks) -> tuple[Grid, str]:
    if kind in ("xlsx", "xlsb", "xls"):
        book = workbook.read(path, work, kind, options.sheet, marks)
        proposal.sheet, proposal.sheets = book.sheet, book.sheets
        return book.grid, kind
    if kind == "ods":
        book = xmlsheets.read_ods(path, work, options.sheet, marks)
        proposal.sheet, proposal.sheets = book.sheet, book.sheets
        return book.grid, kind
    if kind == "parquet":
        try:
            return records.read_parquet(path, work), kind
        except duckdb.Error as error:
            raise sniff.broken("Parquet 文件") from error
    return _textual(path, work, options, proposal, marks)


def _textual(path: Path, work: Path, options: Options, proposal: Proposal, marks: Marks) -> tuple[Grid, str]:
    with path.open("rb") as file:
        head = file.read(4096)
    declared = options.encoding or markup.declared_encoding(head)
    text = decode.read_text(path, work / "text.txt", declared)
    proposal.encoding = text.encoding
    with text.path.open(encoding="utf-8", errors="replace") as file:
        kind = sniff.text_kind(file.read(65536))
    if kind == "csv":
        grid, how = delimited.read(text, work, options.delimiter)
        proposal.delimiter = how.delimiter
        return grid, "fixed-width" if how.kind == "fixed" else "csv"
    if kind == "html":
        return markup.read_html(text, work), kind
    if kind == "spreadsheetml":
        book = xmlsheets.read_spreadsheetml(text, work, options.sheet, marks)
        proposal.sheet, proposal.sheets = book.sheet, book.sheets
        return book.grid, kind
    if kind == "xml":
        return records.read_xml(text, work), kind
    if kind == "ndjson":
        return records.read_ndjson(text, work), kind
    return records.read_json(text, work)


def _extension(real: str, name: str, proposal: Proposal) -> None:
    wrong = sniff.mismatch(real, name)
    if wrong:
        proposal.say(
            "extension-mismatch", f"文件名以 .{wrong} 结尾，实际是{LABELS.get(real, real)}，已按实际内容读取。"
        )


LABELS = {
    "csv": "文本表格（CSV）",
    "html": "网页表格（HTML）",
    "spreadsheetml": "Excel 2003 XML",
    "xlsx": "Excel 工作簿（xlsx）",
    "xls": "Excel 97 工作簿（xls）",
    "ods": "ODS 表格",
    "json": "JSON",
    "ndjson": "NDJSON",
    "xml": "XML",
    "geojson": "GeoJSON",
    "parquet": "Parquet",
    "fixed-width": "空格对齐的文本",
}
