"""Taking a post off a platform, delivery by delivery; the text stays in the archive.

The wish is written down first and carried out by the worker: deleting is safe to repeat, and "already gone" is done.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from cluster import audit
from cluster.errors import Invalid
from weibo_wechat import outbox, rules
from weibo_wechat.models import Delivery
from weibo_wechat.outbox import move
from weibo_wechat.states import DeliveryAct

if TYPE_CHECKING:
    from cluster.models import User


def withdraw(delivery: Delivery, *, by: "User", reason: str) -> Delivery:
    """Have a sent post deleted from its platform. Raises NotAllowed, Conflict (not sent, or sent where only a person
    can find it), Invalid (no reason given)."""
    with transaction.atomic():
        outbox.hold(delivery)
        rules.require(DeliveryAct.WITHDRAW, delivery, by)
        if not reason.strip():
            raise Invalid("请写撤下的原因。", code="reason-missing")
        now = timezone.now()
        move(delivery, DeliveryAct.WITHDRAW, settled_by=by, reason=reason[:300], next_check_at=now, checks=0)
        audit.record(delivery.post, "delivery.withdraw", by=by, data={"delivery": delivery.pk, "reason": reason[:300]})
    return delivery


def cancel(delivery: Delivery, *, by: "User") -> Delivery:
    """Take a delivery out of the queue before it leaves. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        outbox.hold(delivery)
        rules.require(DeliveryAct.CANCEL, delivery, by)
        move(delivery, DeliveryAct.CANCEL, reason=f"{by}取消")
        audit.record(delivery.post, "delivery.cancel", by=by, data={"delivery": delivery.pk})
    return delivery
