"""The course of one reading: container → grid → secrecy marks → layout → types → privacy → staged rows.

Runs inside the reader process; fills a Proposal and leaves `staging.parquet` in the work folder.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

import duckdb

from opendata.reading import columns, judging, opening, privacy, records
from opendata.reading.grid import Grid, connect
from opendata.reading.proposal import NAMED_ROWS, PREVIEW_ROWS, ColumnProposal, Options, Proposal
from opendata.reading.rows import Table, arrange, empty
from opendata.reading.secrecy import Marks

FORMULA = re.compile(r"[=+\-@\t\r](?![\d.,%]+$)")  # what Excel would run


def survey(path: Path, work: Path, options: Options, proposal: Proposal) -> None:
    """Read `path` into `proposal`. Raises Refusal."""
    marks = Marks()
    grid = opening.grid_of(path, work, options, proposal, marks)
    proposal.findings += grid.findings
    for notice in grid.notices:
        proposal.say(notice.code, notice.message)
    con = connect(work)
    try:
        if not grid.width:
            raise empty()
        source = opening.staged(grid, con, work)
        marks.search(con, source, grid)
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
            proposal.include(finding)
        words += verdict.null_words
        dates += verdict.normalised
        column.nullable = verdict.filled < (proposal.rows or 0) or verdict.null_words > 0
    if fixed_types := [c for c in proposal.columns if "type" in said[c.source]]:
        _, misfits = columns.typed(table.staging, fixed_types, con)
        for finding in misfits:
            proposal.include(finding)
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
        proposal.include(records.swapped_finding(longitude.name, [line for (line,) in rows]))


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
    proposal.preview = [[_shown(value) for value in row[1:]] for row in rows]
    proposal.preview_lines = [row[0] for row in rows]
    personal = {found.column: found.kind for found in proposal.personal}
    for place, column in enumerate(proposal.columns):
        if column.name in personal:
            for row in proposal.preview:
                if row[place] not in (None, ""):
                    row[place] = privacy.told(str(row[place]), personal[column.name])
        values = [str(row[place])[:60] for row in proposal.preview if row[place] not in (None, "")]
        column.samples = list(dict.fromkeys(values))[:5]
    if any(isinstance(value, str) and FORMULA.match(value) for row in proposal.preview for value in row):
        proposal.say(
            "formula-like-text",
            "有以 = + - @ 开头的文本，按文本原样发布；下载给 Excel 的版本会加引号，不会被当作公式执行。",
        )


def _shown(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


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
