"""Moving a delivery along the table in states.py: every change of state is one conditional update and one line in the
log.

A row that somebody else has moved or claimed meanwhile is left alone (LeaseLost); a row without a move is a bug.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cluster.errors import JingtingError
from cluster.locking import lock
from weibo_wechat.models import Delivery
from weibo_wechat.states import DELIVERY_MOVES, IN_FLIGHT, DeliveryAct, Step

log = logging.getLogger("outbox")


class LeaseLost(JingtingError):
    """Another worker or a person has taken this row: stop and touch nothing."""

    code = "lease-lost"


class NoSuchMove(RuntimeError):
    """A programming error: the table of moves has no such move."""


def hold(delivery: Delivery) -> None:
    """Lock a delivery and its post for a person's verb. The post first, since whoever edits one holds it while she
    cancels the rows below; the worker locks nothing."""
    lock(delivery.post)
    lock(delivery)


def move(
    delivery: Delivery, act: DeliveryAct | Step, *, among: QuerySet[Delivery] | None = None, **fields: Any
) -> Delivery:
    """Take the row from the state it was read in to where the act leads, if it is still that and still one of `among`;
    raises LeaseLost, NoSuchMove."""
    starts, end = DELIVERY_MOVES[act]
    if delivery.state not in starts or end is None:
        raise NoSuchMove(f"{act} from {delivery.state}")
    fields["state"] = end
    if end not in IN_FLIGHT:
        fields |= {"claimed_by": "", "lease_until": None}
    _update(delivery, fields, Delivery.objects.all() if among is None else among)
    log.info(
        "delivery",
        extra={
            "delivery": delivery.pk,
            "account": delivery.account_id,
            "act": str(act),
            "state": str(end),
            "code": delivery.code,
        },
    )
    return delivery


def move_all(rows: QuerySet[Delivery], act: Step, **fields: Any) -> int:
    """Move whichever of these rows the table lets; answers how many. Each update asks for all of `rows` again: a row
    that is another one's meanwhile, or whose lease was renewed, is left alone."""
    moved = 0
    starts, _ = DELIVERY_MOVES[act]
    for row in rows.filter(state__in=starts).only("state", "claimed_by", "account", "code"):
        try:
            move(row, act, among=rows, **fields)
        except LeaseLost:
            continue
        moved += 1
    return moved


def note(delivery: Delivery, step: dict[str, Any]) -> Delivery:
    """Write a finished step into the receipt and renew the lease; raises LeaseLost."""
    fields: dict[str, Any] = {"receipt": delivery.receipt | step}
    if delivery.state in IN_FLIGHT:
        fields["lease_until"] = lease_end()
    _update(delivery, fields, Delivery.objects.all())
    return delivery


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.SOCIAL_LEASE_SECONDS)


def first_check() -> datetime:
    return timezone.now() + timedelta(seconds=settings.SOCIAL_CHECK_SECONDS[0])


def free_expired() -> int:
    """Rows whose worker died: never begun → queued again; begun → uncertain, to be asked about."""
    expired = Delivery.objects.filter(lease_until__lt=timezone.now())
    freed = move_all(expired, Step.FREE)
    lost = move_all(
        expired,
        Step.WORKER_DIED,
        next_check_at=first_check(),
        checks=0,
        code="worker-died",
        reason="发送时工作进程中断，可能已经发出",
    )
    return freed + lost


def set_late() -> int:
    """Queued rows past their last moment wait for a person: an outage must not end in a flood of old news."""
    due = Delivery.objects.filter(not_after__lt=timezone.now())
    return move_all(due, Step.EXPIRE, reason="超过最晚发送时间，没有发")


def _update(delivery: Delivery, fields: dict[str, Any], among: QuerySet[Delivery]) -> None:
    same = among.filter(pk=delivery.pk, state=delivery.state, claimed_by=delivery.claimed_by)
    if not same.update(**fields):
        raise LeaseLost("这条投递已被别的进程或同事接手。")
    for name, value in fields.items():
        setattr(delivery, name, value)
