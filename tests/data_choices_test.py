"""Each way out of a finding that a steward is offered is carried out on the rows; where a value cannot be read her way,
she is told before anything goes out."""

from datetime import date

import pytest

from cluster.errors import Invalid
from opendata.intake import deciding, gate, publishing
from opendata.models import Intake
from opendata.query import answers, query
from tests.data_room import as_csv, signed_in, upload, with_check_digit
from tests.factories import make_dataset


@pytest.fixture
def given(room, db, settings, client):
    """`given(name, rows)`: the intake of an uploaded file."""
    settings.DATA_DIR = room.data

    def given(name, content, **fields):
        dataset = make_dataset(room.xxb, by=room.steward, **fields)
        upload(
            signed_in(client, room.steward), dataset, name, content if isinstance(content, bytes) else as_csv(content)
        )
        return Intake.objects.get(resource__dataset=dataset)

    return given


def published(intake, room, **actions):
    """The rows after a decision on each finding by its code."""
    for finding in intake.findings.all():
        deciding.decide(finding, action=actions[finding.code.replace("-", "_")], by=room.steward)
    snapshot = publishing.publish_intake(intake, by=room.steward)
    return [column.type for column in snapshot.layout], answers.page(snapshot, query.Query(limit=200)).rows


DATES = [
    ["项目", "开工日期"],
    *[[f"项目{number}", f"0{number % 9 + 1}/{number % 11 + 1:02d}/2025"] for number in range(30)],
]


def test_ambiguous_dates_become_what_the_steward_says(given, room):
    intake = given("项目.csv", DATES)
    finding = intake.findings.get()
    assert {"month-first", "day-first", "as-text"} == set(dict(deciding.choices(finding)))
    types, rows = published(intake, room, ambiguous_dates="day-first")
    assert (
        types == ["text", "date"] and rows[1] == ("项目1", date(2025, 2, 2).isoformat()) and rows[2][1] == "2025-03-03"
    )


def test_only_the_order_that_reads_every_date_is_offered(given, room):
    intake = given("项目.csv", [*DATES, ["项目99", "25/12/25"]])
    finding = intake.findings.get()
    assert next(iter(dict(deciding.choices(finding)))) == "day-first" and "只有按日/月/年" in finding.message
    with pytest.raises(Invalid):
        deciding.decide(finding, action="month-first", by=room.steward)
    _, rows = published(intake, room, ambiguous_dates="day-first")
    assert rows[-1][1] == "2025-12-25"


STOCK = [["编号", "数量"], *[[f"A{number}", str(number)] for number in range(10, 90)], ["B1", "约三十"]]


@pytest.mark.parametrize(
    ("action", "kind", "last", "rows"),
    [("as-text", "text", "约三十", 81), ("as-empty", "integer", None, 81), ("drop-rows", "integer", 89, 80)],
)
def test_values_that_do_not_fit_are_kept_emptied_or_dropped_as_decided(given, room, action, kind, last, rows):
    types, found = published(given("库存.csv", STOCK), room, mixed_types=action)
    assert types[1] == kind and found[-1][1] == last and len(found) == rows


def test_rows_that_look_like_totals_stay_where_the_steward_says_so(given, room):
    rows = [["乡镇", "户数"], *[[f"第{number}镇", str(number)] for number in range(1, 9)], ["合计", "36"]]
    intake = given("户数.csv", rows)
    assert intake.proposal["rows"] == 8
    deciding.decide(intake.findings.get(code="total-rows"), action="keep-rows", by=room.steward)
    intake.refresh_from_db()
    assert intake.proposal["rows"] == 9 and not intake.findings.filter(code="total-rows").exists()


def test_brackets_and_triangles_become_negative_figures(given, room):
    types, rows = published(
        given("增减.csv", '时段,增减额\n一,"(1,234.50)"\n二,▲12.30\n三,5\n四,-3.2\n'.encode()),
        room,
        ambiguous_numbers="negative",
    )
    assert types[1] == "number" and [row[1] for row in rows] == [-1234.5, -12.3, 5, -3.2]


def test_longitude_and_latitude_change_places(given, room):
    rows = [["名称", "经度", "纬度"], *[[f"站{number}", f"30.9{number}", f"118.7{number}"] for number in range(1, 9)]]
    _, found = published(given("站点.csv", rows), room, coordinates_swapped="swap")
    assert found[0] == ("站1", 118.71, 30.91)


def test_columns_without_names_are_named_and_published(given, room):
    intake = given(
        "无表头.csv", "\n".join(f"34180{number},第{number}小学,{number}" for number in range(1, 30)).encode()
    )
    _, rows = published(intake, room, no_header="accept")
    assert len(rows) == 29


def test_a_correction_reaches_its_own_column_also_behind_an_empty_one(given, room):
    from opendata.reading.proposal import Options

    intake = given("空列.csv", "编号,,数量\nA1,,5\nA2,,6\nA3,,约七\n".encode())
    place = intake.proposal["columns"][1]["source"]
    deciding.read_again(intake, options=Options(columns={place: {"name": "件数", "type": "integer"}}), by=room.steward)
    assert [(column["name"], column["type"]) for column in intake.proposal["columns"]] == [
        ("编号", "text"),
        ("件数", "integer"),
    ]
    types, rows = published(intake, room, mixed_types="as-empty")
    assert types[1] == "integer" and [row[1] for row in rows] == [5, 6, None]


def test_a_decision_stands_when_the_file_is_read_again_and_the_finding_is_the_same(given, room):
    from opendata.reading.proposal import Options

    intake = given("库存.csv", STOCK)
    deciding.decide(intake.findings.get(), action="as-empty", by=room.steward)
    deciding.read_again(intake, options=Options(columns={0: {"name": "货号"}}), by=room.steward)
    assert intake.findings.get().decision.action == "as-empty" and intake.proposal["columns"][0]["name"] == "货号"
    deciding.read_again(intake, options=Options(columns={1: {"name": "件数"}}), by=room.steward)
    assert not hasattr(intake.findings.get(), "decision")


LETTERS = [
    ["编号", "来信内容"],
    ["1", "东门路灯坏了三天没人修，请联系 16885012265 王先生，谢谢。"],
    ["2", "河沥溪路的井盖破了，晚上看不见，很危险，请尽快处理。"],
    ["3", f"孩子入学材料已交（证件 {with_check_digit('34189919800101102')}），想问什么时候有结果？"],
]


def test_only_the_numbers_inside_a_letter_are_masked_and_the_letter_stays(given, room):
    intake = given("来信.csv", LETTERS)
    shown = str(intake.proposal["preview"])
    assert "路灯坏了三天没人修" in shown and "16885012265" not in shown  # the steward reads letters, not numbers
    assert next(iter(dict(deciding.choices(intake.findings.get())))) == "mask-inside"
    _, rows = published(intake, room, personal="mask-inside")
    assert rows[0][1] == "东门路灯坏了三天没人修，请联系 168****2265 王先生，谢谢。" and rows[1][1] == LETTERS[2][1]
    assert "3418**********" in rows[2][1] and LETTERS[3][1] not in str(rows)


def test_numbers_that_would_still_be_readable_are_not_masked_halfway(given, room):
    # Fifteen digits alone are an old identity number; inside words they are taken for one only beside the word 证.
    rows = [
        ["编号", "备注"],
        ["1", "原件遗失，派出所已经开具证明，编号见附件"],
        *[[str(number), f"341899600101{number:03d}"] for number in range(100, 130)],
    ]
    finding = given("名单.csv", rows).findings.get(code="personal", column="备注")
    assert "mask-inside" in dict(deciding.choices(finding))
    with pytest.raises(Invalid, match=r"\d+ 个值遮盖后仍认得出"):
        deciding.decide(finding, action="mask-inside", by=room.steward)


def test_a_column_of_numbers_is_not_taken_for_words_because_of_a_remark_in_it(given, room):
    rows = [
        ["姓名", "身份证号"],
        ["李丽华", "原件遗失，派出所已经开具证明，编号见附件"],
        *[["王建国", f"3418996001{number}"] for number in range(100, 130)],
    ]
    finding = given("名单.csv", rows).findings.get(code="personal", column="身份证号")
    assert "mask-inside" not in dict(deciding.choices(finding))


def test_a_column_that_goes_takes_all_its_findings_with_it(given, room):
    rows = [["证件号码", "类别"], *[["3.41899E+17", "低保"] for _ in range(12)]]
    intake = given("名单.csv", rows)
    assert {finding.code for finding in intake.findings.all()} == {"precision-lost", "personal"}
    deciding.decide(intake.findings.get(code="precision-lost"), action="drop-column", by=room.steward)
    assert not intake.undecided.exists() and publishing.publish_intake(intake, by=room.steward).rows == 12


def test_addresses_are_generalised_to_the_county_and_no_further(given, room):
    homes = {
        "安徽省宣城市旌德县白地镇鳌峰路66号1幢": "安徽省宣城市旌德县",
        "安徽省宣城市宁国市河沥溪街道5号": "安徽省宣城市宁国市",
        "宣州区济川街道梅园小区7幢": "宣州区",
        "宁国市梅园小区12幢": "宁国市",
        "宁国市南山市场3号": "宁国市",
    }
    intake = given("住址.csv", [["姓名", "家庭住址"], *[["王建国", home] for home in homes]])
    for finding in intake.findings.all():
        deciding.decide(
            finding, action="generalise" if finding.column == "家庭住址" else "drop-column", by=room.steward
        )
    snapshot = publishing.publish_intake(intake, by=room.steward)
    assert [row[0] for row in answers.page(snapshot, query.Query(limit=9)).rows] == list(homes.values())


def test_the_smallest_groups_show_no_address_before_somebody_decided_on_it(given, room):
    rows = [
        ["姓名", "家庭住址", "类别"],
        *[["王建国", f"安徽省宣城市旌德县白地镇鳌峰路66号{number}幢", "低保"] for number in range(1, 7)],
    ]
    intake = given("低保.csv", rows, subject="person")
    assert not any("鳌峰路" in value for values, _ in gate.anonymity_of(intake).small for value in values)
    deciding.decide(intake.findings.get(code="personal", column="家庭住址"), action="generalise", by=room.steward)
    assert gate.anonymity_of(intake).k == 6


def test_the_preview_numbers_rows_as_the_findings_do(given):
    intake = given(
        "户数.csv",
        [
            ["县市区", "乡镇", "户数"],
            ["宣州区", "水阳镇", "3"],
            ["宣州区", "小计", "3"],
            ["郎溪县", "建平镇", "4"],
            ["合计", "", "7"],
        ],
    )
    assert intake.findings.get().rows == [3, 5] and intake.proposal["preview_lines"] == [2, 4]


def test_rows_that_a_finding_names_are_shown_however_far_down_they_are(given):
    intake = given("库存.csv", STOCK)
    assert intake.findings.get().rows == [82]
    assert intake.proposal["preview_lines"] == [*range(2, 22), 82] and intake.proposal["preview"][-1] == [
        "B1",
        "约三十",
    ]
