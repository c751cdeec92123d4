"""A Weibo or WeChat account: every act of weibo_wechat.states.AccountAct on an account in every state."""

from types import SimpleNamespace

from django.urls import reverse

from tests.acts import posts
from tests.acts.room import Room
from tests.social_city import make_account
from weibo_wechat import accounts, rules
from weibo_wechat.models import Account
from weibo_wechat.states import ACCOUNT_MOVES, AccountAct


def active(city: SimpleNamespace) -> Account:
    return make_account(city.jtj, "wechat")


def shut_out(city: SimpleNamespace) -> Account:
    account = active(city)
    accounts.shut_out(account, "密钥已失效")
    return account


def suspended(city: SimpleNamespace) -> Account:
    return accounts.suspend(active(city), by=city.people["site-manager"], reason="换人")


ROOM = Room(
    require=rules.require,
    moves={act: ACCOUNT_MOVES[act] for act in AccountAct},
    verbs={
        AccountAct.RECONNECT: lambda account, by: accounts.reconnect(account, secret="new", by=by),
        AccountAct.SUSPEND: lambda account, by: accounts.suspend(account, by=by, reason="换人"),
    },
    state=lambda act, account: account.state,
    people=posts.people,
    situations={"active": active, "shut out": shut_out, "suspended": suspended},
    page=lambda account: f"{reverse('weibo_wechat:accounts')}?department={account.department.slug}",
    addresses=lambda account: {act: reverse(f"weibo_wechat:account-{act}", args=[account.pk]) for act in AccountAct},
)
