"""Several tables in one dataset, a key that names each row, and two versions side by side."""

import json

import pytest

from cluster.errors import Conflict, Invalid
from opendata.catalogue import resources
from opendata.intake import deciding, receiving
from opendata.models import Intake
from opendata.snapshots import comparing
from tests.data_room import HOST, as_csv, upload
from tests.factories import make_dataset, make_user

HEAD = ["编号", "名称", "数量"]
FIRST = [["A1", "敬亭山", "1"], ["A2", "太极洞", "2"], ["A3", "桃花潭", "3"]]
SECOND = [["A1", "敬亭山", "1"], ["A2", "太极洞", "9"], ["A4", "龙川", "4"], ["A5", "水西", "5"]]


def version(room, resource, rows, head=HEAD):
    path = room.folder / "rows.csv"
    path.write_bytes(as_csv([head, *rows]))
    resource.refresh_from_db()
    return receiving.ingest_file(path, resource=resource, secrecy="public", by=None)


def test_two_versions_are_compared_by_key_on_a_page(steward, room):
    resource = make_dataset(room.xxb, by=room.steward).resources.select_related("dataset__department").get()
    first = version(room, resource, FIRST).snapshot
    resources.revise_resource(resource, title="库存", key=["编号"], by=room.steward)
    second = version(room, resource, SECOND).snapshot
    assert second.note == "新增 2 行，更正 1 行，删除 1 行"
    found = comparing.compare(first, second, "编号")
    assert found.changed == [[("A2",), ("太极洞",), (2, 9)]] and found.removed == [("A3", "桃花潭", 3)]
    page = steward.get(f"/admin/data/{resource.dataset_id}/compare/{resource.pk}/?a=2&b=1", **HOST).content.decode()
    assert "新增 2 行，更正 1 行，删除 1 行" in page and "龙川" in page and "<del>2</del> <ins>9</ins" in page
    assert str(comparing.compare(first, second).difference) == "新增 3 行，删除 2 行"


def test_versions_with_other_columns_are_compared_over_those_they_share(steward, room):
    resource = make_dataset(room.xxb, by=room.steward).resources.get()
    first = version(room, resource, FIRST).snapshot
    second = version(
        room, resource, [["A1", "敬亭山", "好"], ["A2", "太极洞", "好"]], ["编号", "名称", "等级"]
    ).snapshot
    found = comparing.compare(first, second)
    assert (found.columns_gone, found.columns_new, found.columns) == (["数量"], ["等级"], ["编号", "名称"])
    assert found.removed == [("A3", "桃花潭")] and not found.added


def test_a_key_must_name_each_row_and_a_later_file_that_breaks_it_waits(steward, room):
    resource = make_dataset(room.xxb, by=room.steward).resources.select_related("dataset__department").get()
    version(room, resource, [*FIRST, ["A4", "敬亭山", "7"]])
    resource.refresh_from_db()
    with pytest.raises(Invalid, match="1 行重复"):
        resources.revise_resource(resource, title="库存", key=["名称"], by=room.steward)
    resources.revise_resource(resource, title="库存", key=["编号"], by=room.steward)
    intake = version(room, resource, [*FIRST, ["A1", "又一个", "7"]])
    assert intake.state == "waiting" and "“编号”有 1 行重复" in intake.findings.get().message


@pytest.mark.parametrize(("name", "said"), [("编号，新", "有逗号"), ("编" * 201, "超过 200 个字")])
def test_a_name_that_cannot_stand_in_a_list_is_no_key_wherever_it_is_chosen(steward, room, name, said):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(
        steward,
        dataset,
        "库存.json",
        json.dumps([{name: "A1", "数量": 1}, {name: "A2", "数量": 2}], ensure_ascii=False).encode(),
    )
    intake = Intake.objects.get(resource__dataset=dataset)
    for choose in (
        lambda: deciding.choose_key(intake, key=[name], by=room.steward),
        lambda: resources.revise_resource(intake.resource, title="库存", key=[name], by=room.steward),
    ):
        with pytest.raises(Invalid, match=said):
            choose()
    assert intake.resource.key == ""


def test_a_second_table_takes_its_own_files_and_only_an_empty_one_may_go(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    steward.post(f"/admin/data/{dataset.pk}/resources/add/", {"title": "班级统计"}, **HOST)
    first, second = dataset.resources.all()
    assert second.title == "班级统计"
    version(room, second, FIRST)
    page = steward.get(f"/admin/data/{dataset.pk}/", **HOST).content.decode()
    assert "资源 2：班级统计" in page
    with pytest.raises(Conflict, match="已有数据"):
        resources.remove_resource(second, by=room.steward)
    resources.remove_resource(first, by=room.steward)
    with pytest.raises(Conflict):
        resources.remove_resource(second, by=room.steward)
    assert dataset.resources.get() == second


def test_names_and_types_corrected_once_are_used_for_the_next_file(steward, room):
    dataset = make_dataset(room.xxb, by=room.steward)
    upload(steward, dataset, "一月.csv", as_csv([["bh", "年份"], ["甲", "2024"], ["乙", "2025"]]))
    intake = Intake.objects.get(resource__dataset=dataset)
    steward.post(
        f"/admin/data/intakes/{intake.pk}/read/",
        {"header_rows": "1", "name-0": "编号", "type-1": "text"},
        **HOST,
    )
    upload(steward, dataset, "二月.csv", as_csv([["年份", "bh"], ["2026", "丙"]]))
    later = Intake.objects.get(file_name="二月.csv")
    assert [(column["name"], column["type"]) for column in later.proposal["columns"]] == [
        ("年份", "text"),
        ("编号", "text"),
    ]


def test_an_empty_dataset_does_not_break_the_stewards_first_page(steward, room):
    make_dataset(room.xxb, by=room.steward, title="还没有数据的")
    page = steward.get("/admin/data/", **HOST)
    assert page.status_code == 200 and "还没有数据的" in page.content.decode()


def test_nobody_of_another_department_changes_a_table(steward, room):
    from cluster.errors import NotAllowed
    from cluster.models import Role

    dataset = make_dataset(room.xxb, by=room.steward)
    other = make_user(Role.DATA_STEWARD, room.portal)
    for act in (
        lambda: resources.add_resource(dataset, title="x", by=other),
        lambda: resources.revise_resource(dataset.resources.get(), title="x", key=[], by=other),
        lambda: resources.remove_resource(dataset.resources.get(), by=other),
    ):
        with pytest.raises(NotAllowed):
            act()
