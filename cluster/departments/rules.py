"""Who may change what a site says about itself: two people of those who manage the department."""

from cluster.acts import require_state
from cluster.departments.states import MOVES, Act, Standing
from cluster.errors import NotAllowed
from cluster.models import Department, IdentityChange, User
from cluster.people.rules import may_manage


def require(act: Act, department: Department, by: User) -> None:
    """Raise NotAllowed or Conflict unless `by` may do this as things stand; a verb asks it once the identity is
    locked."""
    if not may_manage(by, department):
        raise NotAllowed(f"您不能变更{department.name}的网站信息：需要站点管理员角色。")
    require_state(MOVES, act, state_of(department), "没有等待确认的变更。")
    if act == Act.CONFIRM and is_own_change(department, by):
        raise NotAllowed("是您提交的变更，须由另一位站点管理员或市信息办确认。", code="two-people")


def state_of(department: Department) -> Standing:
    found = IdentityChange.objects.filter(identity__department=department).exists()
    return Standing.PROPOSED if found else Standing.SETTLED


def is_own_change(department: Department, by: User) -> bool:
    """Whether the change that waits is her own."""
    return IdentityChange.objects.filter(identity__department=department, proposed_by=by).exists()
