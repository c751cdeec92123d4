"""What the detectors promise: each kind by its check digit and context, ordinary codes pass, masks show little."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cluster.detect import classify, classify_column, find_all, mask, secrecy_mark
from cluster.detect.columns import ColumnScan
from tests.bench import detect as bench


@pytest.mark.parametrize("neutral", [True, False])
def test_every_kind_is_found_and_ordinary_codes_pass(shared: Path, neutral: bool):
    figures = bench.measure(neutral, n=150)
    print({kind: tuple(round(f, 3) for f in pair) for kind, pair in figures.items()})

    weak = {kind: pair for kind, pair in figures.items() if min(pair) < 0.98}
    assert not weak, (weak, bench.measure.wrong)


@pytest.mark.parametrize(
    ("value", "header", "kind"),
    [
        ("341899194510164658", "", "id18"),
        ("341899194510164659", "", "none"),
        ("3418991945１０164658", "身份证号", "id18"),
        ("15170435075", "流水号", "none"),
        ("15170435075", "联系电话", "phone"),
        ("0563-3022222", "", "landline"),
        ("12345", "电话", "none"),
        ("6520180210655896560", "交易序号", "none"),
        ("皖PF53658", "", "plate"),
        ("E10822770", "", "passport"),
        ("9133999730604468XR", "统一社会信用代码", "none"),
        ("923499994313250938", "统一社会信用代码", "uscc-person"),
        ("341802001001", "区划代码", "none"),
        ("3418**********1234", "身份证号", "none"),
        ("水阳镇", "乡镇", "none"),
        ("安徽", "", "none"),
        ("欧阳秀", "", "name"),
    ],
)
def test_a_value_is_what_check_digit_and_header_say(value: str, header: str, kind: str):
    assert classify(value, header) == kind


def test_numbers_are_found_inside_a_letter():
    text = "本人身份证319998195509033461，电话16012074968，车牌皖PF53658，咨询0563-3022222"

    assert {kind for kind, _ in find_all(text)} == {"id18", "phone", "plate"}


def test_one_lucky_check_digit_does_not_make_a_column_personal():
    codes = [f"33999719621217289{i % 10}" for i in range(40)]

    assert classify_column(codes, "工单编号").counts == {}


def test_an_asterisk_beside_a_whole_number_masks_nothing():
    scan = ColumnScan("来信内容")
    for row, value in enumerate(["经办人王*，请电话联系 16885012265，谢谢", "路灯已修好", "谢谢"]):
        scan.add(row, value)
    assert scan.verdict(3).counts == {"phone": 1}


def test_masked_values_are_not_personal():
    verdict = classify_column(["3418**********1234", "3499**********0429"], "身份证号")

    assert (verdict.kind, verdict.counts, verdict.masked) == ("none", {}, 2)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("id18", "341899194510164658", "3418**********4658"),
        ("phone", "16380364027", "163****4027"),
        ("name", "欧阳秀", "欧**"),
        ("email", "li1@example.com", "l***@example.com"),
    ],
)
def test_a_mask_shows_the_kind_and_not_the_person(kind: str, value: str, shown: str):
    assert mask(value, kind) == shown


@pytest.mark.parametrize(
    "text",
    [
        "秘密",
        "机　密 ★ 二十年",
        "绝密★启用前",
        "【秘密】",
        "秘密★10年",
        "密级：机密",
        "絕密",
        "秘 密☆长期",
        "机密★至2030年1月1日",
    ],
)
def test_a_mark_alone_or_with_its_term_is_a_secrecy_mark(text: str):
    assert secrecy_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "侵犯商业秘密案",
        "机密级载体销毁采购",
        "秘密花园社区服务站",
        "绝密档案解密后移交",
        "保密",
        "涉密",
        "密度",
        "是否涉密",
    ],
)
def test_the_words_inside_a_sentence_are_no_mark(text: str):
    assert secrecy_mark(text) is None


def test_the_command_prints_one_kind_per_row(tmp_path: Path):
    table = tmp_path / "a.csv"
    table.write_bytes("编号,号码\n1,16380364027\n2,12345\n3,\n".encode("gb18030"))
    out = StringIO()

    call_command("detect", table, "--column", "号码", "--json", stdout=out)

    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"row": 1, "kind": "phone"},
        {"row": 2, "kind": "none"},
        {"row": 3, "kind": "none"},
    ]


def test_the_command_names_the_columns_it_knows(tmp_path: Path):
    table = tmp_path / "a.csv"
    table.write_text("编号,号码\n1,2\n", "utf-8")

    with pytest.raises(CommandError, match="编号、号码"):
        call_command("detect", table, "--column", "电话")
