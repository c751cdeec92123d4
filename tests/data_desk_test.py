"""The first screen of the admin for people of the data room: what waits for each, and nothing of anybody else's."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cluster.acts import may
from cluster.models import Role
from opendata.catalogue import reviewing, rules
from opendata.models import Dataset, Intake
from opendata.states import DatasetAct
from tests.acts import opendata_datasets
from tests.data_room import HOST
from tests.factories import make_dataset, make_user


def desk_of(client, user) -> str | None:
    """The panel 待办的数据 as she sees it; None where she has none."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/admin/", **HOST).content.decode()
    found = re.search(r'<section class="jt-panel" aria-labelledby="data-title">.*?</section>', page, re.S)
    return found and found[0]


@pytest.fixture
def steward(city):
    return make_user(Role.DATA_STEWARD, city.jtj)


def test_a_file_with_questions_waits_for_the_stewards_of_its_department(client, city, steward):
    intake = Intake.objects.create(
        resource=make_dataset(city.jtj, by=steward).resources.get(),
        file_name="体育场地.xlsx",
        state=Intake.State.WAITING,
    )
    assert f"/admin/data/intakes/{intake.pk}/" in desk_of(client, steward) and "核对数据文件：体育场地.xlsx" in desk_of(
        client, steward
    )
    for person in (make_user(Role.DATA_STEWARD, city.xxb), make_user(Role.SIGNER, city.jtj)):
        assert "没有等您处理的数据" in desk_of(client, person)
    assert desk_of(client, make_user(Role.WRITER, city.jtj)) is None


def test_a_review_waits_for_its_next_hand_and_never_for_one_that_had_it(client, city, steward):
    signer, office = make_user(Role.SIGNER, city.jtj), make_user(Role.IT_OFFICE, city.portal)
    registering_signer = make_user(Role.SIGNER, city.jtj)
    registering_signer.groups.add(city.jtj.role_groups.get(role=Role.DATA_STEWARD).group)
    dataset = reviewing.submit(make_dataset(city.jtj, title="学校食堂", by=registering_signer), by=registering_signer)
    assert "部门审核：学校食堂" in desk_of(client, signer)
    assert "学校食堂" not in desk_of(client, registering_signer) and "学校食堂" not in desk_of(client, office)

    reviewing.approve_for_department(dataset, by=signer)
    assert "信息办审核：学校食堂" in desk_of(client, office) and "学校食堂" not in desk_of(client, signer)

    reviewing.send_back(dataset, reason="请写明更新周期", by=office)
    assert "学校食堂" not in desk_of(client, office)
    assert "退回修改：学校食堂" in desk_of(client, steward) and "请写明更新周期" in desk_of(client, steward)

    reviewing.submit(dataset, by=steward)  # a second round goes by the same signer
    assert "部门审核：学校食堂" in desk_of(client, signer)


def test_what_is_overdue_comes_first_and_is_counted_in_the_sites_health(client, city, steward):
    Intake.objects.create(
        resource=make_dataset(city.jtj, by=steward).resources.get(),
        file_name="等着.csv",
        state=Intake.State.WAITING,
        given_at=timezone.now() - timedelta(days=90),
    )
    late = make_dataset(city.jtj, title="每月的", by=steward)
    Dataset.objects.filter(pk=late.pk).update(
        state="open", update_frequency="P1M", rows_changed_at=timezone.now() - timedelta(days=40)
    )
    shown = desk_of(client, steward)

    assert shown.index("逾期未更新：每月的") < shown.index("等着.csv")
    assert '<b class="bad">1</b><span>个数据集逾期</span>' in client.get("/admin/", **HOST).content.decode()


def test_the_desk_lists_for_review_what_she_may_review_and_nothing_else(city):
    city.people = opendata_datasets.people(city)
    datasets = [situation(city) for situation in opendata_datasets.ROOM.situations.values()]
    for who, by in city.people.items():
        may_review = {
            dataset
            for dataset in datasets
            if any(may(rules.require, act, dataset, by) for act in (DatasetAct.APPROVE, DatasetAct.OPEN))
        }
        assert set(rules.to_review(by)) == may_review, who
