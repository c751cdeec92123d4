"""What is asked afterwards: verdicts on accepted posts, traces of uncertain ones, removals; and a person's word.

Nothing in this file sends a post. An uncertain row leaves that state by a match on the platform, by proof that it is
not there, or by somebody who looked and signed for it.
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cluster import audit, outbound
from cluster.errors import Conflict, Invalid
from weibo_wechat import rules
from weibo_wechat.models import Delivery, Platform
from weibo_wechat.outbox import LeaseLost, first_check, lease_end, move
from weibo_wechat.platforms.outcomes import Accepted, NotThere, Outcome, PlatformRefusal, Refused, Removed, Sent
from weibo_wechat.platforms.registry import door
from weibo_wechat.states import DeliveryState

if TYPE_CHECKING:
    from cluster.models import User

log = logging.getLogger("outbox")

ASKABLE = [DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN, DeliveryState.WITHDRAWING]
VERDICT_WITHIN = timedelta(hours=24)
WEIBO_READS = 3


def follow_up(limit: int = 20) -> int:
    """Ask the platform about rows whose time has come; answers how many were asked about."""
    now, done = timezone.now(), 0
    rows = Delivery.objects.filter(state__in=ASKABLE, next_check_at__lte=now).select_related("account")
    for delivery in rows.order_by("next_check_at")[:limit]:
        mine = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, next_check_at=delivery.next_check_at)
        if not mine.update(next_check_at=lease_end(), checks=delivery.checks + 1):
            continue  # another worker asks
        delivery.checks += 1
        try:
            _ask(delivery)
        except LeaseLost:
            log.warning("settled meanwhile", extra={"delivery": delivery.pk})
        done += 1
    return done


def _ask(delivery: Delivery) -> None:
    gate, started = door(delivery.account), delivery.attempt_started_at or delivery.created_at
    outcome: Outcome | None
    try:
        if delivery.state == DeliveryState.WITHDRAWING:
            outcome = gate.delete(delivery)
        elif delivery.state == DeliveryState.ACCEPTED:
            outcome = gate.verdict(delivery)
        else:
            outcome = gate.find(delivery, started)
    except PlatformRefusal as refusal:
        outcome = refusal.outcome if delivery.state == DeliveryState.WITHDRAWING else None
    except outbound.OutboundError:
        outcome = None  # asking failed; that says nothing about the post
    _conclude(delivery, outcome)


def _conclude(delivery: Delivery, outcome: Outcome | None) -> None:
    state = delivery.state
    if isinstance(outcome, Sent) and state != DeliveryState.WITHDRAWING:
        move(
            delivery,
            DeliveryState.SENT,
            platform_id=outcome.platform_id,
            platform_url=outcome.url,
            code="",
            reason="",
            sent_at=timezone.now(),
            next_check_at=None,
        )
    elif isinstance(outcome, Removed) and state == DeliveryState.WITHDRAWING:
        move(delivery, DeliveryState.WITHDRAWN, reason=outcome.reason, next_check_at=None)
    elif isinstance(outcome, Removed) and state == DeliveryState.ACCEPTED:
        move(delivery, DeliveryState.REMOVED, reason=outcome.reason, next_check_at=None)
    elif isinstance(outcome, Refused) and state == DeliveryState.ACCEPTED:
        move(delivery, DeliveryState.FAILED, code=outcome.code, reason=outcome.reason, next_check_at=None)
    elif isinstance(outcome, NotThere) and state == DeliveryState.UNCERTAIN:
        move(delivery, DeliveryState.FAILED, code="not-there", reason=outcome.reason, next_check_at=None)
    elif state == DeliveryState.WITHDRAWING and outcome is not None:
        reason = f"没有撤下：{getattr(outcome, 'reason', '')}"
        move(delivery, DeliveryState.SENT, code="withdraw-refused", reason=reason[:300], next_check_at=None)
    else:
        _ask_again(delivery, outcome)


def _ask_again(delivery: Delivery, outcome: Outcome | None) -> None:
    """Set the next time to ask; when the plan is used up, the row waits for a person."""
    now = timezone.now()
    if delivery.state == DeliveryState.ACCEPTED and now - (delivery.attempt_started_at or now) > VERDICT_WITHIN:
        move(
            delivery,
            DeliveryState.UNCERTAIN,
            code="no-verdict",
            reason="平台 24 小时没有结论",
            next_check_at=first_check(),
            checks=0,
        )
        return
    plan = (
        settings.SOCIAL_CHECK_SECONDS if delivery.state == DeliveryState.UNCERTAIN else settings.SOCIAL_VERDICT_SECONDS
    )
    if delivery.state == DeliveryState.UNCERTAIN and delivery.account.platform == Platform.WEIBO:
        plan = plan[:WEIBO_READS]
    given_up = delivery.state == DeliveryState.UNCERTAIN and delivery.checks >= len(plan)
    wait = timedelta(seconds=plan[min(delivery.checks, len(plan) - 1)])
    fields: dict[str, object] = {"next_check_at": None if given_up else now + wait}
    reason = getattr(outcome, "reason", "")
    if reason and not isinstance(outcome, Accepted):
        fields["reason"] = reason[:300]
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(**fields)


def confirm_sent(delivery: Delivery, *, by: "User", url: str = "") -> Delivery:
    """A person has looked on the platform: it is out. Raises NotAllowed, Conflict."""
    return _settle_by_hand(
        delivery, DeliveryState.SENT, by=by, act="认定已经发出", sent_at=timezone.now(), platform_url=url[:500]
    )


def confirm_not_sent(delivery: Delivery, *, by: "User") -> Delivery:
    """A person has looked on the platform: it is not there. It is not sent again; that is `retry`."""
    return _settle_by_hand(delivery, DeliveryState.FAILED, by=by, act="认定没有发出", code="not-sent-by-hand")


def _settle_by_hand(delivery: Delivery, to: str, *, by: "User", act: str, **fields: object) -> Delivery:
    rules.require_decider(by, delivery.post.department, act)
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("post", "account").get(pk=delivery.pk)
        if delivery.state != DeliveryState.UNCERTAIN:
            raise Conflict(f"这条投递现在是“{delivery.get_state_display()}”，不用认定。", code="wrong-state")
        move(delivery, to, settled_by=by, next_check_at=None, reason=f"{by}{act}", **fields)
        audit.record(delivery.post, "delivery.settle", by=by, data={"delivery": delivery.pk, "state": to})
    return delivery


def retry(delivery: Delivery, *, by: "User") -> Delivery:
    """Queue a failed delivery again as a new row, under the same signature. Raises NotAllowed, Conflict, Invalid.

    A draft that is still in WeChat's box is used again: the platform itself then refuses a second publication.
    """
    rules.require_decider(by, delivery.post.department, "重发")
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("post", "account").get(pk=delivery.pk)
        if delivery.state != DeliveryState.FAILED or hasattr(delivery, "retry"):
            raise Conflict("只有失败的、还没有重发过的投递才能重发。", code="wrong-state")
        if delivery.post.approved_digest != delivery.content_digest:
            raise Invalid("推文改过，须重新审核，不能直接重发。", code="approval-void")
        kept = dict(delivery.receipt) if delivery.code == "not-there" else {}
        now = timezone.now()
        again = Delivery.objects.create(
            post=delivery.post,
            account=delivery.account,
            mark=delivery.mark,
            payload=delivery.payload,
            content_digest=delivery.content_digest,
            not_before=now,
            retry_of=delivery,
            not_after=now + timedelta(minutes=settings.SOCIAL_LATE_MINUTES),
            receipt={name: kept[name] for name in ("cover", "pictures", "draft", "checked") if name in kept},
        )
        audit.record(delivery.post, "delivery.retry", by=by, data={"delivery": again.pk, "retry_of": delivery.pk})
    return again


def send_late(delivery: Delivery, *, by: "User") -> Delivery:
    """Send a delivery now that had missed its last moment. Raises NotAllowed, Conflict."""
    rules.require_decider(by, delivery.post.department, "现在发")
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("post").get(pk=delivery.pk)
        if delivery.state != DeliveryState.LATE:
            raise Conflict(f"这条投递现在是“{delivery.get_state_display()}”。", code="wrong-state")
        now = timezone.now()
        late = now + timedelta(minutes=settings.SOCIAL_LATE_MINUTES)
        move(delivery, DeliveryState.QUEUED, not_before=now, not_after=late, reason="")
        audit.record(delivery.post, "delivery.send-late", by=by, data={"delivery": delivery.pk})
    return delivery
