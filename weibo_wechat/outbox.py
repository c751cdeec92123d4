"""Moving a delivery along the arrows of states.py: every change of state is one conditional update.

A row that somebody else has moved or claimed meanwhile is left alone (LeaseLost); a row without an arrow is a bug.
"""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from cluster.errors import JingtingError
from weibo_wechat.models import Delivery
from weibo_wechat.states import DELIVERY_MOVES, IN_FLIGHT, DeliveryState

log = logging.getLogger("outbox")


class LeaseLost(JingtingError):
    """Another worker or a person has taken this row: stop and touch nothing."""

    code = "lease-lost"


class NoSuchMove(RuntimeError):
    """A programming error: the table of moves has no such arrow."""


def move(delivery: Delivery, to: str, **fields: Any) -> Delivery:
    """Take the row from the state it was read in to another one; raises LeaseLost, NoSuchMove."""
    if to not in DELIVERY_MOVES[delivery.state]:
        raise NoSuchMove(f"{delivery.state} → {to}")
    fields["state"] = to
    if to not in IN_FLIGHT:
        fields |= {"claimed_by": "", "lease_until": None}
    _update(delivery, fields)
    log.info(
        "delivery", extra={"delivery": delivery.pk, "account": delivery.account_id, "state": to, "code": delivery.code}
    )
    return delivery


def note(delivery: Delivery, step: dict[str, Any]) -> Delivery:
    """Write a finished step into the receipt and renew the lease; raises LeaseLost."""
    fields: dict[str, Any] = {"receipt": delivery.receipt | step}
    if delivery.state in IN_FLIGHT:
        fields["lease_until"] = lease_end()
    _update(delivery, fields)
    return delivery


def lease_end() -> Any:
    return timezone.now() + timedelta(seconds=settings.SOCIAL_LEASE_SECONDS)


def first_check() -> Any:
    return timezone.now() + timedelta(seconds=settings.SOCIAL_CHECK_SECONDS[0])


def free_expired() -> int:
    """Rows whose worker died: never begun → queued again; begun → uncertain, to be asked about."""
    expired = Delivery.objects.filter(lease_until__lt=timezone.now())
    freed = expired.filter(state=DeliveryState.CLAIMED).update(
        state=DeliveryState.QUEUED, claimed_by="", lease_until=None
    )
    lost = expired.filter(state=DeliveryState.SENDING).update(
        state=DeliveryState.UNCERTAIN,
        claimed_by="",
        lease_until=None,
        next_check_at=first_check(),
        checks=0,
        code="worker-died",
        reason="发送时工作进程中断，可能已经发出",
    )
    return freed + lost


def set_late() -> int:
    """Queued rows past their last moment wait for a person: an outage must not end in a flood of old news."""
    due = Delivery.objects.filter(state=DeliveryState.QUEUED, not_after__lt=timezone.now())
    return due.update(state=DeliveryState.LATE, reason="超过最晚发送时间，没有发")


def _update(delivery: Delivery, fields: dict[str, Any]) -> None:
    same = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, claimed_by=delivery.claimed_by)
    if not same.update(**fields):
        raise LeaseLost("这条投递已被别的进程或同事接手。")
    for name, value in fields.items():
        setattr(delivery, name, value)
