"""Opening, reconnecting and retiring accounts.

Credentials go in once and are never shown again; an account that a platform refuses waits for a person.
"""

from typing import TYPE_CHECKING

from django.db import transaction

from cluster import audit
from cluster.errors import Conflict, Invalid
from weibo_wechat import rules
from weibo_wechat.models import Account, Platform
from weibo_wechat.states import AccountState

if TYPE_CHECKING:
    from cluster.models import Department, User

KINDS = {
    Platform.WECHAT: {Account.Kind.SUBSCRIPTION, Account.Kind.SERVICE},
    Platform.WEIBO: {Account.Kind.OFFICIAL},
}


def open_account(
    department: "Department",
    platform: str,
    *,
    name: str,
    external_id: str,
    secret: str,
    kind: str = "",
    by: "User | None",
) -> Account:
    """Connect an account to its department; `by=None` is the system (building the demo).

    `external_id` and `secret`: AppID and AppSecret on WeChat, UID and access_token on Weibo. Asked again for the
    same account of the same department, it stores the new credentials. Raises NotAllowed, Invalid, Conflict.
    """
    if by is not None:
        rules.require_owner(by, department, "连接账号")
    if platform not in Platform.values:
        raise Invalid("平台只能是微信或微博。", code="unknown-platform")
    kind = kind or (Account.Kind.SUBSCRIPTION if platform == Platform.WECHAT else Account.Kind.OFFICIAL)
    if kind not in KINDS[Platform(platform)]:
        raise Invalid("账号类型与平台不符。", code="unknown-kind")
    if not external_id.strip() or not secret.strip():
        raise Invalid("请填写平台编号和密钥。", code="credentials-missing")
    with transaction.atomic():
        account = Account.objects.filter(platform=platform, external_id=external_id).first()
        if account and account.department_id != department.pk:
            raise Conflict(f"这个账号已经属于{account.department.name}。", code="account-taken")
        account = account or Account(department=department, platform=platform, external_id=external_id)
        account.name, account.kind, account.secret = name, kind, secret
        _set_state(account, AccountState.ACTIVE, "")
        audit.record(account, "account.open", by=by)
    return account


def reconnect(account: Account, *, secret: str, by: "User") -> Account:
    """Store a new secret after a person has authorised the account again. Raises NotAllowed, Invalid."""
    rules.require_owner(by, account.department, "重新授权账号")
    if not secret.strip():
        raise Invalid("请填写新的密钥。原来的密钥还在。", code="credentials-missing")
    with transaction.atomic():
        account.secret, account.token, account.token_expires_at = secret, "", None
        _set_state(account, AccountState.ACTIVE, "")
        audit.record(account, "account.reconnect", by=by)
    return account


def suspend(account: Account, *, by: "User", reason: str) -> Account:
    """Stop sending from this account; what is queued waits."""
    rules.require_owner(by, account.department, "停用账号")
    with transaction.atomic():
        _set_state(account, AccountState.SUSPENDED, reason)
        audit.record(account, "account.suspend", by=by)
    return account


def lock_out(account: Account, reason: str) -> None:
    """The platform no longer accepts this account: its queue waits until a person has authorised it again."""
    with transaction.atomic():
        _set_state(account, AccountState.NEEDS_REAUTH, reason)
        audit.record(account, "account.lock", by=None, data={"reason": reason})


def _set_state(account: Account, state: str, reason: str) -> None:
    account.state, account.state_reason = state, reason[:200]
    account.failures, account.paused_until = 0, None
    account.save()
