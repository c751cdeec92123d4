"""No id, however it is written, breaks a page of the admin: every address × odd ids."""

from types import SimpleNamespace

import pytest
from django.test import Client

from cluster.models import CITY_OFFICE, DEPARTMENT_ROLES
from tests.factories import make_user
from tests.walls_test import ARGUMENT, admin_routes, signed_in, theirs  # noqa: F401

ODD = ("²", "２", "_35", "+{page}", " {page}", "x", "-1", "99999999999999999999", "9" * 5000, "\x00", "{page}\x0b")
HOST = {"host": "localhost"}


def everybody(city: SimpleNamespace) -> Client:
    """One person with every role of 市信息办 and of the city, so that every door is open."""
    person = make_user(DEPARTMENT_ROLES[0], city.xxb)
    for department, roles in ((city.xxb, DEPARTMENT_ROLES), (city.portal, CITY_OFFICE)):
        for group in department.role_groups.filter(role__in=roles):
            person.groups.add(group.group)
    return signed_in(person)


def broken(client: Client, asked: list[tuple[str, str, dict[str, str]]]) -> list[tuple[str, str, str]]:
    found = []
    for method, address, typed in asked:
        answer = getattr(client, method)(address, typed, headers=HOST)
        if answer.status_code >= 500:
            found.append((method, address[:120], str(typed)[:60]))
    return found


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:12])
def test_no_odd_id_in_a_path_breaks_a_page(city, theirs, odd):  # noqa: F811
    text = odd.format(page=theirs.draft.pk).replace("\x00", "%00").replace("\x0b", "%0b")
    fixed = {"app_label": "wagtailcore", "model_name": "page", "action": "delete", "session_id": "1"}
    routes = {
        ARGUMENT.sub(lambda match: fixed.get(match.group(1) or "", text), route)
        for route in admin_routes()
        if ARGUMENT.search(route) and "<uidb64>" not in route and "logout" not in route
    }
    client = everybody(city)
    assert broken(client, [(method, route, {}) for route in sorted(routes) for method in ("get", "post")]) == []
