"""The outbox under faults of the platforms: what was sent is known, and what is not known is never sent again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cluster.errors import Conflict, NotAllowed
from tests.social_city import latest, make_account, make_queued, make_weibo_account, work
from weibo_wechat import delivering, reconciling, withdrawing
from weibo_wechat.models import Delivery
from weibo_wechat.states import AccountState, DeliveryState

SHARE, SUBMIT, DRAFT = "/2/statuses/share.json", "/cgi-bin/freepublish/submit", "/cgi-bin/draft/add"
WITH_EFFECT = ["timeout_after", "http5xx_after", "truncated", "empty_body", "reset_mid_body"]
WITHOUT_EFFECT = ["timeout_before", "http5xx_before", "html_page", "reset_mid_request"]


@pytest.fixture
def wechat(town, sandbox):
    return make_account(town.jtj, "wechat")


@pytest.fixture
def weibo(town, sandbox):
    return make_weibo_account(town.jtj, sandbox)


def test_an_approved_post_is_seen_on_both_phones(town, sandbox, wechat, weibo):
    row = make_queued(
        town, wechat, weibo, title="敬亭山步道改造完工", weibo_text="【敬亭山步道改造完工】周末可以去走走。"
    )
    work()
    assert {latest(other).state for other in row.post.deliveries.all()} == {DeliveryState.SENT}
    article = sandbox.page(latest(row).platform_url.removeprefix(sandbox.base))
    assert "敬亭山步道改造完工" in article
    assert "阅读原文" in article
    assert "周末可以去走走" in sandbox.page(f"/u/{weibo.external_id}")


@pytest.mark.parametrize("fault", WITH_EFFECT)
def test_a_weibo_post_whose_answer_was_lost_is_found_again_and_sent_once(town, sandbox, weibo, fault):
    row = make_queued(town, weibo)
    sandbox.fault(fault, SHARE, seconds=0.1)
    delivering.attempt(delivering.claim("one"))
    assert latest(row).state == DeliveryState.UNCERTAIN
    work()
    assert latest(row).state == DeliveryState.SENT
    assert len(sandbox.effects(weibo)) == 1


@pytest.mark.parametrize("fault", WITHOUT_EFFECT)
def test_a_weibo_post_that_cannot_be_found_waits_for_a_person(town, sandbox, weibo, fault):
    row = make_queued(town, weibo)
    sandbox.fault(fault, SHARE, seconds=0.1)
    work()
    row = latest(row)
    assert (row.state, row.next_check_at) == (DeliveryState.UNCERTAIN, None)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        work()
    assert latest(row).state == DeliveryState.UNCERTAIN
    assert sandbox.effects(weibo) == []


@pytest.mark.parametrize("fault", WITH_EFFECT)
def test_a_wechat_article_whose_answer_was_lost_is_found_again_and_published_once(town, sandbox, wechat, fault):
    row = make_queued(town, wechat)
    sandbox.fault(fault, SUBMIT, seconds=0.1)
    work()
    assert latest(row).state == DeliveryState.SENT
    assert len(sandbox.effects(wechat)) == 1


def test_a_draft_still_in_the_box_proves_that_nothing_was_published(town, sandbox, wechat):
    row = make_queued(town, wechat)
    sandbox.fault("http5xx_before", SUBMIT)
    delivering.attempt(delivering.claim("one"))
    Delivery.objects.filter(pk=row.pk).update(attempt_started_at=timezone.now() - timedelta(minutes=20))
    work()
    row = latest(row)
    assert (row.state, row.code) == (DeliveryState.FAILED, "not-there")
    again = reconciling.retry(row, by=town.officer)
    assert again.receipt["draft"] == row.receipt["draft"]
    work()
    assert latest(again).state == DeliveryState.SENT
    assert len(sandbox.effects(wechat)) == 1


def test_a_repeat_after_a_post_that_had_gone_out_is_recognised_as_the_same(town, sandbox, weibo):
    row = make_queued(town, weibo)
    sandbox.fault("timeout_after", SHARE, seconds=0.1)
    sandbox.tell("settings", list_lag=3600)
    work()
    reconciling.confirm_not_sent(latest(row), by=town.officer)
    again = reconciling.retry(latest(row), by=town.officer)
    sandbox.tell("settings", list_lag=0)
    work()
    assert latest(again).state == DeliveryState.SENT
    assert len(sandbox.effects(weibo)) == 1


def test_20032_means_published_and_is_not_repeated(town, sandbox, weibo):
    row = make_queued(town, weibo)
    sandbox.fault("ok_errcode_after", SHARE, code=20032)
    work()
    assert latest(row).state == DeliveryState.SENT
    assert len(sandbox.effects(weibo)) == 1


def test_a_platform_out_of_reach_is_tried_again_since_nothing_was_sent(town, sandbox, weibo, settings):
    row = make_queued(town, weibo)
    base, settings.WEIBO_API_BASE = settings.WEIBO_API_BASE, "http://no-such-platform.invalid"
    work()
    waiting = latest(row)
    assert (waiting.state, waiting.attempt_started_at) == (DeliveryState.QUEUED, None)
    assert "请求没有发出" in waiting.reason
    settings.WEIBO_API_BASE = base
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        work()
    assert latest(row).state == DeliveryState.SENT


def test_a_fault_while_preparing_only_delays(town, sandbox, wechat):
    row = make_queued(town, wechat)
    sandbox.fault("http5xx_after", DRAFT)
    work()
    assert latest(row).state == DeliveryState.QUEUED
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        work()
    assert latest(row).state == DeliveryState.SENT
    assert len(sandbox.effects(wechat, "draft")) == 1


def test_a_rate_answer_counts_no_attempt_and_waits(town, sandbox, weibo):
    row = make_queued(town, weibo)
    sandbox.fault("ok_errcode", SHARE, code=20016)
    work()
    row = latest(row)
    assert (row.state, row.code) == (DeliveryState.QUEUED, "weibo-20016")
    assert row.not_before > timezone.now() + timedelta(minutes=50)


def test_a_dead_authorisation_stops_the_account_and_keeps_its_queue(town, sandbox, weibo):
    row = make_queued(town, weibo)
    sandbox.fault("ok_errcode", SHARE, code=21327)
    work()
    row = latest(row)
    assert row.state == DeliveryState.QUEUED
    assert row.account.state == AccountState.NEEDS_REAUTH
    work()
    assert sandbox.effects(weibo) == []


def test_a_stolen_token_is_renewed_once_and_the_post_goes_out(town, sandbox, wechat):
    first = make_queued(town, wechat)
    work()
    sandbox.tell("tokens/expire")
    second = make_queued(town, wechat)
    work()
    assert [latest(row).state for row in (first, second)] == [DeliveryState.SENT] * 2


@pytest.mark.parametrize(
    ("word", "reason"), [("【试·违规】", "审核不通过"), ("【试·原创】", "原创校验"), ("【试·失败】", "没有发布成功")]
)
def test_accepted_is_not_published_until_the_verdict_says_so(town, sandbox, wechat, word, reason):
    row = make_queued(town, wechat, title=f"{word}通知")
    work()
    row = latest(row)
    assert row.state == DeliveryState.FAILED
    assert reason in row.reason


def test_a_broken_account_does_not_stop_the_others(town, sandbox, weibo, wechat):
    stuck, other = make_queued(town, weibo), make_queued(town, wechat)
    sandbox.fault("timeout_before", SHARE, seconds=0.1)
    work()
    assert latest(stuck).state == DeliveryState.UNCERTAIN
    assert latest(other).state == DeliveryState.SENT


def test_after_a_day_of_outage_nothing_goes_out_by_itself(town, sandbox, weibo):
    row = make_queued(town, weibo)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        work()
        assert latest(row).state == DeliveryState.LATE
        reconciling.send_late(latest(row), by=town.officer)
        work()
    assert latest(row).state == DeliveryState.SENT


def test_a_post_waits_for_its_time(town, sandbox, weibo):
    row = make_queued(town, weibo, send_at=timezone.now() + timedelta(hours=2))
    work()
    assert latest(row).state == DeliveryState.QUEUED
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=True):
        work()
    assert latest(row).state == DeliveryState.SENT


@pytest.mark.parametrize("platform", ["wechat", "weibo"])
def test_a_withdrawn_post_is_gone_from_the_platform(town, sandbox, wechat, weibo, platform):
    account = {"wechat": wechat, "weibo": weibo}[platform]
    row = make_queued(town, account)
    work()
    sandbox.fault("http5xx_after", "/cgi-bin/freepublish/delete")
    sandbox.fault("http5xx_after", "/2/statuses/destroy.json")
    withdrawing.withdraw(latest(row), by=town.officer, reason="日期写错")
    work()
    assert latest(row).state == DeliveryState.WITHDRAWN
    assert len(sandbox.effects(account, "delete", "destroy")) >= 1


def test_only_the_department_decides_what_became_of_its_posts(town, sandbox, weibo):
    row = make_queued(town, weibo)
    sandbox.fault("timeout_before", SHARE, seconds=0.1)
    work()
    for verb in (reconciling.confirm_sent, reconciling.confirm_not_sent):
        with pytest.raises(NotAllowed, match="信息联络员"):
            verb(latest(row), by=town.stranger)
    assert latest(row).state == DeliveryState.UNCERTAIN


def test_what_is_sent_cannot_be_sent_again(town, sandbox, weibo):
    row = make_queued(town, weibo)
    work()
    with pytest.raises(Conflict, match="现在是“已发”，不能重发"):
        reconciling.retry(latest(row), by=town.officer)


def test_an_account_sealed_under_the_former_secret_key_sends(town, sandbox, wechat, weibo, settings):
    row = make_queued(town, wechat, weibo)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the key of the second year, as long"
    work()
    assert {latest(other).state for other in row.post.deliveries.all()} == {DeliveryState.SENT}


def test_a_post_whose_credential_no_key_opens_waits_with_the_reason_until_the_key_is_back(
    town, sandbox, weibo, settings
):
    row, former = make_queued(town, weibo), settings.SECRET_KEY
    settings.SECRET_KEY = "the key of the second year, as long"
    work()
    assert (latest(row).state, latest(row).code) == (DeliveryState.QUEUED, "secret-lost")
    assert "SECRET_KEY" in latest(row).reason and not sandbox.effects(weibo)
    settings.SECRET_KEY_FALLBACKS = [former]
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        work()
        assert latest(row).state == DeliveryState.SENT
