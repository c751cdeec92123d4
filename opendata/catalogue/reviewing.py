"""The way of a dataset to the public and back: submitted, reviewed by its department and by 信息办, opened, withdrawn.
These verbs are the only way a dataset's state changes."""

from django.db import transaction
from django.utils import timezone
from wagtail.search import index

from cluster import audit, stamps
from cluster.errors import Conflict, Invalid
from cluster.models import Department, Role, User
from cluster.roles import has_role, require_role
from opendata.models import Dataset


def submit(dataset: Dataset, *, by: User) -> Dataset:
    """登记 → 部门审核, by a steward."""
    require_role(by, Role.DATA_STEWARD, dataset.department, "提交数据集")
    return _move(dataset, Dataset.State.DRAFT, Dataset.State.DEPARTMENT_REVIEW, "dataset.submit", by)


def approve_for_department(dataset: Dataset, *, by: User) -> Dataset:
    """部门审核 → 信息办审核, by the department's signer and never by who registered it."""
    require_role(by, Role.SIGNER, dataset.department, "审核本部门数据集")
    if dataset.registered_by_id == by.pk:
        raise Conflict("登记人不能审核自己登记的数据集，请由其他人审核。", code="own-dataset")
    dataset.reviewed_by = by
    return _move(
        dataset, Dataset.State.DEPARTMENT_REVIEW, Dataset.State.OFFICE_REVIEW, "dataset.approve-department", by
    )


def open_dataset(dataset: Dataset, *, by: User | None) -> Dataset:
    """信息办审核 → 已开放, by 信息办; the operator of this machine (None) may open from any state before."""
    if by is not None:
        require_role(by, Role.IT_OFFICE, Department.objects.city(), "开放数据集")
        if by.pk in (dataset.registered_by_id, dataset.reviewed_by_id):
            raise Conflict("登记人和部门审核人不能再做信息办审核。", code="own-dataset")
    dataset.opened_at = dataset.opened_at or timezone.now()
    before = Dataset.State.OFFICE_REVIEW if by is not None else Dataset.State(dataset.state)
    return _move(dataset, before, Dataset.State.OPEN, "dataset.open", by)


def send_back(dataset: Dataset, *, reason: str, by: User) -> Dataset:
    """Either reviewer returns an entry to its steward with a reason."""
    if dataset.state == Dataset.State.DEPARTMENT_REVIEW:
        require_role(by, Role.SIGNER, dataset.department, "退回数据集")
    else:
        require_role(by, Role.IT_OFFICE, Department.objects.city(), "退回数据集")
    if dataset.state not in (Dataset.State.DEPARTMENT_REVIEW, Dataset.State.OFFICE_REVIEW):
        raise Conflict(f"“{dataset.title}”不在审核中，不能退回。", code="wrong-state")
    dataset.state_reason = _reason(reason)
    return _move(dataset, Dataset.State(dataset.state), Dataset.State.DRAFT, "dataset.send-back", by)


def withdraw(dataset: Dataset, *, reason: str, by: User | None) -> Dataset:
    """已开放 → 已撤回 with a reason the public reads. Rows, downloads and API stop at once."""
    if by is not None and not _is_office(by):
        require_role(by, Role.DATA_STEWARD, dataset.department, "撤回数据集")
    dataset.state_reason = _reason(reason)
    dataset = _move(dataset, Dataset.State.OPEN, Dataset.State.WITHDRAWN, "dataset.withdraw", by)
    index.remove_object(dataset)
    return dataset


def reopen(dataset: Dataset, *, by: User) -> Dataset:
    """已撤回 → 登记: what was withdrawn passes both reviews again."""
    require_role(by, Role.DATA_STEWARD, dataset.department, "重新登记数据集")
    return _move(dataset, Dataset.State.WITHDRAWN, Dataset.State.DRAFT, "dataset.reopen", by)


def _move(dataset: Dataset, before: str, after: str, act: str, by: User | None) -> Dataset:
    with transaction.atomic():
        # Asked of the database, not of an object that may be old: of two who act at once the second is refused.
        there = Dataset.objects.select_for_update().values_list("state", flat=True).get(pk=dataset.pk)
        if there != before or dataset.state != before:
            raise Conflict(f"“{dataset.title}”现在是{Dataset.State(there).label}，不能这样做。", code="wrong-state")
        dataset.state = after
        dataset.changed_at = timezone.now()
        if after in (Dataset.State.OPEN, Dataset.State.DEPARTMENT_REVIEW):
            dataset.state_reason = ""
        dataset.save(update_fields=["state", "state_reason", "changed_at", "opened_at", "reviewed_by"])
        audit.record(dataset, act, by=by, data={"reason": dataset.state_reason} if dataset.state_reason else {})
        stamps.bump(dataset.department)
    return dataset


def _is_office(by: User) -> bool:
    return has_role(by, Role.IT_OFFICE, Department.objects.city())


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明理由，公众和下一位经办人会看到。", code="reason-missing")
    return reason.strip()[:300]
