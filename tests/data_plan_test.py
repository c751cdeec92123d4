"""The public sees what is to be opened this year and how far it is, and a dataset's score with the reasons for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from opendata.models import Dataset
from tests.data_room import data_room
from tests.factories import make_dataset, make_open_rows

HOST = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    with data_room(django_db_blocker, tmp_path_factory) as room:
        room.resource = make_open_rows(
            room.xxb, room.folder, ["编号", "数量"], [["A1", "1"], ["A2", "2"], ["A3", ""], ["A4", "4"]]
        )
        yield room


def test_the_plan_lists_open_entries_of_the_year_with_their_progress(room, db, client):
    today = timezone.localdate()
    for name, day in (("late", today - timedelta(days=1)), ("soon", today + timedelta(days=1))):
        made = make_dataset(room.xxb, name=name, title=f"计划{name}")
        Dataset.objects.filter(pk=made.pk).update(planned_for=day, state="open")
    make_dataset(room.xxb, title="未开放的登记", planned_for=today)
    page = client.get(f"/data/plan/?year={today.year}", **HOST).content.decode()
    assert "计划late" in page and "逾期" in page and "未开放的登记" not in page
    assert client.get("/data/plan/?year=abc", **HOST).status_code == 200


def test_a_dataset_shows_its_score_and_every_reason(room, db, settings, client):
    settings.DATA_DIR = room.data
    dataset = room.resource.dataset
    page = client.get(dataset.get_absolute_url(), **HOST).content.decode()
    assert "质量评分" in page and "空值占 12.5%" in page and "2 项中 0 项写了说明" in page and "没有指明主键" in page
