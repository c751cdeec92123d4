"""One `make_…` per noun. Each makes the smallest valid thing by the verbs that people use."""

import itertools
from types import SimpleNamespace

from cluster import provisioning
from cluster.models import Department, User
from cluster.roles import Role

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_department(slug: str) -> Department:
    """A provisioned department of the plan (`portal` is the city itself)."""
    row = next(row for row in provisioning.departments_in_plan() if row["slug"] == slug)
    return provisioning.provision_department(row).department


def make_city(*slugs: str) -> SimpleNamespace:
    """The portal and some departments by slug, as attributes: `city.portal`, `city.jtj`, `city.xxb`."""
    return SimpleNamespace(**{slug: make_department(slug) for slug in ("portal", *(slugs or ("jtj", "xxb")))})


def make_user(role: Role | None = None, department: Department | None = None, **fields: object) -> User:
    """An account, in `role` of `department` when both are given; password is PASSWORD."""
    number = next(_numbers)
    user = User(username=fields.pop("username", f"user{number}"), name=fields.pop("name", f"测试人员{number}"), **fields)
    user.set_password(PASSWORD)
    user.save()
    if role and department:
        user.groups.add(department.role_groups.get(role=role).group)
    return user
