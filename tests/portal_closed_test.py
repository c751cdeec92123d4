"""A site that is not open says so in its own theme, with the status that machines need."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cluster.errors import Invalid, NotAllowed
from cluster.roles import Role
from portal import closing
from tests.factories import make_user
from tests.portal_pages_test import JTJ, get


@pytest.fixture
def office(city):
    return make_user(Role.IT_OFFICE, city.portal)


@pytest.mark.parametrize(("kind", "status"), [("preparing", 503), ("paused", 503), ("closed", 410)])
def test_every_address_of_a_closed_site_says_so_and_the_others_stay_open(client, city, office, kind, status):
    closing.close(city.jtj, kind, reason="系统升级，报名请到窗口办理。", successor=city.xxb, by=office)
    closing._seen_at_once()
    for path in ("/", "/news/", "/elder/", "/search/"):
        answer = get(client, path, JTJ)
        assert answer.status_code == status and ("Retry-After" in answer.headers) == (status == 503)
    page = get(client, "/", JTJ).content.decode()
    assert 'data-dept="edu"' in page and "报名请到窗口办理" in page and "前往市信息办" in page
    assert get(client, "/").status_code == get(client, "/", "xxb.localhost").status_code == 200
    closing.reopen(city.jtj.closure, by=office)
    closing._seen_at_once()
    assert get(client, "/", JTJ).status_code == 200


def test_only_the_city_office_closes_a_site_and_never_the_portal(city, office):
    with pytest.raises(NotAllowed):
        closing.close(city.jtj, "paused", reason="升级", by=make_user(Role.SITE_MANAGER, city.jtj))
    with pytest.raises(Invalid):
        closing.close(city.portal, "paused", reason="升级", by=office)
    with pytest.raises(Invalid):
        closing.close(city.jtj, "closed", reason="撤销", until=timezone.localdate() + timedelta(days=3), by=office)


def test_the_office_closes_and_reopens_in_the_admin(client, city, office):
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    door = "/admin/city-look/"
    client.post(door, {"act": "close", "department": city.jtj.pk, "kind": "paused", "reason": "升级"}, headers={"host": "localhost"})
    city.jtj.refresh_from_db()
    assert city.jtj.closure.reason == "升级"
    client.post(door, {"act": "reopen", "id": city.jtj.closure.pk}, headers={"host": "localhost"})
    assert not type(city.jtj.closure).objects.exists()
