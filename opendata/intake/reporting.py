"""The findings of one intake as a table a steward can send back to who made the file.
One line per row and column; values are masked as in the preview of the gate, so that the report may leave the
quarantine."""

from collections.abc import Iterator
from typing import Any

from cluster.errors import Conflict
from opendata.files import worksheets, workshop
from opendata.intake import hiding, quarantine
from opendata.models import Finding, Intake
from opendata.reading.columns import cast, unread
from opendata.reading.grid import rows_of
from opendata.reading.proposal import ColumnProposal, Proposal
from opendata.snapshots import build

HEAD = ["行号", "列", "值（已遮盖）", "问题", "建议", "处理"]
MOST = 20_000  # lines of one finding; what is beyond is said in its last line
TYPED = "mixed-types"


def as_xlsx(intake: Intake) -> bytes:
    """The workbook; Conflict where the file is gone and with it the rows."""
    if intake.state != Intake.State.WAITING:
        raise Conflict(f"这份文件{intake.get_state_display()}，原文件已删除，没有问题清单可下载。", code="wrong-state")
    return worksheets.workbook("问题清单", list(lines(intake)), HEAD)


def lines(intake: Intake) -> Iterator[dict[str, Any]]:
    """In the order of the findings, rows ascending; a finding about the whole file is one line without a row number."""
    with quarantine.rows_of(intake) as proposal, workshop.bench() as bench:
        columns = {column.name: column for column in proposal.columns}
        with build.connect(bench) as con:
            for finding in intake.findings.select_related("decision"):
                yield from _of_finding(con, finding, proposal, columns.get(finding.column))


def _of_finding(
    con: Any, finding: Finding, proposal: Proposal, column: ColumnProposal | None
) -> Iterator[dict[str, Any]]:
    decision = getattr(finding, "decision", None)
    words = [
        finding.column,
        "",
        finding.message,
        "；".join(finding.actions),
        decision.get_action_display() if decision else "未处理",
    ]
    found = _cells(con, finding, proposal, column) if proposal.staging else []
    for line, value in found[:MOST]:
        yield dict(zip(HEAD, [line, words[0], value or "", *words[2:]], strict=True))
    if not found:
        yield dict(zip(HEAD, [None, *words], strict=True))
    elif finding.count > len(found) or len(found) > MOST:
        rest = f"共 {finding.count:,} 处，这里列出前 {min(len(found), MOST):,} 处"
        yield dict(zip(HEAD, [None, words[0], "", rest, *words[3:]], strict=True))


def _cells(con: Any, finding: Finding, proposal: Proposal, column: ColumnProposal | None) -> list[tuple[int, str]]:
    """(row of the source, masked value). Of values that are not of their column's type all are looked up, not only
    the fifty that the finding remembers."""
    assert proposal.staging is not None
    source = rows_of(proposal.staging)
    if column is None:
        return [(row, "") for row in finding.rows]
    cell = f"c{column.source}"
    shown = hiding.masked(f"cast({cell} as varchar)")
    if finding.code == TYPED and column.type not in ("text", "geometry"):
        misfit = unread(cell, cast(cell, column.type, column.unit, True))
        return con.execute(
            f"select line, {shown} from {source} where {misfit} order by line limit {MOST + 1}"
        ).fetchall()
    if not finding.rows:
        return []
    rows = ", ".join(str(int(row)) for row in finding.rows)
    values = dict(con.execute(f"select line, {shown} from {source} where line in ({rows})").fetchall())
    return [(row, values.get(row, "")) for row in finding.rows]
