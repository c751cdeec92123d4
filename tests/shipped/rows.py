"""Files in, every decision a steward can take, rows out in every format, and those files in again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cluster.models import Role
from opendata.downloads import formats
from opendata.intake import deciding, publishing, receiving
from opendata.models import Decision, Intake, Snapshot
from opendata.query import answers, query
from opendata.states import IntakeState
from tests.factories import make_dataset, make_open_rows, make_user
from tests.shipped.steps import step
from tests.shipped.work import get

Action = Decision.Action
ROOT = Path(__file__).resolve().parents[2]
Rows = list[tuple[Any, ...]]


def with_check_digit(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


PEOPLE = [
    ["姓名", "身份证号", "乡镇"],
    *[["王建国", with_check_digit(f"34189919800101{number}"), "水东镇"] for number in range(100, 160)],
]
HOMES = [["姓名", "家庭住址"], *[["李丽华", f"安徽省宣城市旌德县白地镇鳌峰路{number}号"] for number in range(1, 31)]]
LETTERS = [
    ["编号", "来信内容"],
    ["1", "东门路灯坏了三天没人修，请联系 16885012265 王先生，谢谢。"],
    ["2", "河沥溪路的井盖破了，晚上看不见，很危险，请尽快处理。"],
    ["3", f"孩子入学材料已交（证件 {with_check_digit('34189919800101102')}），想问什么时候有结果？"],
]
DATES = [["项目", "开工"], *[[f"项目{n}", f"0{n % 9 + 1}/{n % 11 + 1:02d}/2025"] for n in range(30)]]
STOCK = [["编号", "数量"], *[[f"A{n}", str(n)] for n in range(10, 90)], ["B1", "约三十"]]
TOTALS = [["乡镇", "户数"], *[[f"第{n}镇", str(n)] for n in range(1, 9)], ["合计", "36"]]
CHANGES = [["时段", "增减额"], ["一", "（1234.50）"], ["二", "▲12.30"], ["三", "5"], ["四", "-3.2"]]
PLACES = [["名称", "经度", "纬度"], *[[f"站{n}", f"30.9{n}", f"118.7{n}"] for n in range(1, 9)]]
UNNAMED = [[f"34180{n}", f"第{n}小学", str(n)] for n in range(1, 30)]


@dataclass(frozen=True)
class Case:
    """A file, what is decided on its findings of one code, and what the rows must show then."""

    action: str
    file: list[list[str]]
    code: str
    holds: Callable[[Rows], bool]
    note: str = ""
    others: str = Action.DROP_COLUMN  # what is decided on findings of another code or column
    column: str = field(default="")


CASES = [
    Case(Action.ACCEPT, UNNAMED, "no-header", lambda rows: len(rows) == 29),
    Case(
        Action.KEEP,
        PEOPLE,
        "personal",
        lambda rows: rows[0][0] == "王建国",
        "依《条例》第十二条公示姓名",
        column="姓名",
    ),
    Case(Action.DROP_COLUMN, PEOPLE, "personal", lambda rows: rows[0] == ("水东镇",)),
    Case(Action.MASK, PEOPLE, "personal", lambda rows: rows[0][0] == "王**", column="姓名"),
    Case(
        Action.HASH,
        PEOPLE,
        "personal",
        lambda rows: rows[0][0] not in ("", "王建国") and len(rows[0]) == 2,
        column="姓名",
    ),
    Case(
        Action.MASK_INSIDE,
        LETTERS,
        "personal",
        lambda rows: "168****2265" in rows[0][1] and rows[1][1] == LETTERS[2][1],
    ),
    Case(Action.GENERALISE, HOMES, "personal", lambda rows: rows[0][0] == "安徽省宣城市旌德县", column="家庭住址"),
    Case(
        Action.MONTH_FIRST,
        DATES,
        "ambiguous-dates",
        lambda rows: rows[2][1] == "2025-03-03" and rows[0][1] == "2025-01-01",
    ),
    Case(Action.DAY_FIRST, DATES, "ambiguous-dates", lambda rows: rows[11][1] == "2025-01-03"),
    Case(Action.AS_TEXT, STOCK, "mixed-types", lambda rows: rows[-1][1] == "约三十"),
    Case(Action.AS_EMPTY, STOCK, "mixed-types", lambda rows: rows[-1] == ("B1", None)),
    Case(Action.DROP_ROWS, STOCK, "mixed-types", lambda rows: len(rows) == 80),
    Case(Action.KEEP_ROWS, TOTALS, "total-rows", lambda rows: len(rows) == 9),
    Case(
        Action.NEGATIVE,
        CHANGES,
        "ambiguous-numbers",
        lambda rows: [row[1] for row in rows] == [-1234.5, -12.3, 5, -3.2],
    ),
    Case(Action.SWAP, PLACES, "coordinates-swapped", lambda rows: rows[0] == ("站1", 118.71, 30.91)),
]


def step_of(case: Case) -> None:
    @step(f"a steward decides {case.action.value} ({case.action.label}) on a CSV")
    def decide(run: SimpleNamespace) -> None:
        intake = taken_in(run, csv_file(run, case.file))
        for finding in list(intake.findings.all()):
            chosen = finding.code == case.code and case.column in ("", finding.column)
            if intake.findings.filter(pk=finding.pk, decision=None).exists():
                deciding.decide(finding, action=case.action if chosen else case.others, note=case.note, by=run.steward)
        rows = published(run, intake)
        assert case.holds(rows), rows[:3]


@step("every decision there is has a file of its own below")
def complete(run: SimpleNamespace) -> None:
    run.steward = make_user(Role.DATA_STEWARD, run.xxb)
    assert {case.action for case in CASES} == set(Action)


for _case in CASES:
    step_of(_case)

HEAD = ["代码", "名称", "数量", "价格", "日期", "经度", "纬度"]
SIGHTS = [
    ["000123", "敬亭山", "12", "9.5", "2024-02-29", "118.75", "30.99"],
    ["341802", "太极洞", "3", "0.25", "2025-12-31", "119.42", "30.88"],
]
STARTS = {"xlsx": b"PK", "zip": b"PK", "parquet": b"PAR1", "json": b"[", "geojson": b'{"type"', "xml": b"<?xml"}


@step("rows are downloaded in every format")
def download(run: SimpleNamespace) -> str:
    resource = make_open_rows(run.xxb, run.folder, HEAD, SIGHTS, by=run.steward, title="景区名录")
    kinds = formats.offered(resource.current.layout)
    for kind in kinds:
        made = get(f"/data/download/{resource.pk}.{kind}")
        assert made.startswith(STARTS.get(kind, b"")) and made, kind
        (run.folder / f"again.{kind}").write_bytes(made)
    page = get(f"/data/datasets/{resource.dataset.name}/").decode()
    assert "敬亭山" in page and "太极洞" in page
    return "、".join(kinds)


@step("an XLSX is taken in")
def xlsx(run: SimpleNamespace) -> None:
    same_rows(run, run.folder / "again.xlsx")


@step("a GeoJSON is taken in")
def geojson(run: SimpleNamespace) -> None:
    rows = published(run, taken_in(run, run.folder / "again.geojson"))
    assert len(rows) == 2 and "太极洞" in rows[1]


@step("an XLS of another office is taken in, findings decided as proposed")
def xls(run: SimpleNamespace) -> str:
    intake = taken_in(run, ROOT / "site/demo/data/adult-universities-2025-original.xls")
    for finding in list(intake.findings.all()):
        if intake.findings.filter(pk=finding.pk, decision=None).exists():
            deciding.decide(finding, action=deciding.choices(finding)[0][0], by=run.steward)
    rows = published(run, intake)
    assert len(rows) > 200
    return f"{len(rows)} rows"


def same_rows(run: SimpleNamespace, file: Path) -> None:
    rows = published(run, taken_in(run, file))
    assert [row[:2] for row in rows] == [tuple(row[:2]) for row in SIGHTS], rows


def csv_file(run: SimpleNamespace, rows: list[list[str]]) -> Path:
    """As an office's Excel saves it."""
    path = run.folder / "表.csv"
    path.write_bytes("\n".join(",".join(row) for row in rows).encode("gb18030"))
    return path


def taken_in(run: SimpleNamespace, file: Path) -> Intake:
    resource = make_dataset(run.xxb, by=run.steward).resources.get()
    return receiving.ingest_file(file, resource=resource, secrecy="public", by=run.steward, name=file.name)


def published(run: SimpleNamespace, intake: Intake) -> Rows:
    intake.refresh_from_db()
    assert intake.state != IntakeState.REFUSED, intake.message
    snapshot: Snapshot = intake.snapshot or publishing.publish_intake(intake, by=run.steward)
    return answers.page(snapshot, query.Query(limit=500)).rows
