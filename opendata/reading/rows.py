"""From loaded records to the rows that would be published: header, notes, totals, footers and repeats taken out by
proposal.

What leaves the data without a question is kept as description or said as a notice; everything else is a finding.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from opendata.reading import header as shapes
from opendata.reading.grid import Grid, quoted, rows_of
from opendata.reading.header import Layout, Record, filled, folded, kind
from opendata.reading.proposal import Options, Proposal, Refusal, Staging

HEAD, TAIL = 300, 80
MAX_DROPPED = 100_000


@dataclass
class Table:
    """The staged rows, and which of their columns bear which names."""

    staging: Staging
    names: list[tuple[int, str]]
    headless: bool = False

    @property
    def source(self) -> str:
        return rows_of(self.staging)


@dataclass
class _Cut:
    """Lines that leave the table, by reason."""

    totals: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    end: int | None = None  # first line of a second table

    def lines(self) -> set[int]:
        return {*self.totals, *self.sections, *self.repeats, *self.footers}


def arrange(
    con: duckdb.DuckDBPyConnection, source: str, grid: Grid, options: Options, proposal: Proposal, work: Path
) -> Table:
    """Decide the layout and stage the rows. Raises Refusal `empty` when nothing is left below the header."""
    cells = ", ".join(f"c{i}" for i in range(grid.width))
    head = _records(con.execute(f"SELECT line, {cells} FROM {source} LIMIT {HEAD}").fetchall())
    if grid.names is not None:
        plan = Layout(names=list(grid.names))
        proposal.header_rows = []
    else:
        plan = shapes.find(head, grid.merges, options.header_rows)
        proposal.header_rows = [line for line, _ in plan.header]
    body = [r for r in head if r[0] >= plan.first_line]
    cut = _Cut()
    if grid.names is None and body:
        kinds = _kinds(body, grid.width)
        _second_table(plan, body, kinds, cut)
        _tail(con, source, cells, plan, kinds, grid, cut, proposal)
        _inside(con, source, cells, plan, kinds, grid, cut)
        if options.keep_totals:
            cut.totals, cut.sections = [], []
        _say(plan, cut, grid, proposal)
    proposal.description = "\n".join([*plan.notes, *([proposal.description] if proposal.description else [])])
    _gaps(con, source, grid, plan.first_line, min(cut.footers, default=cut.end), proposal)
    table = Table(_stage(con, source, grid, plan, cut, work), [], plan.no_header)
    _columns(con, table, plan, grid, proposal)
    proposal.rows = table.staging.rows = con.execute(f"SELECT count(*) FROM {table.source}").fetchall()[0][0]
    if not proposal.rows or not table.names:
        raise empty()
    return table


def empty() -> Refusal:
    return Refusal("empty", "文件里只有表头或空行，没有一行数据。没有保存任何内容。请检查导出是否成功后重新上传。")


def _records(rows: list[tuple[object, ...]]) -> list[Record]:
    return [(int(r[0]), [str(c) if c is not None else "" for c in r[1:]]) for r in rows]  # type: ignore[call-overload]


def _kinds(body: list[Record], width: int) -> list[str]:
    """The kind of most cells per column: n, d, t or blank."""
    gap = next((i for i in range(1, len(body)) if body[i][0] - body[i - 1][0] > 1 and i > 2), len(body))
    out = []
    for j in range(width):
        counts = Counter(k for _, c in body[: max(gap, 1)] if (k := kind(c[j])))
        out.append(max(counts, key=lambda k: counts[k]) if counts else "")
    return out


def _second_table(plan: Layout, body: list[Record], kinds: list[str], cut: _Cut) -> None:
    """A blank line, perhaps a title, then another header over other columns."""
    head = [folded(c) for c in plan.header[-1][1]] if plan.header else []
    for i in range(1, len(body) - 1):
        if body[i][0] - body[i - 1][0] < 2:
            continue
        j = i + 1 if len(filled(body[i][1])) == 1 and i + 2 < len(body) else i
        cells = body[j][1]
        own = filled(cells)
        if len(own) < 2 or any(kind(cells[k]) != "t" for k in own):
            continue
        words = [folded(c) for c in cells]
        if words == head or shapes.is_total(cells, kinds) or shapes.FOOTER.match(words[own[0]]):
            continue
        odd = sum(kinds[k] in ("n", "d", "") for k in own)
        known = sum(w in head for w in words if w)
        after = [kind(c) for c in body[j + 1][1] if c.strip()]
        if (odd and known) or (odd >= 0.5 * len(own) and any(k in "nd" for k in after)):
            cut.end = body[i][0]
            return


def _tail(
    con: duckdb.DuckDBPyConnection,
    source: str,
    cells: str,
    plan: Layout,
    kinds: list[str],
    grid: Grid,
    cut: _Cut,
    proposal: Proposal,
) -> None:
    below = f"line >= {plan.first_line}" + (f" AND line < {cut.end}" if cut.end else "")
    last = con.execute(f"SELECT max(line) FROM {source} WHERE {below}").fetchall()[0][0] or 0
    rows = con.execute(
        f"SELECT line, {cells} FROM {source} WHERE {below} AND line > {last - 5 * TAIL} ORDER BY line DESC LIMIT {TAIL}"
    ).fetchall()
    width = len(plan.names) or grid.width
    notes = []
    for line, row in _records(rows):
        own = filled(row)
        if shapes.is_total(row, kinds):
            continue
        if not shapes.is_footer(row, width) or (
            len(own) == 1 and not shapes.FOOTER.match(folded(row[own[0]])) and len(row[own[0]]) < 9
        ):
            break
        cut.footers.append(line)
        notes.append(shapes._joined(row))
    if notes:
        proposal.description = "\n".join(reversed(notes))


def _inside(
    con: duckdb.DuckDBPyConnection, source: str, cells: str, plan: Layout, kinds: list[str], grid: Grid, cut: _Cut
) -> None:
    where = f"line >= {plan.first_line}" + (f" AND line < {cut.end}" if cut.end else "")
    labels = [j for j in range(grid.width) if kinds[j] != "n"][:12]
    if labels and (grid.can_hold("计")):
        word = "contains({0}, '计')" if grid.kind == "plain" else "regexp_matches({0}, '计|(?i)total')"
        likely = " OR ".join(f"({word.format(f'c{j}')} AND length(c{j}) <= 24)" for j in labels)
        for line, row in _records(
            con.execute(
                f"SELECT line, {cells} FROM {source} WHERE {where} AND ({likely}) LIMIT {MAX_DROPPED}"
            ).fetchall()
        ):
            if shapes.is_total(row, kinds) and line not in cut.footers:
                cut.totals.append(line)
    if plan.header:
        head = plan.header[-1][1]
        own = filled(head)
        same = " AND ".join(f"c{j} = {quoted(head[j])}" for j in own[:4])
        cut.repeats = [
            r[0]
            for r in con.execute(f"SELECT line FROM {source} WHERE {where} AND {same} LIMIT {MAX_DROPPED}").fetchall()
        ]
    if grid.kind == "grid" and grid.width >= 3:
        _sections(con, source, cells, where, kinds, grid, cut)


def _sections(
    con: duckdb.DuckDBPyConnection, source: str, cells: str, where: str, kinds: list[str], grid: Grid, cut: _Cut
) -> None:
    """Rows of one text cell that name a group: merged sideways, or text where the column holds figures."""
    across = {r1 + 1 for r1, c1, _, c2 in grid.merges if c2 - c1 >= 2}
    count = " + ".join(f"(c{j} IS NOT NULL)::INT" for j in range(grid.width))
    for line, row in _records(
        con.execute(
            f"SELECT line, {cells} FROM {source} WHERE {where} AND ({count}) = 1 LIMIT {MAX_DROPPED}"
        ).fetchall()
    ):
        own = filled(row)
        if not own or line in cut.lines():
            continue
        j = own[0]
        if kind(row[j]) == "t" and (line in across or (kinds[j] == "n" and j == 0)):
            cut.sections.append(line)


def _say(plan: Layout, cut: _Cut, grid: Grid, proposal: Proposal) -> None:
    if plan.no_header:
        proposal.add(
            "no-header",
            "第一行就是数据，没有表头。已按“列1、列2…”命名，请为每列起名。",
            count=1,
            actions=["填写列名", "改正文件后重传"],
        )
    if plan.notes:
        proposal.say("notes-above", f"表头上方有 {len(plan.notes)} 行说明，没有作为数据；发布时可以写进摘要。")
    if cut.footers:
        proposal.say(
            "footer", f"表尾有 {len(cut.footers)} 行落款或附注，没有作为数据；发布时可以写进摘要（个人号码已遮盖）。"
        )
    if cut.repeats:
        proposal.say("repeated-header", f"表头在数据中间重复出现 {len(cut.repeats)} 次（分页导出），已去掉。")
    dropped = sorted([*cut.totals, *cut.sections])
    if dropped:
        what = "合计、小计行" if cut.totals else "分组标题行"
        if cut.totals and cut.sections:
            what = "合计、小计和分组标题行"
        shown = "、".join(map(str, dropped[:10])) + (" 等" if len(dropped) > 10 else "")
        proposal.add(
            "total-rows",
            f"第 {shown} 行像是{what}，共 {len(dropped)} 行。混在数据里会让加总翻倍，建议去掉，请确认。",
            rows=dropped[:50],
            count=len(dropped),
            actions=["去掉后发布", "保留为数据"],
        )
    if cut.end:
        proposal.add(
            "several-tables",
            f"一页里有几张表：第 {cut.end} 行起是另一张。这里先读第一张，其余请分别入库。",
            rows=[cut.end],
            count=1,
            actions=["只用第一张", "拆开后重传"],
        )
    if plan.duplicate_names:
        names = "、".join(dict.fromkeys(plan.duplicate_names))
        proposal.add(
            "duplicate-header",
            f"表头有重名的列（{names}），已加后缀 _2 区分，请改成能看懂的名字。",
            count=len(plan.duplicate_names),
            samples=plan.duplicate_names[:10],
            actions=["填写列名", "按建议处理"],
        )
    lines = cut.lines()
    down = [
        m
        for m in grid.merges
        if m[2] > m[0]
        and m[0] + 1 >= plan.first_line
        and not (cut.end and m[0] + 1 >= cut.end)
        and m[0] + 1 not in lines
    ]
    if down:
        proposal.add(
            "merged-cells",
            f"数据区有 {len(down)} 处纵向合并的单元格，只有第一行有值。已把值填到合并的每一行，请核对。",
            rows=[m[0] + 1 for m in down[:50]],
            count=len(down),
            actions=["填充后发布", "改正文件后重传"],
        )


def _stage(con: duckdb.DuckDBPyConnection, source: str, grid: Grid, plan: Layout, cut: _Cut, work: Path) -> Staging:
    raw = work / "raw.parquet"
    drop = cut.lines()
    if not drop and not cut.end:
        return Staging(str(raw), 0, plan.first_line, grid.kind == "plain")
    out = work / "staging.parquet"
    con.execute("CREATE TEMP TABLE dropped (line BIGINT)")
    lines = sorted(drop)
    con.execute("INSERT INTO dropped SELECT unnest(?)", [lines or [-1]])
    limit = f"AND line < {cut.end}" if cut.end else ""
    con.execute(
        f"COPY (SELECT * FROM {source} WHERE line >= {plan.first_line} {limit} "
        "AND line NOT IN (SELECT line FROM dropped) ORDER BY line) "
        f"TO {quoted(out)} (FORMAT parquet, COMPRESSION snappy)"
    )
    raw.unlink()
    return Staging(str(out), 0, plan.first_line)


def _columns(con: duckdb.DuckDBPyConnection, table: Table, plan: Layout, grid: Grid, proposal: Proposal) -> None:
    counts = con.execute(
        f"SELECT count(*), {', '.join(f'count(c{i})' for i in range(grid.width))} FROM {table.source}"
    ).fetchall()[0]
    total, own = counts[0], counts[1:]
    named = {j for j in range(len(plan.names)) if j not in plan.unnamed}
    last = max(named, default=-1)
    dropped = odd = 0
    extra: list[int] = []
    for j in range(grid.width):
        if j in named:
            table.names.append((j, plan.names[j]))
        elif not own[j]:
            dropped += 1
        elif not plan.no_header and grid.ragged_matters and j > last and own[j] < 0.2 * total:
            extra.append(j)
        else:
            table.names.append((j, f"列{j + 1}"))
            odd += 1
    if dropped:
        proposal.say("empty-columns", f"有 {dropped} 个没有表头也没有内容的空列，已去掉。")
    if odd and not plan.no_header:
        proposal.add(
            "no-header",
            f"有 {odd} 列有数据但没有表头，已按“列N”命名，请起名。",
            count=odd,
            actions=["填写列名", "去掉这些列"],
        )
    if grid.ragged_matters and not plan.no_header:
        _ragged(con, table, grid, extra, last + 1, proposal)


def _ragged(
    con: duckdb.DuckDBPyConnection, table: Table, grid: Grid, extra: list[int], width: int, proposal: Proposal
) -> None:
    """Records with fewer fields than the header, or with something beyond it."""
    beyond = " OR ".join(["x IS NOT NULL", *(f"c{j} IS NOT NULL" for j in extra)])
    usual = con.execute(f"SELECT mode(n) FROM {table.source}").fetchall()[0][0]
    short = f"n < {min(int(usual or 0), width)}"
    shown = ", ".join(["x", *(f"c{j}" for j in extra)])
    rows = con.execute(
        f"SELECT line, n, concat_ws(' | ', {shown}) FROM {table.source} WHERE {short} OR {beyond} "
        "ORDER BY line LIMIT 1000"
    ).fetchall()
    if not rows:
        return
    lines = "、".join(str(r[0]) for r in rows[:8]) + (" 等" if len(rows) > 8 else "")
    over = [f"第 {line} 行多出：{text[:60]}" for line, _, text in rows if text]
    more = f"多出的内容（{over[0]}）没有列可放。" if over else ""
    proposal.add(
        "ragged-rows",
        f"第 {lines} 行的列数与表头不同（表头 {width} 列），共 {len(rows)} 行。缺的按空值处理；{more}请核对。",
        rows=[r[0] for r in rows[:50]],
        count=len(rows),
        samples=over[:10],
        actions=["按建议处理", "去掉这些行", "改正文件后重传"],
    )


def _gaps(
    con: duckdb.DuckDBPyConnection, source: str, grid: Grid, first: int, end: int | None, proposal: Proposal
) -> None:
    """Blank records between data rows; those around notes and footers are nobody's concern."""
    if grid.kind != "grid" or grid.names is not None:
        return
    inside = f"line >= {first}" + (f" AND line < {end}" if end else "")
    top, last, count = con.execute(f"SELECT min(line), max(line), count(*) FROM {source} WHERE {inside}").fetchall()[0]
    if count and last - top + 1 > count:
        proposal.say("empty-rows", f"有 {last - top + 1 - count} 个空行，已去掉。")
