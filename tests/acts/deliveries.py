"""A post on its way to one account: every act of weibo_wechat.states.DeliveryAct on a delivery in every state, each
reached by the steps that the worker takes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.acts import posts
from tests.acts.room import Room
from weibo_wechat import approving, drafting, outbox, reconciling, rules, withdrawing
from weibo_wechat.models import Delivery
from weibo_wechat.states import DELIVERY_MOVES, DeliveryAct, Step


def queued(city: SimpleNamespace) -> Delivery:
    return posts.approved(city).deliveries.select_related("post__department").get()


def stepped(*steps: Step, **last: Any) -> Callable[[SimpleNamespace], Delivery]:
    """A delivery after these steps; `last` is what the last of them writes."""

    def situation(city: SimpleNamespace) -> Delivery:
        row = queued(city)
        for number, step in enumerate(steps, 1):
            fields = {
                Step.CLAIM: {"claimed_by": "worker", "lease_until": outbox.lease_end()},
                Step.BEGIN: {"attempt_started_at": timezone.now(), "lease_until": outbox.lease_end()},
            }
            outbox.move(row, step, **fields.get(step, {}), **(last if number == len(steps) else {}))
        return row

    return situation


CLAIMED = (Step.CLAIM,)
SENDING = (*CLAIMED, Step.BEGIN)
late, uncertain = stepped(Step.EXPIRE), stepped(*SENDING, Step.LOST)
failed, sent = stepped(*CLAIMED, Step.REFUSED), stepped(*SENDING, Step.WENT_OUT, platform_id="article-1")


def withdrawing_(city: SimpleNamespace) -> Delivery:
    return withdrawing.withdraw(sent(city), by=city.people["signer"], reason="日期写错")


def withdrawn(city: SimpleNamespace) -> Delivery:
    return outbox.move(withdrawing_(city), Step.GONE)


def cancelled(city: SimpleNamespace) -> Delivery:
    return withdrawing.cancel(queued(city), by=city.people["liaison"])


def seen_by_a_person(city: SimpleNamespace) -> Delivery:
    """Out, but the system has no number of it."""
    return reconciling.confirm_sent(uncertain(city), by=city.people["liaison"])


def retried(city: SimpleNamespace) -> Delivery:
    row = failed(city)
    reconciling.retry(row, by=city.people["liaison"])
    return row


def of_an_older_wording(city: SimpleNamespace) -> Delivery:
    row = failed(city)
    drafting.edit_post(row.post, by=city.people["writer"], version=row.post.version, title="改过")
    return row


def delivered_anew(city: SimpleNamespace) -> Delivery:
    """Failed, returned, and approved once more word for word."""
    row = failed(city)
    approving.return_post(row.post, by=city.people["signer"], note="再看看")
    post = drafting.submit_post(row.post, by=city.people["writer"])
    approving.approve(post, by=city.people["liaison"], digest=post.digest)
    return row


ROOM = Room(
    require=rules.require,
    moves={act: DELIVERY_MOVES[act] for act in DeliveryAct},
    verbs={
        DeliveryAct.CONFIRM_SENT: lambda row, by: reconciling.confirm_sent(row, by=by),
        DeliveryAct.CONFIRM_NOT_SENT: lambda row, by: reconciling.confirm_not_sent(row, by=by),
        DeliveryAct.RETRY: lambda row, by: reconciling.retry(row, by=by),
        DeliveryAct.SEND_LATE: lambda row, by: reconciling.send_late(row, by=by),
        DeliveryAct.WITHDRAW: lambda row, by: withdrawing.withdraw(row, by=by, reason="日期写错"),
        DeliveryAct.CANCEL: lambda row, by: withdrawing.cancel(row, by=by),
    },
    state=lambda act, row: row.state,
    people=posts.people,
    situations={
        "queued": queued,
        "late": late,
        "claimed": stepped(*CLAIMED),
        "sending": stepped(*SENDING),
        "accepted": stepped(*SENDING, Step.TAKEN),
        "uncertain": uncertain,
        "failed": failed,
        "retried": retried,
        "of an older wording": of_an_older_wording,
        "delivered anew": delivered_anew,
        "sent": sent,
        "seen by a person": seen_by_a_person,
        "withdrawing": withdrawing_,
        "withdrawn": withdrawn,
        "removed": stepped(*SENDING, Step.TAKEN, Step.TAKEN_DOWN),
        "cancelled": cancelled,
    },
    page=lambda row: f"{reverse('weibo_wechat:board')}?post={row.post_id}",
    addresses=lambda row: {act: reverse(f"weibo_wechat:delivery-{act}", args=[row.pk]) for act in DeliveryAct},
)
