"""What the board shows: the queue by account, the week, the checks of one post. Reading only; a fixed number of
queries whatever the number of departments.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch
from django.utils import timezone

from cluster.acts import may, why_not
from cluster.detect import kinds
from weibo_wechat import rules
from weibo_wechat.models import Account, Delivery, Post
from weibo_wechat.platforms import own_sites
from weibo_wechat.rendering import problems, weibo
from weibo_wechat.states import IN_TROUBLE, AccountAct, DeliveryAct, DeliveryState, PostAct, PostState

if TYPE_CHECKING:
    from cluster.models import Department, User

S = DeliveryState
# Class of the tag, and its place in the list: what a person must see to first stands first.
LOOK: dict[str, tuple[str, int]] = {
    S.UNCERTAIN: ("warn", 0),
    S.FAILED: ("bad", 1),
    S.LATE: ("warn", 1),
    PostState.SUBMITTED: ("gray", 2),
    PostState.APPROVED: ("info", 3),
    S.SENDING: ("info", 3),
    S.CLAIMED: ("info", 3),
    S.ACCEPTED: ("info", 3),
    S.QUEUED: ("info", 3),
    PostState.DRAFT: ("plain", 4),
    S.WITHDRAWING: ("warn", 5),
    S.SENT: ("ok", 6),
    S.REMOVED: ("bad", 6),
    S.WITHDRAWN: ("gray", 7),
    S.CANCELLED: ("gray", 7),
    PostState.DROPPED: ("gray", 8),
}
SHOWN_PER_ACCOUNT, POSTS_READ = 12, 150
KINDS = {"id18": "身份证号", "id15": "身份证号", "phone": "手机号", "bankcard": "银行卡号", "passport": "护照号"}


@dataclass
class Entry:
    """One line of the queue: a post as it stands for one account."""

    post: Post
    account: Account
    delivery: Delivery | None
    state: str
    word: str
    when: datetime | None
    may: dict[str, bool] = field(default_factory=dict)

    @property
    def look(self) -> str:
        return LOOK[self.state][0]

    @property
    def order(self) -> tuple[int, float]:
        return LOOK[self.state][1], -(self.when or self.post.created_at).timestamp()


@dataclass
class Row:
    """One delivery of the post that is open."""

    delivery: Delivery
    may: dict[str, bool]

    @property
    def look(self) -> str:
        return LOOK[self.delivery.state][0]

    @property
    def page(self) -> str:
        """Where it can be seen; empty for an address that is not the platform's own, which is never made a link."""
        address = self.delivery.platform_url
        return address if own_sites.is_own(self.delivery.account.platform, address) else ""

    @property
    def is_unsettled(self) -> bool:
        return self.delivery.state == S.UNCERTAIN


@dataclass
class Day:
    date: date
    today: bool
    entries: list[Entry] = field(default_factory=list)


def allowed(
    acts: type[PostAct] | type[DeliveryAct] | type[AccountAct], noun: Post | Delivery | Account, user: "User"
) -> dict[str, bool]:
    """Which of these acts are hers now, by their names in small letters."""
    return {act.name.lower(): may(rules.require, act, noun, user) for act in acts}


def entries(department: "Department") -> list[Entry]:
    """Every live line of the department's newest posts, most urgent first."""
    deliveries = Delivery.objects.select_related("account", "retry").order_by("-pk")
    posts = (
        Post.objects.filter(department=department)
        .select_related("department")
        .exclude(state=PostState.DROPPED)
        .prefetch_related(Prefetch("deliveries", deliveries), "accounts", "authors")
        .order_by("-created_at", "-pk")[:POSTS_READ]
    )
    found = []
    for post in posts:
        newest: dict[int, Delivery] = {}
        for delivery in post.deliveries.all():
            newest.setdefault(delivery.account_id, delivery)
        for account in post.accounts.all():
            found.append(_entry(post, account, newest.get(account.pk)))
    return sorted(found, key=lambda entry: entry.order)


def _entry(post: Post, account: Account, delivery: Delivery | None) -> Entry:
    # What has become of an earlier wording is history once the post is being written or judged again.
    if delivery is None or post.state != PostState.APPROVED:
        return Entry(post, account, None, post.state, post.get_state_display(), post.send_at)
    when = delivery.sent_at or delivery.not_before
    return Entry(post, account, delivery, delivery.state, delivery.get_state_display(), when)


def by_account(
    accounts: list[Account], lines: list[Entry], chosen: int | None, user: "User"
) -> list[tuple[Account, list[Entry]]]:
    """The first lines of each account (of one, when one is chosen) with what this person may do about those in
    trouble."""
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for line in lines:
        if len(grouped[line.account.pk]) < SHOWN_PER_ACCOUNT:
            grouped[line.account.pk].append(line)
            if line.delivery and line.state in IN_TROUBLE:
                line.may = allowed(DeliveryAct, line.delivery, user)
    return [(account, grouped[account.pk]) for account in accounts if chosen in (None, account.pk)]


def rows(post: Post, user: "User") -> list[Row]:
    """Every delivery of a post, by account, with what this person may do about it."""
    found = post.deliveries.select_related("account", "retry", "post__department").order_by("account", "pk")
    return [Row(delivery, allowed(DeliveryAct, delivery, user)) for delivery in found]


def waiting(lines: list[Entry]) -> dict[int, int]:
    """How many lines of each account wait for a person."""
    counts: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.state in (*IN_TROUBLE, PostState.SUBMITTED):
            counts[line.account.pk] += 1
    return counts


def waiting_for(user: "User") -> list[tuple[Post, str]]:
    """Posts that wait for this person, what went wrong first: (post, words of what went wrong or "" for one to decide
    on)."""
    mine = Post.objects.filter(department__in=rules.decides_in(user)).select_related("department")
    trouble: dict[int, str] = {}
    for row in Delivery.objects.filter(
        post__in=mine, state__in=IN_TROUBLE, retry=None, content_digest=F("post__approved_digest")
    ).select_related("account"):
        trouble[row.post_id] = f"{row.account}：{row.get_state_display()}"
    troubled = [(post, trouble[post.pk]) for post in mine.filter(pk__in=trouble)]
    to_decide = mine.filter(state=PostState.SUBMITTED).exclude(authors=user).exclude(pk__in=trouble)
    return troubled + [(post, "") for post in to_decide]


def week(lines: list[Entry]) -> list[Day]:
    """Monday to Sunday of this week with what went or will go out."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    days = [Day(monday + timedelta(days=n), monday + timedelta(days=n) == today) for n in range(7)]
    for line in sorted((line for line in lines if line.when), key=lambda line: line.when or timezone.now()):
        offset = (timezone.localdate(line.when) - monday).days
        if 0 <= offset < 7 and line.state not in (S.CANCELLED, S.WITHDRAWN):
            days[offset].entries.append(line)
    return days


def checks(post: Post, user: "User") -> list[tuple[bool, str]]:
    """(passed, sentence) of all that is looked at before a post goes out."""
    found = [(False, problem) for problem in problems(post, list(post.accounts.all()))]
    if not found:
        found.append((True, "字数、链接、图片都合平台的规定"))
    private = sorted(
        {
            KINDS[kind]
            for kind, _ in kinds.find_all(f"{post.title}\n{post.weibo_text}\n{post.wechat_digest}")
            if kind in KINDS
        }
    )
    found.append(
        (False, f"有{'、'.join(private)}，请确认是不是该公开") if private else (True, "没有身份证号、手机号、银行卡号")
    )
    if post.source:
        live = post.source.live
        found.append((live, "网站原文已发布，先网后微" if live else "网站原文已不在线，请先核实"))
    if post.approved_by:
        found.append(
            (True, f"{post.approved_by} {timezone.localtime(post.approved_at):%-m月%-d日 %H:%M} 审核了这一版文字")
        )
    elif post.state == PostState.SUBMITTED and (reason := why_not(rules.require, PostAct.APPROVE, post, user)):
        found.append((False, reason))
    return found


def last_seven_days(department: "Department") -> dict[str, int]:
    since = timezone.now() - timedelta(days=7)
    rows = Delivery.objects.filter(account__department=department, created_at__gte=since).values_list(
        "state", flat=True
    )
    states = list(rows)
    return {
        "sent": states.count(S.SENT),
        "failed": states.count(S.FAILED),
        "uncertain": states.count(S.UNCERTAIN),
    }


def accounts_of(department: "Department") -> list[Account]:
    return list(Account.objects.filter(department=department).order_by("-platform", "pk"))


def weibo_preview(post: Post) -> dict[str, object]:
    return {"text": post.weibo_text.strip(), "length": weibo.length(post), "limit": weibo.LIMIT}


def has_platform(post: Post, platform: str) -> bool:
    return any(account.platform == platform for account in post.accounts.all())
