"""One `make_…` per noun. Each makes the smallest valid thing by the verbs that people use."""

import itertools
from types import SimpleNamespace

from cluster import provisioning
from cluster.models import Department, User
from cluster.roles import Role
from interaction.models import Case

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


def make_case(department: Department, *, phone: str = "13800000217", **fields: object) -> Case:
    """A letter just received by the department."""
    from interaction import desk

    number = next(_numbers)
    fields = {"kind": "consultation", "title": f"第{number}封：周六开放吗", "body": "想问阅览室周六上午开放吗？",
              "publish_consent": True, "outside_id": f"letter-{number}", **fields}
    return desk.receive(department=department, contact=desk.Contact(name="王女士", phone=phone), **fields)
