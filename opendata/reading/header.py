"""Where the table lies among the records: notes above, header rows, totals, repeated headers, footers.

All rules look at shapes (how many cells are filled, text or number, what comes next), never at particular files.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

Record = tuple[int, list[str]]  # line number, cells

NUMBER = re.compile(
    r"[-+−▲△(（]?[￥¥$]?\d{1,3}(,\d{3})+(\.\d+)?[)）%％]?|[-+−▲△(（]?[￥¥$]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?[)）%％]?"
)
DATE = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}(\s*[-/.月]\s*(\d{1,2}日?)?)?([ T]\d{1,2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}(:\d{2})?"
)
TOTAL = re.compile(
    r"(合计|总计|小计|共计|累计|总和|sum|total|subtotal|grandtotal)([:：].*)?|.{0,10}[^\w]?(合计|小计|总计)[:：]?",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"(填表|制表|填报|审核|复核|审批|负责|经办|联系|统计|报送|单位负责|主管|校对|打印|导出|报表|数据来源|资料来源|来源|数据截至|截至|注|备注|说明|附注|填表说明)"
    r"(人|单位|部门|日期|时间|电话|人员|领导)?\s*[0-9１-９一二三四五]?\s*[:：].*|^(注|备注|说明|附注)[:：0-9].*|^[*※].{6,}|^\(?以下(空白|无正文)\)?$|^(共|合计)\s*\d+\s*(条|行|家|户|人|所|个)(记录|数据)?。?$"
)
HEAD_ROWS = 60


@dataclass
class Layout:
    header: list[Record] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    duplicate_names: list[str] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)
    no_header: bool = False
    first_line: int = 1
    notes: list[str] = field(default_factory=list)


def folded(text: str) -> str:
    """NFKC without any white space, the form in which header words are compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


def kind(cell: str) -> str:
    """'' blank, n number, d date, t text."""
    text = unicodedata.normalize("NFKC", cell or "").strip()
    if not text:
        return ""
    if NUMBER.fullmatch(text):
        return "n"
    return "d" if DATE.fullmatch(text) else "t"


def filled(cells: Sequence[str]) -> list[int]:
    return [i for i, c in enumerate(cells) if c and c.strip()]


def table_width(rows: Sequence[Record]) -> int:
    """The width that the most records reach, so that one long note does not widen the table."""
    counts = Counter(max(filled(c), default=-1) + 1 for _, c in rows)
    counts.pop(0, None)
    if not counts:
        return 0
    enough = [w for w, n in counts.items() if n >= max(1, 0.2 * sum(counts.values()))]
    return max(enough or counts)


def find(rows: list[Record], merges: list[tuple[int, int, int, int]], wanted: tuple[int, ...] | None) -> Layout:
    """Find the header among the first records. `merges` are (row, column, row, column), 0-based by line number."""
    layout = Layout()
    if wanted is not None:
        return _given(rows, merges, wanted, layout)
    width = table_width(rows)
    start = _header_start(rows, width, merges)
    if start is None or _is_data(rows, start):
        layout.no_header = True
        first = next((i for i, (_, c) in enumerate(rows) if len(filled(c)) >= max(1, min(2, width))), 0)
        first = start if start is not None else first
        layout.notes = [_joined(c) for _, c in rows[:first] if filled(c)]
        layout.first_line = rows[first][0] if rows else 1
        return layout
    end = _header_end(rows, start, merges)
    layout.notes = [_joined(c) for _, c in rows[:start] if filled(c)]
    layout.header = rows[start : end + 1]
    layout.first_line = rows[end][0] + 1
    _name(layout, merges)
    return layout


def _given(
    rows: list[Record], merges: list[tuple[int, int, int, int]], wanted: tuple[int, ...], layout: Layout
) -> Layout:
    layout.header = [r for r in rows if r[0] in wanted]
    layout.no_header = not layout.header
    layout.first_line = max(wanted, default=0) + 1
    top = min(wanted, default=1)
    layout.notes = [_joined(c) for line, c in rows if line < top and filled(c)]
    if layout.header:
        _name(layout, merges)
    return layout


def _joined(cells: Sequence[str]) -> str:
    return " ".join(re.sub(r"\s+", " ", c).strip() for c in cells if c and c.strip())


def _spread(line: int, cells: Sequence[str], merges: list[tuple[int, int, int, int]]) -> list[str]:
    """Cells with horizontal and vertical merges filled."""
    out = list(cells)
    for r1, c1, r2, c2 in merges:
        if r1 <= line - 1 <= r2 and (r2 > r1 or c2 > c1):
            for c in range(c1, min(c2 + 1, len(out))):
                if line - 1 > r1 or c > c1:
                    out[c] = out[c] or "\0"
    return out


def _header_start(rows: list[Record], width: int, merges: list[tuple[int, int, int, int]]) -> int | None:
    """The first record that fills the table's width; titles merged over everything and half-empty notes are passed
    over."""
    need = max(1, min(width, 2 if width <= 3 else round(width * 0.6)))
    for i, (line, cells) in enumerate(rows[:HEAD_ROWS]):
        own = filled(cells)
        if not own:
            continue
        if width > 1 and len(own) == 1 and not any(r1 <= line - 1 <= r2 and r2 > r1 for r1, _, r2, _ in merges):
            continue
        covered = {j for j in filled(_spread(line, cells, merges)) if j < width}
        gaps_below = 0
        if i + 1 < len(rows) and all(kind(c) == "t" for c in cells if c.strip()):
            below = rows[i + 1][1]
            gaps_below = sum(j not in covered and kind(below[j]) == "t" for j in range(min(width, len(below))))
        if len(covered) >= need or (len(own) >= 2 and len(covered) + gaps_below >= need):
            if FOOTER.match(folded(cells[own[0]])) and len(own) <= width / 2:
                continue
            return i
    return None


def _is_data(rows: list[Record], start: int) -> bool:
    """Whether the supposed header is the first data row: numbers over numbers, or values that come again below."""
    head = rows[start][1]
    body = [c for _, c in rows[start + 1 : start + 300] if filled(c) and c != head]
    if not body:
        return kind_share(head) == 1.0
    numbers = text_again = cells = 0
    years = [c for c in head if re.fullmatch(r"(19|20)\d\d年?", folded(c))]
    for j, cell in enumerate(head):
        if not cell.strip():
            continue
        cells += 1
        below = [r[j] for r in body if j < len(r) and r[j].strip()]
        if kind(cell) in ("n", "d") and cell not in years:
            same = sum(kind(b) in ("n", "d") for b in below)
            numbers += bool(below) and same >= 0.8 * len(below)
        elif kind(cell) == "t" and below:
            text_again += cell in below and len(set(below)) < len(below)
    if len(years) > 2 and numbers == 0:
        return False
    return numbers >= max(1, 0.25 * cells) or (numbers + text_again >= 0.5 * cells and cells > 1 and text_again > 0)


def kind_share(cells: Sequence[str]) -> float:
    kinds = [kind(c) for c in cells if c.strip()]
    return sum(k in "nd" for k in kinds) / len(kinds) if kinds else 0.0


def _header_end(rows: list[Record], start: int, merges: list[tuple[int, int, int, int]]) -> int:
    """The last header record: as long as cells are merged sideways (or gaps stand beside a name) the leaves come
    below."""
    line = rows[start][0]
    deep = max((r2 for r1, c1, r2, c2 in merges if r1 == line - 1), default=line - 1)
    end = start
    while end + 1 < len(rows) and end - start < 5:
        here, _ = rows[end]
        below_line, below = rows[end + 1]
        sideways = [(c1, c2) for r1, c1, r2, c2 in merges if r1 == here - 1 and c2 > c1]
        under = [j for a, b in sideways for j in range(a, b + 1) if j < len(below) and below[j].strip()]
        if below_line - 1 <= deep or (under and all(kind(below[j]) == "t" for j in under)):
            end += 1
            continue
        if not merges and _gaps_filled(rows, end):
            end += 1
            continue
        break
    return end


def _gaps_filled(rows: list[Record], at: int) -> bool:
    """Without merge marks: gaps in this record beside names, text under them and under their left neighbour, data
    after."""
    cells, below = rows[at][1], rows[at + 1][1]
    if at + 2 >= len(rows) or any(kind(b) in "nd" for b in below if b.strip()):
        return False
    gaps = [j for j in range(1, len(cells)) if not cells[j].strip() and any(c.strip() for c in cells[:j])]
    named = [j for j in gaps if j < len(below) and below[j].strip()]
    if not named:
        return False
    plain = [j for j, c in enumerate(cells) if c.strip() and not (j < len(below) and below[j].strip())]
    heads = [j - 1 for j in named if cells[j - 1].strip()]
    data = rows[at + 2][1]
    numbers = any(kind(data[j]) in "nd" for j in named if j < len(data) and data[j].strip())
    return numbers and all(below[j].strip() for j in heads) and bool(plain or len(heads) > 1 or heads)


def _name(layout: Layout, merges: list[tuple[int, int, int, int]]) -> None:
    width = max((len(c) for _, c in layout.header), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    for depth, (line, cells) in enumerate(layout.header):
        row = [clean_name(c) for c in cells] + [""] * (width - len(cells))
        for r1, c1, _, c2 in merges:
            if r1 == line - 1 and c2 > c1 and c1 < width and row[c1]:
                row[c1 : min(c2, width - 1) + 1] = [row[c1]] * (min(c2, width - 1) - c1 + 1)
        if not merges and depth < len(layout.header) - 1:
            _carry(row, layout.header[depth + 1][1])
        for j, cell in enumerate(row):
            if cell and (not paths[j] or paths[j][-1] != cell):
                paths[j].append(cell)
    seen: Counter[str] = Counter()
    taken = {folded("/".join(p)) for p in paths}
    for j, path in enumerate(paths):
        name = "/".join(path)
        if not name:
            layout.unnamed.append(j)
            name = f"列{j + 1}"
        seen[folded(name)] += 1
        if seen[folded(name)] > 1:
            layout.duplicate_names.append(name)
            suffix = seen[folded(name)]
            while folded(f"{name}_{suffix}") in taken:
                suffix += 1
            name = f"{name}_{suffix}"
            taken.add(folded(name))
        layout.names.append(name)


def _carry(row: list[str], below: Sequence[str]) -> None:
    for j in range(1, len(row)):
        if not row[j] and row[j - 1] and j < len(below) and below[j].strip() and below[j - 1].strip():
            row[j] = row[j - 1]


def clean_name(text: str) -> str:
    """A header cell as published: no line breaks, no blanks between Chinese characters, at most 100 characters."""
    text = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", text or "")
    text = re.sub(r"\s+", " ", text.replace("\u3000", " ")).strip()
    text = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)
    return text[:100]


def is_total(cells: Sequence[str], kinds: Sequence[str]) -> bool:
    """合计, 小计, 总计 … in a label column, with at least one figure beside it."""
    for j, cell in enumerate(cells):
        if not cell or not cell.strip():
            continue
        word = folded(cell)
        label = kind(cell) == "t" and (j >= len(kinds) or kinds[j] != "n")
        if label and len(word) <= 14 and TOTAL.fullmatch(word):
            return any(kind(c) in ("n", "d") for k, c in enumerate(cells) if k != j) or len(filled(cells)) == 1
    return False


def is_footer(cells: Sequence[str], width: int) -> bool:
    """A remark below the table: 填表人, 注, 数据来源 …, or one long text in a wide table."""
    own = filled(cells)
    if not own:
        return True
    if width > 1 and len(own) <= max(1, (width + 1) * 0.6) and FOOTER.match(folded(cells[own[0]])):
        return True
    return width > 2 and len(own) == 1 and kind(cells[own[0]]) == "t" and (own[0] == 0 or len(cells[own[0]]) > 12)
