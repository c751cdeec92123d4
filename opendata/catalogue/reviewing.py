"""The way of a dataset to the public and back: submitted, reviewed by its department and by 信息办, opened, withdrawn.
These verbs are the only way a dataset's state changes."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.search import index

from cluster import audit, stamps
from cluster.errors import Invalid
from cluster.locking import lock
from cluster.models import User
from opendata.catalogue import rules
from opendata.models import Dataset
from opendata.states import DATASET_MOVES, DatasetAct


def submit(dataset: Dataset, *, by: User) -> Dataset:
    """登记 → 部门审核, by a steward."""
    return _move(dataset, DatasetAct.SUBMIT, by, state_reason="")


def approve_for_department(dataset: Dataset, *, by: User) -> Dataset:
    """部门审核 → 信息办审核, by the department's signer and never by who registered it."""
    return _move(dataset, DatasetAct.APPROVE, by, reviewed_by=by)


def open_dataset(dataset: Dataset, *, by: User | None) -> Dataset:
    """信息办审核 → 已开放, by 信息办 and never by who registered or reviewed it; the operator of this machine (None)
    may open what was never withdrawn from any state before."""
    return _move(dataset, DatasetAct.OPEN if by else DatasetAct.OPEN_AT_ONCE, by, state_reason="")


def send_back(dataset: Dataset, *, reason: str, by: User) -> Dataset:
    """Either reviewer returns an entry to its steward with a reason."""
    return _move(dataset, DatasetAct.SEND_BACK, by, state_reason=_reason(reason))


def withdraw(dataset: Dataset, *, reason: str, by: User | None) -> Dataset:
    """已开放 → 已撤回 with a reason the public reads, by a steward or 信息办. Rows, downloads and API stop at once."""
    with transaction.atomic():
        _move(dataset, DatasetAct.WITHDRAW, by, state_reason=_reason(reason))
        index.remove_object(dataset)
    return dataset


def reopen(dataset: Dataset, *, by: User) -> Dataset:
    """已撤回 → 登记: what was withdrawn passes both reviews again."""
    return _move(dataset, DatasetAct.REOPEN, by)


def _move(dataset: Dataset, act: DatasetAct, by: User | None, **fields: Any) -> Dataset:
    with transaction.atomic():
        lock(dataset)
        rules.require(act, dataset, by)
        after = DATASET_MOVES[act][1]
        fields |= {"state": after, "changed_at": timezone.now()}
        if after == Dataset.State.OPEN:
            fields["opened_at"] = dataset.opened_at or timezone.now()
        for name, value in fields.items():
            setattr(dataset, name, value)
        dataset.save(update_fields=list(fields))
        reason = fields.get("state_reason")
        audit.record(dataset, f"dataset.{act}", by=by, data={"reason": reason} if reason else {})
        stamps.bump(dataset.department)
    return dataset


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明理由，公众和下一位经办人会看到。", code="reason-missing")
    return reason.strip()[:300]
