"""What leaves the staging: accepted columns, typed, with every steward's decision carried out.
The Release built here is the only way from quarantine to a snapshot; a column with a personal finding passes it
only dropped, masked, hashed or generalised, or kept with a written reason."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb

from cluster.errors import Conflict, Invalid
from opendata.files import duck, workshop
from opendata.intake import anonymity, hiding, quarantine
from opendata.layout import Column, point_columns
from opendata.models import Decision, Finding, Intake, Subject
from opendata.reading.columns import cast, folded, loose_number, ordered_date, typed, unread
from opendata.reading.grid import rows_of
from opendata.reading.privacy import hidden, still_personal, told
from opendata.reading.proposal import ColumnProposal, Proposal
from opendata.snapshots import build, row_key

Action = Decision.Action
MISFIT = "mixed-types"
STATISTICS = re.compile(r"人数|人次|户数|件数|占比|比例|率")  # a table that counts people holds no person


@dataclass(frozen=True)
class Release:
    """What of one file may go out as its decisions stand: built once per examination, handed to whoever measures,
    checks or builds it. `select` (rid, c0 … cN in the file's order) lives as long as `con`; `bench` is where a build
    may write."""

    intake: Intake
    con: duckdb.DuckDBPyConnection
    bench: Path
    select: str
    columns: list[Column]
    decided: frozenset[tuple[int, str]]

    @cached_property
    def crowd(self) -> anonymity.Anonymity | None:
        """k-anonymity of the rows; None where nobody could be recognised in them."""
        if not counts_persons(self.intake):
            return None
        chosen = anonymity.quasi_identifiers(self.columns)
        return anonymity.measure(self.con, self.select, chosen) if chosen else None

    def require_crowd(self) -> None:
        """Invalid where the smallest group is smaller than K."""
        if self.crowd and self.crowd.k < anonymity.K:
            raise Invalid(
                f"处理后最小的一组仍只有 {self.crowd.k} 人。请再归并，或写明仍要发布的理由。", code="k-not-reached"
            )

    def key_fault(self, titles: list[str]) -> str:
        """Why these columns are no key of the rows; empty where they are one."""
        there = {column["name"] for column in self.intake.proposal["columns"]}
        if missing := [title for title in titles if title not in there]:
            return f"文件里没有主键列“{'、'.join(missing)}”"
        return row_key.fault(self.con, f"({self.select})", self.columns, titles)

    @property
    def said_to_be_crowded(self) -> bool:
        """Whether a steward decided that the groups are large enough."""
        said = Decision.objects.filter(finding__intake=self.intake, finding__code=anonymity.FINDING)
        return said.filter(action=Action.ACCEPT).exists()

    def require_unchanged(self) -> None:
        """Conflict where somebody decided otherwise since: what would go out is not what she decided."""
        if decisions_of(self.intake) != self.decided:
            raise Conflict("处理意见刚刚有改动，请核对后再发布。", code="decisions-changed")


@contextmanager
def released(intake: Intake) -> Iterator[Release]:
    """What may go out of a waiting file, its staged rows in plain for as long as they are asked."""
    with quarantine.rows_of(intake) as proposal, workshop.bench() as bench, build.connect(bench) as con:
        yield release(con, bench, intake, proposal)


def release(con: duckdb.DuckDBPyConnection, bench: Path, intake: Intake, proposal: Proposal) -> Release:
    """Conflict where there are no rows, or no column is left."""
    if proposal.staging is None:
        raise Conflict("没有可发布的行，请重新上传。", code="no-staging")
    findings = [finding for finding in intake.findings.select_related("decision") if hasattr(finding, "decision")]
    actions: dict[str, set[str]] = {}
    for finding in findings:
        if finding.column:
            actions.setdefault(finding.column, set()).add(finding.decision.action)
    kinds = {finding.column: finding.kind for finding in findings if finding.code == MISFIT}
    chosen = [column for column in proposal.columns if Action.DROP_COLUMN not in actions.get(column.name, ())]
    if not chosen:
        raise Conflict("所有列都被去掉了，没有可发布的内容。", code="no-columns")
    chosen = [_retyped(column, actions.get(column.name, set()), kinds) for column in chosen]
    dropped = [_rows_of(finding, proposal) for finding in findings if finding.decision.action == Action.DROP_ROWS]
    select, columns = _select(con, proposal, chosen, actions, dropped)
    return Release(intake, con, bench, select, columns, decisions_of(intake))


def require_crowd(intake: Intake) -> None:
    """Invalid where what would go out of a waiting file now has a group smaller than K."""
    if counts_persons(intake):
        with released(intake) as found:
            found.require_crowd()


def decisions_of(intake: Intake) -> frozenset[tuple[int, str]]:
    return frozenset(Decision.objects.filter(finding__intake=intake).values_list("finding_id", "action"))


def _select(
    con: duckdb.DuckDBPyConnection,
    proposal: Proposal,
    chosen: list[ColumnProposal],
    actions: dict[str, set[str]],
    dropped: list[str],
) -> tuple[str, list[Column]]:
    assert proposal.staging is not None
    stored = [f"c{place}" for place in range(len(chosen))]
    select, _ = typed(proposal.staging, chosen, con, check=False)
    # Aliased by place: titles may differ by case alone, which no engine tells apart.
    source = rows = f"({select}) as typed(line, {', '.join(stored)})"
    columns, shown = [], []
    for name, column in zip(stored, chosen, strict=True):
        asked = actions.get(column.name, set())
        kind, expression = _expression(con, column, name, asked)
        if expression is None:
            kind, text, table = "text", f"cast({name} as varchar)", f"hidden_{name}"
            hiding.look_up_hidden(con, table, f"select {text} from {rows}")
            source += f" left join {table} on {table}.value = {text}"
            expression = f"coalesce({table}.shown, {text})"
        columns.append(Column(name, column.name, kind, column.unit or ""))
        shown.append(f"{expression} as {name}")
    _swapped(columns, shown, [at for at, column in enumerate(chosen) if Action.SWAP in actions.get(column.name, ())])
    if not dropped and source == rows:
        rid = f"line - {proposal.staging.first_line}" if proposal.staging.by_place else build.NUMBERED
        return f"select {rid} as rid, {', '.join(shown)} from {source}", columns
    # A join keeps no order, and what is dropped leaves gaps: sorted by line and numbered anew.
    where = " and ".join(["true", *(f"line not in ({lines})" for lines in dropped)])
    kept = f"select line, {', '.join(shown)} from {source} where {where} order by line"
    return f"select {build.NUMBERED} as rid, {', '.join(stored)} from ({kept})", columns


def _expression(
    con: duckdb.DuckDBPyConnection, column: ColumnProposal, name: str, actions: set[str]
) -> tuple[str, str | None]:
    """(type, expression) of a column as decided; no expression where its values are looked up."""
    text = f"cast({name} as varchar)"
    for action in actions & set(READINGS):
        return READINGS[action](name)
    if Action.MASK in actions:
        return "text", hiding.masked(text)
    if Action.MASK_INSIDE in actions:
        return "text", None
    if Action.HASH in actions:
        hiding.teach_pseudonyms(con, hiding.pseudonym_key())
        return "text", f"pseudonym({text})"
    if Action.GENERALISE in actions:
        return hiding.generalised(column, name)
    return column.type, name


def knows_rows(finding: Finding) -> bool:
    """Whether the rows a finding is about can all be named again, so that they may be dropped."""
    return finding.code == MISFIT or 0 < finding.count <= len(finding.rows)


def unreadable(finding: Finding, action: str) -> tuple[int, str] | None:
    """(how many values of the finding's column cannot be read this way, one of them), None where all can."""
    if action not in READINGS:
        return None
    with _cells_of(finding) as (con, cell, source):
        _, expression = READINGS[action](cell)
        count, sample = duck.only_row(
            con, f"select count(*), min({cell}) from {source} where {unread(cell, expression)}"
        )
    return (count, sample) if count else None


def exposed(finding: Finding) -> int:
    """How many values of the finding's column still show a person's number after the numbers inside words were
    masked."""
    with _cells_of(finding) as (con, cell, source):
        values = con.execute(f"select {cell} from {source} where {cell} is not null")
        count = 0
        while rows := values.fetchmany(hiding.BATCH):
            count += sum(still_personal(hidden(value), finding.column) for (value,) in rows)
    return count


@contextmanager
def _cells_of(finding: Finding) -> Iterator[tuple[duckdb.DuckDBPyConnection, str, str]]:
    """(connection, cell, source) of the finding's column among the staged rows, as the file has it."""
    with quarantine.rows_of(finding.intake) as proposal, workshop.bench() as bench, build.connect(bench) as con:
        column = next(one for one in proposal.columns if one.name == finding.column)
        assert proposal.staging is not None
        yield con, f"c{column.source}", rows_of(proposal.staging)


def counts_persons(intake: Intake) -> bool:
    """Whether its rows stand for single persons: a 个人 dataset that holds no figures about groups of people."""
    return intake.resource.dataset.subject == Subject.PERSON and not any(
        column["type"] in ("integer", "number") and STATISTICS.search(column["name"])
        for column in intake.proposal.get("columns", [])
    )


def anonymity_of(intake: Intake) -> anonymity.Anonymity | None:
    """k-anonymity of what would go out of a waiting file now, as a screen may show it: what is personal stays masked
    until somebody has decided what becomes of it."""
    if intake.state != Intake.State.WAITING or not counts_persons(intake):
        return None
    with released(intake) as found:
        crowd = found.crowd
    if crowd is None:
        return None
    open_questions = dict(intake.undecided.filter(code="personal").values_list("column", "kind"))
    kinds = [open_questions.get(name) for name in crowd.columns]
    return replace(
        crowd,
        small=[
            ([told(value, kind) if kind else value for value, kind in zip(values, kinds, strict=True)], size)
            for values, size in crowd.small
        ],
    )


def _retyped(column: ColumnProposal, actions: set[str], kinds: dict[str, str]) -> ColumnProposal:
    """The column with the type its decisions ask for; values that do not fit are empty then."""
    if actions & {Action.AS_TEXT, *READINGS}:
        return replace(column, type="text")
    if actions & {Action.AS_EMPTY, Action.DROP_ROWS} and kinds.get(column.name):
        return replace(column, type=kinds[column.name])
    return column


def _rows_of(finding: Finding, proposal: Proposal) -> str:
    """The lines a finding is about, as a list or a subquery."""
    assert proposal.staging is not None
    column = next((one for one in proposal.columns if one.name == finding.column), None)
    if finding.code != MISFIT or column is None:
        return ", ".join(str(int(row)) for row in finding.rows)
    cell, kind = f"c{column.source}", finding.kind or column.type
    return f"select line from {rows_of(proposal.staging)} where {unread(cell, cast(cell, kind, column.unit, True))}"


def _swapped(columns: list[Column], shown: list[str], places: list[int]) -> None:
    """Longitude and latitude written the wrong way round: two columns change places, or the pairs inside a shape."""
    for place in places:
        name, kind = columns[place].stored, columns[place].type
        if kind == "geometry":
            shown[place] = (
                f"regexp_replace({name}, '\\[\\s*(-?[0-9.]+)\\s*,\\s*(-?[0-9.]+)', '[\\2,\\1', 'g') as {name}"
            )
        elif points := point_columns(columns):
            first, second = points[0].stored, points[1].stored
            for target, source in ((first, second), (second, first)):
                shown[next(at for at, column in enumerate(columns) if column.stored == target)] = (
                    f"{source} as {target}"
                )


def _read_negative(cell: str) -> tuple[str, str]:
    """(1,234.50) and ▲12.3 as accountants mean them."""
    bare = f"regexp_replace({folded(cell)}, '^[▲△▼▽]\\s*', '-')"
    return "number", f"try_cast({loose_number(bare, None)} as double)"


READINGS: dict[str, Callable[[str], tuple[str, str]]] = {
    Action.MONTH_FIRST: lambda cell: ("date", ordered_date(cell, month_first=True)),
    Action.DAY_FIRST: lambda cell: ("date", ordered_date(cell, month_first=False)),
    Action.NEGATIVE: _read_negative,
}
