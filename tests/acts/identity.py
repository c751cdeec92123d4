"""What a site says about itself: proposed by one person, confirmed by another."""

from types import SimpleNamespace

from django.urls import reverse

from cluster.departments import identity, rules
from cluster.departments.states import MOVES, Act
from cluster.models import Department, Role, User
from tests.acts.room import Room
from tests.factories import make_user


def people(city: SimpleNamespace) -> dict[str, User]:
    return {
        "manager": make_user(Role.SITE_MANAGER, city.jtj),
        "second manager": make_user(Role.SITE_MANAGER, city.jtj),
        "signer": make_user(Role.SIGNER, city.jtj),
        "stranger": make_user(Role.SITE_MANAGER, city.xxb),
        "it-office": make_user(Role.IT_OFFICE, city.portal),
        "inspector": make_user(Role.INSPECTOR, city.portal),
        "provider": make_user(is_superuser=True, is_staff=True),
    }


def proposed(city: SimpleNamespace) -> Department:
    identity.propose(city.jtj, {"phone": "0990-3099999"}, by=city.people["manager"])
    return city.jtj


ROOM = Room(
    require=rules.require,
    moves=MOVES,
    verbs={
        Act.PROPOSE: lambda department, by: identity.propose(department, {"phone": "0990-3088888"}, by=by),
        Act.CONFIRM: lambda department, by: identity.confirm(department, by=by),
        Act.DROP: lambda department, by: identity.drop(department, by=by),
    },
    state=lambda act, department: rules.state_of(department),
    people=people,
    situations={"nothing proposed": lambda city: city.jtj, "proposed by the manager": proposed},
    page=lambda department: reverse("cluster_identity_of", args=[department.slug]),
    addresses=lambda department: {act: reverse(f"cluster_identity_{act}", args=[department.slug]) for act in MOVES},
)
