"""Taking a post off a platform, delivery by delivery; the text stays in the archive.

The wish is written down first and carried out by the worker: deleting is safe to repeat, and "already gone" is done.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from cluster import audit
from cluster.errors import Conflict, Invalid
from weibo_wechat import rules
from weibo_wechat.models import Delivery
from weibo_wechat.outbox import move
from weibo_wechat.states import DeliveryState

if TYPE_CHECKING:
    from cluster.models import User


def withdraw(delivery: Delivery, *, by: "User", reason: str) -> Delivery:
    """Have a sent post deleted from its platform. Raises NotAllowed, Conflict (not sent), Invalid (no reason given)."""
    rules.require_decider(by, delivery.post.department, "撤下推文")
    if not reason.strip():
        raise Invalid("请写撤下的原因。", code="reason-missing")
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("post", "account").get(pk=delivery.pk)
        if delivery.state != DeliveryState.SENT:
            raise Conflict(
                f"只有已发的推文才能撤下，这一条现在是“{delivery.get_state_display()}”。", code="wrong-state"
            )
        if not delivery.platform_id:
            raise Invalid("这一条是人工认定发出的，系统没有它的编号，请在平台上删除。", code="no-platform-id")
        move(
            delivery,
            DeliveryState.WITHDRAWING,
            settled_by=by,
            reason=reason[:300],
            next_check_at=timezone.now(),
            checks=0,
        )
        audit.record(delivery.post, "delivery.withdraw", by=by, data={"delivery": delivery.pk, "reason": reason[:300]})
    return delivery


def cancel(delivery: Delivery, *, by: "User") -> Delivery:
    """Take a delivery out of the queue before it leaves. Raises NotAllowed, Conflict."""
    rules.require_decider(by, delivery.post.department, "取消发送")
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("post").get(pk=delivery.pk)
        if delivery.state not in (DeliveryState.QUEUED, DeliveryState.LATE):
            raise Conflict(f"这条投递现在是“{delivery.get_state_display()}”，不能取消。", code="wrong-state")
        move(delivery, DeliveryState.CANCELLED, reason=f"{by}取消")
        audit.record(delivery.post, "delivery.cancel", by=by, data={"delivery": delivery.pk})
    return delivery
