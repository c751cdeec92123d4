"""A value becomes what its text says, or stays away and is named: nothing is rounded, shortened or guessed on the
way."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from opendata.reading.columns import cast, typed, unit_of
from opendata.reading.delimited import Records
from opendata.reading.proposal import ColumnProposal, Staging

DAY = dt.date(2018, 3, 5)


def value_of(text: str, kind: str, unit: str | None = None):
    return duckdb.execute(f"SELECT {cast('x', kind, unit, True)} FROM (SELECT ? AS x)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "2018-03-05",
        "2018/3/5",
        "2018.03.05",
        "2018年3月5日",
        "2018年 3月 5日",
        "２０１８年３月５日",
        "二〇一八年三月五日",
        "20180305",
        "43164",
        "2018-03-05 00:00:00",
    ],
)
def test_a_date_in_any_listed_form_is_that_day(text: str):
    assert value_of(text, "date") == DAY


@pytest.mark.parametrize(
    "text", ["2018-02-30", "18-3-5", "3/5/2018", "2018年3月", "二〇二一年二月二十九日", "inf", "43164.5", "无"]
)
def test_what_is_no_whole_date_is_no_date(text: str):
    assert value_of(text, "date") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-03-05 08:30", dt.datetime(2018, 3, 5, 8, 30)),
        ("2018年3月5日 8时30分15秒", dt.datetime(2018, 3, 5, 8, 30, 15)),
        ("2018-03-05T00:00:00Z", dt.datetime(2018, 3, 5, 8, 0)),
        ("2018-03-05", dt.datetime(2018, 3, 5)),
    ],
)
def test_a_moment_keeps_its_time_and_is_told_in_beijing_time(text: str, moment: dt.datetime):
    assert value_of(text, "datetime") == moment


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("１，２３４．５", 1234.5),
        ("(1,234.50)", -1234.5),
        ("−5", -5),
        ("¥12.50", 12.5),
        ("98.1％", 98.1),
        ("12万元", 12),
        ("1.2E-04", 0.00012),
        (".5", 0.5),
    ],
)
def test_a_number_is_read_with_its_offices_ornaments(text: str, number: float):
    assert value_of(text, "number", "万元") == number


@pytest.mark.parametrize("text", ["inf", "nan", "0x1F", "1,23", "007", "12 34", "1_000", "十二"])
def test_what_only_looks_like_a_number_is_none(text: str):
    assert value_of(text, "number") is None
    assert value_of(text, "integer") is None


@pytest.mark.parametrize("text", ["1.5", ".5", "1e5", "1234567890123456789"])
def test_an_integer_is_never_rounded(text: str):
    assert value_of(text, "integer") is None


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("面积(亩)", "亩"),
        ("产量（吨）", "吨"),
        ("收入/元", "元"),
        ("覆盖率(％)", "%"),
        ("乡镇(街道)", None),
        ("县(市、区)", None),
        ("小学/学校数", None),
        ("氨氮(mg/L)", "mg/L"),
        ("流量(m3/s)", "m3/s"),
        ("流量（m³/h）", "m³/h"),
    ],
)
def test_a_unit_is_taken_from_the_header_and_places_are_not_units(name: str, unit: str | None):
    assert unit_of(name) == unit


def test_values_that_do_not_fit_are_named_with_their_rows(tmp_path: Path):
    staged = tmp_path / "s.parquet"
    duckdb.execute(
        f"COPY (SELECT * FROM (VALUES (2, '12'), (3, '设备故障'), (4, '-'), (5, NULL)) t(line, c0)) TO '{staged}' "
        "(FORMAT parquet)"
    )
    con = duckdb.connect()

    sql, findings = typed(Staging(str(staged), 4), [ColumnProposal("PM2.5", "integer", 0)], con)

    assert con.execute(sql).fetchall() == [(2, 12), (3, None), (4, None), (5, None)]
    assert [(f.code, f.column, f.rows, f.count) for f in findings] == [("mixed-types", "PM2.5", [3], 1)]


@pytest.mark.parametrize(
    ("text", "records", "stray"),
    [
        ('1,"x\ny"\n', [["1", "x\ny"]], []),
        ('a,"b ""q""",c', [["a", 'b "q"', "c"]], []),
        ('a,"x,1\nb,2\n', [["a", '"x', "1"], ["b", "2"]], [1]),
        ('"a"b,c\n', [['"a"b', "c"]], [1]),
        ('"",""\n', [["", ""]], []),
    ],
)
def test_a_quote_that_never_closes_swallows_nothing(text: str, records: list[list[str]], stray: list[int]):
    reader = Records(iter(text.splitlines(keepends=True)), ",")

    assert list(reader) == records
    assert reader.stray == stray
