"""Who sees which datasets in the admin (stewards and signers their own department's, 信息办 and 督查 all of them) and
who may do what to them; verbs ask of the locked row, pages by `cluster.acts`."""

import uuid
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from cluster.acts import require_state
from cluster.errors import Conflict, Invalid, NotAllowed, NotFound
from cluster.models import Department, Role, User
from cluster.roles import departments_of, has_role, is_city_office, require_role
from opendata.models import Dataset, Intake, PushToken, Resource, Secrecy, Snapshot
from opendata.models.catalogue import DatasetQuerySet
from opendata.states import DATASET_MOVES, FRUITLESS_STATES, DatasetAct, ResourceAct

Noun = TypeVar("Noun", bound=Model)
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


def resource(dataset: Dataset, resource_id: object) -> Resource:
    """A table of this dataset; NotFound for any other, and for what is no id."""
    return _of(dataset.resources.select_related("current", "dataset__department"), resource_id, "没有这个资源。")


def snapshot(dataset: Dataset, snapshot_id: object) -> Snapshot:
    found = Snapshot.objects.filter(resource__dataset=dataset).select_related("resource__dataset__department")
    return _of(found, snapshot_id, "没有这个版本。")


def push_token(dataset: Dataset, token_id: object) -> PushToken:
    return _of(push_tokens(dataset), token_id, "没有这个推送密钥。")


def _of(there: QuerySet[Noun], key: object, told: str) -> Noun:
    try:
        found = there.filter(pk=key).first()
    except ValidationError:  # no id at all
        found = None
    if found is None:
        raise NotFound(told)
    return found


def push_tokens(dataset: Dataset) -> "QuerySet[PushToken]":
    """Tokens that reach this dataset, revoked ones included."""
    found = PushToken.objects.filter(Q(resource__dataset=dataset) | Q(resource=None, department=dataset.department))
    return found.select_related("made_by", "resource", "department")


def to_review(user: User) -> DatasetQuerySet:
    """Datasets whose next hand may be hers: never what she registered, and of the two reviews only one."""
    state = Dataset.State
    mine = Q(state=state.DEPARTMENT_REVIEW, department__in=departments_of(user, Role.SIGNER))
    if departments_of(user, Role.IT_OFFICE):
        mine |= Q(state=state.OFFICE_REVIEW) & ~Q(reviewed_by=user)
    return datasets(user).filter(mine).exclude(registered_by=user)


NOT_HERE = (
    "涉密数据不得进入本系统。没有保存您填写的任何内容。请按保密规定使用专用的涉密系统处理；"
    "不能确定是否涉密的，先报本单位保密工作机构审定。"
)


def refuse_secret(secrecy: str) -> None:
    """Asked before anything is given: `secret` ends here and nothing is kept (保守国家秘密法 第三十一条)."""
    if secrecy == Secrecy.SECRET:
        raise Invalid(NOT_HERE, code=Secrecy.SECRET.value)
    if secrecy != Secrecy.PUBLIC:
        raise Invalid(
            "请先说明这份数据是否涉密（public 非涉密，secret 涉密）。没有保存任何内容。", code="secrecy-not-said"
        )


def require(act: DatasetAct, dataset: Dataset, by: User | None) -> None:
    """Raise NotAllowed or Conflict unless this person may do this to the dataset as it stands. `by` None is the
    operator of this machine, who has its disk anyway; the state is asked of her too."""
    if by is not None:
        _require_person(act, dataset, by)
    require_state(
        DATASET_MOVES, act, dataset.state, f"“{dataset.title}”现在是{dataset.get_state_display()}，不能这样做。"
    )
    if by is None:
        return
    if act == DatasetAct.APPROVE and by.pk == dataset.registered_by_id:
        raise Conflict("登记人不能审核自己登记的数据集，请由其他人审核。", code="own-dataset")
    if act == DatasetAct.OPEN and by.pk in (dataset.registered_by_id, dataset.reviewed_by_id):
        raise Conflict("登记人和部门审核人不能再做信息办审核。", code="own-dataset")


def _require_person(act: DatasetAct, dataset: Dataset, by: User) -> None:
    reviewed_here = dataset.state == Dataset.State.DEPARTMENT_REVIEW
    if act == DatasetAct.OPEN_AT_ONCE:
        raise NotAllowed("只有本机运维人员可以不经审核开放数据集。")
    if act == DatasetAct.APPROVE or (act == DatasetAct.SEND_BACK and reviewed_here):
        require_role(by, Role.SIGNER, dataset.department, act.label)
    elif act in (DatasetAct.OPEN, DatasetAct.SEND_BACK):
        require_role(by, Role.IT_OFFICE, Department.objects.city(), act.label)
    elif not (act == DatasetAct.WITHDRAW and has_role(by, Role.IT_OFFICE, Department.objects.city())):
        # 信息办 may end what is public whoever brought it there: four eyes guard the way out, not the way back.
        require_steward(by, dataset.department, act.label)


def require_resource(act: ResourceAct, resource: Resource, by: User | None) -> None:
    """The same for a table. Conflict for the only one and for one that has versions: their addresses are for ever."""
    require_steward(by, resource.dataset.department, act.label)
    if act != ResourceAct.REMOVE:
        return
    if resource.snapshots.exists() or resource.intakes.exclude(state__in=FRUITLESS_STATES).exists():
        raise Conflict("这个资源已有数据或待处理的文件，不能删除。", code="wrong-state")
    if resource.dataset.resources.count() == 1:
        raise Conflict("数据集至少要有一个资源。", code="last-resource")


def require_steward(by: User | None, department: Department, act: str) -> None:
    """A steward of the department, or the operator of this machine; `act` names what she wants in her words."""
    if by is not None:
        require_role(by, Role.DATA_STEWARD, department, act)
