"""What stands beside the cells of a file: comments are told and not published, and a secrecy mark is seen wherever it
stands, in every dialect of a workbook and in every file of a ZIP."""

import pytest

from opendata.reading.proposal import Proposal
from opendata.reading.read import read
from tests.intake_workbooks import DIALECTS, archive

ROWS = [["单位", "数量"], ["甲局", "1"], ["乙局", "2"]]
NOTE = "王：此单位今年内部处理过，联系 16885012265"
TABLE = "单位,数量\n甲局,1\n乙局,2\n".encode()
MARKED = {
    **{f"附件.{name}": made([*ROWS, ["秘密★10年", ""]]) for name, made in DIALECTS.items()},
    **{f"页眉.{name}": made(ROWS, head="机密★5年") for name, made in DIALECTS.items()},
    **{f"批注.{name}": made(ROWS, note="绝密") for name, made in DIALECTS.items()},
    "附件.csv": "秘密,★10年\n甲,1\n".encode(),
    "附件.txt": "各单位：\n  机密★5年\n请按时报送。\n".encode("gb18030"),
    "附件.json": b'[{"a": "\\u79d8\\u5bc6"}, {"a": "x"}]',
    "附件.xml": "<表><行><级>&#31192;&#23494;</级><数>1</数></行><行><级>x</级><数>2</数></行></表>".encode(),
    "附件.html": "<html><p>机&#23494;★5年</p><table><tr><td>甲</td><td>1</td></tr></table></html>".encode(),
}
SHUT = {
    "里层.zip": archive({"a.csv": TABLE}),
    "说明.pdf": b"%PDF-1.7\n" + bytes(200),
    "照片.png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "坏的.xlsx": DIALECTS["xlsx"](ROWS)[:-300],
    "坏的.parquet": b"PAR1" + bytes(200) + b"PAR1",
}


def reading(folder, name: str, content: bytes) -> Proposal:
    (folder / "file").write_bytes(content)
    (folder / "work").mkdir()
    return read(folder / "file", name=name, workdir=folder / "work")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_stands_in_a_comment_is_told_and_not_published(tmp_path, dialect):
    found = reading(tmp_path, f"部门.{dialect}", DIALECTS[dialect](ROWS, note=NOTE))
    assert [row[0] for row in found.preview] == ["甲局", "乙局"], found.message
    assert [(one.code, one.count) for one in found.findings] == [("comment-personal", 1)]
    assert any("1 处批注" in notice.message for notice in found.notices)
    assert "内部处理" not in str(found.as_json()) and "16885012265" not in str(found.as_json())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("where", ["note", "head"])
def test_a_mark_in_a_comment_or_a_printed_head_is_seen(tmp_path, dialect, where):
    found = reading(tmp_path, f"部门.{dialect}", DIALECTS[dialect](ROWS, **{where: "秘密★10年"}))
    assert (found.outcome, found.refusal_code) == ("refuse", "secret-mark")


@pytest.mark.parametrize("name", MARKED)
def test_a_mark_in_another_file_of_a_zip_is_seen(tmp_path, name):
    found = reading(tmp_path, "一包.zip", archive({"表.csv": TABLE, name: MARKED[name]}))
    assert (found.outcome, found.refusal_code) == ("refuse", "secret-mark"), found.message


def test_a_mark_in_the_last_of_many_files_is_seen(tmp_path):
    many = {f"表{number}.csv": TABLE for number in range(120)}
    found = reading(tmp_path, "一包.zip", archive({**many, "最后.csv": "机密★5年\n甲,1\n".encode()}))
    assert found.refusal_code == "secret-mark"


@pytest.mark.parametrize("name", SHUT)
def test_what_cannot_be_looked_into_takes_the_whole_zip_with_it_and_is_named(tmp_path, name):
    found = reading(tmp_path, "一包.zip", archive({"表.csv": TABLE, name: SHUT[name]}))
    assert found.outcome == "refuse" and name in found.message and "没有保存" in found.message
    assert "密级标志" in found.message


def test_files_of_a_zip_that_hold_no_mark_hinder_nothing(tmp_path):
    others = {f"附件.{name}": made(ROWS) for name, made in DIALECTS.items()}
    others |= {
        "说明.txt": "各单位请按时报送，保密工作另行通知。\n".encode(),
        "空的.csv": b"",
        "空表.xlsx": DIALECTS["xlsx"]([[""], [""]]),
    }
    found = reading(tmp_path, "一包.zip", archive({"表.csv": TABLE, **others}))
    assert found.outcome == "findings", found.message
    assert [one.code for one in found.findings] == ["several-files"]
