"""Accounts and roles: a manager reaches her own department's people and nobody else, and never herself."""

import pytest
from wagtail.models import ModelLogEntry

from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import Role
from cluster.people import appointing
from cluster.roles import has_role
from tests.factories import PASSWORD, make_user


@pytest.fixture
def manager(city):
    return make_user(Role.SITE_MANAGER, city.jtj)


def again(user):
    return type(user).objects.get(pk=user.pk)  # roles are remembered per instance


def test_a_manager_opens_an_account_with_its_role(city, manager):
    account, password = appointing.open_account(
        city.jtj, username="wangfang", name="王芳", role=Role.WRITER, by=manager
    )
    assert has_role(account, Role.WRITER, city.jtj) and account.check_password(password)
    assert ModelLogEntry.objects.filter(action="people.open", user=manager).count() == 1


def test_granting_and_revoking_change_what_she_may_do(city, manager):
    colleague = make_user(Role.WRITER, city.jtj)
    appointing.grant(colleague, Role.FIRST_REVIEWER, city.jtj, by=manager)
    assert has_role(again(colleague), Role.FIRST_REVIEWER, city.jtj)
    appointing.revoke(colleague, Role.FIRST_REVIEWER, city.jtj, by=manager)
    assert not has_role(again(colleague), Role.FIRST_REVIEWER, city.jtj)


def test_nobody_grants_herself_a_role(city, manager):
    with pytest.raises(NotAllowed, match="不能变更自己的角色"):
        appointing.grant(manager, Role.SIGNER, city.jtj, by=manager)


@pytest.mark.parametrize("act", ["grant", "revoke", "close", "password", "open"])
def test_a_manager_reaches_nobody_of_another_department(city, manager, act):
    stranger = make_user(Role.WRITER, city.xxb)
    acts = {
        "grant": lambda: appointing.grant(stranger, Role.WRITER, city.jtj, by=manager),
        "revoke": lambda: appointing.revoke(stranger, Role.WRITER, city.xxb, by=manager),
        "close": lambda: appointing.close_account(stranger, city.jtj, by=manager),
        "password": lambda: appointing.new_password(stranger, city.jtj, by=manager),
        "open": lambda: appointing.open_account(city.xxb, username="u", name="名", role=Role.WRITER, by=manager),
    }
    with pytest.raises(NotAllowed):
        acts[act]()
    assert again(stranger).is_active and not has_role(again(stranger), Role.WRITER, city.jtj)


def test_only_the_it_office_grants_the_citys_own_roles(city):
    manager = make_user(Role.SITE_MANAGER, city.portal)
    colleague = make_user(Role.WRITER, city.portal)
    with pytest.raises(NotAllowed, match="只由市信息办授予"):
        appointing.grant(colleague, Role.IT_OFFICE, city.portal, by=manager)


def test_the_providers_account_begins_a_city_and_grants_no_signatures(city):
    provider = make_user(is_superuser=True)
    account, _ = appointing.open_account(
        city.jtj, username="first-manager", name="赵敏", role=Role.SITE_MANAGER, by=provider
    )
    assert has_role(account, Role.SITE_MANAGER, city.jtj)
    with pytest.raises(NotAllowed):
        appointing.grant(account, Role.SIGNER, city.jtj, by=provider)


def test_names_taken_and_weak_passwords_are_refused_with_words(city, manager):
    appointing.open_account(city.jtj, username="same", name="甲", role=Role.WRITER, by=manager)
    with pytest.raises(Conflict, match="已被使用"):
        appointing.open_account(city.jtj, username="same", name="乙", role=Role.WRITER, by=manager)
    with pytest.raises(Invalid, match="账号没有建立"):
        appointing.open_account(city.jtj, username="weak", name="丙", role=Role.WRITER, by=manager, password="12345678")


def test_the_screen_lists_own_people_only_and_acts_by_the_verbs(client, city, manager):
    colleague, stranger = make_user(Role.WRITER, city.jtj), make_user(Role.WRITER, city.xxb)
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/admin/people/", headers={"host": "localhost"}).content.decode()
    assert colleague.name in page and stranger.name not in page
    assert client.get("/admin/people/xxb/", headers={"host": "localhost"}).status_code == 404
    for person in (colleague, stranger):
        client.post(f"/admin/people/jtj/{person.pk}/grant/signer/", headers={"host": "localhost"})
    assert has_role(again(colleague), Role.SIGNER, city.jtj) and not has_role(again(stranger), Role.SIGNER, city.jtj)


def test_the_form_of_a_new_account_keeps_what_was_typed_and_offers_what_may_be_granted(client, city, manager):
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"username": manager.username, "name": "王芳", "post": "科员", "role": "signer"}
    page = client.post("/admin/people/jtj/open/", sent, headers={"host": "localhost"})
    text = page.content.decode()
    assert page.status_code == 409 and "已被使用" in text
    assert 'value="王芳"' in text and 'value="科员"' in text and 'value="signer" selected' in text
    client.force_login(make_user(Role.SITE_MANAGER, city.portal), backend="django.contrib.auth.backends.ModelBackend")
    assert (
        'value="it-office"' not in client.get("/admin/people/portal/", headers={"host": "localhost"}).content.decode()
    )


def test_the_it_office_closes_an_account_that_works_in_two_departments(city, manager):
    office = make_user(Role.IT_OFFICE, city.portal)
    borrowed = appointing.grant(make_user(Role.WRITER, city.xxb), Role.WRITER, city.jtj, by=office)
    with pytest.raises(NotAllowed, match="请由市信息办办理"):
        appointing.close_account(borrowed, city.jtj, by=manager)
    assert not appointing.close_account(borrowed, city.jtj, by=office).is_active


def test_the_list_asks_the_same_few_questions_however_many_people(client, city, manager, django_assert_max_num_queries):
    for _ in range(6):
        make_user(Role.WRITER, city.jtj)
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/admin/people/", headers={"host": "localhost"})
    with django_assert_max_num_queries(30):
        client.get("/admin/people/", headers={"host": "localhost"})


def test_nobody_becomes_the_it_office_by_its_password(city):
    """A manager of the city's own people holds no more than she was given, whatever she may set anew."""
    manager, clerk = make_user(Role.SITE_MANAGER, city.portal), make_user(Role.IT_OFFICE, city.portal)
    for act in (appointing.new_password, appointing.close_account):
        with pytest.raises(NotAllowed, match="只由市信息办办理"):
            act(clerk, city.portal, by=manager)
    assert again(clerk).check_password(PASSWORD)
    assert appointing.new_password(clerk, city.portal, by=make_user(Role.IT_OFFICE, city.portal))
