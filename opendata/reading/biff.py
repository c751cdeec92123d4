"""What XLS (BIFF8) and XLSB (BIFF12) workbooks say that calamine keeps to itself: comments, printed heads and feet.

Both are runs of records; a record that is cut or lies about its length ends the run.
"""

import re
import struct
import zipfile
from collections.abc import Iterator

from opendata.reading.ole import OleFile
from opendata.reading.secrecy import Marks

# [MS-XLS] 2.3
END, HEADER, FOOTER, NOTE, CONTINUE, OBJECT, TEXT_OBJECT = 0x0A, 0x14, 0x15, 0x1C, 0x3C, 0x5D, 0x1B6
# [MS-XLSB] 2.3
HEADER_FOOTER, COMMENT, COMMENT_TEXT = 479, 635, 637
MAX_NOTED = 100_000
Comments = list[tuple[str, str]]


def of_xls(data: bytes, marks: Marks) -> Comments:
    """(cell, words) of every comment; `marks` is shown those, text boxes, and what is printed above and below."""
    try:
        ole = OleFile(data)
        stream = ole.read("workbook" if any(name.lower() == "workbook" for name in ole.streams) else "book")
    except (ValueError, KeyError):
        return []
    found: Comments = []
    texts: dict[int, str] = {}
    shape, awaited, words = 0, 0, ""
    for kind, body in _records(stream):
        if kind in (HEADER, FOOTER) and len(body) > 3:
            marks.see_print(body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "ignore"))
        elif kind == OBJECT and len(body) >= 8:
            shape = int.from_bytes(body[6:8], "little")
        elif kind == TEXT_OBJECT and len(body) >= 12:
            awaited, words = int.from_bytes(body[10:12], "little"), ""
        elif kind == CONTINUE and awaited and body:
            part = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "ignore")[:awaited]
            words, awaited = words + part, awaited - len(part) if part else 0
            texts[shape] = words
            marks.see(words)
        elif kind == NOTE and len(body) >= 8 and len(found) < MAX_NOTED:
            row, column, _, owner = struct.unpack_from("<4H", body)
            found.append((_cell(row, column), texts.get(owner, "")))
    return found


def of_xlsb(archive: zipfile.ZipFile, marks: Marks) -> Comments:
    """The same of the binary parts of a package."""
    found: Comments = []
    for name in archive.namelist():
        if not re.search(r"xl/(.*comments|worksheets/)[^/]*\.bin$", name, re.IGNORECASE):
            continue
        cell = ""
        for kind, body in _records_12(archive.read(name)):
            if kind == COMMENT and len(body) >= 20:
                row, _, column, _ = struct.unpack_from("<4I", body, 4)
                cell = _cell(row, column)
            elif kind == COMMENT_TEXT and len(found) < MAX_NOTED:
                found.append((cell, next(_strings(body[1:]), "")))
                marks.see(found[-1][1])
            elif kind == HEADER_FOOTER:
                for text in _strings(body[2:]):
                    marks.see_print(text)
    return found


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _records_12(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and length in seven bits a byte; of the cells, of which a sheet has millions, only the length is read."""
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if kind in (HEADER_FOOTER, COMMENT, COMMENT_TEXT):
            yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    value = 0
    for place in range(longest):
        byte = part[at] if at < len(part) else 0
        value, at = value | (byte & 0x7F) << (7 * place), at + 1
        if byte < 0x80:
            break
    return value, at


def _strings(body: bytes) -> Iterator[str]:
    """Wide strings one behind the other; one of length 0xFFFFFFFF is none."""
    at = 0
    while at + 4 <= len(body):
        (length,) = struct.unpack_from("<I", body, at)
        at += 4
        if length != 0xFFFFFFFF:
            yield body[at : at + 2 * length].decode("utf-16-le", "ignore")
            at += 2 * length


def _cell(row: int, column: int) -> str:
    """(0, 27) → AB1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
