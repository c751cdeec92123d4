"""Who may do what: the roles, and the two questions every verb asks of them.
A role is held in a department (the city's own roles in the city's row); nothing here looks at superusers:
an account of the provider signs, approves and publishes nothing."""

from collections.abc import Iterable

from cluster.errors import NotAllowed
from cluster.models import CITY_OFFICE, Department, Role, RoleGroup, User


def held_by(user: User) -> set[tuple[int, str]]:
    """(department id, role) pairs of an active account, none of the provider's; asked once per user instance."""
    if not user.is_authenticated or not user.is_active or user.is_superuser:
        return set()
    held = user._roles_held
    if held is None:
        held = set(RoleGroup.objects.filter(group__user=user).values_list("department_id", "role"))
        user._roles_held = held
    return held


def has_role(user: User, roles: Role | Iterable[Role], department: Department) -> bool:
    wanted = {roles} if isinstance(roles, str) else set(roles)
    return any((department.pk, role) in held_by(user) for role in wanted)


def require_role(user: User, roles: Role | Iterable[Role], department: Department, act: str) -> None:
    """Raise NotAllowed, naming the act in the user's words, unless she holds one of the roles there."""
    if not has_role(user, roles, department):
        wanted = [roles] if isinstance(roles, str) else list(roles)
        names = "、".join(Role(role).label for role in wanted)
        raise NotAllowed(f"您不能{act}：需要{department.name}的{names}角色。")


def departments_of(user: User, *roles: Role) -> set[int]:
    """Ids of the departments where she holds one of the roles (any role when none is named)."""
    return {department for department, role in held_by(user) if not roles or role in roles}


def is_it_office(user: User) -> bool:
    """信息办, which helps out where a department cannot: the role exists in the city's own row alone."""
    return bool(departments_of(user, Role.IT_OFFICE))


def is_city_office(user: User) -> bool:
    """信息办 and 督查 see (never touch) all departments."""
    return any(role in CITY_OFFICE for _, role in held_by(user))
