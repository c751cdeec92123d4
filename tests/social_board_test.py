"""The board in the admin: an officer of a department sees and moves its posts, and nobody else's."""

import pytest
from django.urls import reverse

from tests.social_city import latest, make_account, make_post, make_queued, make_weibo_account, work
from weibo_wechat import accounts
from weibo_wechat.states import AccountAct, DeliveryAct, DeliveryState, PostState

BOARD = "/admin/posts/"


@pytest.fixture
def account(town, sandbox):
    return make_account(town.jtj, "wechat")


@pytest.fixture
def signed_in(client, town, settings):
    client.defaults["HTTP_HOST"] = settings.BASE_DOMAIN

    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def press(client, noun, act, **fields):
    return client.post(reverse(f"weibo_wechat:{noun._meta.model_name}-{act}", args=[noun.pk]), fields, follow=True)


def test_the_officer_approves_what_she_sees(signed_in, town, account):
    post = make_post(town, account)
    client = signed_in(town.officer)
    page = client.get(BOARD, {"post": post.pk}).content.decode()
    assert post.title in page
    assert "将发到" in page
    assert "已批准" in press(client, post, "approve", digest=post.digest).content.decode()
    post.refresh_from_db()
    assert post.state == PostState.APPROVED


def test_the_writer_is_not_offered_what_she_may_not_do(signed_in, town, account):
    post = make_post(town, account)
    client = signed_in(town.writer)
    page = client.get(BOARD, {"post": post.pk}).content.decode()
    assert "批准发送" not in page
    assert "您不能审核推文" in press(client, post, "approve", digest=post.digest).content.decode()


def test_a_post_of_another_department_does_not_exist(signed_in, town, account):
    row = make_queued(town, account)
    post, client = row.post, signed_in(town.stranger)
    assert client.get(BOARD, {"post": post.pk}).status_code == 404
    acts = [(post, act) for act in ("save", "save-and-submit", "approve", "return", "drop")]
    acts += [(row, str(act)) for act in DeliveryAct] + [(account, str(act)) for act in AccountAct]
    assert {press(client, noun, act).status_code for noun, act in acts} == {404}
    assert client.get(reverse("weibo_wechat:post-cover", args=[post.pk])).status_code == 404


def test_another_departments_board_is_not_opened_by_its_address(signed_in, town, account):
    post = make_post(town, account)
    page = signed_in(town.stranger).get(BOARD, {"department": "jtj"}).content.decode()
    assert post.title not in page


def test_somebody_without_a_role_in_posting_sees_no_board(signed_in, town):
    from cluster.models import Role
    from tests.factories import make_user

    assert signed_in(make_user(Role.DATA_STEWARD, town.jtj)).get(BOARD).status_code in (302, 404)


def test_an_uncertain_post_stands_first_with_both_answers(signed_in, town, sandbox):
    weibo = make_weibo_account(town.jtj, sandbox)
    row = make_queued(town, weibo)
    make_post(town, weibo)
    sandbox.fault("timeout_before", "/2/statuses/share.json", seconds=0.1)
    work()
    client = signed_in(town.officer)
    page = client.get(BOARD, {"account": weibo.pk}).content.decode()
    assert page.index("已经发出") < page.index("待审")
    press(client, row, "confirm-not-sent")
    assert latest(row).state == DeliveryState.FAILED
    press(client, row, "retry")
    work()
    assert len(sandbox.effects(weibo)) == 1


def test_a_post_is_written_changed_submitted_and_returned(signed_in, town, account):
    client = signed_in(town.writer)
    form = {
        "title": "停水通知",
        "weibo_text": "",
        "wechat_digest": "明天停水",
        "body_text": "明天八点起。\n<script>x</script>",
        "accounts": [account.pk],
    }
    page = client.post(f"{BOARD}new/", form, follow=True)
    post = page.context["post"]
    assert "<script" not in post.wechat_html
    press(client, post, "save-and-submit", version=post.version, **form | {"title": "停水通知（更正）"})
    post.refresh_from_db()
    assert (post.title, post.state) == ("停水通知（更正）", PostState.SUBMITTED)
    press(signed_in(town.officer), post, "return", note="写明停水到几点")
    post.refresh_from_db()
    assert (post.state, post.note) == (PostState.DRAFT, "写明停水到几点")


def test_the_board_costs_the_same_for_few_and_many_posts(signed_in, town, account, django_assert_max_num_queries):
    for _ in range(5):
        make_post(town, account)
    client = signed_in(town.officer)
    client.get(BOARD)
    with django_assert_max_num_queries(45):
        client.get(BOARD)


def test_the_menu_shows_the_board_only_to_those_who_use_it(signed_in, town):
    assert BOARD in signed_in(town.officer).get("/admin/").content.decode()


ACCOUNTS = "/admin/posts/accounts/"


def test_the_officer_connects_an_account_and_its_secret_is_never_shown_again(signed_in, town):
    client = signed_in(town.officer)
    page = client.post(
        f"{ACCOUNTS}open/",
        {
            "platform": "wechat",
            "kind": "subscription",
            "name": "宣城教育",
            "external_id": "wx0123",
            "secret": "s3cret-of-the-platform",
        },
        follow=True,
    ).content.decode()
    assert "宣城教育" in page and "正常" in page and "s3cret-of-the-platform" not in page


def test_an_account_the_platform_refused_says_why_and_is_authorised_again(signed_in, town, account):
    accounts.shut_out(account, "密钥已失效")
    client = signed_in(town.officer)
    assert "密钥已失效" in client.get(ACCOUNTS).content.decode()
    press(client, account, "reconnect", secret="new")
    account.refresh_from_db()
    assert (account.works, account.secret) == (True, "new")


def test_a_refused_account_form_keeps_what_was_typed(signed_in, town):
    page = signed_in(town.officer).post(
        f"{ACCOUNTS}open/", {"platform": "weibo", "name": "宣城体育", "external_id": "77", "secret": ""}
    )
    assert "请填写平台编号和密钥" in page.content.decode() and 'value="宣城体育"' in page.content.decode()


def test_accounts_of_another_department_do_not_exist(signed_in, town, account):
    client = signed_in(town.stranger)
    assert client.get(ACCOUNTS, {"department": "jtj"}).status_code == 404
    assert press(client, account, "suspend", reason="x").status_code == 404
    account.refresh_from_db()
    assert account.works


def test_what_waits_for_the_officer_is_on_her_first_screen(signed_in, town, account):
    post = make_post(town, account)
    assert post.title in signed_in(town.officer).get("/admin/").content.decode()
    assert "待办的推文" not in signed_in(town.writer).get("/admin/").content.decode()
