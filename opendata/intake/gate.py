"""What leaves the staging: accepted columns, typed, with every steward's decision carried out.
The statement built here is the only way from quarantine to a snapshot; a column with a personal finding passes it
only dropped, masked, hashed or generalised, or kept with a written reason."""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import replace

import duckdb

from cluster.errors import Conflict
from cluster.lasting_keys import lasting_key
from opendata.files import duck, workshop
from opendata.intake import anonymity, quarantine
from opendata.layout import Column, point_columns
from opendata.models import Decision, Finding, Intake, Subject
from opendata.reading.columns import cast, folded, loose_number, ordered_date, typed, unread
from opendata.reading.grid import rows_of
from opendata.reading.privacy import hidden, still_personal, told
from opendata.reading.proposal import ColumnProposal, Proposal
from opendata.snapshots import build

Action = Decision.Action
MISFIT = "mixed-types"
# Province, city, county as far as they are named; what follows (town, road, estate) goes. 小区, 园区 and 市场 are no counties.
COUNTY = (
    r"^((?:[^省市县区]{2,8}(?:省|自治区))?(?:[^省市县区]{1,12}(?:市|自治州|地区|盟))?"
    r"(?:[^省市县区小社园院厂景街片路道巷弄镇乡村号0-9]{1,6}[县市区旗])?)(?:[^场民政府委].*)?$"
)
STATISTICS = re.compile(r"人数|人次|户数|件数|占比|比例|率")  # a table that counts people holds no person


def released(con: duckdb.DuckDBPyConnection, intake: Intake, proposal: Proposal) -> tuple[str, list[Column]]:
    """(SELECT of rid, c0 … cN in the file's order, their columns) of what may go out."""
    if proposal.staging is None:
        raise Conflict("没有可发布的行，请重新上传。", code="no-staging")
    findings = [finding for finding in intake.findings.select_related("decision") if hasattr(finding, "decision")]
    decided = {(finding.column, finding.code): finding.decision.action for finding in findings if finding.column}
    kinds = {finding.column: finding.kind for finding in findings if finding.code == MISFIT}
    chosen = [column for column in proposal.columns if Action.DROP_COLUMN not in _actions(decided, column.name)]
    if not chosen:
        raise Conflict("所有列都被去掉了，没有可发布的内容。", code="no-columns")
    if Action.HASH in decided.values():
        _teach_hash(con)
    if Action.MASK_INSIDE in decided.values():
        con.create_function("hidden_numbers", hidden, ["VARCHAR"], "VARCHAR")
    chosen = [_retyped(column, _actions(decided, column.name), kinds) for column in chosen]
    select, _ = typed(proposal.staging, chosen, con, check=False)
    stored = [f"c{place}" for place in range(len(chosen))]
    columns, shown = [], []
    for name, column in zip(stored, chosen, strict=True):
        kind, expression = _expression(column, name, _actions(decided, column.name))
        columns.append(Column(name, column.name, kind, column.unit or ""))
        shown.append(f"{expression} as {name}")
    swap = [place for place, column in enumerate(chosen) if Action.SWAP in _actions(decided, column.name)]
    _swapped(columns, shown, swap)
    dropped = [_rows_of(finding, proposal) for finding in findings if finding.decision.action == Action.DROP_ROWS]
    # Aliased by place: titles may differ by case alone, which no engine tells apart.
    typed_rows = f"({select}) as typed(line, {', '.join(stored)})"
    if not dropped:
        rid = f"line - {proposal.staging.first_line}" if proposal.staging.by_place else build.NUMBERED
        return f"select {rid} as rid, {', '.join(shown)} from {typed_rows}", columns
    kept = f"select line, {', '.join(shown)} from {typed_rows} where {' and '.join(f'line not in ({lines})' for lines in dropped)} order by line"
    return f"select {build.NUMBERED} as rid, {', '.join(stored)} from ({kept})", columns


def knows_rows(finding: Finding) -> bool:
    """Whether the rows a finding is about can all be named again, so that they may be dropped."""
    return finding.code == MISFIT or 0 < finding.count <= len(finding.rows)


def unreadable(finding: Finding, action: str) -> tuple[int, str] | None:
    """(how many values of the finding's column cannot be read this way, one of them), None where all can."""
    if action not in READINGS:
        return None
    with quarantine.rows_of(finding.intake) as proposal, workshop.bench() as bench:
        column = next(one for one in proposal.columns if one.name == finding.column)
        assert proposal.staging is not None
        cell = f"c{column.source}"
        _, expression = READINGS[action](cell)
        with build.connect(bench) as con:
            count, sample = duck.only_row(
                con, f"select count(*), min({cell}) from {rows_of(proposal.staging)} where {unread(cell, expression)}"
            )
    return (count, sample) if count else None


def exposed(finding: Finding) -> int:
    """How many values of the finding's column still show a person's number after the numbers inside words were masked."""
    with quarantine.rows_of(finding.intake) as proposal, workshop.bench() as bench:
        column = next(one for one in proposal.columns if one.name == finding.column)
        assert proposal.staging is not None
        with build.connect(bench) as con:
            cell = f"c{column.source}"
            values = con.execute(f"select {cell} from {rows_of(proposal.staging)} where {cell} is not null")
            count = 0
            while rows := values.fetchmany(10_000):
                count += sum(still_personal(hidden(value), finding.column) for (value,) in rows)
    return count


def anonymity_of(intake: Intake, at_hand: Proposal | None = None) -> anonymity.Anonymity | None:
    """k-anonymity of what would go out now, for 个人 datasets; None for others, for figures about groups of people,
    and without quasi-identifiers."""
    if intake.resource.dataset.subject != Subject.PERSON or intake.state not in (
        Intake.State.READING,
        Intake.State.WAITING,
    ):
        return None
    if any(
        column["type"] in ("integer", "number") and STATISTICS.search(column["name"])
        for column in intake.proposal.get("columns", [])
    ):
        return None
    with quarantine.rows_of(intake, at_hand) as proposal, workshop.bench() as bench, build.connect(bench) as con:
        select, columns = released(con, intake, proposal)
        chosen = anonymity.quasi_identifiers(columns)
        found = anonymity.measure(con, select, chosen) if chosen else None
    return _veiled(found, intake) if found else None


def _veiled(found: anonymity.Anonymity, intake: Intake) -> anonymity.Anonymity:
    """The groups as a screen may show them: what is personal stays masked until somebody has decided what becomes of it."""
    open_questions = dict(intake.undecided.filter(code="personal").values_list("column", "kind"))
    kinds = [open_questions.get(name) for name in found.columns]
    return replace(
        found,
        small=[
            ([told(value, kind) if kind else value for value, kind in zip(values, kinds, strict=True)], size)
            for values, size in found.small
        ],
    )


def _actions(decided: dict[tuple[str, str], str], column: str) -> set[str]:
    return {action for (name, _), action in decided.items() if name == column}


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


def _expression(column: ColumnProposal, name: str, actions: set[str]) -> tuple[str, str]:
    text = f"cast({name} as varchar)"
    for action in actions & set(READINGS):
        return READINGS[action](name)
    if Action.MASK in actions:
        return "text", masked(text)
    if Action.MASK_INSIDE in actions:
        return "text", f"case when {name} is null then null else hidden_numbers({text}) end"
    if Action.HASH in actions:
        return "text", f"case when {name} is null then null else keyed_hash({text}) end"
    if Action.GENERALISE in actions:
        return generalised(column, name)
    return column.type, name


def masked(text: str) -> str:
    """First and last characters stay, the middle becomes ＊: 3 and 4 of long values, 1 of short ones."""
    return (
        f"case when {text} is null then null when length({text}) >= 11 then left({text}, 3) || repeat('*', length({text}) - 7) || right({text}, 4) "
        f"when length({text}) > 1 then left({text}, 1) || repeat('*', length({text}) - 1) else '*' end"
    )


def generalised(column: ColumnProposal, name: str) -> tuple[str, str]:
    """Dates to the month, numbers to bands of ten, addresses to the county, other text to its first two characters."""
    text = f"cast({name} as varchar)"
    if column.type in ("date", "datetime"):
        return "text", f"left({text}, 7)"
    if column.type in ("integer", "number"):
        low = f"cast(floor({name} / 10) * 10 as bigint)"
        return "text", f"case when {name} is null then null else {low} || '–' || ({low} + 9) end"
    county = f"regexp_extract({text}, '{COUNTY}', 1)"
    return (
        "text",
        f"case when {text} is null then null when {county} <> '' then {county} else left({text}, 2) || '…' end",
    )


def _teach_hash(con: duckdb.DuckDBPyConnection) -> None:
    """HMAC-SHA256 under a lasting key of this installation: the same value always gives the same word, nobody can go back."""
    key = lasting_key("opendata pseudonyms")

    def keyed_hash(value: str) -> str:
        return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:20]

    con.create_function("keyed_hash", keyed_hash, ["VARCHAR"], "VARCHAR")
