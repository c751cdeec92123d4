"""Who may do what with a case, and when; verbs, lists and pages ask here and nowhere else."""

from cluster.acts import require_state
from cluster.errors import Conflict, NotAllowed
from cluster.models import Role, User
from cluster.roles import departments_of, has_role, is_city_office, is_it_office, require_role
from interaction.models import Case, CaseQuerySet
from interaction.states import MOVES, NEVER_PUBLIC, Act

HANDLERS = (Role.WRITER, Role.SITE_MANAGER)
APPROVERS = (Role.SITE_MANAGER, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.SIGNER)
DESK_ROLES = tuple(dict.fromkeys((*HANDLERS, *APPROVERS)))

# act → whose it is in the department that holds the case, and what the refusal calls it; the clock's acts are nobody's
DOERS: dict[Act, tuple[tuple[Role, ...], str]] = {
    Act.ACCEPT: (HANDLERS, "受理办件"),
    Act.TRANSFER: (HANDLERS, "转办"),
    Act.ANSWER: (HANDLERS, "答复办件"),
    Act.RETURN: (APPROVERS, "退回答复"),
    Act.APPROVE: (APPROVERS, "审核答复"),
    Act.DECLINE: (APPROVERS, "决定不予受理"),
    Act.PUBLISH: (APPROVERS, "公开办件"),
    Act.WITHDRAW: (APPROVERS, "撤下公开的办件"),
}


def require(act: Act, case: Case, by: User | None) -> None:
    """Raise NotAllowed or Conflict unless `by` (None: the clock) may do this to the case as it stands.

    A verb asks it of the locked row, a page of the row it shows."""
    _require_doer(act, case, by)
    require_state(MOVES, act, case.state, f"办件现在是“{case.get_state_display()}”，不能{act.label}。")
    if act in (Act.APPROVE, Act.RETURN) and by is not None:
        _require_other_than_drafter(case, by)
    elif act == Act.PUBLISH:
        _require_publishable(case)
    elif act == Act.WITHDRAW and not case.published_at:
        raise Conflict("办件没有公开，不能撤下。", code="wrong-state")


def _require_doer(act: Act, case: Case, by: User | None) -> None:
    if act not in DOERS:
        if by is not None:
            raise NotAllowed(f"{act.label}由系统按期办理，不由人办理。")
        return
    if by is None:
        raise NotAllowed(f"{act.label}须由人办理。")
    if act == Act.TRANSFER and is_it_office(by):  # hands on any case, whoever holds it
        return
    roles, words = DOERS[act]
    require_role(by, roles, case.department, words)


def _require_other_than_drafter(case: Case, by: User) -> None:
    draft = case.current_answer
    if draft is not None and draft.drafted_by_id == by.pk:
        raise NotAllowed("答复须由另一人审核：这一稿是您拟的。", code="same-person")


def _require_publishable(case: Case) -> None:
    if case.published_at:
        raise Conflict("办件已经公开；要改公开的文字，请先撤下。", code="wrong-state")
    if not case.publish_consent:
        raise Conflict("来信人不同意公开。", code="no-consent")
    if case.kind in NEVER_PUBLIC:
        raise Conflict(f"{case.get_kind_display()}不公开。", code="never-public")


def visible_to(user: User) -> CaseQuerySet:
    """The cases she may read: her departments', all for 信息办 and 督查."""
    cases = Case.objects.all()
    return cases if is_city_office(user) else cases.filter(department_id__in=departments_of(user, *DESK_ROLES))


def sees_desk(user: User) -> bool:
    return is_city_office(user) or bool(departments_of(user, *DESK_ROLES))


def sees_contact(user: User, case: Case) -> bool:
    """Name and phone are for those who work on the case: neither 信息办 nor 督查."""
    return has_role(user, DESK_ROLES, case.department)


def keeps_calendar(user: User) -> bool:
    """Days off and deadlines are the city's, so 信息办 keeps them."""
    return is_it_office(user)


def require_calendar_keeper(user: User) -> None:
    if not keeps_calendar(user):
        raise NotAllowed("放假安排和答复期限由市信息办维护。")
