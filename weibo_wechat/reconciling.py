"""What is asked afterwards: verdicts on accepted posts, traces of uncertain ones, removals; and a person's word.

Nothing in this file sends a post. An uncertain row leaves that state by a match on the platform, by proof that it is
not there, or by somebody who looked and signed for it.
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cluster import audit, outbound
from weibo_wechat import outbox, rules
from weibo_wechat.models import Delivery, Platform, require_short
from weibo_wechat.outbox import LeaseLost, first_check, lease_end, move
from weibo_wechat.platforms import own_sites
from weibo_wechat.platforms.outcomes import Accepted, NotThere, Outcome, PlatformRefusal, Refused, Removed, Sent
from weibo_wechat.platforms.registry import door
from weibo_wechat.states import DeliveryAct, DeliveryState, Step

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
            Step.WENT_OUT,
            platform_id=outcome.platform_id,
            platform_url=outcome.url,
            code="",
            reason="",
            sent_at=timezone.now(),
            next_check_at=None,
        )
    elif isinstance(outcome, Removed) and state == DeliveryState.WITHDRAWING:
        move(delivery, Step.GONE, reason=outcome.reason, next_check_at=None)
    elif isinstance(outcome, Removed) and state == DeliveryState.ACCEPTED:
        move(delivery, Step.TAKEN_DOWN, reason=outcome.reason, next_check_at=None)
    elif isinstance(outcome, Refused) and state == DeliveryState.ACCEPTED:
        move(delivery, Step.REFUSED, code=outcome.code, reason=outcome.reason, next_check_at=None)
    elif isinstance(outcome, NotThere) and state == DeliveryState.UNCERTAIN:
        move(delivery, Step.REFUSED, code="not-there", reason=outcome.reason, next_check_at=None)
    elif state == DeliveryState.WITHDRAWING and outcome is not None:
        reason = f"没有撤下：{getattr(outcome, 'reason', '')}"
        move(delivery, Step.STILL_THERE, code="withdraw-refused", reason=reason[:300], next_check_at=None)
    else:
        _ask_again(delivery, outcome)


def _ask_again(delivery: Delivery, outcome: Outcome | None) -> None:
    """Set the next time to ask; when the plan is used up, the row waits for a person."""
    now = timezone.now()
    if delivery.state == DeliveryState.ACCEPTED and now - (delivery.attempt_started_at or now) > VERDICT_WITHIN:
        move(
            delivery,
            Step.LOST,
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
    """A person has looked on the platform: it is out, at `url` when she says where.

    Raises NotAllowed, Conflict, Invalid (an address that is not the platform's own)."""
    url = url.strip()
    with transaction.atomic():
        outbox.hold(delivery)
        rules.require(DeliveryAct.CONFIRM_SENT, delivery, by)
        if url:
            own_sites.require_own(delivery.account.platform, url)
            require_short(Delivery(platform_url=url), "platform_url")
        return _settle(delivery, DeliveryAct.CONFIRM_SENT, by=by, sent_at=timezone.now(), platform_url=url)


def confirm_not_sent(delivery: Delivery, *, by: "User") -> Delivery:
    """A person has looked on the platform: it is not there. It is not sent again; that is `retry`.

    Raises NotAllowed, Conflict."""
    with transaction.atomic():
        outbox.hold(delivery)
        rules.require(DeliveryAct.CONFIRM_NOT_SENT, delivery, by)
        return _settle(delivery, DeliveryAct.CONFIRM_NOT_SENT, by=by, code="not-sent-by-hand")


def _settle(delivery: Delivery, act: DeliveryAct, *, by: "User", **fields: Any) -> Delivery:
    move(delivery, act, settled_by=by, next_check_at=None, reason=f"{by}{act.label}", **fields)
    audit.record(delivery.post, "delivery.settle", by=by, data={"delivery": delivery.pk, "state": delivery.state})
    return delivery


def retry(delivery: Delivery, *, by: "User") -> Delivery:
    """Queue a failed delivery again as a new row, which is returned, under the same signature. Raises NotAllowed,
    Conflict.

    A draft that is still in WeChat's box is used again: the platform itself then refuses a second publication.
    """
    with transaction.atomic():
        outbox.hold(delivery)
        rules.require(DeliveryAct.RETRY, delivery, by)
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
    with transaction.atomic():
        outbox.hold(delivery)
        rules.require(DeliveryAct.SEND_LATE, delivery, by)
        now = timezone.now()
        late = now + timedelta(minutes=settings.SOCIAL_LATE_MINUTES)
        move(delivery, DeliveryAct.SEND_LATE, not_before=now, not_after=late, reason="")
        audit.record(delivery.post, "delivery.send-late", by=by, data={"delivery": delivery.pk})
    return delivery
