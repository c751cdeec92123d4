"""The room of docs/extending.md at work. Run by tests/extending_test.py with the room installed."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cluster.clock import workdays
from cluster.departments import host_space, page_kinds
from cluster.departments.blueprints import ChannelSpec
from cluster.errors import Invalid
from cluster.models import Role
from interaction import deadlines
from interaction.models import DeadlineRule
from tests.extending.roadworks import noticeboard
from tests.extending.roadworks.models import ClosurePage, RoadworksPage
from tests.factories import bring_out, make_case, make_newsroom, make_open_rows, make_user
from tests.social_city import latest, make_account, make_queued, work
from weibo_wechat.models import Platform
from weibo_wechat.platforms import registry
from weibo_wechat.states import DeliveryState

TODAY = timezone.localdate()


@pytest.fixture
def newsroom(city):
    return make_newsroom(city.jtj)


@pytest.fixture
def roadworks(city, newsroom) -> RoadworksPage:
    """The list on a department's site, live."""
    spec = ChannelSpec("roadworks", "道路施工", type="其他", deadline=0, description="", kind="roadworks")
    return put_live(city.jtj.home, page_kinds.build_channel(spec), newsroom, title=spec.title, slug=spec.key)


def put_live(parent, page, newsroom, **fields):
    """Written and signed by four people, as in the admin."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.live, page.owner = False, newsroom.writer
    parent.add_child(instance=page)
    page.save_revision(user=newsroom.writer)
    bring_out(page, newsroom)
    page.refresh_from_db()
    return page


def closure(street: str, days: int = 7) -> ClosurePage:
    return ClosurePage(title=f"{street}施工封闭", street=street, from_on=TODAY, until_on=TODAY + timedelta(days=days))


def test_a_page_of_a_new_kind_goes_live_by_the_signatures_and_its_check_is_asked(roadworks, newsroom, client):
    page = put_live(roadworks, closure("状元路"), newsroom)
    assert "状元路" in client.get(f"/roadworks/{page.slug}/", headers={"host": "jtj.localhost"}).content.decode()
    with pytest.raises(Invalid, match="结束日期早于开始日期"):
        put_live(roadworks, closure("昭亭路", days=-1), newsroom)


def test_the_list_reads_its_filter_and_the_page_cache_keeps_each_value(roadworks, newsroom, client):
    for street in ("状元路", "昭亭路"):
        put_live(roadworks, closure(street), newsroom)
    shown = client.get("/roadworks/?street=状元路", headers={"host": "jtj.localhost"}).content.decode()
    assert "状元路施工封闭" in shown and "昭亭路施工封闭" not in shown
    assert host_space.of("/roadworks/").cached and "street" in host_space.of("/roadworks/").parameters


def test_the_band_stands_on_the_home_while_something_is_closed(roadworks, newsroom, client, city):
    home = city.jtj.home.specific
    home.bands = [("band", "roadworks")]
    home.save_revision(user=newsroom.writer)
    bring_out(home, newsroom)
    at_home = {"path": "/", "headers": {"host": "jtj.localhost"}}
    assert "h-roadworks" not in client.get(**at_home).content.decode()
    put_live(roadworks, closure("状元路"), newsroom)
    assert "h-roadworks" in client.get(**at_home).content.decode()


def test_a_download_format_is_offered_linked_and_written(city, tmp_path, client):
    resource = make_open_rows(city.jtj, tmp_path, ["校名", "人数"], [["西林小学", "1200"], ["状元实验", "900"]])
    answer = client.get(f"/data/download/{resource.pk}.tsv", headers={"host": "localhost"})
    assert b"".join(answer.streaming_content).decode() == "校名\t人数\n西林小学\t1200\n状元实验\t900\n"
    assert answer.headers["Content-Type"].startswith("text/tab-separated-values")
    page = client.get(f"/data/datasets/{resource.dataset.name}/", headers={"host": "localhost"}).content.decode()
    assert f"/data/download/{resource.pk}.tsv" in page


def test_posts_of_an_account_leave_by_the_door_of_its_platform(city, newsroom, monkeypatch):
    town = SimpleNamespace(jtj=city.jtj, writer=newsroom.writer, officer=make_user(Role.LIAISON, city.jtj))
    monkeypatch.setitem(registry.DOORS, Platform.WEIBO, noticeboard.Noticeboard)
    delivery = make_queued(town, make_account(town.jtj, "weibo"), weibo_text="周五停水")
    work()
    assert latest(delivery).state == DeliveryState.SENT
    assert noticeboard.shown[delivery.mark].startswith("周五停水")


def test_a_letters_deadline_is_the_kinds_working_days_from_the_day_of_receipt(city):
    office = make_user(Role.IT_OFFICE, city.portal)
    letter = make_case(city.jtj)
    assert letter.due_on == workdays.add_workdays(letter.received_at, deadlines.DEFAULT_WORKDAYS[letter.kind])
    deadlines.set_deadline(DeadlineRule(), kind=letter.kind, workdays=1, source="市政府办〔2026〕1 号", by=office)
    letter.refresh_from_db()
    assert letter.due_on == workdays.add_workdays(letter.received_at, 1)
