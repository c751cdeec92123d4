"""Types of columns in SQL: gated by regular expressions, cast only after the gate, and `typed`, the relation that is
published.

Guessing (opendata.reading.judging) uses the same expressions, so what was shown to a steward is what is written.
"""

from __future__ import annotations

import re
import unicodedata

import duckdb

from opendata.reading.grid import identifier, quoted, rows_of
from opendata.reading.proposal import ColumnProposal, Finding, Staging

INTEGER = r"-?(0|[1-9]\d{0,17})"
NUMBER = r"-?(0|[1-9]\d*)(\.\d+)?"
LOOSE_NUMBER = r"[-+]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][-+]?\d+)?"
NULL_WORDS = (
    "-",
    "--",
    "---",
    "—",
    "——",
    "－",
    "–",
    "/",
    "\\",
    "／",
    "*",
    "...",
    "…",
    "……",
    "无",
    "暂无",
    "无数据",
    "暂无数据",
    "空",
    "缺",
    "缺失",
    "缺测",
    "未填",
    "未知",
    "不详",
    "N/A",
    "n/a",
    "NA",
    "na",
    "NULL",
    "null",
    "Null",
    "None",
    "none",
    "NaN",
    "nan",
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "?",
    "？",
)
TRUE, FALSE = ("是", "true", "yes", "√", "对", "真"), ("否", "false", "no", "×", "错", "假")
WIDE, NARROW = "０１２３４５６７８９．，－％＋（）：／　−–", "0123456789.,-%+():/ --"
HAN_DIGITS, ASCII_DIGITS = "〇○零一二三四五六七八九", "000123456789"

UNIT = re.compile(r"[(（\[【]\s*([^()（）\[\]【】]{1,12})\s*[)）\]】]\s*$|[/／:：]\s*([^/／\s\d]{1,8})$")
UNIT_WORDS = re.compile(
    r"(?:[十百千万亿]+)?(?:元|美元|人|户|个|件|亩|公顷|平方米|平方公里|平方千米|立方米|吨|千克|公斤|克|米|千米|公里"
    r"|厘米|毫米|升|毫升|人次|次|辆|台|套|所|家|处|座|条|张|份|本|册|头|只|株|棵|岁|年|月|天|日|工作日|小时|分钟|秒|度"
    r"|℃|°C?|%|％|‰|床|张床|课时|分|户次|项|例|宗|起|批|名|位|间|层|栋|幢|kW·?h?|MW|kWh|m|km|m2|m²|m³|km2|km²|㎡|㎥|kg"
    r"|t|g|mm|cm|ha|L|mL|dB(?:\(A\))?|"
    r"[mμuk]?g/[mL]?[L³3]?m?³?|mg/L|mg/m3|mg/m³|μg/m3|μg/m³|ug/m3|m/s|m[3³]/[sh]|km/h|hPa|Pa|kPa|MPa|V|A|W|kV|Hz|ppm"
    r"|元/.{1,4}|人/.{1,6}|吨/.{1,4})"
)


def unit_of(name: str) -> str | None:
    """`面积(亩)` → 亩, `收入/元` → 元; None for brackets that hold no unit."""
    for part in (name, name.split("/")[-1]) if "/" in name else (name,):
        found = UNIT.search(unicodedata.normalize("NFC", part))
        if found:
            unit = (found.group(1) or found.group(2)).strip().removeprefix("单位").lstrip(":：")
            if UNIT_WORDS.fullmatch(unit):
                return "%" if unit == "％" else unit
    return None


# ── SQL expressions ────────────────────────────────────────────────────────────────────────────────────────────────


def folded(x: str) -> str:
    return f"trim(translate({x}, '{WIDE}', '{NARROW}'), ' \t\n\u00a0''')"


def null_word(x: str) -> str:
    return f"trim({x}, ' \t\n\u3000\u00a0') IN ({', '.join(quoted(w) for w in NULL_WORDS)})"


def loose_number(x: str, unit: str | None) -> str:
    """Folded, without currency sign, thousands commas, brackets of accountants and the column's unit."""
    y = folded(x)
    units = {u for u in ("%", unit) if u}
    y = f"regexp_replace({y}, '\\s*({'|'.join(sorted(re.escape(u) for u in units))})$', '')" if units else y
    y = f"regexp_replace({y}, '^([-+]?)[¥￥$]', '\\1')"
    y = f"regexp_replace({y}, '^\\((.*)\\)$', '-\\1')"
    return (
        f"CASE WHEN regexp_full_match({y}, '[-+]?\\d{{1,3}}(,\\d{{3}})+(\\.\\d+)?') "
        f"THEN replace({y}, ',', '') ELSE {y} END"
    )


def plain_date(x: str) -> str:
    """The four usual forms, without folding: a fiftieth of the cost of the loose way."""
    found = f"try_strptime({x}, ['%Y-%m-%d', '%Y/%m/%d', '%Y年%m月%d日', '%Y.%m.%d'])"
    return f"CASE WHEN year({found}) BETWEEN 1500 AND 2199 THEN {found} END"


def plain_datetime(x: str) -> str:
    found = (
        f"try_strptime({x}, ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y/%m/%d %H:%M:%S', '%Y-%m-%d %H:%M', "
        "'%Y/%m/%d %H:%M'])"
    )
    return f"CASE WHEN year({found}) BETWEEN 1500 AND 2199 THEN {found} END"


def unread(cell: str, expression: str) -> str:
    """Condition: something stands in the cell, and this reading of it gives nothing."""
    return f"{cell} IS NOT NULL AND NOT {null_word(cell)} AND ({expression}) IS NULL"


def loose_date(x: str) -> str:
    """ISO text of a date in any of the listed forms, NULL otherwise."""
    y = f"regexp_replace({folded(x)}, '\\s*([年月日])\\s*', '\\1', 'g')"
    han = (
        f"regexp_replace(regexp_replace(regexp_replace({y}, '([二三])十([一二三四五六七八九])', '\\1\\2', 'g'), "
        "'([二三])十', '\\1〇', 'g'), '十([一二三四五六七八九])', '一\\1', 'g')"
    )
    han = f"translate(replace({han}, '十', '一〇'), '{HAN_DIGITS}', '{ASCII_DIGITS}')"
    y = f"CASE WHEN regexp_matches({x}, '[〇○零一二三四五六七八九]') THEN {han} ELSE {y} END"
    y = f"regexp_replace({y}, '[ T]0?0:00(:00(\\.0+)?)?$', '')"
    parts = f"regexp_replace(regexp_replace({y}, '[年月/.]', '-', 'g'), '日$', '')"
    return (
        f"CASE WHEN regexp_full_match({y}, '\\d{{8}}') THEN try_strptime({y}, '%Y%m%d') "
        f"WHEN regexp_full_match({parts}, '(1[5-9]|20|21)\\d\\d-\\d{{1,2}}-\\d{{1,2}}') "
        f"THEN try_strptime({parts}, '%Y-%m-%d') END"
    )


def ordered_date(x: str, *, month_first: bool) -> str:
    """A date such as 03/04/2025 in the order a steward says. Two-digit years are tried first: %Y would take 25 for the
    year 25."""
    order = "%m/%d" if month_first else "%d/%m"
    forms = ", ".join(quoted(f"{order}/{year}".replace("/", mark)) for year in ("%y", "%Y") for mark in "/-.")
    return f"CAST(try_strptime({folded(x)}, [{forms}]) AS DATE)"


def loose_datetime(x: str) -> str:
    y = folded(x)
    parts = f"regexp_replace({y}, '^(\\d{{4}})[年/.-](\\d{{1,2}})[月/.-](\\d{{1,2}})日?\\s*T?', '\\1-\\2-\\3 ')"
    parts = f"rtrim(translate({parts}, '时点分秒', '::: '), ': ')"
    zone = (
        f"CASE WHEN regexp_matches({parts}, '(Z|[+-]\\d\\d:?\\d\\d)$') "
        f"THEN try_cast({parts} AS TIMESTAMPTZ) AT TIME ZONE 'Asia/Shanghai' END"
    )
    return (
        f"CASE WHEN regexp_full_match({parts}, "
        f"'(1[5-9]|20|21)\\d\\d-\\d{{1,2}}-\\d{{1,2}} \\d{{1,2}}:\\d{{2}}(:\\d{{2}}(\\.\\d+)?)?') "
        f"THEN try_cast(regexp_replace({parts}, ' (\\d):', ' 0\\1:') AS TIMESTAMP) ELSE {zone} END"
    )


def cast(x: str, kind: str, unit: str | None, serial: bool = False) -> str:
    """The typed value or NULL. CASE and not COALESCE: only CASE spares the values that the plain form has taken."""
    if kind == "integer":
        y = loose_number(x, unit)
        loose = (
            f"CASE WHEN regexp_full_match({y}, '[-+]?(0|[1-9]\\d{{0,17}})(\\.0+)?') "
            f"THEN try_cast(split_part({y}, '.', 1) AS BIGINT) END"
        )
        return f"CASE WHEN regexp_full_match({x}, '{INTEGER}') THEN CAST({x} AS BIGINT) ELSE {loose} END"
    if kind == "number":
        y = loose_number(x, unit)
        loose = f"CASE WHEN regexp_full_match({y}, '{LOOSE_NUMBER}') THEN try_cast({y} AS DOUBLE) END"
        return f"CASE WHEN regexp_full_match({x}, '{NUMBER}') THEN CAST({x} AS DOUBLE) ELSE {loose} END"
    if kind == "date":
        plain, loose = plain_date(x), f"CAST({loose_date(x)} AS DATE)"
        number = (
            f"WHEN regexp_full_match({x}, '[1-9]\\d{{4}}(\\.0+)?') "
            f"THEN DATE '1899-12-30' + CAST(CAST({x} AS DOUBLE) AS INTEGER) "
            if serial
            else ""
        )
        return f"CASE WHEN {plain} IS NOT NULL THEN CAST({plain} AS DATE) {number}ELSE {loose} END"
    if kind == "datetime":
        plain, loose = plain_datetime(x), loose_datetime(x)
        return (
            f"CASE WHEN {plain} IS NOT NULL THEN {plain} WHEN {loose} IS NOT NULL THEN {loose} "
            f"ELSE CAST({loose_date(x)} AS TIMESTAMP) END"
        )
    if kind == "boolean":
        y = f"lower({folded(x)})"
        true, false = (", ".join(map(quoted, words)) for words in (TRUE, FALSE))
        return (
            f"CASE WHEN {x} IN ({true}) THEN TRUE WHEN {x} IN ({false}) THEN FALSE "
            f"WHEN {y} IN ({true}) THEN TRUE WHEN {y} IN ({false}) THEN FALSE END"
        )
    return x


SQL_TYPES = {
    "text": "VARCHAR",
    "geometry": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


def typed(
    staging: Staging, columns: list[ColumnProposal], con: duckdb.DuckDBPyConnection, *, check: bool = True
) -> tuple[str, list[Finding]]:
    """A SELECT over the staged rows with `_line` and the accepted columns under their published names, in file order.

    Nothing aborts: a value that does not fit its column's type becomes NULL and is named in a Finding (`mixed-types`)
    with up to 50 row numbers of the source. `check=False` skips looking for them (for a proposal that was already
    judged).
    """
    source = rows_of(staging)
    parts = [
        "line AS _line",
        *(f"{cast(f'c{c.source}', c.type, c.unit, True)} AS {identifier(c.name)}" for c in columns),
    ]
    findings = _misfits(source, columns, con) if check else []
    return f"SELECT {', '.join(parts)} FROM {source}", findings


def _misfits(source: str, columns: list[ColumnProposal], con: duckdb.DuckDBPyConnection) -> list[Finding]:
    tests = [c for c in columns if c.type not in ("text", "geometry")]
    if not tests:
        return []
    bad = {c.source: unread(f"c{c.source}", cast(f"c{c.source}", c.type, c.unit, True)) for c in tests}
    counts = con.execute(
        f"SELECT {', '.join(f'count(*) FILTER (WHERE {t})' for t in bad.values())} FROM {source}"
    ).fetchall()[0]
    findings = []
    for c, n in zip(tests, counts, strict=True):
        if n:
            rows = con.execute(f"SELECT line, c{c.source} FROM {source} WHERE {bad[c.source]} LIMIT 50").fetchall()
            findings.append(misfit(c.name, c.type, n, rows))
    return findings


TYPE_LABELS = {
    "text": "文本",
    "integer": "整数",
    "number": "数值",
    "date": "日期",
    "datetime": "日期时间",
    "boolean": "是/否",
    "geometry": "地理图形",
}


def misfit(name: str, kind: str, count: int, rows: list[tuple[int, str]]) -> Finding:
    shown = "、".join(dict.fromkeys(str(v)[:20] for _, v in rows[:5]))
    return Finding(
        "mixed-types",
        f"“{name}”有 {count} 个值不是{TYPE_LABELS[kind]}（如 {shown}，第 {rows[0][0]} 行）。"
        "可以按文本发布保留原样，也可以按空值处理。",
        column=name,
        rows=[r for r, _ in rows],
        count=count,
        samples=[str(v)[:40] for _, v in rows[:5]],
        actions=["按文本发布", "这些值按空值发布", "去掉这些行", "改正文件后重传"],
        kind=kind,
    )
