"""What a download promises: every format carries the file's own rows, ranges and names work, nothing leaks."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import pandas
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

from opendata.catalogue import reviewing
from tests.data_room import data_room
from tests.factories import make_dataset, make_open_rows

HEAD = ["代码", "名称", "数量", "价格", "日期", "经度", "纬度"]
ROWS = [
    ["000123", "敬亭山,“江南诗山”", "12", "9.5", "2024-02-29", "118.75", "30.99"],
    ["341802001", "=1+1", "-3", "0.25", "1899-12-31", "118.42", "30.68"],
    ["20000000000000000123", "换\n行", "", "1000000", "2026-10-01", "", ""],
    ["00X", "<b>&名", "7", "3", "", "119.4", "30.8"],
]


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    with data_room(django_db_blocker, tmp_path_factory) as room:
        room.rows = make_open_rows(room.xxb, room.folder, HEAD, ROWS, name="jingting-shan", title="敬亭山 测试/数据")
        yield room


@pytest.fixture
def fetch(client, room, db, settings):
    settings.DATA_DIR = room.data

    def get(tail: str, method: str = "get", **headers: str):
        return getattr(client, method)(f"/data/download/{room.rows.pk}{tail}", HTTP_HOST="localhost:8000", **headers)

    return get


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_csv_is_the_source_row_by_row(fetch):
    frame = pandas.read_csv(io.BytesIO(body(fetch(".csv"))), dtype=str, keep_default_na=False)
    assert list(frame.columns) == HEAD
    wanted = [[*row[:3], f"{float(row[3]):g}" if row[3] != "1000000" else "1000000.0", *row[4:]] for row in ROWS]
    found = [
        [*row[:3], row[3].removesuffix(".0") if row[3] != "1000000.0" else row[3], *row[4:]]
        for row in frame.values.tolist()
    ]
    assert found == wanted


def test_downloads_and_rows_api_agree_row_by_row(client, fetch, room):
    rows = client.get(f"/api/v1/resources/{room.rows.pk}/rows", HTTP_HOST="localhost:8000").json()["rows"]
    assert json.loads(body(fetch(".json"))) == rows
    assert [json.loads(line) for line in body(fetch(".ndjson")).splitlines()] == rows
    table = pyarrow.parquet.read_table(io.BytesIO(body(fetch(".parquet")))).to_pylist()
    assert [{**row, "日期": row["日期"].isoformat() if row["日期"] else None} for row in table] == rows
    items = [
        {item.get("name", item.tag): item.text for item in row} for row in ElementTree.fromstring(body(fetch(".xml")))
    ]
    assert [item["名称"] for item in items] == [row["名称"] for row in rows] and items[2][
        "代码"
    ] == "20000000000000000123"


def test_xlsx_keeps_codes_as_text_figures_as_figures_and_runs_no_formula(fetch):
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body(fetch(".xlsx")))).get_sheet_by_index(0).to_python()
    assert sheet[0] == HEAD
    assert [row[0] for row in sheet[1:]] == [row[0] for row in ROWS] and sheet[2][1] == "=1+1"
    assert sheet[1][2:4] == [12.0, 9.5] and sheet[1][4].isoformat() == "2024-02-29" and sheet[2][4] == "1899-12-31"


def test_geojson_holds_a_point_where_there_is_a_place(fetch):
    features = json.loads(body(fetch(".geojson")))["features"]
    assert (
        features[0]["geometry"] == {"type": "Point", "coordinates": [118.75, 30.99]} and features[2]["geometry"] is None
    )
    assert features[0]["properties"]["代码"] == "000123" and "经度" not in features[0]["properties"]


def test_zip_is_a_data_package_that_describes_its_csv(fetch):
    with zipfile.ZipFile(io.BytesIO(body(fetch(".zip")))) as archive:
        package = json.loads(archive.read("datapackage.json"))
        rows = list(csv.reader(io.StringIO(archive.read("data.csv").decode())))
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == rows[0] == HEAD
    assert package["resources"][0]["path"] == "data.csv"


def test_the_excel_variant_has_a_bom_and_disarms_formulas_and_the_plain_one_changes_nothing(fetch):
    excel, plain = body(fetch(".csv?for=excel")), body(fetch(".csv"))
    assert excel.startswith(b"\xef\xbb\xbf") and b"'=1+1" in excel and b",-3," in excel
    assert not plain.startswith(b"\xef\xbb\xbf") and b"'=1+1" not in plain


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=0-99999", 206, slice(0, None)),
        ("bytes=99999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-2", 416, None),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("chunks=1-2", 200, slice(0, None)),
    ],
)
def test_ranges(fetch, asked, status, part):
    whole = body(fetch(".csv"))
    answer = fetch(".csv", HTTP_RANGE=asked)
    assert answer.status_code == status
    if part:
        assert body(answer) == whole[part]


def test_an_interrupted_download_goes_on_only_with_the_same_version(fetch):
    etag = fetch(".csv")["ETag"]
    assert fetch(".csv", HTTP_RANGE="bytes=3-", HTTP_IF_RANGE=etag).status_code == 206
    assert fetch(".csv", HTTP_RANGE="bytes=3-", HTTP_IF_RANGE='"other"').status_code == 200
    assert fetch(".csv", HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_head_tells_the_size_and_sends_nothing(fetch):
    answer = fetch(".csv", method="head")
    assert int(answer["Content-Length"]) == len(body(fetch(".csv"))) and answer["Accept-Ranges"] == "bytes"


def test_the_file_has_its_chinese_name_and_an_ascii_one(fetch):
    assert fetch(".xlsx")["Content-Disposition"] == (
        'attachment; filename="jingting-shan.xlsx"; '
        "filename*=UTF-8''%E6%95%AC%E4%BA%AD%E5%B1%B1%20%E6%B5%8B%E8%AF%95_%E6%95%B0%E6%8D%AE.xlsx"
    )


def test_a_filtered_download_streams_what_the_query_finds(fetch):
    assert body(fetch(".csv?数量__gte=7&select=代码,数量&sort=-数量")).decode().splitlines() == [
        "代码,数量",
        "000123,12",
        "00X,7",
    ]
    assert fetch(".xlsx?数量=7").json()["code"] == "unknown-format"


def test_the_web_server_in_front_sends_the_file_when_configured(fetch, settings, room):
    settings.DATA_SENDFILE = "/_downloads/"
    assert fetch(".csv")["X-Accel-Redirect"] == f"/_downloads/{room.rows.current_id}/data.csv"


def test_a_whole_file_is_handed_over_before_the_middleware_and_stops_with_the_dataset(
    fetch, settings, room, rf, monkeypatch
):
    from opendata import front as door

    # As Django's test client does: the connection holds this test's transaction.
    monkeypatch.setattr(door, "close_old_connections", lambda: None)
    settings.DATA_SENDFILE, said = "/_downloads/", {}
    fetch(".csv")  # makes the file

    def asked(tail=".csv", **environ):
        said.clear()
        front = door.RowsFront(lambda environ, start: [b"the view"])
        passed = front(
            {**rf.get(f"/data/download/{room.rows.pk}{tail}").environ, "HTTP_HOST": "localhost:8000", **environ},
            lambda status, headers: said.update(headers, status=status),
        )
        return b"".join(passed)

    assert asked() == b"" and said["X-Accel-Redirect"] == f"/_downloads/{room.rows.current_id}/data.csv"
    view = fetch(".csv")
    assert {key: said[key] for key in ("ETag", "Content-Disposition", "Content-Type", "Cache-Control")} == {
        key: view[key] for key in ("ETag", "Content-Disposition", "Content-Type", "Cache-Control")
    }
    assert asked(HTTP_RANGE="bytes=1-2") == asked(QUERY_STRING="for=excel") == b"the view"
    dataset = room.rows.dataset
    type(dataset).objects.filter(pk=dataset.pk).update(openness="conditional", legal_basis="须说明用途")
    assert asked() == b"the view"


def test_an_old_version_stays_at_its_address(fetch, room, tmp_path):
    old = room.rows.current_id
    make_open_rows(room.xxb, tmp_path, HEAD, ROWS[:1], resource=room.rows)
    assert body(fetch(".csv")).count(b"\n") == 2
    assert "敬亭山" in body(fetch(f"/{old}.csv")).decode() and b"00X" in body(fetch(f"/{old}.csv"))
    room.rows.refresh_from_db()


def test_only_what_is_open_without_condition_can_be_taken(fetch, room, client, tmp_path):
    hidden = make_dataset(room.xxb).resources.get()
    assert client.get(f"/data/download/{hidden.pk}.csv", HTTP_HOST="localhost:8000").status_code == 404
    dataset = room.rows.dataset
    dataset.openness, dataset.legal_basis = "conditional", "须说明用途"
    dataset.save()
    assert fetch(".csv").status_code == 403 and fetch(".csv").json()["code"] == "not-unconditional"
    dataset.openness, dataset.legal_basis = "unconditional", ""
    dataset.save()
    reviewing.withdraw(dataset, reason="数据有误，更正后重新开放", by=None)
    assert fetch(".csv").status_code == 410
    assert client.get(f"/api/v1/resources/{room.rows.pk}/rows", HTTP_HOST="localhost:8000").status_code == 410
    page = client.get("/data/datasets/jingting-shan/", HTTP_HOST="localhost:8000")
    assert page.status_code == 410 and "更正后重新开放" in page.content.decode()
    dataset.refresh_from_db()
