"""Which door an account's posts leave by."""

from collections.abc import Callable

from weibo_wechat.models import Account, Platform
from weibo_wechat.platforms.outcomes import Door
from weibo_wechat.platforms.wechat import WeChat
from weibo_wechat.platforms.weibo import Weibo

DOORS: dict[str, Callable[[Account], Door]] = {Platform.WECHAT: WeChat, Platform.WEIBO: Weibo}


def door(account: Account) -> Door:
    return DOORS[account.platform](account)
