"""Deciding on a post: approve, return, drop.

Approval binds one person to one content hash and writes the outbox rows in the same transaction: there is no approved
post without its deliveries and no delivery without an approval.
"""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cluster import audit
from cluster.errors import Conflict, Invalid
from cluster.locking import lock
from weibo_wechat import rules
from weibo_wechat.drafting import fingerprint, void_approval
from weibo_wechat.models import Account, Delivery, Post
from weibo_wechat.rendering import problems, render
from weibo_wechat.states import LIVING, POST_MOVES, PostAct

if TYPE_CHECKING:
    from cluster.models import User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
REPEAT_HOURS = 24


def approve(post: Post, *, by: "User", digest: str) -> Post:
    """Sign the content with this hash and queue one delivery per account.

    The signer is 信息联络员 or 签发 of the post's department and no author of the text. Raises NotAllowed, Conflict
    (other state, text changed since it was shown, same content within 24 hours), Invalid (problems by name).
    """
    with transaction.atomic():
        lock(post)
        rules.require(PostAct.APPROVE, post, by)
        if fingerprint(post) != digest:
            raise Conflict("这条推文在您看过之后变了，没有批准。请重新看一遍。", code="content-changed")
        accounts = list(post.accounts.all())
        if found := problems(post, accounts):
            raise Invalid("还不能批准：" + "".join(found), code="post-not-clean")
        _refuse_repeats(post, accounts, digest)
        now = timezone.now()
        post.state, post.approved_by, post.approved_at = POST_MOVES[PostAct.APPROVE][1], by, now
        post.digest = post.approved_digest = digest
        post.note = ""
        post.save()
        start = max(post.send_at or now, now)
        for account in accounts:
            mark = "".join(secrets.choice(ALPHABET) for _ in range(10))
            Delivery.objects.create(
                post=post,
                account=account,
                mark=mark,
                payload=render(post, account.platform, key=mark),
                content_digest=digest,
                not_before=start,
                not_after=start + timedelta(minutes=settings.SOCIAL_LATE_MINUTES),
            )
        audit.record(
            post, "post.approve", by=by, data={"digest": digest, "accounts": [account.pk for account in accounts]}
        )
    return post


def return_post(post: Post, *, by: "User", note: str) -> Post:
    """Give it back to its writer with a reason. Raises NotAllowed, Conflict, Invalid."""
    with transaction.atomic():
        lock(post)
        rules.require(PostAct.RETURN, post, by)
        if not note.strip():
            raise Invalid("请写退回的意见。", code="note-missing")
        void_approval(post)
        post.state, post.note = POST_MOVES[PostAct.RETURN][1], note[:300]
        post.save()
        audit.record(post, "post.return", by=by)
    return post


def drop_post(post: Post, *, by: "User", note: str) -> Post:
    """Decide that this will not be posted; waiting deliveries are cancelled. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        lock(post)
        rules.require(PostAct.DROP, post, by)
        void_approval(post)
        post.state, post.note = POST_MOVES[PostAct.DROP][1], note[:300]
        post.save()
        audit.record(post, "post.drop", by=by)
    return post


def _refuse_repeats(post: Post, accounts: list[Account], digest: str) -> None:
    since = timezone.now() - timedelta(hours=REPEAT_HOURS)
    same = Delivery.objects.filter(
        account__in=accounts, content_digest=digest, state__in=LIVING, created_at__gte=since
    ).exclude(post=post)
    if same.exists():
        raise Conflict("同样的内容 24 小时内已经发过或正在排队，没有批准。", code="same-content")
