"""k-anonymity: how many people share each combination of what others may know about them (age, sex, place …).
The smallest group must hold k of them before single records about persons may go out; what would help is said too."""

import re
from dataclasses import dataclass

import duckdb

from opendata.files.duck import only_row
from opendata.layout import Column

FINDING = "k-anonymity"
K = 5
SMALLEST_SHOWN = 10
QUASI = re.compile(
    r"性别|年龄|出生|生日|民族|籍贯|学历|学位|职业|职务|婚姻|政治面貌|邮编|街道|乡镇|镇|村|社区|小区|县|区划|单位|学校|专业|入学|毕业|年级|日期|住址|居住地|户籍"
)


@dataclass(frozen=True)
class Anonymity:
    """`k` is the size of the smallest group (0 for no rows), `small` the smallest groups as (values, size),
    `rows_below` how many records stand in groups under K, `suggestions` [(column, k without it)], best first."""

    columns: list[str]
    k: int
    small: list[tuple[list[str], int]]
    rows_below: int
    suggestions: list[tuple[str, int]]


def quasi_identifiers(columns: list[Column]) -> list[Column]:
    """Columns that say something about a person without naming her; a steward may choose others."""
    return [column for column in columns if QUASI.search(column.name)]


def measure(con: duckdb.DuckDBPyConnection, select: str, chosen: list[Column], k: int = K) -> Anonymity:
    """Group the rows of `select` over the chosen columns; one pass, and one more per column for the suggestions."""
    if not chosen:
        return Anonymity([], 0, [], 0, [])
    names = [column.stored for column in chosen]
    groups = f"select {', '.join(names)}, count(*) as n from ({select}) group by {', '.join(names)}"
    smallest, below = only_row(
        con, f"select coalesce(min(n), 0), coalesce(sum(n) filter (n < ?), 0) from ({groups})", [k]
    )
    small = con.execute(
        f"select * from ({groups}) where n < ? order by n, {', '.join(names)} limit {SMALLEST_SHOWN}", [k]
    ).fetchall()
    suggestions = []
    if smallest < k and len(names) > 1:
        for column in chosen:
            rest = ", ".join(name for name in names if name != column.stored)
            (reached,) = only_row(con, f"select min(n) from (select count(*) as n from ({select}) group by {rest})")
            suggestions.append((column.name, reached))
        suggestions.sort(key=lambda item: -item[1])
    return Anonymity(
        [column.name for column in chosen],
        smallest,
        [(["" if value is None else str(value) for value in row[:-1]], row[-1]) for row in small],
        int(below),
        suggestions,
    )
