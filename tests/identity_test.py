"""网站信息: what stands in the footer of every page changes by two people."""

import pytest

from cluster.departments import identity
from cluster.errors import Invalid, NotAllowed
from cluster.models import Role, SiteIdentity
from tests.factories import make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def manager(city):
    return make_user(Role.SITE_MANAGER, city.jtj)


def fields(department, **changed):
    record = SiteIdentity.objects.get(department=department)
    return {name: getattr(record, name) for name in identity.FIELDS} | changed


def test_a_new_telephone_number_shows_once_a_second_person_confirmed_it(client, city, manager):
    client.force_login(manager, backend=BACKEND)
    client.post(
        "/admin/identity/jtj/",
        {"act": "propose", **fields(city.jtj, phone="0563-3099999")},
        headers={"host": "localhost"},
    )
    home = {"host": city.jtj.site.hostname}
    assert "0563-3099999" not in client.get("/", headers=home).content.decode()
    client.post("/admin/identity/jtj/", {"act": "confirm"}, headers={"host": "localhost"})
    assert "0563-3099999" not in client.get("/", headers=home).content.decode()
    client.force_login(make_user(Role.IT_OFFICE, city.portal), backend=BACKEND)
    page = client.get("/admin/identity/jtj/", headers={"host": "localhost"}).content.decode()
    assert "0563-3099999" in page and "联系电话" in page
    client.post("/admin/identity/jtj/", {"act": "confirm"}, headers={"host": "localhost"})
    assert "0563-3099999" in client.get("/", headers=home).content.decode()


def test_a_wrong_site_code_is_told_beside_its_field_and_nothing_typed_is_lost(client, city, manager):
    client.force_login(manager, backend=BACKEND)
    page = client.post(
        "/admin/identity/jtj/",
        {"act": "propose", **fields(city.jtj, site_code="12", address="新地址 9 号")},
        headers={"host": "localhost"},
    ).content.decode()
    assert "新地址 9 号" in page and 'role="alert"' in page
    assert SiteIdentity.objects.get(department=city.jtj).site_code != "12"


def test_another_departments_manager_reaches_nothing(client, city):
    stranger = make_user(Role.SITE_MANAGER, city.xxb)
    client.force_login(stranger, backend=BACKEND)
    assert client.get("/admin/identity/jtj/", headers={"host": "localhost"}).status_code == 404
    with pytest.raises(NotAllowed):
        identity.propose(city.jtj, {"phone": "1"}, by=stranger)


def test_what_changes_nothing_is_not_a_change(city, manager):
    with pytest.raises(Invalid, match="没有改动"):
        identity.propose(city.jtj, fields(city.jtj), by=manager)
