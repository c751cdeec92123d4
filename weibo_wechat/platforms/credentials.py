"""What an account proves itself with to its platform."""

from datetime import timedelta

from cluster.secrets import SecretLost, opened
from weibo_wechat.models import Account
from weibo_wechat.platforms.outcomes import Later, PlatformRefusal

# Until somebody has put the former SECRET_KEY back or authorised the account again; then it goes on by itself.
WAIT = timedelta(minutes=10)


def credential(account: Account) -> str:
    """AppSecret or access_token in plain. Where no key opens it, the post waits: PlatformRefusal with Later."""
    try:
        return opened(account.secret)
    except SecretLost:
        raise PlatformRefusal(
            Later("secret-lost", "账号密钥无法解开：请信息办补上旧的 SECRET_KEY，或重新授权账号", WAIT)
        ) from None
