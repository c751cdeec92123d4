"""The sweeps run by themselves and change nothing; what they find, and that they stand still, is on the first screen
of 督查 and 信息办. A live page that was changed beneath the gate is told within a round, once."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cluster import review
from cluster.clock import sweeping, sweeps, worker
from cluster.models import Department, LivePageFault, Picture, Role, SweepRun
from cluster.review.sweeping import mismatch_of, mismatches
from portal.models import ArticlePage
from tests.data_room import HOST
from tests.factories import make_article, make_newsroom, make_user
from weibo_wechat.sweeping import faults as outbox_faults

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 4, 9, 19, 0, 30, tzinfo=UTC)  # 10 April, 03:00:30 in Shanghai


@pytest.fixture
def office(city):
    """督查 and 信息办 with addresses, and a writer who is told nothing."""
    return SimpleNamespace(
        inspector=make_user(Role.INSPECTOR, city.portal, email="ducha@example.cn"),
        it_office=make_user(Role.IT_OFFICE, city.portal, email="xxb@example.cn"),
        writer=make_user(Role.WRITER, city.jtj, email="writer@example.cn"),
    )


@pytest.fixture
def live(city):
    return make_article(city.jtj, live=True)


def first_screen(client, user) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/admin/", **HOST).content.decode()


def by_row(page) -> None:
    ArticlePage.objects.filter(pk=page.pk).update(source="别处")


def by_sql(page) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update wagtailcore_page set title = '假消息' where id = %s", [page.pk])


def without_signature(page) -> None:
    page.submissions.all().update(state="withdrawn")


@pytest.mark.parametrize("change", [by_row, by_sql, without_signature])
def test_a_live_page_changed_beneath_the_gate_is_told_once(office, live, client, mailoutbox, change):
    assert review.watch_live_pages() == 0 and not LivePageFault.objects.exists()
    change(live)
    for _ in range(3):
        review.watch_live_pages()
    assert [row.page_id for row in LivePageFault.objects.all()] == [live.pk]
    (mail,) = mailoutbox
    assert sorted(mail.to) == ["ducha@example.cn", "xxb@example.cn"]
    assert f"/admin/review/{live.pk}/" in mail.body and live.title not in mail.body and "假消息" not in mail.body
    for user in (office.inspector, office.it_office):
        assert f"/admin/review/{live.pk}/" in first_screen(client, user)
    assert "sweep-title" not in first_screen(client, office.writer)


def test_a_picture_changed_beneath_its_page_is_found(office, city, live):
    from tests.portal_look_test import make_picture

    newsroom = make_newsroom(city.jtj)
    page = make_article(city.jtj, live=True, newsroom=newsroom, cover=make_picture(city.jtj))
    Picture.objects.filter(pk=page.cover_id).update(description="别的话")
    assert [found.page.pk for found in mismatches()] == [page.pk]


def test_what_agrees_again_leaves_the_screen_and_is_told_anew_when_it_differs_again(office, live, mailoutbox):
    source = live.source
    by_row(live)
    review.watch_live_pages()
    ArticlePage.objects.filter(pk=live.pk).update(source=source)
    review.watch_live_pages()
    assert not LivePageFault.objects.exists()
    by_row(live)
    review.watch_live_pages()
    assert len(mailoutbox) == 2


def test_the_watch_changes_nothing_of_the_page(office, live):
    by_row(live)
    review.watch_live_pages()
    page = ArticlePage.objects.get(pk=live.pk)
    assert page.live and page.source == "别处" and mismatch_of(live.pk)


def test_a_mail_that_cannot_be_sent_leaves_the_finding_on_the_screen(office, live, monkeypatch):
    def refused(*args: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr("cluster.review.sweeping.send_mail", refused)
    by_row(live)
    review.watch_live_pages()
    assert LivePageFault.objects.filter(page_id=live.pk).exists()


def test_the_watch_stands_an_installation_without_a_city(db):
    Department.objects.update(is_city=False)
    assert review.watch_live_pages() == 0


def test_every_live_page_is_looked_at_within_five_minutes():
    chore = worker.chores["review.watch"]
    assert chore.apart and chore.every * 2 <= 300


@pytest.fixture
def one_sweep(monkeypatch):
    found: list[str] = []
    monkeypatch.setattr(sweeps, "sweeps", {"试验": lambda: found})
    monkeypatch.setattr(sweeping, "STARTED_AT", NIGHT - timedelta(days=3))
    return found


def test_the_sweeps_run_once_a_night_at_three_also_with_two_clocks(one_sweep):
    with time_machine.travel(NIGHT - timedelta(minutes=1), tick=False) as clock:
        sweeping.sweep_if_due()
        assert SweepRun.objects.get().slot == "night-2026-04-09"
        clock.move_to(NIGHT)
        for _ in range(2):
            sweeping.sweep_if_due()
    assert [run.slot for run in SweepRun.objects.all()] == ["night-2026-04-10", "night-2026-04-09"]


def test_the_sweeps_run_at_a_start_where_the_night_has_had_its_run(one_sweep, monkeypatch):
    with time_machine.travel(NIGHT, tick=False) as clock:
        sweeping.sweep_if_due()
        clock.shift(3600)
        monkeypatch.setattr(sweeping, "STARTED_AT", timezone.now())
        for _ in range(2):
            sweeping.sweep_if_due()
    assert [run.slot.partition("-")[0] for run in SweepRun.objects.all()] == ["start", "night"]


def test_what_was_found_and_when_is_on_the_first_screen(office, client, one_sweep):
    one_sweep.append("文件不在了：abc")
    with time_machine.travel(NIGHT, tick=False):
        sweeping.sweep_if_due()
        shown = first_screen(client, office.inspector)
    assert "文件不在了：abc" in shown and "今天 03:00" in shown and "1 处不一致" in shown


def test_sweeps_that_stand_still_for_26_hours_are_said(office, client, one_sweep):
    with time_machine.travel(NIGHT, tick=False) as clock:
        sweeping.sweep_if_due()
        assert "没有全面核对" not in first_screen(client, office.it_office)
        clock.shift(timedelta(hours=26, minutes=1))
        assert "超过 26 小时没有全面核对" in first_screen(client, office.it_office)


def test_a_sweep_that_breaks_is_a_fault_and_stops_no_other(monkeypatch):
    monkeypatch.setattr(sweeps, "sweeps", {"坏": lambda: [][1], "好": lambda: ["一处"]})
    _, found = sweeping.sweep_now()
    assert "没有查完" in found["坏"][0] and found["好"] == ["一处"]
    with pytest.raises(CommandError, match="共 2 处不一致"):
        call_command("sweep")


def test_only_the_last_runs_are_kept(one_sweep):
    for _ in range(sweeping.KEPT + 3):
        sweeping.sweep_now()
    assert SweepRun.objects.count() == sweeping.KEPT


def test_no_sweep_writes_to_the_database_or_removes_a_file(city, live):
    from opendata.files import folders

    orphan = folders.spool() / "nobody"
    orphan.mkdir()
    by_row(live)
    with connection.execute_wrapper(reading_only):
        found = sweeps.run()
    assert orphan.exists() and any("nobody" in fault for fault in found["数据开放"]) and found["内容审核"]
    assert not any("没有查完" in fault for faults in found.values() for fault in faults)


def reading_only(execute, sql, params, many, context):
    assert sql.lstrip("( ").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE")), sql
    return execute(sql, params, many, context)


def test_a_lease_that_nobody_freed_is_found(city):
    from tests.social_city import make_account, make_queued

    town = SimpleNamespace(
        jtj=city.jtj, writer=make_user(Role.WRITER, city.jtj), officer=make_user(Role.LIAISON, city.jtj)
    )
    row = make_queued(town, make_account(city.jtj, "wechat"))
    type(row).objects.filter(pk=row.pk).update(
        state="claimed", claimed_by="gone", lease_until=timezone.now() - timedelta(hours=1)
    )
    (fault,) = outbox_faults()
    assert f"投递 {row.pk}" in fault and "租约" in fault
