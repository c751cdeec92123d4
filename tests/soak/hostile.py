"""Bad files by the hundred: cut, swollen, locked, poisoned, mislabelled. Seeded: two runs give the same bytes.

Each is (name, bytes, allowed), where `allowed` are the refusal codes or outcomes that make sense; empty means any
clear answer.
"""

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

Bad = tuple[str, bytes, set[str]]

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/></Types>'
)
PACKAGE_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def archive(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, (2018, 1, 1, 0, 0, 0))
            info.compress_type = method
            z.writestr(info, body)
    return out.getvalue()


def workbook(sheet: str, **parts: str) -> bytes:
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELS,
    }
    members["xl/worksheets/sheet1.xml"] = sheet
    members |= {name.replace("__", "/").replace("_xml", ".xml"): body for name, body in parts.items()}
    return archive(members)


def sheet(rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>'


def good_workbook(rows: int = 20) -> bytes:
    body = "".join(
        f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>第{i}村</t></is></c><c r="B{i}"><v>{i * 7}</v></c></row>'
        for i in range(2, rows + 2)
    )
    head = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>村名</t></is></c><c r="B1" t="inlineStr"><is><t>户数</t></is></c>'
        "</row>"
    )
    return workbook(sheet(head + body))


def good_csv(rows: int = 30) -> str:
    return "村名,户数,面积\n" + "".join(f"第{i}村,{i * 3},{i}.5\n" for i in range(1, rows + 1))


def cut_files(r: random.Random) -> Iterator[Bad]:
    wholes = {
        "xlsx": good_workbook(),
        "gz": gzip.compress(good_csv(400).encode(), mtime=0),
        "zip": archive({"a.csv": good_csv(300)}),
        "json": json.dumps([{"村": f"第{i}村", "户": i} for i in range(40)], ensure_ascii=False).encode(),
        "xml": ("<r>" + "".join(f"<v><a>{i}</a><b>{i}</b></v>" for i in range(40)) + "</r>").encode(),
        "geojson": json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": None, "properties": {"a": 1}}] * 9,
            }
        ).encode(),
        "csv": good_csv().encode("gb18030"),
    }
    for kind, whole in wholes.items():
        for k in range(7):
            at = r.randrange(5, len(whole) - 1)
            allowed = {"publish", "findings", "corrupt", "not-a-table", "empty"}
            yield f"截断{k}.{kind}", whole[:at], allowed
        for k in range(7):
            body = bytearray(whole)
            for _ in range(r.randrange(1, 40)):
                body[r.randrange(len(body))] = r.randrange(256)
            yield f"乱字节{k}.{kind}", bytes(body), set()
    for k in range(6):
        yield f"随机{k}.csv", r.randbytes(r.randrange(1, 5000)), set()


def bombs(r: random.Random) -> Iterator[Bad]:
    zeros = bytes(210 << 20)
    yield "大零.gz", gzip.compress(zeros, 9, mtime=0), {"bomb"}
    yield "大零.zip", archive({"a.csv": zeros}), {"bomb"}
    lying = bytearray(archive({"a.csv": zeros}))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 100)
    yield "谎报大小.zip", bytes(lying), {"bomb", "corrupt", "not-a-table", "publish", "findings", "empty"}
    yield "两千个文件.zip", archive({f"{i}.csv": "a,b\n1,2\n" for i in range(2000)}), {"bomb"}
    yield (
        "矩形.xlsx",
        workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        {"bomb"},
    )
    yield (
        "空白行.xlsx",
        workbook(sheet("".join(f'<row r="{i}"/>' for i in range(1, 200_000)))),
        {"empty", "publish", "findings"},
    )
    yield (
        "长串.xlsx",
        workbook(sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"长" * 400_000}</t></is></c></row>')),
        set(),
    )
    laugh = (
        '<!DOCTYPE l [<!ENTITY a "哈哈哈哈">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    yield "笑.xml", f'<?xml version="1.0"?>{laugh}<l><r><a>&i;</a></r><r><a>&i;</a></r></l>'.encode(), {"bomb"}
    yield "笑.utf16.xml", f'<?xml version="1.0" encoding="UTF-16"?>{laugh}<l><r>&i;</r></l>'.encode("utf-16"), {"bomb"}
    yield "笑.xlsx", workbook(f'<?xml version="1.0"?>{laugh}<worksheet {MAIN}><sheetData/></worksheet>'), {"bomb"}
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell>"
    )
    yield (
        "重复格.ods",
        ods(f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'),
        {"bomb", "too-wide"},
    )
    yield (
        "重复行.ods",
        ods(
            '<table:table-row table:number-rows-repeated="900000000"><table:table-cell><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        {"bomb"},
    )
    yield "深.json", b"[" * 200_000 + b"]" * 200_000, {"not-a-table", "corrupt"}
    yield "深对象.json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, {"not-a-table", "corrupt"}
    yield "深.xml", b"<a>" * 100_000 + b"</a>" * 100_000, {"not-a-table"}
    yield "深.html", b"<table><tr><td>" * 5000, {"not-a-table"}
    yield (
        "跨格.html",
        b"<table><tr><td colspan=999999 rowspan=999999>x</td></tr>"
        + b"<tr><td>1</td><td>2</td></tr>" * 200
        + b"</table>",
        set(),
    )
    yield (
        "一万列.csv",
        (",".join(f"列{i}" for i in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n").encode(),
        {"too-wide"},
    )
    yield (
        "三千列.xlsx",
        workbook(
            sheet(
                "".join(
                    f'<row r="{n}">' + "".join(f'<c r="{letters(i)}{n}"><v>{i}</v></c>' for i in range(3000)) + "</row>"
                    for n in (1, 2)
                )
            )
        ),
        {"too-wide"},
    )
    yield "一万键.json", json.dumps([{f"k{i}": i for i in range(10_000)}] * 2).encode(), {"too-wide"}
    yield "一行.csv", ("长" * 3_000_000).encode(), {"not-a-table", "publish", "findings"}
    yield "引号海.csv", b'a,b\n"' + b'x","y\n"' * 100_000, set()
    yield "未闭合大.csv", ('a,b\n1,"' + "长文,\n" * 300_000).encode(), set()
    yield "全逗号.csv", b"," * 3_000_000, {"empty", "not-a-table", "too-wide"}
    yield "全换行.csv", b"\n" * 5_000_000, {"empty"}
    nested = archive({"in.zip": archive({"a.csv": "a,b\n1,2\n"})})
    yield "套娃.zip", nested, {"unsupported"}
    yield "套娃.gz", gzip.compress(nested, mtime=0), {"unsupported"}
    yield "gz套gz.gz", gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), {"unsupported"}
    del r


def letters(i: int) -> str:
    out = ""
    i += 1
    while i:
        i, rest = divmod(i - 1, 26)
        out = chr(65 + rest) + out
    return out


def ods(rows: str) -> bytes:
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
        "<office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def locked_and_poisoned() -> Iterator[Bad]:
    for i, doctype in enumerate(
        (
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd">',
            '<!DOCTYPE r PUBLIC "-//x" "http://127.0.0.1/x.dtd">',
            '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
        )
    ):
        body = f"<?xml version='1.0'?>{doctype}<r><v><a>1</a></v><v><a>&x;</a></v></r>"
        yield f"外部实体{i}.xml", body.encode(), {"xxe"}
        yield f"外部实体16-{i}.xml", body.encode("utf-16"), {"xxe"}
        yield (
            f"外部实体{i}.xlsx",
            workbook(f"<?xml version='1.0'?>{doctype}<worksheet {MAIN}><sheetData/></worksheet>"),
            {"xxe"},
        )
        yield (
            f"外部实体字符串{i}.xlsx",
            workbook(
                sheet(""), xl__sharedStrings_xml=f"<?xml version='1.0'?>{doctype}<sst {MAIN}><si><t>&x;</t></si></sst>"
            ),
            {"xxe"},
        )
        yield (
            f"外部实体{i}.ods",
            archive(
                {
                    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": f"<?xml version='1.0'?>{doctype}<r/>",
                }
            ),
            {"xxe"},
        )
        yield (
            f"外部实体{i}.xls",
            (
                f"<?xml version='1.0'?>{doctype}<?mso-application progid='Excel.Sheet'?>"
                "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet/></Workbook>"
            ).encode(),
            {"xxe"},
        )
    for i, path in enumerate(
        ("../a.csv", "/etc/a.csv", "C:\\a.csv", "a/../../b.csv", "..\\..\\a.csv", "x/" * 300 + "../" * 400 + "a.csv")
    ):
        yield f"路径{i}.zip", archive({path: "a,b\n1,2\n"}), {"unsafe-path"}
        yield (
            f"路径{i}.xlsx",
            archive({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": WORKBOOK, path: "x"}),
            {"unsafe-path"},
        )
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as z:
        info = zipfile.ZipInfo("a.csv")
        info.external_attr = 0o120777 << 16
        z.writestr(info, "/etc/passwd")
    yield "符号链接.zip", link.getvalue(), {"unsafe-path"}
    locked = bytearray(archive({"a.csv": good_csv()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        spot = locked.find(mark)
        locked[spot + at] |= 1
    yield "加密.zip", bytes(locked), {"encrypted"}
    yield "加密残片.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), {"corrupt", "not-a-table"}
    loop = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HH", loop, 30, 9, 6)
    struct.pack_into("<III", loop, 48, 0, 0, 4096)
    struct.pack_into("<IIII", loop, 60, 0xFFFFFFFE, 0, 0, 0)
    yield "自环.xls", bytes(loop) + struct.pack("<128I", *([0] * 128)), {"corrupt", "not-a-table"}
    for word in ("秘密", "机 密★10年", "绝密★长期", "【机密】", "密级：秘密"):
        yield f"标志{word[:2]}.csv", f"{word}\n{good_csv()}".encode(), {"secret-mark"}
        yield f"标志尾{word[:2]}.txt", f"{good_csv()},,{word}\n".encode("gb18030"), {"secret-mark"}
        yield (
            f"标志{word[:2]}.json",
            json.dumps([{"a": 1, "b": "x"}, {"a": 2, "b": word}], ensure_ascii=False).encode(),
            {"secret-mark"},
        )
        yield (
            f"标志{word[:2]}.html",
            f"<html><p>{word}</p><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>".encode(),
            {"secret-mark"},
        )
        yield (
            f"标志{word[:2]}.xml",
            f"<r><v><a>1</a><b>{word}</b></v><v><a>2</a><b>x</b></v></r>".encode(),
            {"secret-mark"},
        )
        yield f"标志{word[:2]}.zip", archive({"a.csv": good_csv(), "说明.txt": f"{word}\n内部资料\n"}), {"secret-mark"}
    for i in range(6):
        body = good_csv().encode().replace(b",", b"\x00," if i % 2 else b",\x01", 3 + i)
        yield f"NUL{i}.csv", body, {"findings"}


def mislabelled() -> Iterator[Bad]:
    csv, book = good_csv().encode(), good_workbook()
    for extension in (
        "xlsx",
        "xls",
        "ods",
        "json",
        "xml",
        "parquet",
        "zip",
        "gz",
        "geojson",
        "html",
        "pdf",
        "docx",
        "",
        "exe",
    ):
        yield f"其实是csv.{extension}", csv, {"publish"}
        yield f"其实是xlsx.{extension}", book, {"publish"}
    for head, label in (
        (b"%PDF-1.4\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"Rar!\x1a\x07\0", "rar"),
        (b"7z\xbc\xaf\x27\x1c\0\0", "7z"),
        (b"\x7fELF\2\1", "elf"),
        (b"SQLite format 3\0", "sqlite"),
        (b"PAR1", "parquet"),
        (b"PAR1" + bytes(40) + b"PAR1", "parquet2"),
        (b"BZh91AY&SY", "bz2"),
        (b"GIF89a\0\0", "gif"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpg"),
        (b"MZ\x90\0\3\0\0\0", "exe"),
        (b"\x1f\x8b\x08\0", "gz"),
        (b"PK\x03\x04", "zip"),
        (b"PK\x05\x06" + bytes(18), "emptyzip"),
    ):
        yield f"伪装{label}.csv", head + bytes(range(256)) * 3, {"not-a-table", "unsupported", "corrupt", "empty"}
    for text in (
        "{}",
        "[]",
        "null",
        "1",
        '"x"',
        "[1,2,3]",
        '{"a":1}',
        "[{}]",
        '{"type":"FeatureCollection","features":[]}',
        "[[1,2],[3,4]]",
        "{",
        "[",
        '{"a":[{"b":1},{"b":2}]}',
    ):
        yield f"json{len(text)}.json", text.encode(), set()
    for text in (
        "<a/>",
        "<a></a>",
        "<",
        "<?xml version='1.0'?>",
        "<html></html>",
        "<table></table>",
        "<table><tr></table>",
        "<a><b>1</b></a>",
        "<a><b x='1'/><b x='2'/></a>",
        "<!-- x -->",
    ):
        yield f"xml{len(text)}.xml", text.encode(), set()
    for text in (
        " ",
        "\n\n",
        ",",
        "a",
        "a,b",
        "a\n",
        '"',
        '""',
        '"a',
        "\ufeff",
        "\ufeff\n",
        "sep=;",
        "sep=;\n",
        "=1+1",
        "a,b\n,",
        "，",
        "\t\t\t\n\t\t\t",
        "a|b\n",
    ):
        yield f"短{len(text)}.csv", text.encode(), set()
    for name in (
        "../../etc/passwd",
        "a\x00b.csv",
        "\u202egnp.csv",
        "长" * 400 + ".csv",
        "CON",
        "<script>.csv",
        "a;rm -rf.csv",
        "",
    ):
        yield name, csv, {"publish"}
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        text = (
            good_csv()
            if encoding != "big5"
            else good_csv().replace("户", "戶").replace("数", "數").replace("面积", "面積")
        )
        yield f"编码{encoding}.csv", text.encode(encoding), {"publish"}


def all_bad(seed: int = 20181115) -> Iterator[Bad]:
    r = random.Random(seed)
    yield from cut_files(r)
    yield from bombs(r)
    yield from locked_and_poisoned()
    yield from mislabelled()


def checksum(seed: int = 20181115) -> int:
    return zlib.crc32(b"".join(body for _, body, _ in all_bad(seed)))
