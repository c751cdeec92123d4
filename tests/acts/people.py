"""Accounts and roles: every act of cluster.people.states on a colleague and on those who are none."""

from itertools import count
from types import SimpleNamespace

from django.urls import reverse

from cluster.models import Role, User
from cluster.people import appointing, rules
from cluster.people.rules import Appointment
from cluster.people.states import MOVES, Act
from tests.acts.room import Room, reread
from tests.factories import make_user

_names = count(1)


def people(city: SimpleNamespace) -> dict[str, User]:
    return {
        "manager": make_user(Role.SITE_MANAGER, city.jtj),
        "signer": make_user(Role.SIGNER, city.jtj),
        "stranger": make_user(Role.SITE_MANAGER, city.xxb),
        "the city's manager": make_user(Role.SITE_MANAGER, city.portal),
        "it-office": make_user(Role.IT_OFFICE, city.portal),
        "inspector": make_user(Role.INSPECTOR, city.portal),
        "provider": make_user(is_superuser=True, is_staff=True),
    }


def colleague(city: SimpleNamespace, role: Role) -> Appointment:
    return Appointment(city.jtj, make_user(Role.WRITER, city.jtj), role)


def borrowed(city: SimpleNamespace, role: Role) -> Appointment:
    account = make_user(Role.SECOND_REVIEWER, city.xxb)
    appointing.grant(account, Role.SECOND_REVIEWER, city.jtj, by=city.people["it-office"])
    return Appointment(city.jtj, account, role)


def closed(city: SimpleNamespace) -> Appointment:
    account = appointing.close_account(make_user(Role.WRITER, city.jtj), city.jtj, by=city.people["manager"])
    return Appointment(city.jtj, account, Role.WRITER)


def provider(city: SimpleNamespace) -> Appointment:
    account = make_user(Role.WRITER, city.jtj, is_superuser=True)
    return Appointment(city.jtj, account, Role.SITE_MANAGER)


def opened(about: Appointment, by: User) -> object:
    name = f"new-person-{next(_names)}"
    return appointing.open_account(about.department, username=name, name="王芳", role=about.role, by=by)


def addresses(about: Appointment) -> dict[Act, str]:
    """Of the row of an account that holds something in the department; 建立账号 stands below the rows, for any role."""
    if about.department.pk not in {department for department, _ in rules.posts_of(about.account)}:
        return {}
    row = [about.department.slug, about.account.pk]
    return {
        Act.GRANT: reverse("cluster_people_grant", args=[*row, about.role]),
        Act.REVOKE: reverse("cluster_people_revoke", args=[*row, about.role]),
        Act.PASSWORD: reverse("cluster_people_password", args=row),
        Act.CLOSE: reverse("cluster_people_close", args=row),
    }


ROOM = Room(
    require=rules.require,
    moves=MOVES,
    verbs={
        Act.OPEN: opened,
        Act.GRANT: lambda about, by: appointing.grant(about.account, about.role, about.department, by=by),
        Act.REVOKE: lambda about, by: appointing.revoke(about.account, about.role, about.department, by=by),
        Act.PASSWORD: lambda about, by: appointing.new_password(about.account, about.department, by=by),
        Act.CLOSE: lambda about, by: appointing.close_account(about.account, about.department, by=by),
    },
    state=rules.state_of,
    people=people,
    situations={
        "a writer, as first reviewer": lambda city: colleague(city, Role.FIRST_REVIEWER),
        "a writer, as manager": lambda city: colleague(city, Role.SITE_MANAGER),
        "a writer, as writer": lambda city: colleague(city, Role.WRITER),
        "the manager herself": lambda city: Appointment(city.jtj, city.people["manager"], Role.SITE_MANAGER),
        "somebody of another department": lambda city: Appointment(
            city.jtj, make_user(Role.WRITER, city.xxb), Role.WRITER
        ),
        "borrowed, as borrowed": lambda city: borrowed(city, Role.SECOND_REVIEWER),
        "borrowed, as writer": lambda city: borrowed(city, Role.WRITER),
        "a clerk of the city, as 信息办": lambda city: Appointment(
            city.portal, make_user(Role.WRITER, city.portal), Role.IT_OFFICE
        ),
        "a clerk of 信息办, as writer": lambda city: Appointment(
            city.portal, make_user(Role.IT_OFFICE, city.portal), Role.WRITER
        ),
        "a closed account": closed,
        "the provider's account": provider,
    },
    page=lambda about: reverse("cluster_people_of", args=[about.department.slug]),
    addresses=addresses,
    again=lambda about: Appointment(about.department, reread(about.account), about.role),
)
