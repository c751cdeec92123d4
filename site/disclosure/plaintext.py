"""A government document as plain text, made into its parts: head, headings, paragraphs and 栏 boxes.
Nothing is corrected: the words of the body are all in one of the parts, in order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

LABELS = (
    "索引号",
    "组配分类",
    "发布机构",
    "主题分类",
    "名称",
    "文号",
    "成文日期",
    "发布日期",
    "发布时间",
    "来源",
    "有效性",
    "浏览次数",
    "字体",
)
LABEL = re.compile(rf"({'|'.join(LABELS)})\s*[:：]")
NUMERALS = "一二三四五六七八九十百"
# Level → the number that opens a heading: 一、 / (一) / 1. or 12、
LEVELS = (
    (1, re.compile(rf"[{NUMERALS}]+、")),
    (2, re.compile(rf"[((][{NUMERALS}]+[))]")),
    (3, re.compile(r"\d{1,2}[.．、](?!\d)")),
)
BOX = re.compile(r"栏\s*(\d+)\s*[:：]\s*(\S.*)")
HEADING_LENGTH = 40
DATE = re.compile(r"(\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*\w{1,3}\s*月\s*\w{1,3}\s*日")
PLACE = "您现在所在的位置"


@dataclass(frozen=True)
class Heading:
    """A heading on its own line, or (`run_in`) the first sentence of the paragraph that follows in `rest`."""

    level: int
    number: str
    text: str
    run_in: bool = False
    rest: str = ""

    @property
    def line(self) -> str:
        return self.number + self.text


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Box:
    """栏: a framed list of measures that belongs to the section it stands in."""

    number: int
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Addressee:
    """主送机关: the line before the text that ends in a colon."""

    text: str


@dataclass(frozen=True)
class Seal:
    """落款: the last two lines, organ and date."""

    organ: str
    date: str


Part = Heading | Paragraph | Box | Addressee | Seal


@dataclass(frozen=True)
class PlainDocument:
    """`head` holds the labels that were there, empty values included."""

    title: str
    head: dict[str, str]
    place: tuple[str, ...]
    parts: tuple[Part, ...] = field(default=())

    @property
    def headings(self) -> list[Heading]:
        return [part for part in self.parts if isinstance(part, Heading)]

    @property
    def boxes(self) -> list[Box]:
        return [part for part in self.parts if isinstance(part, Box)]


def read(text: str) -> PlainDocument:
    """Read a text with or without a head of labelled fields. Lines are paragraphs. Raises ValueError when
    there is no title."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head, place, rest = _split_head(lines)
    title = head.get("名称") or (rest[0] if rest else "")
    if not title:
        raise ValueError("没有标题")
    body = [line for line in rest if line != title] if "名称" in head else rest[1:]
    return PlainDocument(title, head, place, tuple(_framed(list(_parts(body)))))


def _split_head(lines: list[str]) -> tuple[dict[str, str], tuple[str, ...], list[str]]:
    """Labels, breadcrumb and what is left; lines before the last labelled one that hold no label are the
    page's own furniture (name of the body, a repeated title)."""
    labelled = [number for number, line in enumerate(lines) if LABEL.match(line)]
    # The head is one stretch at the top; a label deep in the text is text.
    last = max((number for number in labelled if number < 15), default=-1)
    head: dict[str, str] = {}
    place: tuple[str, ...] = ()
    kept = []
    for number, line in enumerate(lines):
        if number > last:
            kept.append(line)
        elif LABEL.match(line):
            head |= _labels(line)
        elif line.startswith(PLACE):
            place = tuple(step.strip() for step in line.partition(":")[2].split(">"))
    return head, place, kept


def _labels(line: str) -> dict[str, str]:
    found = list(LABEL.finditer(line))
    ends = [match.start() for match in found[1:]] + [len(line)]
    return {match[1]: line[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}


def _parts(lines: list[str]) -> Iterator[Part]:
    """A box takes the paragraphs that follow it, up to the next heading or box."""
    number = 0
    while number < len(lines):
        box = BOX.fullmatch(lines[number])
        number += 1
        if not box:
            yield heading_of(lines[number - 1]) or Paragraph(lines[number - 1])
            continue
        start = number
        while number < len(lines) and not BOX.fullmatch(lines[number]) and not heading_of(lines[number]):
            number += 1
        yield Box(int(box[1]), box[2], tuple(lines[start:number]))


def _framed(parts: list[Part]) -> list[Part]:
    """The first and the last lines for what they are: to whom, by whom and when."""
    if parts and isinstance(parts[0], Paragraph) and len(parts) > 1 and parts[0].text[-1] in ":：":
        parts[0] = Addressee(parts[0].text)
    match parts[-2:]:
        case [Paragraph(organ), Paragraph(day)] if (
            DATE.fullmatch(day) and len(organ) <= HEADING_LENGTH and organ[-1] not in "。；：;:"
        ):
            parts[-2:] = [Seal(organ, day)]
    return parts


def heading_of(line: str) -> Heading | None:
    """The heading that opens a line. One on its own line is short and ends without a stop; one run in ends
    with the first full stop of its paragraph."""
    for level, pattern in LEVELS:
        number = pattern.match(line)
        if not number:
            continue
        text, stop, rest = line[number.end() :].partition("。")
        if stop and rest and len(text) <= HEADING_LENGTH and not re.search("[,，;；]", text):
            return Heading(level, number[0], text, run_in=True, rest=rest)
        if not stop and len(text) <= HEADING_LENGTH and text and text[-1] not in ":：;；,，":
            return Heading(level, number[0], text)
    return None


def to_blocks(parts: Iterable[Part]) -> list[tuple[str, object]]:
    """The parts as the value of a document's body."""
    blocks: list[tuple[str, object]] = []
    for part in parts:
        kind, value = _block(part)
        if kind == "text" and blocks and blocks[-1][0] == "text":
            blocks[-1] = ("text", f"{blocks[-1][1]}{value}")
        else:
            blocks.append((kind, value))
    return blocks


def _block(part: Part) -> tuple[str, object]:
    match part:
        case Heading(run_in=True):
            return "text", f"<p><b>{escape(part.line)}。</b>{escape(part.rest)}</p>"
        case Heading(level=3):
            return "text", f"<p><b>{escape(part.line)}</b></p>"
        case Heading():
            return "heading", {"text": part.line, "level": "2" if part.level == 1 else "3"}
        case Box():
            text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in part.paragraphs)
            return "box", {"number": part.number, "title": part.title, "text": text}
        case Addressee():
            return "addressee", part.text
        case Seal():
            return "seal", {"organ": part.organ, "date": part.date}
        case _:
            return "text", f"<p>{escape(part.text)}</p>"
