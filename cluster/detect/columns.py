"""What a whole column is. One value can look like anything by chance; a column, its header and its neighbours cannot.

A column of codes with a valid check digit here and there is no column of identity numbers; free text with one of them
is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cluster.detect.kinds import (
    CARD_HEADER,
    CODE_HEADER,
    ID_HEADER,
    PASSPORT_HEADER,
    PHONE_HEADER,
    classify,
    find_all,
    mask,
    plain,
)
from cluster.detect.names import HOME_HEADER, PERSON_HEADER

MASKED = re.compile(r"[*＊●○]|[×xX]{3,}")
NOT_MASKED = re.compile(r"[@:/]")
FIGURE = re.compile(r"[\d.,-]*")
WHOLE = (
    "id18",
    "id15",
    "phone",
    "bankcard",
    "plate",
    "email",
    "passport",
    "uscc-person",
    "name",
    "address",
    "landline",
)
#: share of a column's values from which a kind is no chance; check digits hold one time in ten
NO_CHANCE = 0.3


@dataclass
class ColumnVerdict:
    """`kind` is what most values are (`none` for other columns); `counts` are all kinds found, `hits` sample rows by
    kind."""

    kind: str = "none"
    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)
    samples: dict[str, list[str]] = field(default_factory=dict)
    masked: int = 0


class ColumnScan:
    """Takes values one by one (with their row numbers), so that a column of any length costs little memory."""

    def __init__(self, header: str = ""):
        self.header = header
        self.whole: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()
        self.rows: dict[str, list[int]] = {}
        self.samples: dict[str, list[str]] = {}
        self.masked = 0
        self.seen = 0
        self.long = 0

    def add(self, row: int, value: str) -> None:
        text = plain(value)
        if not text:
            return
        self.seen += 1
        self.long += len(text) > 30
        # An asterisk beside a number that is still whole masks nothing.
        if MASKED.search(text) and not NOT_MASKED.search(text) and next(find_all(text), None) is None:
            self.masked += 1
            return
        kind = classify(text, self.header)
        if kind != "none":
            self.whole[kind] += 1
            self._note(kind, row, text)
            return
        if len(text) > 7 and not FIGURE.fullmatch(text):
            for found, part in find_all(text):
                self.inside[found] += 1
                self._note(found, row, part)

    def _note(self, kind: str, row: int, text: str) -> None:
        rows = self.rows.setdefault(kind, [])
        if len(rows) < 50:
            rows.append(row)
        samples = self.samples.setdefault(kind, [])
        if len(samples) < 3:
            samples.append(mask(text, kind))

    def verdict(self, total: int) -> ColumnVerdict:
        """`total` is the number of non-empty values of the column, whether or not they were worth adding."""
        verdict = ColumnVerdict(masked=self.masked, rows=self.rows, samples=self.samples)
        total = max(total, self.seen, 1)
        free_text = self.long > 0.3 * total
        for kind, n in self.whole.items():
            share = n / total
            if (
                (kind == "uscc-person" and re.search("信用代码", self.header))
                or share >= NO_CHANCE
                or self._header_says(kind)
                or (free_text and kind not in ("name", "address", "landline"))
                or (
                    not self._codes()
                    and kind in ("id18", "phone", "email", "uscc-person")
                    and total - n > 0
                    and self._scattered(n, total)
                )
            ):
                verdict.counts[kind] = n
        for kind, n in self.inside.items():
            if kind in ("bankcard", "id15", "passport") and self._codes():
                continue
            verdict.counts[kind] = verdict.counts.get(kind, 0) + n
        if verdict.counts:
            kind, n = max(verdict.counts.items(), key=lambda item: item[1])
            verdict.kind = kind if n >= 0.5 * total else "none"
        return verdict

    def _codes(self) -> bool:
        return bool(CODE_HEADER.search(self.header)) and not ID_HEADER.search(self.header)

    def _scattered(self, n: int, total: int) -> bool:
        """Some values among others that are no numbers of that length: remarks in which people left a number."""
        return self.seen < 0.5 * total or n >= 0.2 * self.seen

    def _header_says(self, kind: str) -> bool:
        words = {
            "id18": ID_HEADER,
            "id15": ID_HEADER,
            "phone": PHONE_HEADER,
            "landline": PHONE_HEADER,
            "bankcard": CARD_HEADER,
            "passport": PASSPORT_HEADER,
            "name": PERSON_HEADER,
            "address": HOME_HEADER,
        }
        return kind in words and bool(words[kind].search(self.header))


def classify_column(values: Iterable[str], header: str = "") -> ColumnVerdict:
    """The verdict over a column's values, rows counted from 1."""
    scan = ColumnScan(header)
    for row, value in enumerate(values, 1):
        scan.add(row, value or "")
    return scan.verdict(scan.seen)
