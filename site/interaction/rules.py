"""Who may do what with a case; verbs and lists ask here and nowhere else."""

from cluster.errors import NotAllowed
from cluster.models import Role, User
from cluster.roles import departments_of, has_role, is_city_office, require_role
from interaction.models import Case, CaseQuerySet

HANDLERS = (Role.WRITER, Role.SITE_MANAGER)
APPROVERS = (Role.SITE_MANAGER, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.SIGNER)
DESK_ROLES = tuple(dict.fromkeys((*HANDLERS, *APPROVERS)))


def visible_to(user: User) -> CaseQuerySet:
    """The cases she may read: her departments', all for 信息办 and 督查."""
    cases = Case.objects.all()
    return cases if is_city_office(user) else cases.filter(department_id__in=departments_of(user, *DESK_ROLES))


def sees_desk(user: User) -> bool:
    return is_city_office(user) or bool(departments_of(user, *DESK_ROLES))


def is_it_office(user: User) -> bool:
    return bool(departments_of(user, Role.IT_OFFICE))


def may_work_on(user: User, case: Case) -> bool:
    return has_role(user, HANDLERS, case.department)


def may_approve(user: User, case: Case) -> bool:
    return has_role(user, APPROVERS, case.department)


def require_handler(user: User, case: Case, act: str) -> None:
    require_role(user, HANDLERS, case.department, act)


def require_approver(user: User, case: Case, act: str) -> None:
    require_role(user, APPROVERS, case.department, act)


def require_transferrer(user: User, case: Case) -> None:
    """The department that holds the case, or 信息办 for any."""
    if not is_it_office(user):
        require_handler(user, case, "转办")


def require_other_person(user: User, drafter: User) -> None:
    if user.pk == drafter.pk:
        raise NotAllowed("答复须由另一人审核：您不能审核自己拟的稿。", code="same-person")
