"""The worker's side of the outbox: claim one row, prepare it, make the one call, write down what came of it.

A row is sent at most once: the call is made only after `attempt_started_at` has been committed, and from then on
nothing but the platform's own word or a person's puts it anywhere but "uncertain".
"""

import logging
import os
import secrets
import socket
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cluster import outbound
from weibo_wechat import outbox, reconciling
from weibo_wechat.accounts import shut_out
from weibo_wechat.models import Account, Delivery, Platform
from weibo_wechat.outbox import LeaseLost, move
from weibo_wechat.platforms.outcomes import (
    Accepted,
    Later,
    Locked,
    Outcome,
    PlatformRefusal,
    Refused,
    Removed,
    Sent,
    Unknown,
)
from weibo_wechat.platforms.registry import door
from weibo_wechat.rendering.pictures import PictureMissing
from weibo_wechat.states import IN_FLIGHT, AccountState, DeliveryState, PostState, Step

log = logging.getLogger("outbox")

MOST_ATTEMPTS = 8
BREAKER_FAILURES, BREAKER_PAUSE = 3, timedelta(minutes=10)
FIRST_BACKOFF, LONGEST_BACKOFF = 30.0, 1800.0


def drain(limit: int = 20) -> int:
    """Do what is due, at most `limit` sendings; answers how many things were done. Safe to run in many processes."""
    worker = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
    done = outbox.free_expired() + outbox.set_late()
    for _ in range(limit):
        delivery = claim(worker)
        if delivery is None:
            break
        try:
            attempt(delivery)
        except LeaseLost:
            log.warning("lease lost", extra={"delivery": delivery.pk})
        done += 1
    return done + reconciling.follow_up(limit)


def claim(worker: str) -> Delivery | None:
    """Take the next due row for this worker, or None. One row per account at a time; order per account is by time."""
    now = timezone.now()
    for row in due(now)[:5]:
        try:
            with transaction.atomic():
                move(row, Step.CLAIM, claimed_by=worker, lease_until=outbox.lease_end())
        except (LeaseLost, IntegrityError):
            continue  # another worker has it, or is at another row of this account
        return Delivery.objects.select_related("account", "post", "post__approved_by").get(pk=row.pk)
    return None


def due(now: datetime) -> QuerySet[Delivery]:
    """Queued rows that may go now: account in order, not paused, its lane free, its last post long enough ago."""
    same_account = Delivery.objects.filter(account=OuterRef("account"))
    busy = same_account.filter(state__in=IN_FLIGHT)
    spaced = same_account.filter(attempt_started_at__gt=now - timedelta(seconds=settings.SOCIAL_SPACING_SECONDS))
    # On Weibo a later post pushes the one that is being looked for out of sight.
    asking = same_account.filter(
        state=DeliveryState.UNCERTAIN, next_check_at__isnull=False, account__platform=Platform.WEIBO
    )
    return (
        Delivery.objects.filter(
            Q(account__paused_until__isnull=True) | Q(account__paused_until__lte=now),
            ~Exists(busy),
            ~Exists(spaced),
            ~Exists(asking),
            state=DeliveryState.QUEUED,
            not_before__lte=now,
            account__state=AccountState.ACTIVE,
        )
        .order_by("not_before", "pk")
        .only("state", "claimed_by", "account", "code")
    )


def attempt(delivery: Delivery) -> Delivery:
    """Prepare and send one claimed row; raises LeaseLost when it is no longer this worker's."""
    if invalid := no_longer_approved(delivery):
        return move(delivery, Step.STOP, reason=invalid, code="approval-void")
    gate = door(delivery.account)
    try:
        for step in gate.prepare(delivery):
            outbox.note(delivery, step)
    except PictureMissing as error:
        return settle(delivery, Refused("picture-missing", str(error)))
    except PlatformRefusal as refusal:
        # Nothing is published while preparing, so what is unknown about a step is only worth another try.
        known = not isinstance(refusal.outcome, Unknown)
        return settle(delivery, refusal.outcome) if known else try_later(delivery, refusal.message)
    except outbound.OutboundError as error:
        return try_later(delivery, error.message)
    move(
        delivery,
        Step.BEGIN,
        attempt_started_at=timezone.now(),
        attempts=delivery.attempts + 1,
        lease_until=outbox.lease_end(),
    )
    try:
        outcome = gate.send(delivery)
    except outbound.NotConnected as error:
        return try_later(delivery, error.message)
    except PlatformRefusal as refusal:
        outcome = refusal.outcome
    except outbound.OutboundError as error:
        outcome = Unknown(error.code, f"{delivery.account.get_platform_display()}没有回音：{error.message}")
    except Exception:  # whatever it was, the call may have gone out: only "uncertain" is honest
        log.exception("sending broke", extra={"delivery": delivery.pk})
        outcome = Unknown("internal", "发送中途出错，可能已经发出")
    return settle(delivery, outcome)


def no_longer_approved(delivery: Delivery) -> str:
    """Why this row may not go out any more; empty when its approval still stands."""
    post = delivery.post
    if post.state != PostState.APPROVED or post.approved_digest != delivery.content_digest:
        return "推文改过或撤下，批准已失效"
    if post.approved_by is None or not post.approved_by.is_active:
        return "审核人已停用，须重新审核"
    return ""


def settle(delivery: Delivery, outcome: Outcome) -> Delivery:
    """Write down what came of a call."""
    now = timezone.now()
    if isinstance(outcome, Sent):
        _works(delivery.account)
        return move(
            delivery,
            Step.WENT_OUT,
            platform_id=outcome.platform_id,
            platform_url=outcome.url,
            sent_at=now,
            code="",
            reason="",
            next_check_at=None,
        )
    if isinstance(outcome, Accepted):
        _works(delivery.account)
        first = now + timedelta(seconds=settings.SOCIAL_VERDICT_SECONDS[0])
        return move(
            delivery,
            Step.TAKEN,
            receipt=delivery.receipt | outcome.receipt,
            next_check_at=first,
            checks=0,
            code="",
            reason="",
        )
    if isinstance(outcome, Unknown):
        return move(
            delivery,
            Step.LOST,
            code=outcome.code,
            reason=outcome.reason[:300],
            next_check_at=outbox.first_check(),
            checks=0,
        )
    if isinstance(outcome, Later):
        return _requeue(delivery, now + outcome.wait, outcome.code, outcome.reason)
    if isinstance(outcome, Locked):
        shut_out(delivery.account, outcome.reason)
        return _requeue(delivery, now, outcome.code, outcome.reason)
    code = getattr(outcome, "code", "removed" if isinstance(outcome, Removed) else "not-there")
    return move(delivery, Step.REFUSED, code=code, reason=outcome.reason[:300], next_check_at=None)


def try_later(delivery: Delivery, reason: str) -> Delivery:
    """Nothing was made: back into the queue with a growing pause, and a rest for an account that keeps failing."""
    account, attempts = delivery.account, delivery.attempts + (delivery.state == DeliveryState.CLAIMED)
    account.failures += 1
    paused = timezone.now() + BREAKER_PAUSE if account.failures >= BREAKER_FAILURES else None
    Account.objects.filter(pk=account.pk).update(failures=account.failures, paused_until=paused)
    if attempts >= MOST_ATTEMPTS:
        return move(
            delivery,
            Step.REFUSED,
            attempts=attempts,
            code="unreachable",
            reason=f"试了 {attempts} 次：{reason}"[:300],
        )
    wait = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempts - 1))
    delivery.attempts = attempts
    return _requeue(delivery, timezone.now() + timedelta(seconds=wait), "unreachable", reason)


def _requeue(delivery: Delivery, not_before: datetime, code: str, reason: str) -> Delivery:
    return move(
        delivery,
        Step.REQUEUE,
        not_before=not_before,
        attempt_started_at=None,
        attempts=delivery.attempts,
        code=code,
        reason=reason[:300],
    )


def _works(account: Account) -> None:
    Account.objects.filter(pk=account.pk).exclude(failures=0, paused_until=None).update(failures=0, paused_until=None)
