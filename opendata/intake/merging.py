"""New rows beside those already public: appended, or put in the place of those with the same key.
Only what passed the gate comes here; columns must be those of the current version, and a key names one row."""

import duckdb

from cluster.errors import Conflict, Invalid
from opendata.layout import DUCKDB_TYPES, Column, titles_of
from opendata.models import Intake, Push, Snapshot
from opendata.reading.columns import typed
from opendata.reading.proposal import Proposal
from opendata.snapshots import build, row_key

LOOSE = ("integer", "number", "date", "datetime", "boolean", "text")


def fit(proposal: Proposal, current: Snapshot, con: duckdb.DuckDBPyConnection) -> None:
    """Take the types of the current version instead of those guessed over a few rows. A value that does not fit
    becomes a finding, as in a whole file; columns with personal findings keep their guess for the gate."""
    if proposal.staging is None:
        return
    known = {column.name: column for column in current.layout}
    personal = {item.column for item in proposal.personal}
    changed = []
    for column in proposal.columns:
        wanted = known.get(column.name)
        if wanted is None or column.name in personal or column.type == wanted.type or column.type not in LOOSE:
            continue
        column.type = wanted.type
        column.reasons = ["与当前版本的类型一致"]
        changed.append(column)
    if not changed:
        return
    renamed = {column.name for column in changed}
    proposal.findings = [one for one in proposal.findings if one.code != "mixed-types" or one.column not in renamed]
    _, misfits = typed(proposal.staging, changed, con)
    for finding in misfits:
        finding.actions = [words for words in finding.actions if words != "按文本发布"]  # the column's type is given
    proposal.findings += misfits
    proposal.outcome = "findings" if proposal.findings else "publish"


def combined(
    con: duckdb.DuckDBPyConnection, select: str, columns: list[Column], push: Push, current: Snapshot | None
) -> tuple[str, list[Column]]:
    """(SELECT of rid, c0 … cN, columns) of the whole table after this push. Invalid where the key names no column;
    Conflict where columns differ from the current version's or a key is empty or not unique."""
    if push.mode == Push.Mode.REPLACE:
        return select, columns
    given = _arranged(columns, current)
    layout = current.layout if current else columns
    names = ", ".join(column.stored for column in layout)
    con.execute(f"create or replace temp table given as select rid as place, {given} from ({select})")
    named = _key_columns(push, layout) if push.mode == Push.Mode.UPSERT else []
    _unique(con, "given", named, "推送的数据")
    if current is None:
        return f"select place as rid, {names} from given order by place", layout
    con.execute(f"create or replace temp view present as select * from {build.rows_of(current.content_hash)}")
    if not named:
        both = (
            f"select 0 as part, rid as place, {names} from present "
            f"union all by name select 1 as part, place, {names} from given"
        )
        return _numbered(names, f"({both}) order by part, place"), layout
    _unique(con, "present", named, "当前版本")
    same = " and ".join(f"g.{key} = p.{key}" for key in named)
    fresh = ", ".join(f"g.{column.stored}" for column in layout)
    kept = (
        f"select 0 as part, p.rid as place, {', '.join(f'p.{column.stored}' for column in layout)} "
        f"from present p anti join given g on {same}"
    )
    new = (
        f"select case when p.rid is null then 1 else 0 end as part, coalesce(p.rid, g.place) as place, {fresh} "
        f"from given g left join present p on {same}"
    )
    return _numbered(names, f"({kept} union all by name {new}) order by part, place"), layout


def _numbered(names: str, rows: str) -> str:
    return f"select {build.NUMBERED} as rid, {names} from (select {names} from {rows})"


def push_of(intake: Intake) -> Push | None:
    """The push that adds to the current version; None for files and for pushes of whole tables."""
    return Push.objects.filter(intake=intake).exclude(mode=Push.Mode.REPLACE).first()


def _arranged(columns: list[Column], current: Snapshot | None) -> str:
    """The given columns in the order, names and types of the current version."""
    if current is None:
        return ", ".join(column.stored for column in columns)
    there = {column.name: column for column in columns}
    wanted = {column.name: column for column in current.layout}
    if there.keys() != wanted.keys():
        missing, extra = [name for name in wanted if name not in there], [name for name in there if name not in wanted]
        said = "；".join(
            filter(
                None, (f"缺少：{'、'.join(missing)}" if missing else "", f"多出：{'、'.join(extra)}" if extra else "")
            )
        )
        raise Conflict(f"列与当前版本不一致（{said}）。没有改动数据；要换列请用 mode=replace。", code="columns-differ")
    if odd := [name for name, column in wanted.items() if there[name].type != column.type and column.type != "text"]:
        raise Conflict(f"这些列的类型与当前版本不一致：{'、'.join(odd)}。没有改动数据。", code="columns-differ")
    return ", ".join(
        f"cast({there[name].stored} as {DUCKDB_TYPES[column.type]}) as {column.stored}"
        for name, column in wanted.items()
    )


def _key_columns(push: Push, layout: list[Column]) -> list[str]:
    by_name = {column.name: column.stored for column in layout}
    titles = titles_of(push.key)
    if not titles:
        raise Invalid("按键更新要说明键列：key=列名，多列用逗号分开。", code="key-missing")
    if unknown := [title for title in titles if title not in by_name]:
        raise Invalid(f"没有这样的键列：{'、'.join(unknown)}。", code="unknown-key")
    return [by_name[title] for title in titles]


def _unique(con: duckdb.DuckDBPyConnection, table: str, stored: list[str], whose: str) -> None:
    if not stored:
        return
    empty, repeated = row_key.counted(con, table, stored)
    if empty:
        raise Conflict(f"{whose}有 {empty} 行的键是空的，不能按键更新。没有改动数据。", code="empty-key")
    if repeated:
        raise Conflict(f"{whose}里有 {repeated} 行的键重复，不能按键更新。没有改动数据。", code="duplicate-key")
