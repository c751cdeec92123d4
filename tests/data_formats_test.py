"""Every format opens in the tools an analyst has (pandas, DuckDB, openpyxl) and holds the same rows."""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import duckdb
import openpyxl
import pandas
import pytest

from opendata.snapshots import build
from tests.data_room import data_room
from tests.factories import make_open_rows

HEAD = ["代码", "名称", "数量", "价格", "日期", "开放", "经度", "纬度"]
ROWS = [
    ["000123", "敬亭山,“江南诗山”", "12", "9.5", "2024-02-29", "是", "118.75", "30.99"],
    ["341802001", "=1+1", "-3", "0.25", "1999-12-31", "否", "118.42", "30.68"],
    ["20000000000000000123", '换\n行 "引号"', "", "1000000.5", "2026-10-01", "是", "119.5", "31.25"],
    ["00X", "𠮷<b>&名", "7", "3.125", "", "否", "119.4", "30.8"],
]
WANTED = [
    ("000123", "敬亭山,“江南诗山”", 12.0, 9.5, "2024-02-29", True, 118.75, 30.99),
    ("341802001", "=1+1", -3.0, 0.25, "1999-12-31", False, 118.42, 30.68),
    ("20000000000000000123", '换\n行 "引号"', None, 1000000.5, "2026-10-01", True, 119.5, 31.25),
    ("00X", "𠮷<b>&名", 7.0, 3.125, None, False, 119.4, 30.8),
]


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    with data_room(django_db_blocker, tmp_path_factory) as room:
        room.rows = make_open_rows(room.xxb, room.folder, HEAD, ROWS)
        yield room


@pytest.fixture
def fetch(client, room, db, settings):
    settings.DATA_DIR = room.data

    def get(kind: str) -> bytes:
        answer = client.get(f"/data/download/{room.rows.pk}.{kind}", HTTP_HOST="localhost:8000")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    return get


def in_pandas(read: Callable[[io.BytesIO], pandas.DataFrame]) -> Callable[[bytes, Any], list[tuple]]:
    def rows(body: bytes, folder: Any) -> list[tuple]:
        frame = read(io.BytesIO(body))
        assert list(frame.columns) == HEAD
        return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).values.tolist()]

    return rows


def in_duckdb(function: str, ending: str) -> Callable[[bytes, Any], list[tuple]]:
    def rows(body: bytes, folder: Any) -> list[tuple]:
        path = folder / f"rows.{ending}"
        path.write_bytes(body)
        found = duckdb.connect().execute(f"select * from {function.format(path=path)}")
        assert [column[0] for column in found.description] == HEAD
        return found.fetchall()

    return rows


def in_openpyxl(body: bytes, folder: Any) -> list[tuple]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    assert list(head) == HEAD
    return rows


def in_a_package(body: bytes, folder: Any) -> list[tuple]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return in_pandas(lambda file: pandas.read_csv(file, dtype={"代码": str}))(archive.read("data.csv"), folder)


def on_a_map(body: bytes, folder: Any) -> list[tuple]:
    """Places are the geometry; the other columns are properties."""
    features = json.loads(body)["features"]
    frame = pandas.json_normalize(features)
    assert set(frame["geometry.type"]) == {"Point"}
    return [
        (*(feature["properties"][name] for name in HEAD[:6]), *feature["geometry"]["coordinates"])
        for feature in features
    ]


TEXT = {"代码": str, "名称": str}
TOOLS = {
    "csv pandas": ("csv", in_pandas(lambda file: pandas.read_csv(file, dtype=TEXT))),
    "csv DuckDB": ("csv", in_duckdb("read_csv('{path}', types={{'代码': 'VARCHAR'}})", "csv")),
    "xlsx openpyxl": ("xlsx", in_openpyxl),
    "xlsx pandas": ("xlsx", in_pandas(lambda file: pandas.read_excel(file, dtype=TEXT, engine="openpyxl"))),
    "json pandas": ("json", in_pandas(lambda file: pandas.read_json(file, dtype=TEXT))),
    "json DuckDB": ("json", in_duckdb("read_json('{path}')", "json")),
    "ndjson pandas": (
        "ndjson",
        in_pandas(lambda file: pandas.read_json(file, lines=True, dtype=TEXT)),
    ),
    "ndjson DuckDB": ("ndjson", in_duckdb("read_json('{path}')", "ndjson")),
    "parquet pandas": ("parquet", in_pandas(pandas.read_parquet)),
    "parquet DuckDB": ("parquet", in_duckdb("read_parquet('{path}')", "parquet")),
    "geojson": ("geojson", on_a_map),
    "zip pandas": ("zip", in_a_package),
    "xml pandas": (
        "xml",
        in_pandas(
            lambda file: pandas.read_xml(
                file, parser="etree", dtype=TEXT, converters={"开放": lambda text: text == "true"}
            )
        ),
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_download_opens_with_the_same_rows(fetch, tmp_path, tool):
    kind, read = TOOLS[tool]
    assert [tuple(map(plain, row)) for row in read(fetch(kind), tmp_path)] == WANTED


def test_titles_that_are_no_xml_names_stay_readable_and_apart(tmp_path):
    from opendata.downloads.formats import _xml_names

    titles = ["金额(元)", "金额（元）", "金额 元 ", "2017年/PM2.5", "xml", "①", "名称", "名称"]
    names = _xml_names(titles)
    assert names == ["金额_元_", "金额_元__1", "金额_元__2", "_2017年_PM2.5", "_xml", "_", "名称", "名称_7"]
    text = "<row>" + "".join(f"<{name}>{place}</{name}>" for place, name in enumerate(names)) + "</row>"
    assert [item.text for item in ElementTree.fromstring(text)] == [str(place) for place in range(len(titles))]


def test_the_variant_for_excel_keeps_codes_and_runs_nothing(fetch):
    head, *rows = csv.reader(io.StringIO(fetch("csv?for=excel").decode("utf-8-sig")))
    assert head == HEAD
    assert [row[0] for row in rows] == ['="000123"', "341802001", '="20000000000000000123"', "00X"]
    assert rows[1][1] == "'=1+1" and rows[1][2] == "-3" and rows[0][4] == "2024-02-29"


def test_the_dictionary_in_the_package_is_in_the_readers_language(fetch):
    with zipfile.ZipFile(io.BytesIO(fetch("zip"))) as archive:
        lines = list(csv.reader(io.StringIO(archive.read("信息项.csv").decode("utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == ["文本", "文本", "整数", "数值", "日期", "是否", "数值", "数值"]


def plain(value: Any) -> Any:
    """What a tool shows of a cell, without its own types: numbers as floats, days as ISO text."""
    if value is None or value != value:
        return None
    if isinstance(value, datetime | pandas.Timestamp):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    return value if isinstance(value, str) else float(value)


def test_a_large_file_keeps_its_order_in_every_file_of_its_snapshot(room, db, settings):
    """Large files are read and written by several threads at once, without a number beside each row."""
    settings.DATA_DIR = room.data
    rows = [[f"{(number * 7919) % 400_000:06d}", f"第{number % 977}村"] for number in range(400_000)]
    resource = make_open_rows(room.xxb, room.folder, ["编号", "名称"], rows, title="大表")
    folder = build.folder_of(resource.current.content_hash)

    kept = duckdb.execute("select rid, c0 from read_parquet(?)", [str(folder / build.TRUTH)]).fetchall()
    with sqlite3.connect(folder / build.PAGES) as pages:
        paged = pages.execute("select rid, c0 from rows order by rid").fetchall()

    assert kept == paged == [(place, row[0]) for place, row in enumerate(rows)]
