"""Small workbooks made in memory: by openpyxl, and in the dialects that it does not write, byte by byte."""

import io
import struct
import zipfile
from html import escape
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment

Rows = list[list[str]]
OFFICE = "urn:schemas-microsoft-com:office"
RELATIONS = "http://schemas.openxmlformats.org"


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """An XLSX of these sheets, in order."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def xlsx(rows: Rows, note: str = "", head: str = "") -> bytes:
    """One sheet whose cell A2 has a comment and whose printed head says something; so do the others below."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if note:
        book.active["A2"].comment = Comment(note, "王")
    book.active.oddHeader.center.text = head or None
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def spreadsheetml(rows: Rows, note: str = "", head: str = "") -> bytes:
    comment = f'<Comment ss:Author="王"><ss:Data><B>王:</B>{escape(note)}</ss:Data></Comment>' if note else ""
    cells = [[f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row] for row in rows]
    cells[1][0] = cells[1][0].replace("</Cell>", f"{comment}</Cell>")
    table = "".join(f"<Row>{''.join(row)}</Row>" for row in cells)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{OFFICE}:spreadsheet" xmlns:ss="{OFFICE}:spreadsheet" xmlns:x="{OFFICE}:excel">'
        f'<Worksheet ss:Name="表"><Table>{table}</Table><x:WorksheetOptions><x:PageSetup>'
        f'<x:Header x:Data="{escape(head)}"/></x:PageSetup></x:WorksheetOptions></Worksheet></Workbook>'
    ).encode()


def ods(rows: Rows, note: str = "", head: str = "") -> bytes:
    comment = (
        f"<office:annotation><dc:creator>王</dc:creator><text:p>{escape(note)}</text:p></office:annotation>"
        if note
        else ""
    )
    cells = [
        [
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        ]
        for row in rows
    ]
    cells[1][0] = cells[1][0].replace("</table:table-cell>", f"{comment}</table:table-cell>")
    table = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    content = (
        f"<office:document-content {spaces} {dc}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    printed = f"<style:header><text:p>{escape(head)}</text:p></style:header>"
    styles = f"<office:document-styles {spaces}>{printed}</office:document-styles>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("styles.xml", styles)
        made.writestr("content.xml", content)
    return target.getvalue()


def xls(rows: Rows, note: str = "", head: str = "") -> bytes:
    """BIFF8 ([MS-XLS]) in an OLE2 container ([MS-CFB])."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<2H", kind, len(body)) + body

    def string(text: str, length: str) -> bytes:
        return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")

    begin = record(0x809, struct.pack("<4H2I", 0x600, 5, 0, 0, 0, 0)) + record(0x42, struct.pack("<H", 1200))
    begin += record(0x5C, bytes(112)) * 40  # streams of less than 4,096 bytes lie elsewhere
    name = string("表", "B")
    offset = len(begin) + 4 + 6 + len(name) + 4
    begin += record(0x85, struct.pack("<IBB", offset, 0, 0) + name) + record(0x0A, b"")
    sheet = record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0, 0, 0, 0))
    sheet += record(0x14, string(head, "H")) if head else b""
    sheet += record(0x200, struct.pack("<2I3H", 0, len(rows), 0, len(rows[0]), 0))
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet += record(0x204, struct.pack("<3H", at, place, 0) + string(cell, "H"))
    if note:
        sheet += record(0x5D, struct.pack("<4H", 0x15, 0x12, 0x19, 1) + bytes(14))
        sheet += record(0x1B6, struct.pack("<6H", 0, 0, 0, 0, 0, len(note)) + bytes(6))
        sheet += record(0x3C, b"\x01" + note.encode("utf-16-le")) + record(0x3C, bytes(16))
        sheet += record(0x1C, struct.pack("<4H", 1, 0, 0, 1) + string("王", "H"))
    return container(begin + sheet + record(0x0A, b""))


def container(stream: bytes) -> bytes:
    """An OLE2 file that holds nothing but a stream called Workbook."""
    sectors = -(-len(stream) // 512)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<109I", 0, *[0xFFFFFFFF] * 108
    )
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    fat = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<3I", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return head + fat + directory.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")


def xlsb(rows: Rows, note: str = "", head: str = "") -> bytes:
    """BIFF12 ([MS-XLSB])."""

    def number(value: int) -> bytes:
        made = bytearray()
        while value > 0x7F:
            made.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*made, value])

    def record(kind: int, body: bytes = b"") -> bytes:
        return number(kind) + number(len(body)) + body

    def string(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    book = record(131) + record(143) + record(156, struct.pack("<2I", 0, 1) + string("rId1") + string("表"))
    book += record(144) + record(132)
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for at, row in enumerate(rows):
        sheet += record(0, struct.pack("<I", at) + bytes(13))
        for place, cell in enumerate(row):
            sheet += record(6, struct.pack("<2I", place, 0) + string(cell))
    sheet += record(146)
    sheet += record(479, bytes(2) + string(head) + b"\xff" * 20) if head else b""
    comments = (
        record(635, struct.pack("<5I", 0, 1, 1, 0, 0) + bytes(16)) + record(637, b"\0" + string(note)) + record(636)
    )
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="{RELATIONS}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>"
        ).encode(),
        "xl/worksheets/sheet1.bin": sheet + record(130),
    }
    return archive({**parts, **({"xl/comments1.bin": comments} if note else {})})


def archive(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return target.getvalue()


DIALECTS = {"xlsx": xlsx, "xlsb": xlsb, "xls": xls, "ods": ods, "xml": spreadsheetml}
