"""What the rows API promises: the grammar, exact answers from either engine, errors a program can read."""

import itertools
from urllib.parse import urlencode

import pytest

from opendata.errors import BadQuery
from opendata.models import Resource
from opendata.query import answers, engines, query
from tests.data_room import data_room
from tests.factories import make_open_rows

HEAD = ["编号", "区县", "人数", "面积", "日期", "开放", "备注", "limit"]
ROWS = [
    [
        f"{number:05d}",
        ("宣州区", "泾县", "绩溪县", "")[number % 4],
        str(number * 7 % 101),
        f"{number % 13 + 0.25}",
        f"2024-{number % 12 + 1:02d}-15",
        "是" if number % 3 else "否",
        f"第{number}条“引号”,逗号" if number % 5 else "",
        str(number % 4),
    ]
    for number in range(400)
]


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    with data_room(django_db_blocker, tmp_path_factory) as room:
        room.rows = make_open_rows(room.xxb, room.folder, HEAD, ROWS)
        yield room


@pytest.fixture
def snapshot(room, db, settings):
    settings.DATA_DIR = room.data
    return room.rows.current


def ask(client, snapshot, **parameters):
    return client.get(
        f"/api/v1/resources/{snapshot.resource_id}/rows?{urlencode(parameters)}", HTTP_HOST="localhost:8000"
    )


def test_rows_come_back_in_the_order_and_with_the_values_of_the_file(client, snapshot):
    answer = ask(client, snapshot, limit=400).json()
    assert answer["total"] == 400 and answer["next"] is None
    assert [row["编号"] for row in answer["rows"]] == [row[0] for row in ROWS]
    assert answer["rows"][7] == {
        "编号": "00007",
        "区县": None,
        "人数": 49,
        "面积": 7.25,
        "日期": "2024-08-15",
        "开放": True,
        "备注": "第7条“引号”,逗号",
        "limit": 3,
    }


def test_chinese_is_not_escaped_and_every_page_may_call(client, snapshot):
    answer = ask(client, snapshot, limit=1)
    assert "区县" in answer.content.decode() and answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("parameters", "keep"),
    [
        ({"区县": "泾县"}, lambda row: row[1] == "泾县"),
        ({"区县__in": "泾县,绩溪县"}, lambda row: row[1] in ("泾县", "绩溪县")),
        ({"区县__isnull": "true"}, lambda row: row[1] == ""),
        ({"人数__gte": "90", "区县": "宣州区"}, lambda row: int(row[2]) >= 90 and row[1] == "宣州区"),
        ({"面积__lt": "3.25"}, lambda row: float(row[3]) < 3.25),
        ({"日期__gt": "2024-06-15"}, lambda row: row[4] > "2024-06-15"),
        ({"开放": "false"}, lambda row: row[5] == "否"),
        ({"备注__contains": "第39"}, lambda row: "第39" in row[6]),
        ({"编号__startswith": "0001"}, lambda row: row[0].startswith("0001")),
        ({"q": "条“引号”,逗号"}, lambda row: "条“引号”,逗号" in row[6]),
        ({"limit__eq": "2"}, lambda row: row[7] == "2"),
        ({"区县__ne": "泾县"}, lambda row: row[1] not in ("泾县", "")),
    ],
)
def test_each_filter_finds_exactly_its_rows(client, snapshot, parameters, keep):
    answer = ask(client, snapshot, **{"limit": 1000, **parameters}).json()
    wanted = [row[0] for row in ROWS if keep(row)]
    assert [row["编号"] for row in answer["rows"]] == wanted and answer["total"] == len(wanted)


@pytest.mark.parametrize("sort", ["", "区县", "-区县", "区县,-人数", "-日期,面积", "-编号"])
def test_following_next_gives_every_row_once_in_the_order_of_one_big_page(client, snapshot, sort):
    whole = [row["编号"] for row in ask(client, snapshot, limit=400, sort=sort).json()["rows"]]
    found, url = [], f"/api/v1/resources/{snapshot.resource_id}/rows?{urlencode({'limit': 37, 'sort': sort})}"
    while url:
        page = client.get(url, HTTP_HOST="localhost:8000").json()
        found += [row["编号"] for row in page["rows"]]
        url = page["next"]
    assert found == whole and len(set(found)) == 400


def test_both_engines_give_the_same_answer_to_the_same_question(snapshot, monkeypatch):
    asked = [
        dict(parts)
        for parts in itertools.product(
            [("区县", "泾县"), ("编号__gt", "00200"), ("人数__lte", "50"), ("开放", "true"), ("日期", "2024-03-15")],
            [("sort", "编号"), ("sort", "-人数,编号"), ("sort", "日期")],
            [("offset", "0"), ("offset", "11")],
        )
    ]
    answers_by_engine = []
    for pages in (True, False):
        monkeypatch.setattr(engines, "fits_pages", lambda *_, pages=pages: pages)
        answers_by_engine.append([answers.page(snapshot, query.parse(one, snapshot.layout)) for one in asked])
    assert answers_by_engine[0] == answers_by_engine[1]


def test_offset_and_limit_cut_the_same_list(client, snapshot):
    for offset, limit in ((0, 5), (395, 10), (400, 10), (1500, 1)):
        answer = ask(client, snapshot, offset=offset, limit=limit).json()
        assert [row["编号"] for row in answer["rows"]] == [row[0] for row in ROWS[offset : offset + limit]] and answer[
            "total"
        ] == 400


def test_select_gives_only_these_columns_in_that_order(client, snapshot):
    assert list(ask(client, snapshot, select="人数,编号", limit=1).json()["rows"][0]) == ["人数", "编号"]


def test_csv_and_ndjson_carry_the_same_rows(client, snapshot):
    lines = ask(client, snapshot, format="csv", limit=2, select="编号,备注").content.decode().splitlines()
    assert lines == ["编号,备注", "00000,", '00001,"第1条“引号”,逗号"']
    assert ask(client, snapshot, format="ndjson", limit=1, select="编号").content == '{"编号":"00000"}\n'.encode()


def test_groups_count_and_sum_over_the_whole_table(client, snapshot):
    url = (
        f"/api/v1/resources/{snapshot.resource_id}/aggregate?{urlencode({'group': '区县', 'count': '', 'sum': '人数'})}"
    )
    found = {
        row["区县"]: (row["count"], row["sum_人数"])
        for row in client.get(url, HTTP_HOST="localhost:8000").json()["rows"]
    }
    assert found == {
        name or None: (100, sum(int(row[2]) for row in ROWS if row[1] == name))
        for name in ("宣州区", "泾县", "绩溪县", "")
    }


def test_dates_group_by_month(client, snapshot):
    url = (
        f"/api/v1/resources/{snapshot.resource_id}/aggregate?"
        f"{urlencode({'group': '日期__month', 'sort': '日期__month'})}"
    )
    rows = client.get(url, HTTP_HOST="localhost:8000").json()["rows"]
    assert [row["日期__month"] for row in rows][:2] == ["2024-01", "2024-02"] and sum(
        row["count"] for row in rows
    ) == 400


@pytest.mark.parametrize(
    ("parameters", "code", "parameter"),
    [
        ({"limit": "abc"}, "out-of-range", "limit"),
        ({"limit": "-1"}, "out-of-range", "limit"),
        ({"limit": "99999999"}, "out-of-range", "limit"),
        ({"limit": "１０"}, "out-of-range", "limit"),
        ({"offset": "1.5"}, "out-of-range", "offset"),
        ({"没有这列": "1"}, "unknown-column", "没有这列"),
        ({"sort": "nope"}, "unknown-column", "sort"),
        ({"x__gt": "1"}, "unknown-column", "x__gt"),
        ({"select": ";drop"}, "unknown-column", "select"),
        ({"人数__like": "1"}, "unknown-operator", "人数__like"),
        ({"人数": "一百"}, "bad-value", "人数"),
        ({"日期": "2024-13-01"}, "bad-value", "日期"),
        ({"面积": "nan"}, "bad-value", "面积"),
        ({"开放": "maybe"}, "bad-value", "开放"),
        ({"人数__contains": "1"}, "wrong-operator", "人数__contains"),
        ({"cursor": "AAAA"}, "bad-cursor", "cursor"),
        ({"cursor": "{}"}, "bad-cursor", "cursor"),
        ({"format": "exe"}, "unknown-format", "format"),
        ({"q": "长" * 501}, "too-long", "q"),
        ({"编号": "a\x00b"}, "bad-value", "编号"),
    ],
)
def test_what_cannot_be_used_is_named_in_a_problem(client, snapshot, parameters, code, parameter):
    answer = ask(client, snapshot, **parameters)
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (said["code"], said["parameter"]) == (code, parameter) and any(
        "\u4e00" <= sign <= "\u9fff" for sign in said["title"]
    )


def test_a_parameter_given_twice_is_a_problem(client, snapshot):
    answer = client.get(f"/api/v1/resources/{snapshot.resource_id}/rows?limit=1&limit=2", HTTP_HOST="localhost:8000")
    assert answer.json()["code"] == "repeated-parameter"


def test_a_cursor_of_another_question_is_refused(client, snapshot):
    cursor = ask(client, snapshot, limit=2).json()["next"].rpartition("cursor=")[2]
    assert ask(client, snapshot, limit=2, sort="区县", cursor=cursor).json()["code"] == "bad-cursor"


@pytest.mark.parametrize(
    "evil",
    [
        "1' OR '1'='1",
        '1"; DROP TABLE rows; --',
        "')); SELECT * FROM read_text('/etc/passwd') --",
        "%' or 1=1 --",
        "{rows}",
    ],
)
def test_sql_in_a_value_is_only_text(client, snapshot, evil):
    for name in ("编号", "备注__contains", "q", "编号__startswith", "编号__in"):
        answer = ask(client, snapshot, **{name: evil})
        assert answer.status_code == 200 and answer.json()["total"] == 0
    assert ask(client, snapshot, limit=0).json()["total"] == 400


def test_sql_in_a_name_is_an_unknown_column(snapshot):
    for name in ("c0", "rid", "编号 or 1=1", '编号"', "c0); drop table rows; --"):
        with pytest.raises(BadQuery) as error:
            query.parse({name: "1"}, snapshot.layout)
        assert error.value.code == "unknown-column"


def test_the_engine_is_locked_down(snapshot):
    for statement in (
        "select * from read_text('/etc/passwd')",
        "copy (select 1) to '/tmp/x.csv'",
        "install excel",
        "set threads=1",
        "attach '/tmp/other.duckdb'",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|configuration"):
            engines.fetch_duckdb(snapshot.content_hash, statement, [])


def test_a_new_version_is_answered_at_once(client, room, tmp_path, snapshot):
    assert ask(client, snapshot, limit=1).json()["total"] == 400
    make_open_rows(room.xxb, tmp_path, HEAD, ROWS[:9], resource=Resource.objects.get(pk=snapshot.resource_id))
    assert ask(client, snapshot, limit=1).json()["total"] == 9


def test_a_version_says_what_changed_since_the_one_before(room, tmp_path, snapshot):
    Resource.objects.filter(pk=snapshot.resource_id).update(key="编号")
    resource = Resource.objects.get(pk=snapshot.resource_id)
    rows = [list(row) for row in ROWS[5:]] + [["90001", "泾县", "1", "1.25", "2024-01-15", "是", "新行", "1"]]
    rows[0][2] = "99"
    new = make_open_rows(room.xxb, tmp_path, HEAD, rows, resource=resource).current
    assert new.number == 2 and new.note == "新增 1 行，更正 1 行，删除 5 行"
