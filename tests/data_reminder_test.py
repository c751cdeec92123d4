"""A promise not kept is shown openly and its steward is told once; the year's plan and the open list are files too."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from opendata.catalogue import reminding
from opendata.models import Dataset
from tests.data_room import HOST, data_room
from tests.factories import make_dataset


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    with data_room(django_db_blocker, tmp_path_factory) as room:
        room.steward.email = "steward@example.invalid"
        room.steward.save()
        yield room


def opened(room, **fields):
    made = make_dataset(room.xxb, by=room.steward)
    Dataset.objects.filter(pk=made.pk).update(state="open", **fields)
    made.refresh_from_db()
    return made


def test_the_steward_is_told_of_an_overdue_dataset_once_per_period(room, db, mailoutbox):
    now = timezone.now()
    late = opened(room, title="每月的", update_frequency="P1M", rows_changed_at=now - timedelta(days=40))
    opened(room, update_frequency="P1Y", rows_changed_at=now - timedelta(days=40))
    assert reminding.remind() == 1 and reminding.remind() == 0
    (mail,) = mailoutbox
    assert mail.to == ["steward@example.invalid"] and "每月的" in mail.body and f"/admin/data/{late.pk}/" in mail.body
    Dataset.objects.filter(pk=late.pk).update(rows_changed_at=now, reminded_at=now - timedelta(days=90))
    assert reminding.remind() == 0
    Dataset.objects.filter(pk=late.pk).update(rows_changed_at=now - timedelta(days=33))  # updated since, and late again
    assert reminding.remind() == 1 and len(mailoutbox) == 2


def test_a_planned_day_that_passed_without_rows_is_shown_and_told(room, db, client, mailoutbox):
    missed = opened(room, title="说好的没来", planned_for=timezone.localdate() - timedelta(days=1))
    opened(room, planned_for=timezone.localdate() + timedelta(days=1))
    assert reminding.remind() == 1 and "还没有数据" in mailoutbox[0].body
    assert "逾期未开放" in client.get(missed.get_absolute_url(), **HOST).content.decode()
    assert "逾期未开放" in client.get("/data/datasets/", **HOST).content.decode()


def test_a_failing_mail_server_stops_no_clock(room, db, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(reminding, "send_mail", fail)
    opened(room, planned_for=timezone.localdate() - timedelta(days=1))
    assert reminding.remind() == 1 and reminding.remind() == 0


def test_the_years_plan_and_the_open_list_are_workbooks(room, db, client):
    today = timezone.localdate()
    opened(room, title="计划里的", planned_for=today)
    rows = list(
        load_workbook(BytesIO(client.get(f"/data/plan.xlsx?year={today.year}", **HOST).content)).active.iter_rows(
            values_only=True
        )
    )
    assert rows[0][0] == "计划开放日期" and [row[1] for row in rows[1:]] == ["计划里的"] and rows[1][8] == "准备中"
    rows = list(
        load_workbook(BytesIO(client.get("/data/open-list.xlsx", **HOST).content)).active.iter_rows(values_only=True)
    )
    assert rows[0][:2] == ("信息资源代码", "信息资源名称") and "计划里的" in [row[1] for row in rows[1:]]
