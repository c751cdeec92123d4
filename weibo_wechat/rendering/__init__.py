"""From a post to what a platform is given, and the list of what stands in the way.

`render` is pure: the preview, the check before review and the frozen payload all come from it.
"""

from typing import Any

from weibo_wechat.models import Account, Platform, Post
from weibo_wechat.rendering import wechat, weibo


def render(post: Post, platform: str, *, key: str = "") -> dict[str, Any]:
    """The payload for one platform; `key` is the delivery's own mark in the link, by which it is found again."""
    return wechat.render(post, key) if platform == Platform.WECHAT else weibo.render(post, key)


def problems(post: Post, accounts: list[Account]) -> list[str]:
    """Sentences that say what must be put right before this post can be reviewed; empty when it is clean."""
    found: list[str] = []
    if not accounts:
        found.append("还没有选要发到的账号。")
    for platform, check in ((Platform.WECHAT, wechat.problems), (Platform.WEIBO, weibo.problems)):
        if any(account.platform == platform for account in accounts):
            found += check(post)
    return found
