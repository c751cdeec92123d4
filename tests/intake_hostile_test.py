"""Hostile files are refused or read with a clear Chinese sentence: no crash, no hang, bounded memory; the caller lives
on."""

import re
from pathlib import Path

import pytest

from opendata.reading.proposal import REFUSALS, Options
from opendata.reading.read import read
from tests.soak import hostile

SAMPLE = (
    "截断3.xlsx",
    "乱字节2.csv",
    "随机1.csv",
    "大零.zip",
    "谎报大小.zip",
    "两千个文件.zip",
    "矩形.xlsx",
    "笑.utf16.xml",
    "笑.xlsx",
    "重复行.ods",
    "深.json",
    "跨格.html",
    "一万列.csv",
    "引号海.csv",
    "套娃.zip",
    "外部实体16-0.xml",
    "外部实体字符串0.xlsx",
    "路径0.zip",
    "符号链接.zip",
    "加密.zip",
    "自环.xls",
    "标志机 .csv",
    "标志绝密.zip",
    "NUL1.csv",
    "其实是xlsx.json",
    "伪装pdf.csv",
)


def check(name: str, body: bytes, allowed: set[str], folder: Path) -> None:
    """Read one bad file and hold the answer to its promise."""
    file, work = folder / "file", folder / "work"
    file.write_bytes(body)
    work.mkdir()
    found = read(file, name=name, workdir=work)

    assert found.outcome in ("publish", "findings", "refuse"), name
    assert re.search("[一-鿿]{4}", found.message), name
    assert not allowed or {found.outcome, found.refusal_code} & allowed, (name, found.refusal_code, found.message)
    if found.outcome == "refuse":
        assert found.refusal_code in REFUSALS
        assert "没有保存" in found.message or found.refusal_code == "secret-mark", (name, found.message)
        assert list(work.iterdir()) == [], name
    else:
        assert [p.name for p in work.iterdir()] == [Path(found.staging.path).name]
    assert "没能读完" not in found.message, (name, "the reader died")


@pytest.mark.processes
def test_a_sample_of_hostile_files_ends_in_a_clear_answer(tmp_path: Path):
    seen = 0
    for name, body, allowed in hostile.all_bad():
        if name in SAMPLE:
            folder = tmp_path / str(seen)
            folder.mkdir()
            check(name, body, allowed, folder)
            seen += 1
    assert seen == len(SAMPLE)


@pytest.mark.processes
@pytest.mark.parametrize("mark", ["机　密", "秘 密", "绝密"])
def test_a_mark_with_wide_blanks_in_any_cell_ends_the_reading(tmp_path: Path, mark: str):
    (tmp_path / "a.csv").write_text(f"乡镇,户数,备注\n水阳镇,12,\n孙埠镇,15,{mark}\n", "utf-8")
    work = tmp_path / "work"
    work.mkdir()

    assert read(tmp_path / "a.csv", name="a.csv", workdir=work).refusal_code == "secret-mark"


@pytest.mark.processes
def test_numbers_of_persons_in_notes_and_findings_are_masked(tmp_path: Path):
    rows = "".join(f"第{i}村,{i * 3}\n" for i in range(1, 20))
    (tmp_path / "a.csv").write_text(f"村名,户数\n{rows}第20村,6,13800138000\n填表人:王某 13900139000\n", "utf-8")
    work = tmp_path / "work"
    work.mkdir()

    found = read(tmp_path / "a.csv", name="a.csv", workdir=work)

    assert "ragged-rows" in {f.code for f in found.findings}
    assert "139****9000" in found.description
    assert not re.search("1380013|1390013", str(found.as_json()))


@pytest.mark.processes
def test_a_steward_may_fix_header_sheet_types_and_names(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("说明\n乡,数\n水阳镇,12\n孙埠镇,x\n", "utf-8")
    work = tmp_path / "work"
    work.mkdir()
    options = Options(
        header_rows=(2,), delimiter=",", columns={0: {"name": "乡镇"}, 1: {"type": "integer", "unit": "户"}}
    )

    found = read(file, name="a.csv", workdir=work, options=options)

    assert [(c.name, c.type, c.unit) for c in found.columns] == [("乡镇", "text", None), ("数", "integer", "户")]
    assert [(f.code, f.column, f.rows) for f in found.findings] == [("mixed-types", "数", [4])]
    assert found.description == "说明"
    assert found.preview == [["水阳镇", 12], ["孙埠镇", None]]
