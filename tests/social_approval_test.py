"""Nothing goes out that somebody else than its author has not approved, word for word."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cluster.errors import Conflict, Invalid, NotAllowed
from tests.factories import make_article, make_document
from tests.social_city import latest, make_account, make_post, make_queued, work
from weibo_wechat import accounts, approving, drafting
from weibo_wechat.models import Account, Delivery, Post
from weibo_wechat.outbox import NoSuchMove, move
from weibo_wechat.states import DELIVERY_MOVES, DeliveryState, PostState


@pytest.fixture
def account(town, sandbox):
    return make_account(town.jtj, "wechat")


def test_approval_queues_one_frozen_delivery_per_account(town, account):
    other = make_account(town.jtj, "wechat")
    post = make_post(town, account, other)
    approving.approve(post, by=town.officer, digest=post.digest)
    rows = Delivery.objects.filter(post=post)
    assert {row.account for row in rows} == {account, other}
    assert {row.payload["title"] for row in rows} == {post.title}
    assert len({row.mark for row in rows}) == 2


def test_the_author_cannot_approve_her_own_text(town, account):
    post = drafting.draft_post(
        town.jtj,
        by=town.officer,
        accounts=[account],
        title="通知",
        wechat_html="<p>正文</p>",
        link="http://jtj.localhost/",
    )
    post = drafting.submit_post(post, by=town.officer)
    with pytest.raises(NotAllowed, match="您写过或改过"):
        approving.approve(post, by=town.officer, digest=post.digest)
    assert approving.approve(post, by=town.other_officer, digest=post.digest).state == PostState.APPROVED


def test_somebody_who_changed_one_word_is_an_author(town, account):
    post = make_post(town, account)
    post = drafting.edit_post(post, by=town.officer, version=post.version, title="改过的标题")
    post = drafting.submit_post(post, by=town.officer)
    with pytest.raises(NotAllowed, match="您写过或改过"):
        approving.approve(post, by=town.officer, digest=post.digest)


@pytest.mark.parametrize("who", ["writer", "stranger"])
def test_only_an_officer_of_the_own_department_approves(town, account, who):
    post = make_post(town, account)
    with pytest.raises(NotAllowed, match="您不能审核推文"):
        approving.approve(post, by=getattr(town, who), digest=post.digest)
    assert not post.deliveries.exists()


def test_a_stranger_can_neither_draft_nor_edit_nor_withdraw(town, account):
    post = make_post(town, account)
    for attempt in (
        lambda: drafting.draft_post(town.jtj, by=town.stranger, accounts=[account], title="通知"),
        lambda: drafting.edit_post(post, by=town.stranger, version=post.version, title="x"),
        lambda: approving.return_post(post, by=town.stranger, note="x"),
        lambda: approving.drop_post(post, by=town.stranger, note="x"),
        lambda: accounts.reconnect(account, secret="x", by=town.stranger),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_post_goes_only_to_accounts_of_its_own_department(town, account):
    foreign = make_account(town.xxb, "wechat")
    with pytest.raises(NotAllowed, match="只能发到本部门的账号"):
        drafting.draft_post(town.jtj, by=town.writer, accounts=[foreign], title="通知")


def test_an_approval_for_another_wording_is_refused(town, account):
    post = make_post(town, account)
    seen = post.digest
    post = drafting.edit_post(post, by=town.writer, version=post.version, title="另一个标题")
    post = drafting.submit_post(post, by=town.writer)
    with pytest.raises(Conflict, match="在您看过之后变了"):
        approving.approve(post, by=town.officer, digest=seen)


def test_a_change_after_approval_cancels_the_queue(town, account, sandbox):
    row = make_queued(town, account, send_at=timezone.now() + timedelta(hours=1))
    post = drafting.edit_post(row.post, by=town.writer, version=row.post.version, title="改过")
    assert (post.state, post.approved_by) == (PostState.DRAFT, None)
    assert latest(row).state == DeliveryState.CANCELLED
    work()
    assert sandbox.effects(account) == []


def test_a_post_that_has_left_cannot_be_changed(town, account):
    row = make_queued(town, account)
    work()
    with pytest.raises(Conflict, match="已经发出"):
        drafting.edit_post(row.post, by=town.writer, version=row.post.version, title="改过")


def test_two_writers_do_not_overwrite_each_other(town, account):
    post = make_post(town, account)
    both_saw = post.version
    drafting.edit_post(post, by=town.writer, version=both_saw, title="甲的标题")
    with pytest.raises(Conflict, match="别人改过"):
        drafting.edit_post(post, by=town.officer, version=both_saw, title="乙的标题")


def test_a_signer_who_left_blocks_what_she_signed(town, account, sandbox):
    row = make_queued(town, account)
    town.officer.is_active = False
    town.officer.save()
    work()
    town.officer.is_active = True
    town.officer.save()
    assert (latest(row).state, latest(row).code) == (DeliveryState.CANCELLED, "approval-void")
    assert sandbox.effects(account) == []


def test_somebody_who_lost_her_role_approves_nothing_more(town, account):
    from tests.factories import make_user

    post, former = make_post(town, account), make_user()
    former.groups.set(Group.objects.none())
    with pytest.raises(NotAllowed):
        approving.approve(post, by=former, digest=post.digest)


def test_a_double_click_makes_one_post(town, account):
    key = uuid.uuid4()
    made = [
        drafting.draft_post(town.jtj, by=town.writer, accounts=[account], title="通知", request_key=key)
        for _ in range(2)
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"weibo_text": "宣" * 140}, "最多 130 字"),
        ({"weibo_text": "#宣城#今天"}, "请去掉井号"),
        ({"title": "长" * 40}, "最多 32 字"),
        ({"wechat_html": "<p> </p>"}, "微信正文是空的"),
    ],
)
def test_what_a_platform_would_refuse_stops_before_review(town, account, sandbox, fields, sentence):
    from tests.social_city import make_weibo_account

    with pytest.raises(Invalid, match=sentence):
        make_post(town, account, make_weibo_account(town.jtj, sandbox), **fields)


def test_the_same_content_is_not_approved_twice_within_a_day(town, account):
    same = {
        "title": "同一个标题",
        "weibo_text": "同一段",
        "wechat_html": "<p>同一段</p>",
        "link": "http://jtj.localhost/same/",
    }
    make_queued(town, account, **same)
    post = make_post(town, account, **same)
    with pytest.raises(Conflict, match="24 小时内已经发过"):
        approving.approve(post, by=town.officer, digest=post.digest)


def test_a_row_moves_only_along_the_table(town, account):
    row = make_queued(town, account)
    for act, (starts, _) in DELIVERY_MOVES.items():
        for state in set(DeliveryState) - starts:
            row.state = state
            with pytest.raises(NoSuchMove):
                move(row, act)
    assert latest(row).state == DeliveryState.QUEUED


def test_credentials_are_unreadable_in_the_database_and_readable_in_the_program(town, account):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM weibo_wechat_account WHERE id = %s", [account.pk])
        stored = cursor.fetchone()[0]
    assert account.secret not in stored
    assert Account.objects.get(pk=account.pk).secret == account.secret


def test_an_account_of_another_department_cannot_be_taken_over(town, account):
    with pytest.raises(Conflict, match="已经属于"):
        accounts.open_account(
            town.xxb, "wechat", name="x", external_id=account.external_id, secret="y", by=town.stranger
        )


def test_every_act_leaves_one_line_in_the_log(town, account):
    from wagtail.models import ModelLogEntry

    row = make_queued(town, account)
    lines = ModelLogEntry.objects.filter(object_id=str(row.post.pk), content_type__model="post")
    assert sorted(lines.values_list("action", flat=True)) == ["post.approve", "post.draft", "post.submit"]
    assert not Post.objects.filter(state=PostState.APPROVED, approved_by=None).exists()


def test_the_kind_of_a_page_says_whether_it_becomes_a_post(town, account):
    article, document = make_article(town.jtj, live=True), make_document(town.jtj)
    mirrored = Post.objects.filter(is_mirror=True)
    assert set(mirrored.values_list("source", flat=True)) == {article.pk, document.pk}
    assert drafting.mirror_article(article.get_parent()) is None
    assert mirrored.count() == 2
