"""Who sees which datasets in the admin: stewards and signers their own department's, 信息办 and 督查 all of them."""

import uuid

from django.db.models import Q, QuerySet

from cluster.errors import Invalid, NotFound
from cluster.models import Department, Role, User
from cluster.roles import departments_of, has_role, is_city_office, require_role
from opendata.models import Dataset, Intake, PushToken, Secrecy
from opendata.models.catalogue import DatasetQuerySet

ROLES = (Role.DATA_STEWARD, Role.SIGNER)


def sees_room(user: User) -> bool:
    return is_city_office(user) or bool(departments_of(user, *ROLES))


def datasets(user: User) -> DatasetQuerySet:
    found = Dataset.objects.select_related("department")
    return found if is_city_office(user) else found.filter(department__in=departments_of(user, *ROLES))


def dataset(user: User, dataset_id: uuid.UUID) -> Dataset:
    """NotFound for what is another department's, as for what does not exist."""
    found = datasets(user).filter(pk=dataset_id).first()
    if found is None:
        raise NotFound("没有这个数据集。")
    return found


def intake(user: User, intake_id: uuid.UUID) -> Intake:
    found = (
        Intake.objects.select_related("resource__dataset__department", "resource__current")
        .filter(pk=intake_id, resource__dataset__in=datasets(user))
        .first()
    )
    if found is None:
        raise NotFound("没有这次入库。")
    return found


def push_tokens(dataset: Dataset) -> "QuerySet[PushToken]":
    """Tokens that reach this dataset, revoked ones included."""
    return PushToken.objects.filter(Q(resource__dataset=dataset) | Q(resource=None, department=dataset.department))


def to_review(user: User) -> DatasetQuerySet:
    """Datasets whose next hand may be hers: never what she registered, and of the two reviews only one."""
    state = Dataset.State
    mine = Q(state=state.DEPARTMENT_REVIEW, department__in=departments_of(user, Role.SIGNER))
    if departments_of(user, Role.IT_OFFICE):
        mine |= Q(state=state.OFFICE_REVIEW) & ~Q(reviewed_by=user)
    return datasets(user).filter(mine).exclude(registered_by=user)


def acts(user: User, dataset: Dataset) -> set[str]:
    """What she may do now with a dataset, for the buttons; the verbs check again."""
    state = Dataset.State
    steward = has_role(user, Role.DATA_STEWARD, dataset.department)
    reviews = to_review(user).filter(pk=dataset.pk).exists()
    office = has_role(user, Role.IT_OFFICE, Department.objects.city()) and user.pk not in (
        dataset.registered_by_id,
        dataset.reviewed_by_id,
    )
    may = {
        "submit": steward and dataset.state == state.DRAFT,
        "reopen": steward and dataset.state == state.WITHDRAWN,
        "approve": reviews and dataset.state == state.DEPARTMENT_REVIEW,
        "open": reviews and dataset.state == state.OFFICE_REVIEW,
        "send_back": reviews,
        "withdraw": (steward or office) and dataset.state == state.OPEN,
        "revise": steward,
        "upload": steward,
    }
    return {act for act, allowed in may.items() if allowed}


NOT_HERE = (
    "涉密数据不得进入本系统。没有保存您填写的任何内容。请按保密规定使用专用的涉密系统处理；"
    "不能确定是否涉密的，先报本单位保密工作机构审定。"
)


def refuse_secret(secrecy: str) -> None:
    """Asked before anything is given: `secret` ends here and nothing is kept (保守国家秘密法 第三十一条)."""
    if secrecy == Secrecy.SECRET:
        raise Invalid(NOT_HERE, code="secret")
    if secrecy != Secrecy.PUBLIC:
        raise Invalid(
            "请先说明这份数据是否涉密（public 非涉密，secret 涉密）。没有保存任何内容。", code="secrecy-not-said"
        )


def may(by: User | None, department: Department, act: str) -> None:
    """A steward of the department; None is the operator of this machine, who has its disk anyway."""
    if by is not None:
        require_role(by, Role.DATA_STEWARD, department, act)
