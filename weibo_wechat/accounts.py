"""Opening, reconnecting and suspending accounts.

Credentials go in once and are never shown again; an account that a platform refuses waits for a person. Only the fields
that an act names are written: a worker holds its copy of an account for as long as a call takes.
"""

from typing import Any

from django.db import transaction

from cluster import audit
from cluster.errors import Conflict, Invalid
from cluster.locking import lock
from cluster.models import Department, User
from cluster.roles import require_role
from weibo_wechat import rules
from weibo_wechat.models import Account, Platform, require_short
from weibo_wechat.states import ACCOUNT_MOVES, AccountAct, Step

KINDS = {
    Platform.WECHAT: {Account.Kind.SUBSCRIPTION, Account.Kind.SERVICE},
    Platform.WEIBO: {Account.Kind.OFFICIAL},
}


def open_account(
    department: Department,
    platform: str,
    *,
    name: str,
    external_id: str,
    secret: str,
    kind: str = "",
    by: User | None,
) -> Account:
    """Connect an account to its department; `by=None` is the system (building the demo).

    `external_id` and `secret`: AppID and AppSecret on WeChat, UID and access_token on Weibo. Asked again for the
    same account of the same department, it stores the new credentials. Raises NotAllowed, Invalid, Conflict.
    """
    if by is not None:
        require_role(by, rules.OWNERS, department, "连接账号")
    if platform not in Platform.values:
        raise Invalid("平台只能是微信或微博。", code="unknown-platform")
    kind = kind or (Account.Kind.SUBSCRIPTION if platform == Platform.WECHAT else Account.Kind.OFFICIAL)
    if kind not in KINDS[Platform(platform)]:
        raise Invalid("账号类型与平台不符。", code="unknown-kind")
    if not external_id.strip() or not secret.strip():
        raise Invalid("请填写平台编号和密钥。", code="credentials-missing")
    require_short(Account(name=name, external_id=external_id), "name", "external_id")
    with transaction.atomic():
        account, _ = Account.objects.get_or_create(
            platform=platform,
            external_id=external_id,
            defaults={"department": department, "name": name, "kind": kind, "secret": secret},
        )
        lock(account)
        if account.department_id != department.pk:
            raise Conflict(f"这个账号已经属于{account.department.name}。", code="account-taken")
        _move(account, AccountAct.RECONNECT, name=name, kind=kind, **_fresh(secret))
        audit.record(account, "account.open", by=by)
    return account


def reconnect(account: Account, *, secret: str, by: User) -> Account:
    """Store a new secret after a person has authorised the account again. Raises NotAllowed, Conflict, Invalid."""
    with transaction.atomic():
        lock(account)
        rules.require(AccountAct.RECONNECT, account, by)
        if not secret.strip():
            raise Invalid("请填写新的密钥。原来的密钥还在。", code="credentials-missing")
        _move(account, AccountAct.RECONNECT, **_fresh(secret))
        audit.record(account, "account.reconnect", by=by)
    return account


def suspend(account: Account, *, by: User, reason: str) -> Account:
    """Stop sending from this account; what is queued waits. Raises NotAllowed, Conflict, Invalid (no reason given)."""
    with transaction.atomic():
        lock(account)
        rules.require(AccountAct.SUSPEND, account, by)
        if not reason.strip():
            raise Invalid("请写停用的理由。", code="reason-missing")
        _move(account, AccountAct.SUSPEND, state_reason=reason[:200])
        audit.record(account, "account.suspend", by=by)
    return account


def shut_out(account: Account, reason: str) -> None:
    """The platform no longer accepts this account: its queue waits until a person has authorised it again.

    The refusal was of the secret that the worker had read: one that was renewed meanwhile, or an account that a person
    has suspended, is left as it is.
    """
    refused = account.secret
    with transaction.atomic():
        lock(account)
        if account.secret != refused or account.state not in ACCOUNT_MOVES[Step.SHUT_OUT][0]:
            return
        _move(account, Step.SHUT_OUT, state_reason=reason[:200])
        audit.record(account, "account.lock", by=None, data={"reason": reason})


def _move(account: Account, act: AccountAct | Step, **fields: Any) -> None:
    """Write the act's state and the fields it names to the locked row, and no other."""
    fields = {"state_reason": "", "failures": 0, "paused_until": None} | fields | {"state": ACCOUNT_MOVES[act][1]}
    for name, value in fields.items():
        setattr(account, name, value)
    account.save(update_fields=list(fields))


def _fresh(secret: str) -> dict[str, Any]:
    """A new secret, and no token of the old one."""
    return {"secret": secret, "token": "", "token_expires_at": None}
