"""Accounts and the roles they hold: opened, granted, revoked and closed by the manager of a department.
A manager reaches only the people of her own department, nobody grants herself anything, and every change is logged."""

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from cluster import audit
from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.models import CITY_OFFICE, CITY_ROLES, DEPARTMENT_ROLES, Department, Role, RoleGroup, User
from cluster.roles import has_role

FIRST_ROLES = (Role.SITE_MANAGER, Role.IT_OFFICE)  # what the provider's account may grant, so that a city can begin
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def roles_of(department: Department) -> list[Role]:
    """The roles that can be held in this department."""
    return CITY_ROLES if department.is_city else DEPARTMENT_ROLES


def grantable(user: User, department: Department) -> list[Role]:
    """The roles that this person may give to others there."""
    if user.is_superuser:
        return [role for role in roles_of(department) if role in FIRST_ROLES]
    return roles_of(department)


def may_manage(user: User, department: Department) -> bool:
    return has_role(user, Role.SITE_MANAGER, department) or has_role(user, Role.IT_OFFICE, Department.objects.city())


def open_account(
    department: Department, *, username: str, name: str, role: Role, by: User, post: str = "", password: str = ""
) -> tuple[User, str]:
    """A new account with its first role; returns it and its first password (made here where none is given).

    Raises NotAllowed, Invalid (name missing, weak password), Conflict (the user name is taken).
    """
    _require_manager(by, department, role)
    if not username.strip() or not name.strip():
        raise Invalid("请填写账号名和姓名。", code="name-missing")
    account = User(username=username.strip(), name=name.strip(), post=post.strip())
    password = password or get_random_string(12, LETTERS)
    try:
        validate_password(password, account)
        account.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        raise Invalid("账号没有建立：" + "；".join(error.messages), code="account-invalid") from None
    account.set_password(password)
    with transaction.atomic():
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:
            raise Conflict(f"账号名“{account.username}”已被使用，请换一个。", code="username-taken") from None
        _group(department, role).user_set.add(account)
        audit.record(department, "people.open", by=by, data={"account": account.pk, "role": str(role)})
    return account, password


def grant(user: User, role: Role, department: Department, *, by: User) -> User:
    """Let `user` hold `role` in `department`."""
    _require_manager(by, department, role)
    _require_other(user, by)
    if not user.is_active:
        raise Conflict(f"账号“{user}”已停用。", code="account-closed")
    if not by.is_superuser and not has_role(by, Role.IT_OFFICE, Department.objects.city()):
        _require_colleague(user, department)
    with transaction.atomic():
        _group(department, role).user_set.add(user)
        audit.record(department, "people.grant", by=by, data={"account": user.pk, "role": str(role)})
    return user


def revoke(user: User, role: Role, department: Department, *, by: User) -> User:
    """Take the role back; what `user` signed and is not yet published lapses with it."""
    _require_manager(by, department, role)
    _require_other(user, by)
    with transaction.atomic():
        _group(department, role).user_set.remove(user)
        audit.record(department, "people.revoke", by=by, data={"account": user.pk, "role": str(role)})
    return user


def close_account(user: User, department: Department, *, by: User) -> User:
    """End the account at once: it can no longer sign in or count as a signer. Nothing it wrote or signed is lost."""
    _require_manager(by, department)
    _require_other(user, by)
    _require_colleague(user, department)
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record(department, "people.close", by=by, data={"account": user.pk})
    return user


def new_password(user: User, department: Department, *, by: User) -> str:
    """A new first password for a colleague who lost hers; shown once, kept nowhere."""
    _require_manager(by, department)
    _require_other(user, by)
    _require_colleague(user, department)
    password = get_random_string(12, LETTERS)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record(department, "people.password", by=by, data={"account": user.pk})
    return password


def _group(department: Department, role: Role) -> Group:
    found = RoleGroup.objects.filter(department=department, role=role).select_related("group").first()
    if found is None:
        raise Invalid(f"{department.name}没有“{Role(role).label}”这个角色。", code="no-such-role")
    return found.group


def _require_manager(by: User, department: Department, role: Role | None = None) -> None:
    if by.is_superuser and role in FIRST_ROLES:
        return
    if by.is_superuser:
        raise NotAllowed("超级管理员只任命站点管理员和信息办，其余人员由他们管理。", code="provider-account")
    if not may_manage(by, department):
        raise NotAllowed(f"您不能管理{department.name}的人员：需要站点管理员角色。")
    if role in CITY_OFFICE and not has_role(by, Role.IT_OFFICE, Department.objects.city()):
        raise NotAllowed("信息办和督查的角色只由市信息办授予。")


def _require_other(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise NotAllowed("不能变更自己的角色和账号，请另一位管理员办理。", code="own-account")


def _require_colleague(user: User, department: Department) -> None:
    elsewhere = RoleGroup.objects.filter(group__user=user).exclude(department=department).exists()
    here = RoleGroup.objects.filter(group__user=user, department=department).exists()
    if user.is_superuser or (elsewhere or not here):
        raise NotAllowed(f"“{user}”不是只在{department.name}任职的人员，请由市信息办办理。", code="not-a-colleague")
