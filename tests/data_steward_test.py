"""A steward takes a file from upload to publication in the admin; nothing goes out without her decision, and nobody
else's steward gets in."""

import pytest

from cluster.errors import Invalid
from cluster.models import Role
from opendata.intake import deciding, publishing, quarantine
from opendata.models import Dataset, Intake
from tests.data_room import HOST, as_csv, signed_in, upload, with_check_digit
from tests.factories import make_dataset, make_user

PEOPLE = [
    ["姓名", "身份证号", "乡镇", "补贴金额(元)"],
    *[
        [
            "王李张刘陈杨赵黄周吴"[number % 10] + "建国丽华志强秀英海燕"[number % 5 * 2 :][:2],
            f"34189919800101{number:03d}",
            "水东镇",
            str(number),
        ]
        for number in range(100, 160)
    ],
]


for row in PEOPLE[1:]:
    row[1] = with_check_digit(row[1])


def test_a_file_with_personal_data_waits_until_every_finding_has_its_decision(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    answer = upload(steward, dataset, "补贴发放表.csv", as_csv(PEOPLE))
    intake = Intake.objects.get()
    assert answer["Location"] == f"/admin/data/intakes/{intake.pk}/" and intake.state == "waiting"
    page = steward.get(answer["Location"], **HOST).content.decode()
    findings = list(intake.findings.all())
    assert {finding.column for finding in findings} >= {"姓名", "身份证号"}
    assert all(row[1] not in page for row in PEOPLE[1:])
    answer = steward.post(f"/admin/data/intakes/{intake.pk}/publish/", {}, **HOST, follow=True)
    assert "没有处理" in answer.content.decode() and dataset.resources.get().current is None
    actions = {
        f"action-{finding.pk}": "drop-column" if finding.column == "身份证号" else "mask" for finding in findings
    }
    steward.post(f"/admin/data/intakes/{intake.pk}/publish/", {**actions}, **HOST)
    snapshot = dataset.resources.get().current
    assert [column.name for column in snapshot.layout] == ["姓名", "乡镇", "补贴金额(元)"]
    assert snapshot.profile["c0"]["frequent"][0][0].endswith("**")
    assert not quarantine.folder_of(intake).exists()


def test_keeping_personal_data_needs_a_written_reason(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "名单.csv", as_csv(PEOPLE))
    finding = Intake.objects.get().findings.filter(code="personal").first()
    with pytest.raises(Invalid, match="依据"):
        deciding.decide(finding, action="keep", note="要", by=room.steward)
    assert (
        deciding.decide(finding, action="keep", note="依《条例》第十二条公示受助人姓名", by=room.steward).decided_by
        == room.steward
    )


def test_hashed_columns_stay_joinable_and_cannot_be_read(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "名单.csv", as_csv(PEOPLE))
    intake = Intake.objects.get()
    for finding in intake.findings.all():
        deciding.decide(finding, action="hash", by=room.steward)
    first = publishing.publish_intake(intake, by=room.steward)
    assert (
        first.profile["c0"]["distinct"] == len({row[0] for row in PEOPLE[1:]}) and first.profile["c1"]["distinct"] == 60
    )
    assert all(value not in str(first.profile) for value in PEOPLE[1][:2])


def test_a_clean_file_is_shown_before_it_is_published(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "景区.csv", as_csv([["名称", "门票(元)"], ["敬亭山", "0"], ["太极洞", "95"]]))
    intake = Intake.objects.get()
    assert intake.state == "waiting" and dataset.resources.get().current is None
    steward.post(f"/admin/data/intakes/{intake.pk}/publish/", {"note": "首次"}, **HOST)
    assert dataset.resources.get().current.rows == 2


def test_words_above_and_below_the_table_go_into_the_summary_when_the_steward_wants_it(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(
        steward,
        dataset,
        "景区.csv",
        as_csv(
            [["全市景区门票一览表", ""], ["名称", "门票(元)"], ["敬亭山", "0"], ["太极洞", "95"], ["填表人：王某", ""]]
        ),
    )
    page = f"/admin/data/intakes/{Intake.objects.get().pk}/"
    assert "全市景区门票一览表" in steward.get(page, **HOST).content.decode()
    steward.post(f"{page}publish/", {"words": "全市景区门票一览表", "keep-words": "on"}, **HOST)
    dataset.refresh_from_db()
    assert dataset.description.endswith("全市景区门票一览表") and "王某" not in dataset.description


def test_the_page_of_a_dataset_says_what_comes_next(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    address = f"/admin/data/{dataset.pk}/"
    assert "还没有数据。先上传文件" in steward.get(address, **HOST).content.decode()
    upload(steward, dataset, "景区.csv", as_csv([["名称", "门票(元)"], ["敬亭山", "0"], ["太极洞", "95"]]))
    page = steward.get(f"/admin/data/intakes/{Intake.objects.get().pk}/", **HOST).content.decode()
    assert "没有发现问题，核对后到" in page
    steward.post(f"/admin/data/intakes/{Intake.objects.get().pk}/publish/", {}, **HOST)
    page = steward.get(address, **HOST).content.decode()
    assert "下一步：提交部门审核" in page
    assert "第 1 版的前 2 行" in page and "太极洞" in page  # who reviews it sees the rows before they are public


def test_a_secret_answer_keeps_nothing_of_the_file(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    answer = upload(steward, dataset, "部署.csv", as_csv(PEOPLE), secrecy="secret")
    assert not Intake.objects.exists() and answer.status_code == 302
    assert "涉密数据不得进入本系统" in steward.get(answer["Location"], **HOST).content.decode()
    typed = {"secrecy": "secret", "title": "某某涉密名称", "name": "plan"}
    answer = steward.post("/admin/data/register/", typed, **HOST, follow=True)
    assert "某某涉密名称" not in answer.content.decode() and not Dataset.objects.filter(name="plan").exists()


def test_a_file_with_a_secrecy_mark_is_wiped_and_only_its_traces_kept(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "通讯录.csv", "机密★10年\n姓名,电话\n甲,1\n".encode())
    intake = Intake.objects.get()
    assert (intake.state, intake.refusal_code, intake.file_name, intake.proposal) == ("refused", "secret-mark", "", {})
    assert (
        intake.sha256 and intake.size and intake.given_by == room.steward and not quarantine.folder_of(intake).exists()
    )


def test_another_departments_steward_finds_nothing(steward, room, client):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "名单.csv", as_csv(PEOPLE))
    intake = Intake.objects.get()
    signed_in(client, make_user(Role.DATA_STEWARD, room.portal))
    for address in (f"/admin/data/{dataset.pk}/", f"/admin/data/intakes/{intake.pk}/"):
        assert client.get(address, **HOST).status_code == 404
        assert client.post(f"{address}discard/", **HOST).status_code == 404
    assert dataset.title not in client.get("/admin/data/", **HOST).content.decode()


def test_a_steward_corrects_names_and_types_and_reads_again(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "表.csv", as_csv([["a", "年份"], ["甲", "2024"], ["乙", "2025"]]))
    intake = Intake.objects.get()
    steward.post(
        f"/admin/data/intakes/{intake.pk}/read/",
        {"header_rows": "1", "name-0": "名称", "type-1": "text"},
        **HOST,
    )
    intake.refresh_from_db()
    assert [(column["name"], column["type"]) for column in intake.proposal["columns"]] == [
        ("名称", "text"),
        ("年份", "text"),
    ]


def test_the_findings_go_back_to_who_made_the_file_row_by_row_and_masked(steward, room):
    from io import BytesIO

    from openpyxl import load_workbook

    dataset = make_dataset(room.xxb, by=room.steward)
    rows = [["编号", "数量"], *[[f"A{number}", str(number)] for number in range(10, 90)]]
    rows[3][1], rows[70][1] = "约三十万", "若干"
    upload(steward, dataset, "库存.csv", as_csv(rows))
    intake = Intake.objects.get()
    assert intake.findings.get().code == "mixed-types", [str(one) for one in intake.findings.all()]
    answer = steward.get(f"/admin/data/intakes/{intake.pk}/findings.xlsx", **HOST)
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert lines[0][:3] == ("行号", "列", "值（已遮盖）")
    assert [line[:3] for line in lines[1:]] == [(4, "数量", "约***"), (71, "数量", "若*")]
    upload(steward, dataset, "补贴.csv", as_csv(PEOPLE))
    other = Intake.objects.get(file_name="补贴.csv")
    body = steward.get(f"/admin/data/intakes/{other.pk}/findings.xlsx", **HOST).content
    told = str(list(load_workbook(BytesIO(body)).active.iter_rows(values_only=True)))
    assert "身份证号" in told and all(row[1] not in told for row in PEOPLE[1:])


def test_k_anonymity_finds_the_smallest_groups_and_what_would_help():
    import duckdb

    from opendata.intake.anonymity import measure
    from opendata.layout import Column

    con = duckdb.connect()
    select = "select case when i < 2 then '旌德县' else '泾县' end as c0, i % 3 as c1, i as c2 from range(62) t(i)"
    found = measure(con, select, [Column("c0", "县", "text"), Column("c1", "年龄段", "integer")])
    assert (found.k, found.rows_below, len(found.small)) == (1, 2, 2) and found.small[0] == (["旌德县", "0"], 1)
    assert found.suggestions == [("县", 20), ("年龄段", 2)]


def test_records_about_persons_wait_until_groups_are_large_or_a_reason_is_given(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward, subject="person")
    rows = [
        ["序号", "性别", "乡镇", "结果"],
        *[[f"A{number}", "男女"[number % 2], "水东镇" if number < 38 else "杨柳镇", "合格"] for number in range(40)],
    ]
    upload(steward, dataset, "体检.csv", as_csv(rows))
    intake = Intake.objects.get()
    finding = intake.findings.get(code="k-anonymity")
    assert intake.state == "waiting" and "最小的一组只有 1 人" in finding.message
    with pytest.raises(Invalid, match="仍只有 1 人"):
        deciding.decide(finding, action="accept", by=room.steward)
    with pytest.raises(Invalid, match="理由"):
        deciding.decide(finding, action="keep", by=room.steward)
    deciding.decide(finding, action="keep", note="两名当事人均已书面同意公开", by=room.steward)
    assert publishing.publish_intake(intake, by=room.steward).rows == 40
