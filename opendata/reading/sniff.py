"""What a file really is, judged by its bytes; the name is only ever compared, never believed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from opendata.reading.ole import OleFile
from opendata.reading.proposal import Refusal

#: signature at the start → what it is; none of these can hold a table that we read
NOT_TABLES = {
    b"%PDF": ("pdf", "PDF 文档"),
    b"\x89PNG": ("png", "图片"),
    b"\xff\xd8\xff": ("jpeg", "图片"),
    b"GIF8": ("gif", "图片"),
    b"BM": ("bmp", "图片"),
    b"II*\x00": ("tiff", "图片"),
    b"MM\x00*": ("tiff", "图片"),
    b"\x7fELF": ("executable", "程序文件"),
    b"MZ": ("executable", "程序文件"),
    b"SQLite format 3": ("sqlite", "数据库文件"),
    b"{\\rtf": ("rtf", "文字文档"),
    b"ID3": ("audio", "音频"),
    b"RIFF": ("riff", "多媒体文件"),
    b"\x1aE\xdf\xa3": ("video", "视频"),
}
UNSUPPORTED = {
    b"Rar!": ("rar", "RAR 压缩包"),
    b"7z\xbc\xaf\x27\x1c": ("7z", "7z 压缩包"),
    b"\xfd7zXZ": ("xz", "XZ 压缩包"),
    b"BZh": ("bzip2", "BZip2 压缩包"),
    b"\x28\xb5\x2f\xfd": ("zstd", "Zstandard 压缩包"),
    b"MSCF": ("cab", "CAB 压缩包"),
}
LARGEST_XLS = 512 << 20  # one is read whole; Excel itself writes at most 65,536 rows into it
TAKEN = "可以上传 CSV/TXT、Excel（xlsx、xls）、ODS、JSON、XML、GeoJSON、Parquet，或只装这些文件的 ZIP"
EXTENSIONS = {
    "csv": {"csv", "tsv", "txt", "tab", "dat"},
    "fixed-width": {"txt", "dat", "prn"},
    "xlsx": {"xlsx", "xlsm"},
    "xlsb": {"xlsb"},
    "xls": {"xls", "et"},
    "ods": {"ods"},
    "html": {"html", "htm"},
    "spreadsheetml": {"xml"},
    "json": {"json"},
    "ndjson": {"ndjson", "jsonl", "json"},
    "xml": {"xml"},
    "geojson": {"geojson", "json"},
    "parquet": {"parquet"},
    "zip": {"zip"},
    "gzip": {"gz"},
}


def container(path: Path) -> str:
    """One of: empty, xlsx, xlsb, ods, zip, xls, gzip, parquet, text. Everything else is a Refusal."""
    size = path.stat().st_size
    if size == 0:
        raise Refusal("empty", "文件是空的（0 字节），没有保存任何内容。请检查导出是否成功后重新上传。")
    with path.open("rb") as f:
        head = f.read(4096)
        f.seek(max(0, size - 8))
        tail = f.read(8)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _package(path, head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(path)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        if not tail.endswith(b"PAR1"):
            raise broken("Parquet 文件")
        return "parquet"
    if head.startswith(b"PARE"):
        raise Refusal("encrypted", "Parquet 文件已加密，打不开。没有保存任何内容。请提供未加密的文件。")
    _refuse_signatures(head)
    return "text"


def _refuse_signatures(head: bytes) -> None:
    for signature, (_, label) in UNSUPPORTED.items():
        if head.startswith(signature):
            raise Refusal("unsupported", f"这是{label}，系统不拆这种格式。没有保存任何内容。{TAKEN}；请解压后上传。")
    if head[257:262] == b"ustar":
        raise Refusal("unsupported", f"这是 TAR 打包文件，系统不拆这种格式。没有保存任何内容。{TAKEN}；请解开后上传。")
    for signature, (_, label) in NOT_TABLES.items():
        if head.startswith(signature) and (len(signature) > 2 or b"\x00" in head[:64]):
            raise not_a_table(f"这是{label}，不是数据表")


def _package(path: Path, head: bytes) -> str:
    try:
        with zipfile.ZipFile(path) as z:
            infos = z.infolist()
            names = {i.filename for i in infos[:5000]}
            locked = any(i.flag_bits & 1 for i in infos[:5000])
            mimetype = b""
            if "mimetype" in names and z.getinfo("mimetype").file_size < 200 and not locked:
                mimetype = z.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, KeyError, RuntimeError) as e:
        office = re.search(rb"\[Content_Types\]\.xml|xl/|mimetypeapplication/vnd\.oasis", head)
        raise broken("Excel 文件" if office else "ZIP 压缩包") from e
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if mimetype.startswith(b"application/vnd.oasis"):
        raise not_a_table("这是 OpenDocument 文字或演示文档，不是数据表")
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            return "xlsb"
        if any(n.lower().startswith("xl/") for n in names):
            return "xlsx"
        if any(n.startswith(("word/", "ppt/", "visio/")) for n in names):
            raise not_a_table("这是 Word 或演示文档，不是数据表")
    return "zip"


def _ole(path: Path) -> str:
    if path.stat().st_size > LARGEST_XLS:
        raise Refusal(
            "unsupported",
            f"Excel 97 文件（xls）超过 {LARGEST_XLS >> 20} MB，系统不整个读进内存。"
            "没有保存任何内容。请另存为 xlsx 或 CSV 后上传。",
        )
    try:
        ole = OleFile(path.read_bytes())
        names = {n.lower() for n in ole.streams}
    except ValueError as e:
        raise broken("Excel 97 文件") from e
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise Refusal(
            "encrypted",
            "文件设了打开密码，读不出内容。没有保存任何内容。请在 Excel 中取消密码（文件→信息→保护工作簿）后重新上传。",
        )
    if "workbook" in names or "book" in names:
        stream = ole.read("workbook") if "workbook" in names else ole.read("book")
        if has_filepass(stream):
            raise Refusal(
                "encrypted", "文件设了打开密码，读不出内容。没有保存任何内容。请在 Excel 中取消密码后重新上传。"
            )
        return "xls"
    raise not_a_table("这是 Word 或其他办公文档，不是数据表")


def has_filepass(stream: bytes) -> bool:
    """Whether a BIFF stream carries the FILEPASS record (0x2F) near its start."""
    at = 0
    for _ in range(50):
        if at + 4 > len(stream):
            return False
        kind, length = int.from_bytes(stream[at : at + 2], "little"), int.from_bytes(stream[at + 2 : at + 4], "little")
        if kind == 0x2F:
            return True
        at += 4 + length
    return False


def text_kind(head: str) -> str:
    """One of html, spreadsheetml, xml, json, ndjson, csv for decoded text; JSON and NDJSON are told apart by their
    second line."""
    start = head.lstrip("\ufeff \t\r\n")
    lower = start[:4000].lower()
    if lower.startswith("<"):
        if ("urn:schemas-microsoft-com:office:spreadsheet" in lower and "<?mso-application" in lower) or re.search(
            r"<(\w+:)?workbook[\s>]", lower
        ):
            return "spreadsheetml"
        if lower.startswith(("<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<div")):
            return "html"
        if lower.startswith(("<?xml", "<!doctype", "<!--")) or re.match(r"<[\w\u4e00-\u9fff:.-]+[\s>/]", start):
            return "html" if re.search(r"<html[\s>]", lower) else "xml"
    if start[:1] in "{[" and start:
        lines = [s for s in (line.strip() for line in start.splitlines()[:3]) if s]
        if len(lines) > 1 and lines[0][0] == "{" and lines[0][-1] == "}" and lines[1][0] == "{":
            return "ndjson"
        if re.match(r'\{\s*("|\}|$)|\[\s*([\[{"\]\d-]|true|false|null|$)', start):
            return "json"
    return "csv"


def mismatch(kind: str, name: str) -> str | None:
    """The extension a name carries when it does not fit what the file is."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not extension or extension in EXTENSIONS.get(kind, {extension}):
        return None
    return extension


def broken(what: str) -> Refusal:
    return Refusal(
        "corrupt",
        f"{what}不完整或已损坏（可能上传中断或导出未完成），没有保存任何内容。请在本机打开确认无误后重新上传。",
    )


def not_a_table(why: str) -> Refusal:
    return Refusal(
        "not-a-table", f"{why}，找不到可以开放的行和列。没有保存任何内容。{TAKEN}；文字材料请用信息公开栏目发布。"
    )
