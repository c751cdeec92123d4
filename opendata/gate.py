"""What leaves the staging: accepted columns, typed, with every steward's decision carried out.
The statement built here is the only way from quarantine to a snapshot; a column with a personal finding passes it
only dropped, masked, hashed or generalised, or kept with a written reason."""

import hashlib
import hmac
import re

import duckdb
from django.conf import settings

from cluster.errors import Conflict
from opendata import anonymity, snapshots, workshop
from opendata.intake.columns import typed
from opendata.intake.proposal import ColumnProposal, Proposal
from opendata.layout import Column
from opendata.models import Decision, Intake, Subject

Action = Decision.Action
STATISTICS = re.compile(r"人数|人次|户数|件数|占比|比例|率")  # a table that counts people holds no person


def released(con: duckdb.DuckDBPyConnection, intake: Intake, proposal: Proposal) -> tuple[str, list[Column]]:
    """(SELECT of c0 … cN in the file's order, their columns) of what may go out."""
    if proposal.staging is None:
        raise Conflict("没有可发布的行，请重新上传。", code="no-staging")
    decided = {(finding.column, finding.code): finding.decision.action
               for finding in intake.findings.select_related("decision") if finding.column}
    chosen = [column for column in proposal.columns if Action.DROP_COLUMN not in _actions(decided, column.name)]
    if not chosen:
        raise Conflict("所有列都被去掉了，没有可发布的内容。", code="no-columns")
    if any(action == Action.HASH for action in decided.values()):
        _teach_hash(con)
    select, _ = typed(proposal.staging, chosen, con, check=False)
    stored = [f"c{place}" for place in range(len(chosen))]
    columns, shown = [], []
    for name, column in zip(stored, chosen, strict=True):
        kind, expression = _expression(column, name, _actions(decided, column.name))
        columns.append(Column(name, column.name, kind, column.unit or ""))
        shown.append(f"{expression} as {name}")
    # Aliased by place: titles may differ by case alone, which no engine tells apart.
    return f"select {', '.join(shown)} from ({select}) as typed(line, {', '.join(stored)}) order by line", columns


def anonymity_of(intake: Intake) -> anonymity.Anonymity | None:
    """k-anonymity of what would go out now, for 个人 datasets; None for others, for figures about groups of people,
    and without quasi-identifiers."""
    if intake.resource.dataset.subject != Subject.PERSON or intake.state not in (Intake.State.READING, Intake.State.WAITING):
        return None
    if any(column["type"] in ("integer", "number") and STATISTICS.search(column["name"]) for column in intake.proposal.get("columns", [])):
        return None
    with workshop.bench() as bench:
        con = snapshots.connect(bench)
        try:
            select, columns = released(con, intake, Proposal.from_json(intake.proposal))
            chosen = anonymity.quasi_identifiers(columns)
            return anonymity.measure(con, select, chosen) if chosen else None
        finally:
            con.close()


def _actions(decided: dict[tuple[str, str], str], column: str) -> set[str]:
    return {action for (name, _), action in decided.items() if name == column}


def _expression(column: ColumnProposal, name: str, actions: set[str]) -> tuple[str, str]:
    text = f"cast({name} as varchar)"
    if Action.MASK in actions:
        return "text", masked(text)
    if Action.HASH in actions:
        return "text", f"case when {name} is null then null else keyed_hash({text}) end"
    if Action.GENERALISE in actions:
        return generalised(column, name)
    return column.type, name


def masked(text: str) -> str:
    """First and last characters stay, the middle becomes ＊: 3 and 4 of long values, 1 of short ones."""
    return (f"case when {text} is null then null when length({text}) >= 11 then left({text}, 3) || repeat('*', length({text}) - 7) || right({text}, 4) "
            f"when length({text}) > 1 then left({text}, 1) || repeat('*', length({text}) - 1) else '*' end")


def generalised(column: ColumnProposal, name: str) -> tuple[str, str]:
    """Dates to the month, numbers to bands of ten, addresses to the county, other text to its first two characters."""
    text = f"cast({name} as varchar)"
    if column.type in ("date", "datetime"):
        return "text", f"left({text}, 7)"
    if column.type in ("integer", "number"):
        low = f"cast(floor({name} / 10) * 10 as bigint)"
        return "text", f"case when {name} is null then null else {low} || '–' || ({low} + 9) end"
    county = f"regexp_extract({text}, '^(.*?[县区市旗])(?:[^市区县旗].*)?$', 1)"
    return "text", f"case when {text} is null then null when {county} <> '' then {county} else left({text}, 2) || '…' end"


def _teach_hash(con: duckdb.DuckDBPyConnection) -> None:
    """HMAC-SHA256 under a key of this installation: the same value always gives the same word, nobody can go back."""
    key = hashlib.sha256(b"opendata keyed hash" + settings.SECRET_KEY.encode()).digest()

    def keyed_hash(value: str) -> str:
        return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:20]

    con.create_function("keyed_hash", keyed_hash, ["VARCHAR"], "VARCHAR")
