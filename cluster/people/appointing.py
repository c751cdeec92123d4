"""Accounts and the roles they hold: opened, granted, revoked and closed by the manager of a department.
A manager reaches only the people of her own department, nobody grants herself anything, and every change is logged."""

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from cluster import audit
from cluster.errors import Conflict, Invalid
from cluster.locking import lock
from cluster.models import Department, Role, RoleGroup, User
from cluster.people import rules
from cluster.people.rules import Appointment
from cluster.people.states import Act

LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def open_account(
    department: Department, *, username: str, name: str, role: Role, by: User, post: str = "", password: str = ""
) -> tuple[User, str]:
    """A new account with its first role; returns it and its first password (made here where none is given).

    Raises NotAllowed, Invalid (name missing, weak password), Conflict (the user name is taken).
    """
    rules.require(Act.OPEN, Appointment(department, role=role), by)
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
    """Let `user` hold `role` in `department`. Raises NotAllowed, Conflict (closed, or she holds it)."""
    with transaction.atomic():
        lock(user)
        rules.require(Act.GRANT, Appointment(department, user, role), by)
        _group(department, role).user_set.add(user)
        user._roles_held = None
        audit.record(department, "people.grant", by=by, data={"account": user.pk, "role": str(role)})
    return user


def revoke(user: User, role: Role, department: Department, *, by: User) -> User:
    """Take the role back; what `user` signed and is not yet published lapses with it. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        lock(user)
        rules.require(Act.REVOKE, Appointment(department, user, role), by)
        _group(department, role).user_set.remove(user)
        user._roles_held = None
        audit.record(department, "people.revoke", by=by, data={"account": user.pk, "role": str(role)})
    return user


def close_account(user: User, department: Department, *, by: User) -> User:
    """End the account at once: it can no longer sign in or count as a signer. Nothing it wrote or signed is lost."""
    with transaction.atomic():
        lock(user)
        rules.require(Act.CLOSE, Appointment(department, user), by)
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record(department, "people.close", by=by, data={"account": user.pk})
    return user


def new_password(user: User, department: Department, *, by: User) -> str:
    """A new first password for a colleague who lost hers; shown once, kept nowhere."""
    password = get_random_string(12, LETTERS)
    with transaction.atomic():
        lock(user)
        rules.require(Act.PASSWORD, Appointment(department, user), by)
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record(department, "people.password", by=by, data={"account": user.pk})
    return password


def _group(department: Department, role: Role) -> Group:
    found = RoleGroup.objects.filter(department=department, role=role).select_related("group").first()
    if found is None:
        raise Invalid(f"{department.name}没有“{Role(role).label}”这个角色。", code="no-such-role")
    return found.group
