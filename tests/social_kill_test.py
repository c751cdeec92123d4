"""A worker may be killed at any moment: no post goes out twice, and none is lost from sight."""

import os
import signal
import time

import pytest

from tests.social_city import (
    in_process,
    killed_after,
    latest,
    make_account,
    make_queued,
    make_weibo_account,
    start_process,
    wait_for,
    work,
)
from weibo_wechat import delivering, reconciling
from weibo_wechat.models import Delivery
from weibo_wechat.states import LIVING, DeliveryState

pytestmark = pytest.mark.processes


def kill_and_go_on(delivery, steps, settings) -> bool:
    """Kill a worker at its n-th step, let its lease end, let a new worker finish; answers whether it was killed."""
    settings.SOCIAL_LEASE_SECONDS = 0.2
    status = in_process(killed_after(steps))
    settings.SOCIAL_LEASE_SECONDS = 30
    time.sleep(0.25)
    assert in_process(work) == 0
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def finish_by_hand(delivery, town, sandbox):
    """What the liaison officer does with a row that the platform cannot settle: look, say so, send again."""
    row = latest(delivery)
    if row.state == DeliveryState.UNCERTAIN:
        assert not sandbox.effects(row.account), "it went out, and nobody found it"
        row = reconciling.confirm_not_sent(row, by=town.officer)
        reconciling.retry(row, by=town.officer)
        work()


@pytest.mark.parametrize("steps", range(1, 24))
def test_a_wechat_post_survives_a_kill_at_every_step(town, sandbox, settings, steps):
    delivery = make_queued(town, make_account(town.jtj, "wechat"))
    killed = kill_and_go_on(delivery, steps, settings)
    assert killed or steps > 18
    finish_by_hand(delivery, town, sandbox)
    assert len(sandbox.effects(delivery.account)) == 1
    assert Delivery.objects.get(account=delivery.account, state__in=LIVING).state == DeliveryState.SENT


@pytest.mark.parametrize("steps", range(1, 8))
def test_a_weibo_post_survives_a_kill_at_every_step(town, sandbox, settings, steps):
    delivery = make_queued(town, make_weibo_account(town.jtj, sandbox))
    killed = kill_and_go_on(delivery, steps, settings)
    assert killed or steps > 4
    finish_by_hand(delivery, town, sandbox)
    assert len(sandbox.effects(delivery.account)) == 1
    assert Delivery.objects.get(account=delivery.account, state__in=LIVING).state == DeliveryState.SENT


def test_a_row_that_was_only_claimed_is_free_again_when_its_worker_dies(town, sandbox, settings):
    delivery = make_queued(town, make_account(town.jtj, "wechat"))
    settings.SOCIAL_LEASE_SECONDS = 0.1
    in_process(lambda: delivering.claim("doomed"))
    assert latest(delivery).state == DeliveryState.CLAIMED
    time.sleep(0.2)
    settings.SOCIAL_LEASE_SECONDS = 30
    work()
    assert latest(delivery).state == DeliveryState.SENT


def test_two_workers_send_every_row_once(town, sandbox):
    accounts = [make_account(town.jtj, "wechat") for _ in range(3)]
    rows = [make_queued(town, account) for account in accounts for _ in range(4)]
    children = [start_process(lambda: work(30)) for _ in range(2)]
    assert [wait_for(child) for child in children] == [0, 0]
    work(30)
    assert {latest(row).state for row in rows} == {DeliveryState.SENT}
    assert [len(sandbox.effects(account)) for account in accounts] == [4, 4, 4]
