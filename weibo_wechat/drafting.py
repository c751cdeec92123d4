"""Writing posts: the mirror of a published article, a post by hand, changes, submission for review.

A text that somebody has touched is never overwritten by a machine, and every change makes a new version.
"""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cluster import audit
from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.locking import lock
from cluster.models import CityPage, Department
from cluster.roles import require_role
from weibo_wechat import rules
from weibo_wechat.models import Account, Post, require_short
from weibo_wechat.outbox import move_all
from weibo_wechat.rendering import article, problems, wechat
from weibo_wechat.states import POST_MOVES, AccountState, PostAct, Step

if TYPE_CHECKING:
    from cluster.models import User

# An article dated earlier (an import, a correction of an old one) is no news for followers.
MIRROR_WITHIN = timedelta(days=7)
FIELDS = ("title", "weibo_text", "wechat_digest", "wechat_html", "link", "cover", "send_at")
web_address = URLValidator(schemes=["http", "https"], message="原文链接要以 http:// 或 https:// 开头。")


def fingerprint(post: Post) -> str:
    """Hash of everything a signature covers: texts, picture, link, time, and the accounts it goes to."""
    covered = {
        "title": post.title,
        "weibo": post.weibo_text,
        "digest": post.wechat_digest,
        "html": post.wechat_html,
        "link": post.link,
        "cover": post.cover.get_file_hash() if post.cover else "",
        "send_at": post.send_at.isoformat() if post.send_at else "",
        "accounts": sorted(post.accounts.values_list("pk", flat=True)),
    }
    return hashlib.sha256(json.dumps(covered, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def mirror_article(page: Page, revision: Revision | None = None) -> Post | None:
    """A post for every account of the page's department, from the signed revision; ready for review when it is clean.

    Answers None where the department has no account, pages of its kind are not mirrored or its date lies MIRROR_WITHIN
    back. An article that goes live again renews its post only while nobody has changed, approved or dropped it.
    """
    signed = page.specific
    if not (isinstance(signed, CityPage) and signed.mirrored):
        return None
    department = Department.objects.of_page(page)
    accounts = list(Account.objects.filter(department=department, state=AccountState.ACTIVE)) if department else []
    if department is None or not accounts:
        return None
    if signed.moment and signed.moment < timezone.now() - MIRROR_WITHIN:
        return None
    with transaction.atomic():
        post = Post.objects.filter(source=page, is_mirror=True).first()
        if post:
            lock(post)
        if post and (post.state not in POST_MOVES[Step.RENEW][0] or post.authors.exists()):
            return post
        post = post or Post(department=department, source=page, is_mirror=True, version=0)
        _fill(post, article.read(signed, revision))
        post.source_revision = revision.pk if revision else None
        post.state = POST_MOVES[Step.RENEW][1]
        _store(post, accounts)
        if not problems(post, accounts):
            post.state = POST_MOVES[PostAct.SUBMIT][1]
            post.save(update_fields=["state"])
        audit.record(post, "post.mirror", by=None, data={"page": page.pk, "version": post.version})
    return post


def draft_post(
    department: Department,
    *,
    by: "User",
    accounts: list[Account],
    title: str,
    weibo_text: str = "",
    wechat_digest: str = "",
    wechat_html: str = "",
    link: str = "",
    cover: Any = None,
    send_at: datetime | None = None,
    request_key: uuid.UUID | None = None,
) -> Post:
    """A post written by hand. `request_key` is the form's one-time id: the same one gives the same post back.

    Raises NotAllowed, Invalid."""
    require_role(by, rules.DRAFTERS, department, "写推文")
    _require_own(department, accounts)
    if not title.strip():
        raise Invalid("请写标题。", code="title-missing")
    if request_key and (known := Post.objects.filter(request_key=request_key, department=department).first()):
        return known
    with transaction.atomic():
        post = Post(
            department=department,
            title=title,
            weibo_text=weibo_text,
            wechat_digest=wechat_digest,
            wechat_html=wechat.clean(wechat_html),
            link=link or department_home(department),
            cover=cover,
            send_at=send_at,
            request_key=request_key or uuid.uuid4(),
            version=0,
        )
        _store(post, accounts)
        post.authors.add(by)
        audit.record(post, "post.draft", by=by)
    return post


def edit_post(post: Post, *, by: "User", version: int, accounts: list[Account] | None = None, **changes: Any) -> Post:
    """Change fields named in FIELDS; `version` is the one the writer had before her.

    An approved post goes back to draft, its waiting deliveries are cancelled and its signature is void; once a
    delivery has left the queue the text is fixed. Raises NotAllowed, Conflict, Invalid.
    """
    if unknown := set(changes) - set(FIELDS):
        raise Invalid(f"不能修改：{'、'.join(sorted(unknown))}。", code="unknown-field")
    with transaction.atomic():
        lock(post)
        rules.require(PostAct.EDIT, post, by)
        if post.version != version:
            raise Conflict("您打开之后，别人改过这条推文。您的改动没有保存，请先看新的版本。", code="version-stale")
        void_approval(post)
        for name, value in changes.items():
            setattr(post, name, wechat.clean(value) if name == "wechat_html" else value)
        chosen = list(post.accounts.all()) if accounts is None else accounts
        _require_own(post.department, chosen)
        post.state = POST_MOVES[PostAct.EDIT][1]
        _store(post, chosen)
        post.authors.add(by)
        audit.record(post, "post.edit", by=by, data={"version": post.version})
    return post


def submit_post(post: Post, *, by: "User") -> Post:
    """Hand a draft over for review. Raises Invalid with every problem named, NotAllowed, Conflict."""
    with transaction.atomic():
        lock(post)
        rules.require(PostAct.SUBMIT, post, by)
        if found := problems(post, list(post.accounts.all())):
            raise Invalid("还不能送审：" + "".join(found), code="post-not-clean")
        post.state, post.digest = POST_MOVES[PostAct.SUBMIT][1], fingerprint(post)
        post.save(update_fields=["state", "digest", "updated_at"])
        audit.record(post, "post.submit", by=by, data={"version": post.version})
    return post


def void_approval(post: Post) -> None:
    """Take back what has not left yet; raises Conflict when something has, also while this was going on. Called inside
    the verb's transaction."""
    move_all(post.deliveries.all(), Step.VOID, reason="推文改过，须重新审核")
    rules.require_not_leaving(post)
    post.approved_by = post.approved_at = None
    post.approved_digest = ""


def department_home(department: Department) -> str:
    return (department.root_page.get_full_url() or "") if department.root_page else ""


def _fill(post: Post, text: article.ArticleText) -> None:
    post.title = article.wechat_title(text.title, wechat.TITLE)
    post.weibo_text, post.wechat_digest = article.weibo_text(text), article.digest_of(text)
    post.wechat_html, post.link, post.cover = wechat.clean(text.html), text.link, text.cover  # type: ignore[assignment]


def _store(post: Post, accounts: list[Account]) -> None:
    _require_storable(post)
    post.version += 1
    post.save()
    post.accounts.set(accounts)
    post.digest = fingerprint(post)
    post.save(update_fields=["digest"])


def _require_storable(post: Post) -> None:
    require_short(post, "title", "wechat_digest", "link")
    if post.link:
        try:
            web_address(post.link)
        except ValidationError as fault:
            raise Invalid("".join(fault.messages), code="foreign-address") from fault


def _require_own(department: Department, accounts: list[Account]) -> None:
    if any(account.department_id != department.pk for account in accounts):
        raise NotAllowed("只能发到本部门的账号。", code="foreign-account")
