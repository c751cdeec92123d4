"""The privacy scan of a proposal: every value of every column, the columns' neighbours, and cell comments.

DuckDB narrows each column to values that can hold something; checksums and context are decided in Python.
"""

from __future__ import annotations

import re
import unicodedata

import duckdb

from cluster.detect import classify, find_all, mask
from cluster.detect.columns import ColumnScan, ColumnVerdict
from cluster.detect.kinds import ID_HEADER, PASSPORT_HEADER, is_credit_code
from cluster.detect.names import HOME_HEADER, PERSON_HEADER
from opendata.reading.proposal import Finding, PersonalColumn, Proposal

#: a value that matches none of this holds no number of a person, plate, mail address or masked part
WORTH = "|".join(
    (
        r"(?:^|[^0-9])(?:86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?:[^0-9]|$)",
        r"[0-9]{14}[0-9Xx]",
        r"(?:[0-9]{4}[ -]){3}[0-9]{3}",
        r"92[0-9]{6}[0-9A-Za-z]{10}",
        "@",
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z].?[A-Za-z0-9]{4}",
        r"[EGDPSegdps][A-Za-z]?[0-9]{7}",
        "[０-９]{5}",
        r"[*＊●○]",
    )
)
FIRM_HEADER = re.compile(r"企业|公司|单位|机构|办公|客服|咨询|投诉|监督|服务|热线|传真|值班|学校|医院|门店|网点")
NAMED_ALONE = re.compile(
    r"^(姓名|户主|户主姓名|申请人|申请人姓名|当事人|患者|学生|学生姓名|老人姓名|儿童姓名|受益人|领取人|收款人|持卡人|车主|业主|承租人|来信人|投诉人)$"
)
LABELS = {
    "id18": "身份证号",
    "id15": "15 位身份证号",
    "phone": "手机号",
    "bankcard": "银行卡号",
    "plate": "车牌号",
    "email": "邮箱",
    "passport": "护照号",
    "uscc-person": "个体工商户信用代码",
    "name": "姓名",
    "address": "住址",
    "landline": "固定电话",
}
ACTIONS = ["去掉这一列", "遮盖", "换成不可逆编号", "归并（年龄段、县区）", "拒收"]
NUMBERS = ("id18", "id15", "phone", "bankcard", "plate", "email", "passport", "uscc-person")
WORDS_FROM = 6  # Chinese characters from which a cell is words that may hold a number
SERIOUS = ("id18", "id15", "phone", "bankcard", "passport", "address", "plate")


def scan(
    con: duckdb.DuckDBPyConnection, source: str, names: dict[int, str], longest: dict[int, int], proposal: Proposal
) -> None:
    """Fill `proposal.personal` and the `personal` finding; say `masked-personal` where values are masked already."""
    if not names:
        return
    worthy = _worth(con, source, names, longest)
    verdicts: dict[int, ColumnVerdict] = {}
    masked = False
    for i, name in names.items():
        total, candidates = worthy[i]
        person = PERSON_HEADER.search(name) or ID_HEADER.search(name) or PASSPORT_HEADER.search(name)
        home = HOME_HEADER.search(name)
        if not candidates and not ((person or home) and total):
            continue
        verdict = _column(con, source, i, name, total, bool(person or home))
        masked |= verdict.masked > 0.5 * total
        if ID_HEADER.search(name) and not verdict.counts and verdict.masked <= 0.5 * total:
            verdict.counts["id18"] = total  # the header names it, even where the digits are broken or lost
        verdicts[i] = verdict
    _weigh(verdicts, names, proposal, con, source)
    if masked:
        proposal.say("masked-personal", "个人信息列已经过遮盖（如 3418********1234），按公示要求可以发布。")


def _worth(
    con: duckdb.DuckDBPyConnection, source: str, names: dict[int, str], longest: dict[int, int]
) -> dict[int, tuple[int, int]]:
    """Filled values and values worth a look, per column. Nothing personal is shorter than a plate or a masked name."""
    short = {i for i in names if longest[i] < 7 and not PERSON_HEADER.search(names[i])}
    parts = [f"count(c{i}), " + ("0" if i in short else f"count(*) FILTER (WHERE {worth(f'c{i}')})") for i in names]
    row = con.execute(f"SELECT {', '.join(parts)} FROM {source}").fetchall()[0]
    return {i: (row[2 * k], row[2 * k + 1]) for k, i in enumerate(names)}


def worth(x: str) -> str:
    """SQL: can this cell hold anything personal?"""
    return f"regexp_matches({x}, '{WORTH}')"


def _column(con: duckdb.DuckDBPyConnection, source: str, i: int, name: str, total: int, words: bool) -> ColumnVerdict:
    column = ColumnScan(name)
    condition = f"c{i} IS NOT NULL" if words else worth(f"c{i}")
    found = con.execute(f"SELECT line, c{i} FROM {source} WHERE {condition}")
    while rows := found.fetchmany(10_000):
        for line, value in rows:
            column.add(line, value)
    return column.verdict(total)


def _weigh(
    verdicts: dict[int, ColumnVerdict],
    names: dict[int, str],
    proposal: Proposal,
    con: duckdb.DuckDBPyConnection,
    source: str,
) -> None:
    """Decide by the table as a whole: whose name, whose phone?"""
    found = {i: dict(v.counts) for i, v in verdicts.items()}
    firm = _firm_table(con, source, names, found)
    serious = any(k in SERIOUS for counts in found.values() for k in counts if not (firm and k in ("phone", "address")))
    persons = any("uscc-person" in c for c in found.values())
    named = any("name" in c for c in found.values())
    for i, counts in found.items():
        verdict, name = verdicts[i], names[i]
        for kind, n in counts.items():
            if kind == "landline":
                continue
            if (kind == "name" and not (serious or persons or NAMED_ALONE.match(name))) or (kind == "name" and firm):
                continue
            if kind == "address" and (firm or not (named or HOME_HEADER.search(name))):
                continue
            if kind == "email" and not (serious or (named and not firm)):
                continue
            if kind == "phone" and firm and FIRM_HEADER.search(name):
                continue
            proposal.personal.append(PersonalColumn(name, kind, n, verdict.samples.get(kind, [])))
    if proposal.personal:
        _finding(verdicts, names, proposal)


def _firm_table(
    con: duckdb.DuckDBPyConnection, source: str, names: dict[int, str], found: dict[int, dict[str, int]]
) -> bool:
    """A register of legal entities: a credit code column in which individual businesses (92…) are the exception."""
    for i, name in names.items():
        if "信用代码" not in name and "组织机构代码" not in name and "注册号" not in name:
            continue
        rows = con.execute(f"SELECT c{i} FROM {source} WHERE c{i} IS NOT NULL LIMIT 500").fetchall()
        codes = [v for (v,) in rows if is_credit_code(v.strip().upper())]
        if codes and sum(c.strip().startswith("92") for c in codes) == 0 and "uscc-person" not in found.get(i, {}):
            return True
    return False


def _finding(verdicts: dict[int, ColumnVerdict], names: dict[int, str], proposal: Proposal) -> None:
    by_column: dict[str, list[PersonalColumn]] = {}
    for p in proposal.personal:
        by_column.setdefault(p.column, []).append(p)
    index = {name: i for i, name in names.items()}
    for column, items in by_column.items():
        kinds = "、".join(f"{LABELS[p.kind]} {p.count} 个" for p in items)
        rows = sorted({r for p in items for r in verdicts[index[column]].rows.get(p.kind, [])})[:50]
        proposal.add(
            "personal",
            f"“{column}”含个人信息（{kinds}）。发布前必须选择处理办法：去掉、遮盖、换成编号或归并。",
            column=column,
            rows=rows,
            count=sum(p.count for p in items),
            samples=[s for p in items for s in p.samples][:5],
            actions=ACTIONS,
        )


def comments(notes: list[tuple[str, str]], proposal: Proposal) -> None:
    """Cell comments are never published, which is said; one with personal data is shown to the steward."""
    if notes:
        cells = "、".join(dict.fromkeys(cell for cell, _ in notes[:8]))
        proposal.say("comments", f"有 {len(notes)} 处批注（{cells}），批注不会发布；原文件也不会提供下载。")
    hits = []
    for cell, text in notes:
        parts = list(find_all(text)) or [(k, text) for k in [classify(text)] if k != "none"]
        if parts:
            hits.append((cell, parts[0]))
    if hits:
        cells = "、".join(c for c, _ in hits[:8])
        proposal.findings.append(
            Finding(
                "comment-personal",
                f"单元格批注里有个人信息（{cells}）。批注不会发布；原文件也不会提供下载，请提醒报送人删除。",
                count=len(hits),
                samples=[f"{c} {mask(v, k)}" for c, (k, v) in hits[:5]],
                actions=["不发布批注，继续", "改正文件后重传"],
            )
        )


def hidden(text: str) -> str:
    """`text` with every number of a person in it masked."""
    for kind, value in find_all(text):
        if value not in text:
            text = unicodedata.normalize("NFKC", text)  # as find_all read it: full-width digits
        text = text.replace(value, mask(value, kind))
    return text


def wordy(text: str) -> bool:
    """Whether a cell is words rather than one number."""
    return sum("\u4e00" <= one <= "\u9fff" for one in text) >= WORDS_FROM


def told(text: str, kind: str) -> str:
    """A cell of a personal column as a steward may see it: words stay readable around the numbers they hold."""
    return hidden(text) if kind in NUMBERS and wordy(text) else mask(text, kind)


def still_personal(text: str, header: str) -> bool:
    """Whether a number of a person can be read in the text."""
    return next(find_all(text), None) is not None or classify(text, header) in NUMBERS


def hide_in_words(proposal: Proposal) -> None:
    """Notes above and below become the description, findings quote cells: numbers of persons in them are masked."""
    proposal.description = hidden(proposal.description)
    for finding in proposal.findings:
        finding.message = hidden(finding.message)
        finding.samples = [hidden(s) for s in finding.samples]
