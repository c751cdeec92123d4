"""网站信息: what stands in the footer of every page changes by two people."""

import re

import pytest

from cluster.departments import identity
from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Role, SiteIdentity
from tests.factories import make_identity, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def manager(city):
    return make_user(Role.SITE_MANAGER, city.jtj)


def fields(department, **changed):
    record = SiteIdentity.objects.get(department=department)
    return {name: getattr(record, name) for name in identity.FIELDS} | changed


def confirm(client):
    """Press the button of the screen, or what a browser would send without one."""
    page = client.get("/admin/identity/jtj/", headers={"host": "localhost"}).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    sent = {"digest": digest.group(1) if digest else ""}
    return client.post("/admin/identity/jtj/confirm/", sent, headers={"host": "localhost"}, follow=True)


def test_a_new_telephone_number_shows_once_a_second_person_confirmed_it(client, city, manager):
    client.force_login(manager, backend=BACKEND)
    client.post(
        "/admin/identity/jtj/propose/",
        fields(city.jtj, phone="0990-3099999"),
        headers={"host": "localhost"},
    )
    home = {"host": city.jtj.site.hostname}
    assert "0990-3099999" not in client.get("/", headers=home).content.decode()
    confirm(client)
    assert "0990-3099999" not in client.get("/", headers=home).content.decode()
    client.force_login(make_user(Role.IT_OFFICE, city.portal), backend=BACKEND)
    page = client.get("/admin/identity/jtj/", headers={"host": "localhost"}).content.decode()
    assert "0990-3099999" in page and "联系电话" in page
    confirm(client)
    assert "0990-3099999" in client.get("/", headers=home).content.decode()


@pytest.mark.parametrize("path", ["/", "/elder/", "/about-site/", "/accessibility/", "/nowhere/", "/offline.js"])
def test_a_new_site_has_no_invented_number_and_says_that_they_are_awaited(client, city, path):
    text = client.get(path, headers={"host": city.jtj.site.hostname}).content.decode()
    assert "备案" in text or path == "/offline.js"
    assert not re.search(r"ICP备\d|公网安备|site_code=|SiteIDCode|tel:\"|联系电话|None", text)


def test_numbers_show_and_nothing_is_awaited_once_two_people_have_entered_them(client, city):
    record = make_identity(city.jtj)
    text = client.get("/", headers={"host": city.jtj.site.hostname}).content.decode()
    assert record.missing == [] and "待备案" not in text
    assert all(number in text for number in (record.site_code, record.icp, record.police_record, record.phone))


def test_what_is_still_awaited_is_named_by_its_own_words(client, city):
    make_identity(city.jtj, police_record="")
    text = client.get("/", headers={"host": city.jtj.site.hostname}).content.decode()
    assert "待备案：公安机关备案号正在办理" in text and "网站标识码 9900000" in text


def test_a_wrong_site_code_is_told_beside_its_field_and_nothing_typed_is_lost(client, city, manager):
    client.force_login(manager, backend=BACKEND)
    page = client.post(
        "/admin/identity/jtj/propose/",
        {**fields(city.jtj, site_code="12", address="新地址 9 号")},
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


def test_a_proposal_replaced_after_it_was_read_is_not_confirmed(city, manager):
    read = identity.propose(city.jtj, {"phone": "0990-3011111"}, by=manager).digest
    later = identity.propose(city.jtj, {"phone": "0990-3022222"}, by=manager)
    office = make_user(Role.IT_OFFICE, city.portal)
    with pytest.raises(Conflict, match="阅读之后改过"):
        identity.confirm(city.jtj, by=office, digest=read)
    assert identity.confirm(city.jtj, by=office, digest=later.digest).phone == "0990-3022222"


def test_the_proposer_reads_why_she_cannot_confirm(client, city, manager):
    identity.propose(city.jtj, {"phone": "0990-3011111"}, by=manager)
    client.force_login(manager, backend=BACKEND)
    page = client.get("/admin/identity/jtj/", headers={"host": "localhost"}).content.decode()
    assert "须由另一位站点管理员或市信息办确认" in page and "/admin/identity/jtj/confirm/" not in page
    assert "/admin/identity/jtj/drop/" in page
