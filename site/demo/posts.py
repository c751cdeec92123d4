"""The demo's Weibo and WeChat accounts, two for every department, and the posts that have been approved.

The credentials are derived as the sandbox derives them (weibo_wechat/sandbox/registry.py says how); none of them is
worth anything elsewhere.
"""

import hashlib
from collections.abc import Iterator
from datetime import date

from cluster.models import Department, Role
from demo.newsroom import newsroom_of
from weibo_wechat import accounts, approving
from weibo_wechat.models import Account, Platform, Post
from weibo_wechat.states import PostState


def open_accounts(today: date) -> Iterator[str]:
    """Yield the name of each account as it is connected; it must be there before the articles go live."""
    there = set(Account.objects.values_list("department_id", "platform"))
    for department in Department.objects.all():
        name = "宣城发布" if department.is_city else f"宣城{department.short_name.removeprefix('市')}"
        for platform in Platform.values:
            if (department.pk, platform) not in there:
                key, secret = credentials(platform, department.slug)
                accounts.open_account(department, platform, name=name, external_id=key, secret=secret, by=None)
                yield name


def approve(today: date) -> Iterator[str]:
    """Approve two of the posts that a department's articles brought with them; the newest waits for its officer."""
    for department in Department.objects.all():
        officer = newsroom_of(department).get(Role.LIAISON)
        waiting = list(Post.objects.filter(department=department, state=PostState.SUBMITTED).order_by("pk"))
        for post in waiting[:-1][-2:]:
            if officer:
                approving.approve(post, by=officer, digest=post.digest)
                yield post.title


def credentials(platform: str, slug: str) -> tuple[str, str]:
    """The sandbox's id and secret of a department's account."""
    if platform == Platform.WECHAT:
        appid = "wx" + _sha(f"demo/wechat/{slug}")[:16]
        return appid, _sha(f"secret/{appid}")[:32]
    uid = "7" + str(int(_sha(f"demo/weibo/{slug}"), 16))[:9]
    return uid, "2.00" + _sha(f"token/{uid}")[:28]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
