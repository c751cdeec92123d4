"""Reads the demo's article files: one plain-text file per site, many articles in it.

A pure parser: `load(path)` returns what the file says or raises `ArticleFileError` naming the
file and the line; whether a channel or a picture exists is for the caller to judge.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

MARK = "=== article"
REQUIRED = ("channel", "title", "days", "time", "source")
OPTIONAL = ("author", "picture", "caption", "summary", "gallery")


class ArticleFileError(ValueError):
    """A content file that cannot be read; the message says where and why."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path.name}:{line}: {why}")
        self.path, self.line = path, line


@dataclass(frozen=True)
class Block:
    """One piece of a body: kind is `paragraph`, `heading`, `list`, `table` or `recording` (`text` is its transcript,
    `items` its file, title and, for a film, the drawing that stands for it)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Article:
    """One article as written; `days` counts back from the day the demo is built (0 = that day)."""

    line: int
    channel: str
    title: str
    days: int
    time: time
    source: str
    author: str = ""
    picture: str = ""
    caption: str = ""
    summary: str = ""
    gallery: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = field(default=())

    @property
    def posters(self) -> tuple[str, ...]:
        return tuple(name for block in self.blocks if block.kind == "recording" for name in block.items[2:])

    @property
    def text(self) -> str:
        """The body without marks: paragraphs, items and cells joined by line breaks."""
        return "\n".join(
            part
            for block in self.blocks
            for part in (block.text, *block.items, *("\t".join(row) for row in block.rows))
            if part
        )


def load(path: Path) -> list[Article]:
    """All articles of one UTF-8 file, in the order written; raises ArticleFileError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.strip() == MARK]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        raise ArticleFileError(path, 1, f"应当以“{MARK}”开头")
    ends = [*starts[1:], len(lines)]
    return [_article(path, lines, start, end) for start, end in zip(starts, ends, strict=True)]


def _article(path: Path, lines: list[str], start: int, end: int) -> Article:
    try:
        cut = next(n for n in range(start + 1, end) if lines[n].strip() == "---")
    except StopIteration:
        raise ArticleFileError(path, start + 1, "缺少“---”分隔行") from None
    head = dict(_head(path, lines, start + 1, cut))
    missing = [key for key in REQUIRED if not head.get(key)]
    if missing:
        raise ArticleFileError(path, start + 1, f"缺少 {'、'.join(missing)}")
    if not re.fullmatch(r"\d{1,3}", head["days"]):
        raise ArticleFileError(path, start + 1, f"days 应为 0 到 999 的整数，现为 {head['days']}")
    if head["title"].endswith(("…", "...")):
        raise ArticleFileError(path, start + 1, "标题不应以省略号结尾")
    try:
        clock = time.fromisoformat(head["time"])
    except ValueError:
        raise ArticleFileError(path, start + 1, f"time 应为 HH:MM，现为 {head['time']}") from None
    blocks = tuple(_blocks(lines[cut + 1 : end]))
    if not blocks:
        raise ArticleFileError(path, cut + 1, "没有正文")
    return Article(
        line=start + 1,
        channel=head["channel"],
        title=head["title"],
        days=int(head["days"]),
        time=clock,
        source=head["source"],
        blocks=blocks,
        gallery=tuple(head.get("gallery", "").split()),
        **{key: head.get(key, "") for key in OPTIONAL if key != "gallery"},
    )


def _head(path: Path, lines: list[str], start: int, end: int) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number in range(start, end):
        if not lines[number].strip():
            continue
        key, colon, value = lines[number].partition(":")
        key = key.strip()
        if not colon or key not in REQUIRED + OPTIONAL:
            raise ArticleFileError(path, number + 1, f"不认识的字段“{key}”")
        if key in seen:
            raise ArticleFileError(path, number + 1, f"{key} 写了两次")
        seen.add(key)
        yield key, value.strip()


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Lines of one kind that touch make one list or table; every other line is a paragraph."""
    kind_of = {"-": "list", "|": "table", "#": "heading", "@": "recording"}
    run: list[str] = []
    run_kind = ""
    for raw in [*lines, ""]:
        line = raw.strip()
        kind = kind_of.get(line[:1], "paragraph") if line else ""
        if run and kind != run_kind:
            yield _run(run_kind, run)
            run = []
        if kind in ("list", "table"):
            run.append(line)
            run_kind = kind
        elif kind == "heading":
            yield Block("heading", line.lstrip("#").strip())
        elif kind == "recording":
            file, title, transcript, *poster = (part.strip() for part in line[1:].split("|"))
            yield Block("recording", transcript, (file, title, *poster))
        elif kind:
            yield Block("paragraph", line)


def _run(kind: str, lines: list[str]) -> Block:
    if kind == "list":
        return Block("list", items=tuple(line[1:].strip() for line in lines))
    rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
    return Block("table", rows=tuple(row for row in rows if any(cell.strip("-: ") for cell in row)))
