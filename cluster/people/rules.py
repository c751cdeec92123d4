"""Who may open, appoint and close whom: a manager her own department's people, nobody herself."""

from dataclasses import dataclass

from cluster.acts import require_state
from cluster.errors import NotAllowed
from cluster.models import CITY_OFFICE, CITY_ROLES, DEPARTMENT_ROLES, Department, Role, User
from cluster.people.states import MOVES, Act, Standing
from cluster.roles import has_role, is_it_office

FIRST_ROLES = (Role.SITE_MANAGER, Role.IT_OFFICE)  # what the provider's account may grant, so that a city can begin

OF_A_ROLE = (Act.OPEN, Act.GRANT, Act.REVOKE)  # the other acts are about the account, whatever it holds


@dataclass(frozen=True)
class Appointment:
    """What an act on people is about: an account and a role in a department (a new account is none yet)."""

    department: Department
    account: User | None = None
    role: Role | None = None


def require(act: Act, about: Appointment, by: User) -> None:
    """Raise NotAllowed or Conflict unless `by` may do this as things stand; a verb asks it of the locked account."""
    account = about.account
    _require_manager(about.department, about.role if act in OF_A_ROLE else None, by)
    if act == Act.OPEN or account is None:
        return
    if account.pk == by.pk:
        raise NotAllowed("不能变更自己的角色和账号，请另一位管理员办理。", code="own-account")
    require_state(MOVES, act, state_of(act, about), _why_not_now(act, account))
    if account.is_superuser:
        raise NotAllowed("超级管理员的账号不在这里变更。", code="provider-account")
    if act not in OF_A_ROLE and not is_it_office(by) and {role for _, role in posts_of(account)} & set(CITY_OFFICE):
        # Whoever sets the password of 信息办 is 信息办.
        raise NotAllowed("信息办和督查的账号只由市信息办办理。", code="city-office")
    if act != Act.REVOKE and not is_it_office(by) and not by.is_superuser:
        _require_colleague(account, about.department)


def state_of(act: Act, about: Appointment) -> Standing | None:
    """What the table of moves is asked about."""
    if act == Act.OPEN or about.account is None:
        return None
    if not about.account.is_active:
        return Standing.CLOSED
    return Standing.HOLDING if (about.department.pk, about.role) in posts_of(about.account) else Standing.ACTIVE


def posts_of(account: User) -> set[tuple[int, str]]:
    """(department id, role) of every role given to the account, whether it counts now or not."""
    return {(group.role.department_id, group.role.role) for group in account.groups.all() if hasattr(group, "role")}


def may_manage(user: User, department: Department) -> bool:
    """Whether the department's people and what its site says about itself are hers to keep."""
    return has_role(user, Role.SITE_MANAGER, department) or is_it_office(user)


def roles_of(department: Department) -> list[Role]:
    """The roles that can be held in this department."""
    return CITY_ROLES if department.is_city else DEPARTMENT_ROLES


def _require_manager(department: Department, role: Role | None, by: User) -> None:
    if by.is_superuser:
        if role not in FIRST_ROLES:
            raise NotAllowed("超级管理员只任命站点管理员和信息办，其余人员由他们管理。")
    elif not may_manage(by, department):
        raise NotAllowed(f"您不能管理{department.name}的人员：需要站点管理员角色。")
    elif role in CITY_OFFICE and not is_it_office(by):
        raise NotAllowed("信息办和督查的角色只由市信息办授予。")


def _require_colleague(account: User, department: Department) -> None:
    if {where for where, _ in posts_of(account)} != {department.pk}:
        told = f"“{account}”不是只在{department.name}任职的人员，请由市信息办办理。"
        raise NotAllowed(told, code="not-a-colleague")


def _why_not_now(act: Act, account: User) -> str:
    if not account.is_active:
        return f"账号“{account}”已停用。"
    return f"“{account}”已经担任这个角色。" if act == Act.GRANT else f"“{account}”没有担任这个角色。"
