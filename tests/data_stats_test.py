"""The statistics page: what was taken, where, and which promises are overdue; nothing where nothing is."""

import re
from datetime import timedelta

from django.utils import timezone

from opendata.models import Dataset, Usage
from tests.data_room import HOST
from tests.factories import make_dataset


def opened(department, **fields):
    made = make_dataset(department)
    Dataset.objects.filter(pk=made.pk).update(state="open", **fields)
    made.refresh_from_db()
    return made


def taken(dataset, *, days: int, kind: str = "download", count: int) -> None:
    Usage.objects.create(
        resource=dataset.resources.first(), day=timezone.localdate() - timedelta(days=days), kind=kind, count=count
    )


def rows_of(page: str) -> dict[str, list[str]]:
    """Label → figures, of every table on the page."""
    found = re.findall(r'<tr>\s*<th scope="row"><a[^>]*>([^<]+)</a></th>(.*?)</tr>', page, re.DOTALL)
    return {label: re.findall(r"<td[^>]*>(?:<b>)?([\d,]+)", cells) for label, cells in found}


def test_each_department_and_domain_shows_what_it_opened_and_how_often_that_was_taken(client, city):
    late = opened(
        city.jtj, domain="education", update_frequency="P1M", rows_changed_at=timezone.now() - timedelta(days=40)
    )
    opened(city.jtj, domain="education", rows_changed_at=timezone.now())
    opened(city.xxb, domain="technology")
    taken(late, days=3, count=1200)
    taken(late, days=3, kind="call", count=34)
    taken(late, days=31, count=7)  # too long ago for these figures
    taken(late, days=2, kind="view", count=9)  # looked at, not taken
    make_dataset(city.xxb)  # not open: nobody's figure
    page = client.get("/data/stats/", **HOST).content.decode()

    rows = rows_of(page)
    assert rows["市教育体育局"] == rows["教育"] == ["2", "0", "1,234", "1"]
    assert rows["市信息办"] == rows["科技"] == ["1", "0", "0", "0"]
    assert re.search(rf'{late.title}</a><span\s+class="meta">1,250 次', page)
    assert "每天的下载与调用" in page


def test_where_nothing_was_taken_the_page_says_so_and_draws_nothing(client, city):
    opened(city.jtj)
    page = client.get("/data/stats/", **HOST).content.decode()

    assert "还没有人下载或调用" in page and "0 次" not in page and "每天的下载与调用" not in page
