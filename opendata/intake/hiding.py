"""What becomes of the values of a personal column, as DuckDB expressions: masked, numbers masked inside words, turned
into a pseudonym, generalised. None is a Python function in the engine: DuckDB calls those through numpy, which no
installation has."""

import duckdb

from cluster.lasting_keys import lasting_key
from opendata.reading.privacy import hidden
from opendata.reading.proposal import ColumnProposal

# Province, city, county as far as they are named; what follows (town, road, estate) goes. 小区, 园区 and 市场 are no
# counties.
COUNTY = (
    r"^((?:[^省市县区]{2,8}(?:省|自治区))?(?:[^省市县区]{1,12}(?:市|自治州|地区|盟))?"
    r"(?:[^省市县区小社园院厂景街片路道巷弄镇乡村号0-9]{1,6}[县市区旗])?)(?:[^场民政府委].*)?$"
)
HMAC_BLOCK = 64  # bytes of a SHA-256 block (RFC 2104)
PSEUDONYM_LENGTH = 20
BATCH = 10_000  # values in memory at a time


def masked(text: str) -> str:
    """First and last characters stay, the middle becomes ＊: 3 and 4 of long values, 1 of short ones."""
    return (
        f"case when {text} is null then null "
        f"when length({text}) >= 11 then left({text}, 3) || repeat('*', length({text}) - 7) || right({text}, 4) "
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


def teach_pseudonyms(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """`pseudonym(text)` on this connection: HMAC-SHA256 (RFC 2104) under `key`, in hexadecimal, cut. The same
    value always gives the same word, nobody can go back. The key stands in the macro alone, so that no statement that
    fails can quote it."""
    block = key.ljust(HMAC_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block).hex() for pad in (0x36, 0x5C))
    digest = f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(text))))"
    con.execute(f"create or replace temp macro pseudonym(text) as left({digest}, {PSEUDONYM_LENGTH})")


def pseudonym_key() -> bytes:
    """Of this installation alone and the same for ever: pseudonyms that are public stay what they are."""
    return lasting_key("opendata pseudonyms")


def look_up_hidden(con: duckdb.DuckDBPyConnection, table: str, values: str) -> None:
    """Make `table` (value, shown) of those among `values` (a SELECT of one text column) in which a number of a person
    is masked; what has none is not in it. Holds BATCH values in memory, DuckDB spills the table."""
    con.execute(f"create or replace table {table} (value varchar, shown varchar)")
    asking = con.cursor()  # of its own: the table is filled while the answer is still being read
    found = asking.execute(f"select distinct * from ({values})")
    while rows := found.fetchmany(BATCH):
        changed = [(value, shown) for (value,) in rows if value is not None and (shown := hidden(value)) != value]
        if changed:
            con.execute(
                f"insert into {table} select unnest(?), unnest(?)", [list(part) for part in zip(*changed, strict=True)]
            )
    asking.close()
