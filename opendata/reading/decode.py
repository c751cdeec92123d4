"""Bytes → one UTF-8 file with `\\n` line ends. The whole file decides its encoding, never a sample alone.

Nothing is dropped silently: undecodable bytes become 〓 and are counted, control characters are counted and taken out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from opendata.reading.proposal import Refusal
from opendata.reading.sniff import not_a_table

BLOCK = 1 << 20
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
REPLACEMENT = "〓"
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 127])
#: cheap answers to «can this file hold any …?»
MARKS = {c: c.encode() for c in "密计★☆"}


@dataclass
class Text:
    """A decoded file and what was seen on the way."""

    path: Path
    encoding: str
    lines: int = 0
    quotes: int = 0
    blank_lines: bool = False
    ends_open: bool = False  # no line end after the last line
    control_lines: list[int] = field(default_factory=list)
    controls: int = 0
    replaced: int = 0
    mixed_lines: list[int] = field(default_factory=list)
    private_use: bool = False
    characters: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(MARKS, False))

    def see(self, block: bytes) -> None:
        """Note what a block of UTF-8 with `\\n` line ends holds."""
        if not block:
            return
        for character, mark in MARKS.items():
            if not self.characters[character] and mark in block:
                self.characters[character] = True
        if not self.blank_lines:
            self.blank_lines = b"\n\n" in block or (block[:1] == b"\n" and self.lines > 0 and not self.ends_open)
        self.lines += block.count(b"\n")
        self.quotes += block.count(b'"')
        self.ends_open = block[-1:] != b"\n"


def detect(path: Path, forced: str | None = None) -> str:
    """The encoding's name in the vocabulary of proposals; `mixed` when lines differ. Refuses what is no text."""
    with path.open("rb") as f:
        head = f.read(BLOCK)
    if forced:
        return normal_name(forced)
    for bom, name in BOMS:
        if head.startswith(bom):
            return "mixed" if name == "utf-8-sig" and _utf8_fails_at(path) is not None else name
    wide = _utf16_without_bom(head)
    if wide:
        return wide
    at = _utf8_fails_at(path)
    if at is None:
        _refuse_binary(head.decode("utf-8", "ignore"))
        return "utf-8"
    with path.open("rb") as f:
        f.seek(max(0, at - BLOCK // 2))
        around = f.read(BLOCK)
    sample = head if at < BLOCK // 2 else head[: BLOCK // 2] + b"\n" + around
    if _is_mixed(sample):
        return "mixed"
    return _legacy(sample)


def normal_name(name: str) -> str:
    """`GB2312` → gbk, `UTF8` → utf-8 …; LookupError for names that no codec knows becomes utf-8."""
    try:
        known = codecs.lookup(name.strip()).name
    except LookupError:
        return "utf-8"
    return {"gb2312": "gbk", "big5hkscs": "big5", "cp950": "big5", "utf-16": "utf-16-le", "cp936": "gbk"}.get(
        known, known
    )


def _utf8_fails_at(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    with path.open("rb") as f:
        while block := f.read(BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as e:
                return max(0, at + e.start)
            at += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return at
    return None


def _utf16_without_bom(head: bytes) -> str | None:
    if len(head) < 8 or b"\x00" not in head:
        return None
    even, odd = head[0::2], head[1::2]
    zero_even, zero_odd = even.count(0) / len(even), odd.count(0) / max(1, len(odd))
    for name, more, less in (("utf-16-le", zero_odd, zero_even), ("utf-16-be", zero_even, zero_odd)):
        if more > 0.08 and less < 0.01:
            text = head[: len(head) // 2 * 2].decode(name, "replace")
            letters = sum(c.isprintable() or c in "\r\n\t" for c in text)
            if letters > 0.97 * len(text) and text.count("\ufffd") <= 1:
                return name
    return None


def _refuse_binary(text: str) -> None:
    bad = len(CONTROL.findall(text[:65536]))
    if bad > 8 and bad > 0.05 * len(text[:65536]):
        raise not_a_table("文件内容是二进制数据，不是文字")


def _is_mixed(sample: bytes) -> bool:
    """Lines of valid UTF-8 beside lines that are not; short chance hits («联通» in GBK) do not count."""
    utf8 = other = 0
    for line in sample.split(b"\n")[1:-1] or sample.split(b"\n"):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            other += 1
        else:
            wide = [c for c in text if c > "\x7f"]
            utf8 += len(wide) >= 3 and sum("\u3000" <= c <= "\u9fff" or c >= "\uff00" for c in wide) > 0.9 * len(wide)
    return utf8 > 0 and other > 0 and utf8 / (utf8 + other) > 0.02


def _legacy(sample: bytes) -> str:
    """gbk, gb18030 or big5 by the share of pairs that lie where everyday characters lie."""
    pairs = _pairs(sample)
    if not pairs:
        raise not_a_table("文件内容既不是 UTF-8 也不是中文编码的文字")
    gb = sum((0xB0 <= a <= 0xD7 and b >= 0xA1) or (0xA1 <= a <= 0xA9 and b >= 0xA1) for a, b in pairs) / len(pairs)
    big5 = sum((0xA4 <= a <= 0xC6 or 0xA1 <= a <= 0xA3) and (0x40 <= b <= 0x7E or b >= 0xA1) for a, b in pairs) / len(
        pairs
    )
    trails = sum(b < 0xA1 for _, b in pairs) / len(pairs)
    text = sample.decode("gb18030", "replace")
    _refuse_binary(text)
    bad = text.count("\ufffd")
    if bad > max(3, 0.02 * len(text)) and big5 < 0.9:
        raise not_a_table("文件内容不是可以识别的文字（可能是二进制数据）")
    if big5 > gb + 0.05 and trails > 0.1 and sample.decode("big5hkscs", "replace").count("\ufffd") <= max(1, bad):
        return "big5"
    return "gb18030" if re.search(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]", sample) and _four_byte(text) else "gbk"


def _four_byte(text: str) -> bool:
    """Whether any character has no GBK form, which is what four bytes are for."""
    return bool(re.search("[\u3400-\u4dbf\u9fa6-\u9fff\U00010000-\U0003ffff]", text))


def _pairs(sample: bytes) -> list[tuple[int, int]]:
    out, i, n = [], 0, min(len(sample) - 1, 200_000)
    while i < n:
        if sample[i] < 0x81:
            i += 1
        elif 0x30 <= sample[i + 1] <= 0x39:
            i += 4
        else:
            out.append((sample[i], sample[i + 1]))
            i += 2
    return out


def _codec(encoding: str) -> str:
    return {"gbk": "gb18030", "big5": "big5hkscs", "utf-8-sig": "utf-8-sig"}.get(encoding, encoding)


def transcode(path: Path, out: Path, encoding: str, proven: bool = False) -> Text:
    """Write `path` as UTF-8 with `\\n`; memory stays at a few blocks whatever the size. `proven`: it is valid UTF-8."""
    text = Text(out, encoding)
    with path.open("rb") as source, out.open("wb") as target:
        if encoding == "mixed":
            pieces = _mixed(source, text)
        elif proven:
            pieces = _plain(source)
        else:
            pieces = _decoded(source, encoding, text)
        held = b""
        for piece in pieces:
            piece, held = held + piece, b""
            if piece.endswith(b"\r"):
                piece, held = piece[:-1], b"\r"
            target.write(_clean(piece, text))
        if held:
            target.write(_clean(b"\n", text))
    if text.replaced and text.replaced > max(20, 0.02 * out.stat().st_size):
        raise not_a_table("文件内容不是可以识别的文字（可能是二进制数据）")
    return text


def _clean(piece: bytes, text: Text) -> bytes:
    """One kind of line end, no control characters; MARKS and counts taken."""
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    kept = piece.translate(None, CONTROL_BYTES)
    if len(kept) != len(piece):
        _note_controls(piece, text)
        piece = kept
    text.see(piece)
    return piece


def _note_controls(piece: bytes, text: Text) -> None:
    if piece.endswith(b"\x1a"):  # the end mark of DOS programs is no content
        piece = piece.rstrip(b"\x1a")
    for number, line in enumerate(piece.split(b"\n"), text.lines + 1):
        bad = len(line) - len(line.translate(None, CONTROL_BYTES))
        text.controls += bad
        if bad and len(text.control_lines) < 50:
            text.control_lines.append(number)


def _plain(source: IO[bytes]) -> Iterator[bytes]:
    first = True
    while block := source.read(BLOCK):
        yield block.removeprefix(b"\xef\xbb\xbf") if first else block
        first = False


def _encoded(piece: str, text: Text) -> bytes:
    if not text.private_use and text.encoding in ("gbk", "gb18030") and PRIVATE_USE.search(piece):
        text.private_use = True
    return piece.encode("utf-8", "replace")


def _decoded(source: IO[bytes], encoding: str, text: Text) -> Iterator[bytes]:
    errors = _handler(text)
    decoder = codecs.getincrementaldecoder(_codec(encoding))(errors)
    first = True
    while block := source.read(BLOCK):
        piece = decoder.decode(block)
        if first and piece:
            piece, first = piece.lstrip("\ufeff"), False
        yield _encoded(piece, text)
    yield _encoded(decoder.decode(b"", final=True), text)


def _mixed(source: IO[bytes], text: Text) -> Iterator[bytes]:
    errors = _handler(text)
    for number, line in enumerate(source, 1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        try:
            line.decode("utf-8")
            yield line
        except UnicodeDecodeError:
            if len(text.mixed_lines) < 50:
                text.mixed_lines.append(number)
            yield _encoded(line.decode("gb18030", errors), text)


def _handler(text: Text) -> str:
    """A codec error handler that counts what it replaces; a lone 0x80 is Windows' euro sign."""

    def replace(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        if error.object[error.start : error.start + 1] == b"\x80" and "gb" in error.encoding:
            return "€", error.start + 1
        text.replaced += 1
        # the byte after a broken lead is often a delimiter: take one byte only
        return REPLACEMENT, error.start + 1

    name = f"intake-{id(text)}"
    codecs.register_error(name, replace)
    return name


def read_text(path: Path, work: Path, forced: str | None = None) -> Text:
    """Detect and transcode in one step; refuses an empty or blank file."""
    encoding = detect(path, forced)
    text = transcode(path, work, encoding, proven=not forced and encoding in ("utf-8", "utf-8-sig"))
    if work.stat().st_size == 0:
        raise Refusal("empty", "文件里没有任何内容。没有保存。请检查导出是否成功后重新上传。")
    return text
