"""The course of one reading: container → grid → secrecy marks → layout → types → privacy → staged rows.

Runs inside the reader process; fills a Proposal and leaves `staging.parquet` in the work folder.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import duckdb

from opendata.reading import (
    columns,
    decode,
    delimited,
    judging,
    markup,
    privacy,
    records,
    sniff,
    unpack,
    workbook,
    xmlsheets,
)
from opendata.reading.grid import Grid, connect, load, records_of
from opendata.reading.proposal import NAMED_ROWS, PREVIEW_ROWS, ColumnProposal, Options, Proposal, Refusal
from opendata.reading.rows import Table, arrange, empty
from opendata.reading.secrecy import Marks


def survey(path: Path, work: Path, options: Options, proposal: Proposal) -> None:
    """Read `path` into `proposal`. Raises Refusal."""
    marks = Marks()
    grid = _grid(path, work, options, proposal, marks)
    proposal.findings += grid.findings
    for notice in grid.notices:
        proposal.say(notice.code, notice.message)
    raw = work / "raw.parquet"
    con = connect(work)
    try:
        if not grid.width:
            raise empty()
        if grid.kind == "grid":
            load(grid, con, raw)
            grid.path.unlink(missing_ok=True)
        source = records_of(raw, by_place=grid.kind == "plain")
        _secrets(con, source, grid, marks)
        table = arrange(con, source, grid, options, proposal, work)
        longest = _judge(con, table, grid, options, proposal)
        texts = {
            c.source: c.name
            for c in proposal.columns
            if c.type == "text" or (c.type == "integer" and longest[c.source] >= 11)
        }
        privacy.scan(con, table.source, texts, longest, proposal)
        privacy.comments(grid.comments, proposal)
        _coordinates(con, table, proposal)
        _preview(con, table, proposal)
    finally:
        con.close()
    privacy.hide_in_words(proposal)
    proposal.staging = table.staging
    _conclude(proposal)


def _grid(path: Path, work: Path, options: Options, proposal: Proposal, marks: Marks) -> Grid:
    kind = sniff.container(path)
    proposal.format = kind
    if kind == "gzip":
        inner = work / "inner"
        unpack.gunzip(path, inner)
        path, kind = inner, _inner_kind(inner)
        name = proposal.name.removesuffix(".gz")
    elif kind == "zip":
        path, kind, name = _from_zip(path, work, options, proposal)
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


def _from_zip(path: Path, work: Path, options: Options, proposal: Proposal) -> tuple[Path, str, str]:
    found = unpack.members(path)
    proposal.members = [m.name for m in found]
    member = unpack.choose(found, options.member)
    proposal.member = member.name
    if len(found) > 1 and not options.member:
        proposal.add(
            "several-files",
            f"压缩包里有 {len(found)} 个文件（{'、'.join(m.name for m in found[:5])}），这里先读“{member.name}”。"
            "请选定一个，或分别入库。",
            count=len(found),
            samples=proposal.members[:20],
            actions=["只用这一个", "换一个文件", "逐个入库"],
        )
    _other_members(path, work, [m for m in found if m is not member])
    inner = work / "inner"
    unpack.extract(path, member, inner)
    return inner, _inner_kind(inner), member.name


def _other_members(path: Path, work: Path, others: list[unpack.Member]) -> None:
    """A mark in any member counts, also in one that is not read; text members are looked through line by line."""
    marks = Marks()
    for member in others[:50]:
        side = work / "side"
        unpack.extract(path, member, side)
        try:
            if sniff.container(side) != "text":
                continue
            text = decode.read_text(side, work / "side.txt")
        except Refusal:
            continue
        finally:
            side.unlink(missing_ok=True)
        if text.characters["密"]:
            with text.path.open(encoding="utf-8", errors="replace") as f:
                for line in f:
                    if "密" in line:
                        for part in re.split(r"[,\t;|]", line):
                            marks.see(part.strip('" \n'))


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
        except duckdb.Error as e:
            raise sniff.broken("Parquet 文件") from e
    return _textual(path, work, options, proposal, marks)


def _textual(path: Path, work: Path, options: Options, proposal: Proposal, marks: Marks) -> tuple[Grid, str]:
    with path.open("rb") as f:
        head = f.read(4096)
    declared = options.encoding or markup.declared_encoding(head)
    text = decode.read_text(path, work / "text.txt", declared)
    proposal.encoding = text.encoding
    with text.path.open(encoding="utf-8", errors="replace") as f:
        kind = sniff.text_kind(f.read(65536))
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


def _secrets(con: duckdb.DuckDBPyConnection, source: str, grid: Grid, marks: Marks) -> None:
    for text in grid.outside:
        marks.see(text)
    for name in grid.names or []:
        marks.see(name)
    if not grid.can_hold("密"):
        return
    for i in range(grid.width):
        found = con.execute(
            f"SELECT c{i} FROM {source} WHERE contains(c{i}, '密') AND regexp_matches(c{i}, '[绝絕机機秘].{{0,6}}密') "
            f"AND (length(c{i}) <= 80 OR contains(c{i}, chr(10)))"
        )
        while rows := found.fetchmany(10_000):
            for (value,) in rows:
                marks.see(value)
    if grid.kind == "grid":
        for (value,) in con.execute(f"SELECT x FROM {source} WHERE contains(x, '密')").fetchall():
            for part in value.split(" | "):
                marks.see(part)
    if not (grid.can_hold("★") or grid.can_hold("☆")):
        return
    # a line cut apart by the delimiter (秘密,★10年) still reads as one mark
    joined = f"concat_ws('', {', '.join(f'c{i}' for i in range(min(grid.width, 50)))})"
    for (value,) in con.execute(
        f"SELECT {joined} FROM {source} WHERE length({joined}) <= 30 AND contains({joined}, '密') LIMIT 1000"
    ).fetchall():
        if "★" in value or "☆" in value:
            marks.see(value)


def _judge(
    con: duckdb.DuckDBPyConnection, table: Table, grid: Grid, options: Options, proposal: Proposal
) -> dict[int, int]:
    """Types into the proposal; the answer is the length of each column's longest value."""
    before = {i: (options.titles or {}).get(title, {}) for i, title in table.names}
    said = {i: {**before[i], **(options.columns or {}).get(i, {})} for i, _ in table.names}
    titles = dict(table.names)
    names = {i: said[i].get("name", title) for i, title in table.names}
    judged = judging.judge(con, table.source, names, grid.types, table.headless)
    words = dates = 0
    for i, name in names.items():
        verdict = judged[i]
        fixed = said[i]
        column = ColumnProposal(
            name, fixed.get("type", verdict.type), i, fixed.get("unit", verdict.unit), verdict.reasons, title=titles[i]
        )
        if fixed.get("type"):
            column.reasons = ["照上次指定的类型" if fixed == before[i] else "由数据管理员指定"]
            verdict.findings = [f for f in verdict.findings if f.code == "precision-lost"]
        proposal.columns.append(column)
        for finding in verdict.findings:
            proposal.add(**finding.__dict__)
        words += verdict.null_words
        dates += verdict.normalised
        column.nullable = verdict.filled < (proposal.rows or 0) or verdict.null_words > 0
    if fixed_types := [c for c in proposal.columns if "type" in said[c.source]]:
        _, misfits = columns.typed(table.staging, fixed_types, con)
        for finding in misfits:
            proposal.add(**finding.__dict__)
    if words:
        proposal.say("null-words", f"数值或日期列里有 {words} 个“-”“无”“/”一类的占位词，按空值处理；0 不受影响。")
    if dates:
        proposal.say("dates-normalised", "日期写法不一，已统一为 2018-03-05 的形式。")
    return {i: verdict.longest for i, verdict in judged.items()}


def _coordinates(con: duckdb.DuckDBPyConnection, table: Table, proposal: Proposal) -> None:
    longitude = next(
        (c for c in proposal.columns if re.search(r"经度|^(lng|lon|longitude)$", c.name, re.I) and c.type == "number"),
        None,
    )
    latitude = next(
        (c for c in proposal.columns if re.search(r"纬度|^(lat|latitude)$", c.name, re.I) and c.type == "number"), None
    )
    if not longitude or not latitude:
        return
    x, y = (f"try_cast(c{c.source} AS DOUBLE)" for c in (longitude, latitude))
    rows = con.execute(
        f"SELECT line FROM {table.source} WHERE {x} BETWEEN 3 AND 54 AND {y} BETWEEN 73 AND 136"
    ).fetchall()
    if rows and len(rows) > 0.5 * (proposal.rows or 1):
        proposal.add(**records.swapped_finding(longitude.name, [r[0] for r in rows]).__dict__)


def _preview(con: duckdb.DuckDBPyConnection, table: Table, proposal: Proposal) -> None:
    sql, _ = columns.typed(table.staging, proposal.columns, con, check=False)
    rows = con.execute(f"{sql} LIMIT {PREVIEW_ROWS}").fetchall()
    named = sorted({line for finding in proposal.findings for line in finding.rows[:NAMED_ROWS]})
    if rows and (beyond := [str(line) for line in named if line > rows[-1][0]][:PREVIEW_ROWS]):
        # What a steward is asked to check she must be able to see.
        rows += con.execute(
            f"SELECT * FROM ({sql}) AS typed(line, {', '.join(f'v{k}' for k in range(len(proposal.columns)))}) "
            f"WHERE line IN ({', '.join(beyond)}) ORDER BY line"
        ).fetchall()
    proposal.preview = [
        [
            v
            if v is None or isinstance(v, bool | int | float | str)
            else str(v)
            if not hasattr(v, "isoformat")
            else v.isoformat()
            for v in row[1:]
        ]
        for row in rows
    ]
    proposal.preview_lines = [row[0] for row in rows]
    personal = {p.column: p.kind for p in proposal.personal}
    for k, column in enumerate(proposal.columns):
        values = [row[k] for row in proposal.preview if row[k] not in (None, "")]
        if column.name in personal:
            for row in proposal.preview:
                if row[k] not in (None, ""):
                    row[k] = privacy.told(str(row[k]), personal[column.name])
            values = [row[k] for row in proposal.preview if row[k] not in (None, "")]
        column.samples = list(dict.fromkeys(str(v)[:60] for v in values))[:5]
    if any(isinstance(v, str) and re.match(r"[=+\-@\t\r](?![\d.,%]+$)", v) for row in proposal.preview for v in row):
        proposal.say(
            "formula-like-text",
            "有以 = + - @ 开头的文本，按文本原样发布；下载给 Excel 的版本会加引号，不会被当作公式执行。",
        )


def _conclude(proposal: Proposal) -> None:
    clean = unicodedata.normalize(
        "NFC", re.sub(r"[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", proposal.name)
    )
    clean = re.split(r"[/\\]", clean)[-1]
    if clean != proposal.name or len(clean) > 120 or re.search(r'[<>:"|?*]', clean):
        proposal.say("file-name-changed", "文件名含路径、控制字符或过长，系统改用自己的名字保存，显示时已转义。")
    if proposal.findings:
        proposal.outcome = "findings"
        proposal.message = (
            f"文件已读出 {proposal.rows:,} 行、{len(proposal.columns)} 列，"
            f"有 {len(proposal.findings)} 个问题需要数据管理员确认后才能发布。原文件保存在隔离区。"
        )
    else:
        proposal.outcome = "publish"
        proposal.message = f"文件已读出 {proposal.rows:,} 行、{len(proposal.columns)} 列，没有发现问题，可以发布。"
