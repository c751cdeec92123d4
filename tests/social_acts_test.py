"""What people and the machine do to posts, deliveries and accounts beside each other (every act × state × role is
walked in acts_test), what a person types, and which addresses of hers are kept and printed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cluster.acts import why_not
from cluster.errors import Conflict, Invalid
from tests.social_city import latest, make_account, make_post, make_queued, make_weibo_account
from weibo_wechat import accounts, approving, desk, drafting, outbox, reconciling, rules
from weibo_wechat.models import Account, Delivery, Platform, Post
from weibo_wechat.platforms import own_sites
from weibo_wechat.states import (
    IN_FLIGHT,
    AccountState,
    DeliveryAct,
    DeliveryState,
    PostState,
    Step,
)


@pytest.fixture
def account(town, sandbox):
    return make_account(town.jtj, "wechat")


def put(noun, state, town):
    """The noun as it would stand in that state, signature, lease and number included."""
    fields = {"state": state}
    if isinstance(noun, Post):
        signed = {"approved_by": town.officer, "approved_at": timezone.now(), "approved_digest": noun.digest}
        fields |= signed if state == PostState.APPROVED else {}
    if isinstance(noun, Delivery):
        fields |= {"platform_id": f"p{noun.pk}", "attempt_started_at": timezone.now()}
        fields |= {"claimed_by": "w", "lease_until": timezone.now() + timedelta(1)} if state in IN_FLIGHT else {}
    type(noun).objects.filter(pk=noun.pk).update(**fields)
    noun.refresh_from_db()
    return noun


def test_the_machines_steps_are_nobodys_acts(town, account):
    post = make_post(town, account)
    for step in Step:
        with pytest.raises(ValueError, match="is not a valid PostAct"):
            rules.require(step, post, town.officer)


def test_every_bulk_move_is_in_the_log(town, account, caplog):
    row = make_queued(town, account)
    caplog.set_level("INFO", logger="outbox")
    Delivery.objects.filter(pk=row.pk).update(not_after=timezone.now() - timedelta(minutes=1))
    assert outbox.set_late() == 1
    drafting.edit_post(row.post, by=town.writer, version=row.post.version, title="改过")
    assert [(line.act, line.state) for line in caplog.records if getattr(line, "delivery", 0) == row.pk] == [
        (Step.EXPIRE, DeliveryState.LATE),
        (Step.VOID, DeliveryState.CANCELLED),
    ]


def test_a_lease_that_is_renewed_while_the_dead_are_counted_is_left_alone(town, account, monkeypatch):
    row = put(make_queued(town, account), DeliveryState.CLAIMED, town)
    Delivery.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    original = outbox.move

    def renewed_first(delivery, act, **fields):
        Delivery.objects.filter(pk=delivery.pk).update(lease_until=outbox.lease_end())
        return original(delivery, act, **fields)

    monkeypatch.setattr(outbox, "move", renewed_first)
    assert outbox.free_expired() == 0
    assert latest(row).state == DeliveryState.CLAIMED


def test_a_refusal_of_the_old_secret_does_not_shut_out_the_new_one(town, account):
    held_by_the_worker = Account.objects.get(pk=account.pk)
    accounts.reconnect(account, secret="new", by=town.officer)
    accounts.shut_out(held_by_the_worker, "密钥已失效")
    account.refresh_from_db()
    assert (account.secret, account.state) == ("new", AccountState.ACTIVE)


def test_an_act_on_an_account_writes_the_fields_it_names_only(town, account):
    held_by_the_worker = Account.objects.get(pk=account.pk)
    Account.objects.filter(pk=account.pk).update(name="新名字", token="fresh", token_expires_at=timezone.now())
    accounts.shut_out(held_by_the_worker, "密钥已失效")
    account.refresh_from_db()
    assert (account.name, account.token, account.state) == ("新名字", "fresh", AccountState.NEEDS_REAUTH)


def test_a_corrected_text_is_not_sent_by_its_failed_delivery(town, account):
    row = put(make_queued(town, account), DeliveryState.FAILED, town)
    post = drafting.edit_post(row.post, by=town.writer, version=row.post.version, title="改过")
    assert (
        why_not(rules.require, DeliveryAct.RETRY, latest(row), town.officer) == "推文改过，须重新审核，不能直接重发。"
    )
    post = drafting.edit_post(post, by=town.writer, version=post.version, title=row.payload["title"])
    approving.approve(drafting.submit_post(post, by=town.writer), by=town.officer, digest=post.digest)
    with pytest.raises(Conflict, match="已经另有一条投递"):
        reconciling.retry(latest(row), by=town.officer)


OWN = [
    (Platform.WEIBO, "https://weibo.com/7001/Gx1a2b3c4"),
    (Platform.WEIBO, "https://m.weibo.cn/status/4242?jumpfrom=weibocom#comments"),
    (Platform.WEIBO, "HTTPS://WWW.WEIBO.COM/7001/Gx1a2b3c4"),
    (Platform.WECHAT, "http://mp.weixin.qq.com/s?__biz=MzA&mid=1&idx=1&sn=2#rd"),
]
FOREIGN = [
    "javascript:alert(document.cookie)",
    "JavaScript:alert(1)//https://weibo.com/",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//weibo.com/7001/x",
    "/admin/",
    "weibo.com/7001/x",
    "ftp://weibo.com/x",
    "https:weibo.com/x",
    "https:///weibo.com/x",
    "https://weibo.com@evil.example/",
    "https://evil.example@weibo.com/",
    "https://weibo.com:password@evil.example/",
    "https://evil.example\\@weibo.com/",
    "https://evil.example\\.weibo.com/",
    "https://weibo.com.evil.example/",
    "https://evil-weibo.com/",
    "https://evil.example/weibo.com",
    "https://evil.example#.weibo.com",
    "https://evil.example?.weibo.com",
    "https://weibo.com:8443/",
    "https://weibo.com./",
    "https://weibo%2ecom/",
    "https://wеibo.com/",  # Cyrillic е
    "https://weibo。com/",
    "https://weibo．com/",
    "https://ｗｅｉｂｏ.com/",
    "https://xn--webo-3va.com/",
    "https://wei\nbo.com/",
    "https://wei\u200bbo.com/",
    "https://weibo.com/ x",
    "https://weibo.com/\u202excod",
    "https://[weibo.com/",
    "https://.weibo.com/",
    "https://mp.weixin.qq.com/s/x",  # the other platform's
]


@pytest.mark.parametrize(("platform", "address"), OWN)
def test_the_platforms_own_addresses_are_kept(platform, address):
    assert own_sites.is_own(platform, address)


@pytest.mark.parametrize("address", FOREIGN)
def test_any_other_address_is_not(address):
    assert not own_sites.is_own(Platform.WEIBO, address)


@pytest.fixture
def unsettled(town, sandbox):
    return put(make_queued(town, make_weibo_account(town.jtj, sandbox)), DeliveryState.UNCERTAIN, town)


def test_a_foreign_address_is_refused_by_the_verb(town, unsettled):
    for address in (*FOREIGN, "https://weibo.com/" + "x" * 500):
        with pytest.raises(Invalid, match=r"这不是微博上的网址|最多 500 个字"):
            reconciling.confirm_sent(unsettled, by=town.officer, url=address)
    assert latest(unsettled).state == DeliveryState.UNCERTAIN
    assert reconciling.confirm_sent(unsettled, by=town.officer, url=f" {OWN[0][1]} ").platform_url == OWN[0][1]


def test_a_refused_address_stays_in_its_field(town, unsettled, client, settings):
    client.force_login(town.officer, backend="django.contrib.auth.backends.ModelBackend")
    door = reverse("weibo_wechat:delivery-confirm-sent", args=[unsettled.pk])
    page = client.post(door, {"url": FOREIGN[0]}, headers={"host": settings.BASE_DOMAIN})
    assert page.status_code == 400
    assert "这不是微博上的网址" in page.content.decode()
    assert f'value="{FOREIGN[0]}"' in page.content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://evil.example/", "java\tscript:alert(1)"])
def test_an_address_that_was_stored_before_is_not_printed_as_a_link(town, sandbox, client, settings, address):
    row = put(make_queued(town, make_weibo_account(town.jtj, sandbox)), DeliveryState.SENT, town)
    Delivery.objects.filter(pk=row.pk).update(platform_url=address)
    client.force_login(town.officer, backend="django.contrib.auth.backends.ModelBackend")
    board = reverse("weibo_wechat:board")
    page = client.get(board, {"post": row.post_id}, headers={"host": settings.BASE_DOMAIN}).content.decode()
    assert "看原帖" not in page and address not in page


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "java\tscript:alert(1)", "//evil.example/"]
)
def test_a_link_of_the_post_itself_is_a_web_address(town, account, link):
    with pytest.raises(Invalid, match="http:// 或 https://"):
        make_post(town, account, link=link)


def test_what_was_typed_survives_a_refused_save(town, account, client, settings):
    post = make_post(town, account)
    client.force_login(town.writer, backend="django.contrib.auth.backends.ModelBackend")
    seen = post.version
    drafting.edit_post(post, by=town.officer, version=seen, title="别人先改了")
    form = {"version": seen, "title": "我的标题", "weibo_text": "我的微博", "send_at": "2018-06-01T09:00"}
    for changes, status, said in (({}, 409, "别人改过"), ({"send_at": "明天上午九点"}, 400, "读不懂发送时间")):
        door = reverse("weibo_wechat:post-save", args=[post.pk])
        page = client.post(door, form | changes, headers={"host": settings.BASE_DOMAIN})
        text = page.content.decode()
        assert page.status_code == status and said in text
        assert "我的标题" in text and "我的微博" in text and (form | changes)["send_at"] in text


@pytest.mark.parametrize("nonsense", ["2026-02-30T10:00", "abc", "²", "9" * 30, "\0"])
def test_nonsense_in_any_field_is_answered_in_words(town, account, client, settings, nonsense):
    post = make_post(town, account)
    client.defaults["HTTP_HOST"] = settings.BASE_DOMAIN
    client.force_login(town.officer, backend="django.contrib.auth.backends.ModelBackend")
    fields = dict.fromkeys(("version", "title", "weibo_text", "send_at", "accounts", "digest", "note", "url"), nonsense)
    for act in ("save", "save-and-submit", "approve"):
        assert client.post(reverse(f"weibo_wechat:post-{act}", args=[post.pk]), fields).status_code in (400, 409)
    assert client.post(reverse("weibo_wechat:post-new"), fields).status_code in (302, 400)
    for query in ("post", "account", "department"):
        assert client.get(reverse("weibo_wechat:board"), {query: nonsense}).status_code in (200, 404)


def test_a_failed_post_that_was_corrected_waits_for_nobody_any_more(town, account):
    row = put(make_queued(town, account), DeliveryState.FAILED, town)
    assert (row.post, f"{account}：失败") in desk.waiting_for(town.officer)
    post = drafting.edit_post(row.post, by=town.writer, version=row.post.version, title="改过")
    assert post not in [waiting for waiting, _ in desk.waiting_for(town.officer)]


def test_enter_in_a_text_box_never_approves(town, account, client, settings):
    """A browser presses a form's first submit button on Enter: the approval has a form of its own without text
    boxes."""
    post = make_post(town, account)
    client.force_login(town.officer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"{reverse('weibo_wechat:board')}?post={post.pk}", headers={"host": settings.BASE_DOMAIN})
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.S)
    approval = [form for form in forms if reverse("weibo_wechat:post-approve", args=[post.pk]) in form]
    assert len(approval) == 1
    assert not re.search(r'<textarea|<input(?! type="hidden")', approval[0])
