"""The type of every column, guessed over all its values: a sample rules types out, whole-column tests in SQL decide.

A value that does not fit never aborts: the column stays text and a finding names the rows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb

from opendata.reading.columns import (
    ASCII_DIGITS,
    HAN_DIGITS,
    INTEGER,
    NULL_WORDS,
    NUMBER,
    UNIT_WORDS,
    cast,
    misfit,
    null_word,
    ordered_date,
    plain_date,
    unit_of,
    unread,
)
from opendata.reading.proposal import Finding

BOOLEAN_PAIRS = ({"是", "否"}, {"true", "false"}, {"yes", "no"}, {"真", "假"})
CODE_NAME = re.compile(
    r"(代码|编码|编号|号码|证号|单号|文号|帐号|账号|卡号|案号|门牌号|房号|车号|批号|区号|学号|工号|型号|电话|手机|传真"
    r"|邮编|邮政编码|区划|标识码|条码|code|zip)$|号$|^(code|zip|tel|phone)$|代码|编码|编号|电话|手机|邮编|联系方式",
    re.IGNORECASE,
)
NOT_CODE_NAME = re.compile(r"序号$|^行号$|^年号$|.*(数量?|人数|次数|个数|金额|率)$|^(no\.?|id)$", re.IGNORECASE)
DATE_NAME = re.compile(r"日期|时间|年月日|日$|date|time|生日|到期|截止|有效期", re.IGNORECASE)
SCIENTIFIC = re.compile(r"\d(\.\d{1,6})?[eE]\+\d{2,3}")
AMBIGUOUS_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})")
SAMPLE = 2000


@dataclass
class Judged:
    """A column's proposed type with the reasons, and what a steward must see about it."""

    type: str = "text"
    unit: str | None = None
    reasons: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    null_words: int = 0
    normalised: bool = False
    filled: int = 0
    longest: int = 0


def judge(
    con: duckdb.DuckDBPyConnection, source: str, names: dict[int, str], hints: dict[int, str], headless: bool
) -> dict[int, Judged]:
    """Judge every column of `source` (cells c0…) over all its rows. `hints` are types that the container already
    knows."""
    sample = con.execute(f"SELECT {', '.join(f'c{i}' for i in names)} FROM {source} LIMIT {SAMPLE}").fetchall()
    stats = _stats(con, source, list(names))
    out = {}
    for at, (i, name) in enumerate(names.items()):
        values = [v for v in dict.fromkeys(row[at] for row in sample) if v and v.strip()]
        column = _Column(con, source, i, name, values, stats[i], headless)
        out[i] = column.hinted(hints[i]) if i in hints else column.judged()
    return out


def _stats(con: duckdb.DuckDBPyConnection, source: str, columns: list[int]) -> dict[int, tuple[Any, ...]]:
    parts = []
    for i in columns:
        x = f"c{i}"
        parts += [f"count({x})", f"min(length({x}))", f"max(length({x}))", f"min({x})"]
    row = con.execute(f"SELECT {', '.join(parts)} FROM {source}").fetchall()[0]
    return {i: row[k * 4 : k * 4 + 4] for k, i in enumerate(columns)}


class _Column:
    """One column under judgement: candidates from a sample, the decision over all rows."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: str,
        index: int,
        name: str,
        sample: list[str],
        stats: tuple[Any, ...],
        headless: bool,
    ):
        self.con, self.source, self.x, self.name, self.sample, self.headless = (
            con,
            source,
            f"c{index}",
            name,
            sample,
            headless,
        )
        self.filled, self.shortest, self.longest = stats[0], stats[1] or 0, stats[2] or 0
        self.unit = unit_of(name)
        self.last = name.rsplit("/", 1)[-1]
        self.words = [unicodedata.normalize("NFKC", v).strip() for v in sample]
        self.real = [w for v, w in zip(sample, self.words, strict=True) if v.strip() not in NULL_WORDS]

    def count(self, condition: str) -> int:
        return int(self.con.execute(f"SELECT count(*) FILTER (WHERE {condition}) FROM {self.source}").fetchall()[0][0])

    def result(self, kind: str, *reasons: str, **more: Any) -> Judged:
        unit = self.unit if kind in ("integer", "number") else more.pop("unit", None)
        more.pop("unit", None)
        return Judged(kind, unit, list(reasons), filled=self.filled, longest=self.longest, **more)

    def hinted(self, kind: str) -> Judged:
        if kind in ("integer", "number") and self.code_name() and not NOT_CODE_NAME.search(self.last):
            return self.result("text", "列名像编码，按文本保存")
        return self.result(kind, "文件本身记录了类型")

    def code_name(self) -> bool:
        return bool(CODE_NAME.search(re.sub(r"[(（].*?[)）]", "", self.last))) and not NOT_CODE_NAME.search(self.last)

    def judged(self) -> Judged:
        if not self.real:
            if self.filled:
                return self.result("text", "样本中只有空值，按文本保存")
            return self.result("text", "整列为空")
        if self.share(lambda w: bool(SCIENTIFIC.fullmatch(w))) > 0.5:
            return self.scientific()
        for attempt in (self.boolean, self.date, self.number):
            found = attempt()
            if found:
                return found
        return self.result("text", "含文字")

    def share(self, test: Any) -> float:
        return sum(map(test, self.real)) / len(self.real)

    # each attempt returns None when the sample rules it out

    def boolean(self) -> Judged | None:
        words = {w.lower() for w in self.real}
        if len(words) > 2 or not any(words <= pair for pair in BOOLEAN_PAIRS):
            return None
        bad = self.misfits("boolean")
        return None if bad else self.result("boolean", "每个值都是“是/否”一类")

    @cached_property
    def all_plain_integers(self) -> bool:
        return self.count(f"{self.x} IS NOT NULL AND NOT regexp_full_match({self.x}, '{INTEGER}')") == 0

    @cached_property
    def all_plain_numbers(self) -> bool:
        return self.count(f"{self.x} IS NOT NULL AND NOT regexp_full_match({self.x}, '{NUMBER}')") == 0

    def misfits(self, kind: str, serial: bool = False) -> int:
        return self.count(unread(self.x, cast(self.x, kind, self.unit, serial)))

    def offenders(self, kind: str) -> list[tuple[int, str]]:
        sql = f"SELECT line, {self.x} FROM {self.source} WHERE {unread(self.x, cast(self.x, kind, self.unit))} LIMIT 50"
        return self.con.execute(sql).fetchall()

    def date(self) -> Judged | None:
        dated = self.share(lambda w: bool(ISO_LIKE.match(_arabic(w))))
        eight = self.share(lambda w: bool(re.fullmatch(r"(19|20)\d{6}", w)))
        if self.share(lambda w: bool(AMBIGUOUS_DATE.fullmatch(w))) > 0.8 and (
            DATE_NAME.search(self.name) or self.share(lambda w: bool(re.search(r"[/-]", w))) == 1
        ):
            return self.result("text", "日月先后不明，先按文本保存", findings=[self.ambiguous_dates()])
        serial = self.serial()
        if serial:
            return serial
        if (
            dated + eight < 0.8
            or (eight == 1 and not DATE_NAME.search(self.name))
            or (eight > 0.2 and dated == 0 and not DATE_NAME.search(self.name))
        ):
            return None
        timed = self.share(
            lambda w: bool(re.search(r"\d{1,2}:\d{2}|\d时", w)) and not re.search(r"[ T]0?0:00(:00(\.0+)?)?$", w)
        )
        kind = "datetime" if timed > 0 else "date"
        plain = kind == "date" and self.count(f"{self.x} IS NOT NULL AND {plain_date(self.x)} IS NULL") == 0
        bad = 0 if plain else self.misfits(kind)
        if bad and kind == "date" and not self.misfits("datetime"):
            kind, bad = "datetime", 0
        words = (
            self.count(f"{self.x} IS NOT NULL AND {null_word(self.x)}")
            if not plain and (self.words != self.real or self.filled > SAMPLE)
            else 0
        )
        if bad:
            return self.result(
                "text",
                f"{bad} 个值不是日期，先按文本保存",
                findings=[misfit(self.name, kind, bad, self.offenders(kind))],
            )
        forms = {re.sub(r"\d+", "9", w) for w in self.real}
        many = len(forms) > 1 or any(not re.match(r"9-9-9", f) for f in forms)
        reason = f"每个值都能识别为日期（{len(forms)} 种写法，统一为年-月-日）" if many else "每个值都是日期"
        return self.result(kind, reason, null_words=words, normalised=many)

    def ambiguous_dates(self) -> Finding:
        """Only orders that read every value are offered; where it is one alone, that is said."""
        orders = {"月/日/年": True, "日/月/年": False}
        fit = [
            words
            for words, first in orders.items()
            if not self.count(unread(self.x, ordered_date(self.x, month_first=first)))
        ]
        known = (
            f"只有按{fit[0]}才能读通每个值。请确认。"
            if len(fit) == 1
            else "请选定写法，或改成 2018-03-05 这样的写法后重传。"
        )
        return Finding(
            "ambiguous-dates",
            f"“{self.name}”的日期写法分不清日和月（如 {self.real[0]}）。{known}",
            column=self.name,
            count=self.filled,
            samples=self.real[:5],
            actions=[*fit, "按文本发布", "改正文件后重传"],
        )

    def serial(self) -> Judged | None:
        if not DATE_NAME.search(self.name) or self.share(lambda w: bool(re.fullmatch(r"[2-6]\d{4}(\.0+)?", w))) < 0.8:
            return None
        if self.misfits("date", serial=True):
            return None
        n = self.count(f"regexp_full_match({self.x}, '[2-6]\\d{{4}}(\\.0+)?')")
        shown = self.con.execute(
            f"SELECT min(c) FROM (SELECT {cast(self.x, 'date', None, True)} c FROM {self.source})"
        ).fetchall()[0][0]
        return self.result(
            "date",
            "Excel 日期序列号，按 1900 起算换成日期",
            findings=[
                Finding(
                    "excel-serial-dates",
                    f"“{self.name}”里有 {n} 个是 Excel 的日期序列号（如 {self.real[0]}），"
                    f"建议换成日期（最早 {shown}），请核对。",
                    column=self.name,
                    count=n,
                    samples=self.real[:5],
                    actions=["换成日期", "按文本发布", "改正文件后重传"],
                )
            ],
        )

    def scientific(self) -> Judged:
        lost = Finding(
            "precision-lost",
            f"“{self.name}”的数字被 Excel 变成了科学计数（如 {self.real[0]}），后面的位数已丢失，无法恢复。"
            "请把该列设为文本后重新导出。",
            column=self.name,
            count=self.filled,
            samples=self.real[:3],
            actions=["改正文件后重传", "去掉这一列"],
        )
        bad = self.misfits("number")
        code = self.code_name() or re.search(r"身份证|证件|卡|账", self.name)
        kind = "text" if code or bad else "number"
        reason = "编码被变成科学计数，按文本保存" if kind == "text" else "科学计数的数值"
        return self.result(kind, reason, findings=[lost])

    def number(self) -> Judged | None:
        unit = self.common_suffix()
        numeric = [w for w in self.real if self.is_number(w, unit)]
        brackets = [w for w in self.real if re.fullmatch(r"[▲△▼▽].*\d|\([\d,.]+\)", w)]
        if len(numeric) < 0.6 * len(self.real):
            return None
        if brackets:
            return self.result("text", "负数写法不明，先按文本保存", findings=[self.ambiguous_numbers(brackets)])
        code = self.code()
        if code:
            return code
        if self.code_name() and not any("." in w or "%" in w for w in numeric):
            return self.result("text", "列名像编码，按文本保存")
        percent = sum(w.endswith("%") for w in self.real)
        if unit and not self.unit:
            self.unit = unit
        if self.all_plain_integers and not unit:
            return self.result("integer", "每个值都是整数")
        if self.all_plain_numbers and not unit:
            return self.result("number", "每个值都是数值")
        bad = self.misfits("number")
        if bad:
            if bad > 0.2 * self.filled or self.filled - bad < 2:
                return self.result("text", f"{bad} 个值不是数值")
            kind = "integer" if all(re.fullmatch(r"-?\d+", w) for w in numeric) else "number"
            return self.result(
                "text",
                f"多数是数值，但有 {bad} 个不是，先按文本保留原样",
                findings=[misfit(self.name, kind, bad, self.offenders("number"))],
            )
        words = (
            self.count(f"{self.x} IS NOT NULL AND {null_word(self.x)}")
            if self.words != self.real or self.filled > SAMPLE
            else 0
        )
        whole = not any("." in w or "e" in w.lower() or "%" in w for w in self.real) and not self.misfits("integer")
        findings = []
        if percent and percent < len(self.real):
            findings = [self.mixed_percents([w for w in self.real if not w.endswith("%")])]
        reason = "每个值都是整数" if whole else "每个值都是数值"
        if unit:
            reason += f"，带“{unit}”" + ("，保留百分数本身，不除以 100" if unit == "%" else "")
        return self.result("integer" if whole else "number", reason, null_words=words, findings=findings)

    def ambiguous_numbers(self, odd: list[str]) -> Finding:
        return Finding(
            "ambiguous-numbers",
            f"“{self.name}”里的写法有多种理解（如 {'、'.join(odd[:3])}）：括号、▲△ 可能表示负数，也可能不是。请确认。",
            column=self.name,
            count=len(odd),
            samples=odd[:5],
            actions=["按文本发布", "按负数发布", "改正文件后重传"],
        )

    def mixed_percents(self, odd: list[str]) -> Finding:
        return Finding(
            "ambiguous-numbers",
            f"“{self.name}”里有的值带百分号，有的不带（如 {'、'.join(odd[:3])}）：可能是同一种数，也可能差一百倍。"
            "请核对。",
            column=self.name,
            count=len(odd),
            samples=odd[:5],
            actions=["去掉百分号，数字照印出的发布", "按文本发布", "改正文件后重传"],
        )

    def is_number(self, word: str, unit: str | None) -> bool:
        word = re.sub(r"\s", "", word)
        for suffix in (unit, self.unit, "%"):
            if suffix:
                word = word.removesuffix(unicodedata.normalize("NFKC", suffix))
        word = re.sub(r"^([-+−]?)[¥$]", r"\1", word)
        return bool(re.fullmatch(r"[-+−(▲△▼▽]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][-+]?\d+)?\)?", word)) and any(
            c.isdigit() for c in word
        )

    def common_suffix(self) -> str | None:
        """A unit written behind every figure."""
        found = [re.fullmatch(r"[-+−]?[\d,.]+\s*(%|[^\d\s.,()]{1,6})", w) for w in self.real]
        suffixes = {f.group(1) for f in found if f}
        if len(suffixes) != 1 or sum(map(bool, found)) < 0.5 * len(self.real):
            return None
        suffix = suffixes.pop()
        return suffix if UNIT_WORDS.fullmatch(suffix) else None

    def code(self) -> Judged | None:
        """Digits that are names of things: by header, leading zeros, length."""
        digits = [w for w in self.real if re.fullmatch(r"\d+", w)]
        if len(digits) < len(self.real):
            if self.code_name() and self.share(lambda w: bool(re.fullmatch(r"[\d-]+|\d+\.0", w))) == 1:
                return self.result("text", "列名像编码，按文本保存")
            return self.too_long(digits) if digits else None
        if any(len(w) > 1 and w[0] == "0" for w in digits):
            return self.result("text", "有前导零，按文本保存，零不会丢")
        if self.code_name():
            return self.result("text", "列名像编码，按文本保存", findings=self.rounded(digits))
        found = self.too_long(digits)
        if found:
            return found
        lengths = {len(w) for w in digits}
        if len(lengths) == 1 and not self.unit and len(digits) >= 10:
            n = lengths.pop()
            begin = {w[:2] for w in digits}
            if n >= 8 or (n >= 6 and len(begin) == 1 and (self.headless or self.filled > 20)):
                return self.result("text", f"每个值都是 {n} 位数字，像编码，按文本保存")
        if self.filled <= SAMPLE or self.all_plain_integers:
            return None
        zero = self.count(f"regexp_full_match({self.x}, '0\\d+')")
        return self.result("text", "有前导零，按文本保存，零不会丢") if zero else None

    def too_long(self, digits: list[str]) -> Judged | None:
        if max(map(len, digits), default=0) > 15 or (
            self.longest > 15 and self.count(f"regexp_full_match({self.x}, '\\d{{16,}}')")
        ):
            return self.result("text", "超过 15 位，按文本保存，位数不会丢", findings=self.rounded(digits))
        return None

    def rounded(self, digits: list[str]) -> list[Finding]:
        """Long numbers that all end in zeros after 15 digits went through a spreadsheet's float."""
        long = [w for w in digits if len(w) >= 17]
        if len(long) < max(1, 0.8 * len(digits)) or not all(set(w[15:]) == {"0"} for w in long):
            return []
        return [
            Finding(
                "precision-lost",
                f"“{self.name}”是 {len(long[0])} 位长数字，但第 15 位以后全是 0：Excel 只保留 15 位，后面的已丢失，"
                "无法恢复。请把该列设为文本后重新录入。",
                column=self.name,
                count=len(long),
                samples=[w[:4] + "…" + w[-4:] for w in long[:3]],
                actions=["改正文件后重传", "去掉这一列"],
            )
        ]


ISO_LIKE = re.compile(r"(1[5-9]|20|21)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)")


def _arabic(word: str) -> str:
    """Chinese numerals of a date as digits, good enough to recognise its shape."""
    if not re.search(r"[〇○零一二三四五六七八九]", word):
        return word
    word = re.sub(r"十(?=[月日])", "10", word)
    return word.translate(str.maketrans(HAN_DIGITS + "十", ASCII_DIGITS + "1"))
