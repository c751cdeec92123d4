"""Provisioning: from one row of the list of departments to a site that can be published on.
Every step finds what is there by its stable key before it makes it, and a department is one transaction: a
run killed anywhere is finished by the next one, and a run over a finished city changes nothing."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from cluster import audit, city, review
from cluster.departments import blueprints, page_kinds
from cluster.models import (
    CITY_ROLES,
    DEPARTMENT_ROLES,
    SHARED_COLLECTION,
    Department,
    Kind,
    PlanCollection,
    Role,
    RoleGroup,
    SiteIdentity,
)

PAGE_PERMISSIONS = {
    Role.WRITER: ["add_page", "change_page"],
    Role.SITE_MANAGER: ["add_page", "change_page"],
    Role.FIRST_REVIEWER: ["change_page"],
    Role.SECOND_REVIEWER: ["change_page"],
    Role.SIGNER: ["change_page"],
}
# Wagtail asks for rights on its own models whatever model stands in for them.
FILE_KINDS = ("image", "document")
FILE_PERMISSIONS = {
    Role.WRITER: ["add", "change", "choose"],
    Role.SITE_MANAGER: ["add", "change", "choose"],
    Role.LIAISON: ["add", "choose"],
    Role.FIRST_REVIEWER: ["choose"],
    Role.SECOND_REVIEWER: ["choose"],
    Role.SIGNER: ["choose"],
}


@dataclass(frozen=True)
class Provisioned:
    department: Department
    made: bool


def departments_in_plan() -> list[dict[str, Any]]:
    """The city and the departments of its plan, as keyword arguments of Department."""
    return [asdict(one) for one in city.read().plan]


def provision(rows: Iterable[dict]) -> Iterator[Provisioned]:
    """Make or complete a site for each row, yielding as each department is done."""
    permissions = _permissions()
    for row in rows:
        yield provision_department(row, permissions)


def provision_department(row: dict, permissions: "dict[str, Permission] | None" = None) -> Provisioned:
    """One department: its row, page tree, Site, collection, groups, channels and identity, in one transaction."""
    permissions = permissions or _permissions()
    with transaction.atomic():
        department, _ = Department.objects.get_or_create(slug=row["slug"], defaults=row)
        blueprint = blueprints.load(department.blueprint)
        changed = [
            _home(department, blueprint),
            _site(department),
            _collection(department),
            _channels(department, blueprint),
            _groups(department, permissions),
            _identity(department),
        ]
        if any(changed):
            department.save()
            audit.record(department, "department.provision", by=None)
    return Provisioned(department, any(changed))


def hostname(department: Department) -> str:
    return settings.BASE_DOMAIN if department.is_city else f"{department.slug}.{settings.BASE_DOMAIN}"


def address(slug: str) -> str:
    """The public address of a department's home page by its slug, without a trailing slash."""
    port = "" if settings.PUBLIC_PORT in (80, 443) else f":{settings.PUBLIC_PORT}"
    return f"{settings.SCHEME}://{slug}.{settings.BASE_DOMAIN}{port}"


def move_hosts() -> int:
    """Bring every Site to BASE_DOMAIN and PUBLIC_PORT after either changed; returns how many moved."""
    moved = 0
    for department in Department.objects.select_related("site"):
        site, wanted = department.site, (hostname(department), settings.PUBLIC_PORT)
        if site is not None and (site.hostname, site.port) != wanted:
            site.hostname, site.port = wanted
            site.save()
            moved += 1
    return moved


def _home(department: Department, blueprint: blueprints.Blueprint) -> bool:
    if department.root_page_id:
        return False
    root = Page.get_first_root_node()
    slug = department.slug
    home = root.get_children().filter(slug=slug).first()
    if home is None:
        page = page_kinds.build_home(department, blueprint)
        page.title, page.slug, page.department = department.full_name, slug, department
        with _from(blueprint):
            home = root.add_child(instance=page)
    department.root_page_id = home.pk
    return True


def _site(department: Department) -> bool:
    if department.site_id:
        return False
    name, port = hostname(department), settings.PUBLIC_PORT
    if department.is_city:
        # Wagtail's first migration made a site of its own; the portal takes its place.
        Site.objects.filter(is_default_site=True).exclude(hostname=name, port=port).delete()
    department.site, _ = Site.objects.update_or_create(
        hostname=name,
        port=port,
        defaults={
            "root_page_id": department.root_page_id,
            "site_name": department.full_name,
            "is_default_site": department.is_city,
        },
    )
    return True


def _collection(department: Department) -> bool:
    if department.collection_id:
        return False
    department.collection = _collection_named(department.name)
    return True


def shared_collection() -> Collection:
    """What every department may choose from: 全市共享."""
    return _collection_named(SHARED_COLLECTION)


def _collection_named(name: str) -> Collection:
    root = PlanCollection.objects.get(depth=1)
    return root.get_children().filter(name=name).first() or root.add_child(name=name)


def _channels(department: Department, blueprint: blueprints.Blueprint) -> bool:
    home = Page.objects.get(pk=department.root_page_id)
    there = set(home.get_children().values_list("slug", flat=True))
    missing = [spec for spec in blueprint.channels if spec.key not in there]
    with _from(blueprint):
        for spec in missing:
            page = page_kinds.build_channel(spec)
            page.title, page.slug, page.show_in_menus, page.department = spec.title, spec.key, True, department
            home.add_child(instance=page)
    return bool(missing)


def _groups(department: Department, permissions: dict[str, Permission]) -> bool:
    wanted = CITY_ROLES if department.is_city else DEPARTMENT_ROLES
    there = set(department.role_groups.values_list("role", flat=True))
    missing = [role for role in wanted if role not in there]
    shared = shared_collection() if missing else None
    for role in missing:
        group, _ = Group.objects.get_or_create(name=f"{department.name}·{role.label}")
        group.permissions.add(permissions["access_admin"])
        GroupPagePermission.objects.bulk_create(
            [
                GroupPagePermission(group=group, page_id=department.root_page_id, permission=permissions[name])
                for name in PAGE_PERMISSIONS.get(role, [])
            ],
            ignore_conflicts=True,
        )
        GroupCollectionPermission.objects.bulk_create(
            [
                GroupCollectionPermission(group=group, collection=collection, permission=permissions[f"{act}_{kind}"])
                for kind in FILE_KINDS
                for collection, acts in ((department.collection, FILE_PERMISSIONS.get(role, [])), (shared, ["choose"]))
                for act in acts
            ],
            ignore_conflicts=True,
        )
        RoleGroup.objects.create(group=group, department=department, role=role)
    return bool(missing)


def _from(blueprint: blueprints.Blueprint) -> AbstractContextManager[None]:
    """Pages made inside go live as what they are: made from a blueprint, not signed by people."""
    return review.making_pages_live(Kind.PROVISIONED, reason=f"栏目蓝本：{blueprint.name}")


def _identity(department: Department) -> bool:
    """Nothing of it is invented: numbers, telephone and address stay empty until two people have entered them."""
    _, made = SiteIdentity.objects.get_or_create(
        department=department,
        defaults={
            "site_name": department.full_name,
            "sponsor": department.full_name,
            "undertaker": city.read().office_name,
        },
    )
    return made


def _permissions() -> dict[str, Permission]:
    """The permission rows that groups are made of, by codename."""
    names = {
        "access_admin",
        "add_page",
        "change_page",
        *(f"{act}_{kind}" for act in ("add", "change", "choose") for kind in FILE_KINDS),
    }
    found = Permission.objects.filter(
        codename__in=names, content_type__app_label__in=("wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs")
    )
    by_name = {permission.codename: permission for permission in found}
    missing = names - by_name.keys()
    if missing:
        raise LookupError(f"permissions not migrated yet: {sorted(missing)}")
    return by_name
