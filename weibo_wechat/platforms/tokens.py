"""WeChat's access token, shared by all workers through the account's row.

stable_token gives everybody the same token, so two workers that renew at once do each other no harm; a token that
was fetched late never overwrites a newer one. An empty token never overwrites a full one.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cluster import outbound
from cluster.secrets import Unopened
from weibo_wechat.models import Account
from weibo_wechat.platforms.credentials import credential
from weibo_wechat.platforms.outcomes import Later, Locked, PlatformRefusal, Refused

TOKEN_CODES = {40001, 40014, 42001, 41001}
MARGIN, LEAST = 240, 30


def current_token(account: Account) -> str:
    """A token that is good for at least a while; asks the platform only when there is none."""
    account.refresh_from_db(fields=["token", "token_expires_at"])
    if _usable(account) and account.token_expires_at and account.token_expires_at > timezone.now():
        return account.token
    return _fetch(account, force=False)


def renewed_token(account: Account, *, dead: str) -> str:
    """Another token than the dead one: somebody else's newer one, the platform's current one, or a forced one."""
    account.refresh_from_db(fields=["token", "token_expires_at"])
    if _usable(account) and account.token != dead:
        return account.token
    token = _fetch(account, force=False)
    return token if token != dead else _fetch(account, force=True)


def _usable(account: Account) -> bool:
    return bool(account.token) and not isinstance(account.token, Unopened)


def _fetch(account: Account, *, force: bool) -> str:
    from weibo_wechat.platforms.wechat_answers import LOCKED, parsed

    body = {
        "grant_type": "client_credential",
        "appid": account.external_id,
        "secret": credential(account),
        "force_refresh": force,
    }
    started = timezone.now()
    answer = parsed(
        outbound.request(
            "POST", f"{settings.WECHAT_API_BASE}/cgi-bin/stable_token", json_body=body, ref=f"account-{account.pk}"
        )
    )
    token, code = str(answer.get("access_token") or ""), int(answer.get("errcode") or 0)
    if code in LOCKED:
        raise PlatformRefusal(Locked(f"wechat-{code}", LOCKED[code]))
    if code in (45009, 45011):
        raise PlatformRefusal(Later(f"wechat-{code}", "取令牌太频繁", timedelta(minutes=1)))
    if code or not token:
        raise PlatformRefusal(Refused(f"wechat-{code}", f"取不到令牌：{code}"))
    account.token = token
    account.token_expires_at = started + timedelta(seconds=max(LEAST, int(answer.get("expires_in", 0)) - MARGIN))
    older = Q(token_expires_at__isnull=True) | Q(token_expires_at__lte=account.token_expires_at)
    Account.objects.filter(older, pk=account.pk).update(token=token, token_expires_at=account.token_expires_at)
    return token
