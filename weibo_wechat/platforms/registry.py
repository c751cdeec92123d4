"""Which door an account's posts leave by."""

from weibo_wechat.models import Account, Platform
from weibo_wechat.platforms.outcomes import Door
from weibo_wechat.platforms.wechat import WeChat
from weibo_wechat.platforms.weibo import Weibo


def door(account: Account) -> Door:
    return WeChat(account) if account.platform == Platform.WECHAT else Weibo(account)
