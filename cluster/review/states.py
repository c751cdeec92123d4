"""What is done to a page on its way through the gate, and the one table of moves.
An act is about one submission of the page: 撤下 about the version readers see, 恢复 about the one taken down last,
every other act about the version on its way (None: there is none)."""

from django.db import models

from cluster.acts import require_state
from cluster.models import State, Submission
from cluster.models.review import OPEN


class Act(models.TextChoices):
    SUBMIT = "submit", "提交审核"
    SIGN = "sign", "签名"
    ISSUE = "issue", "签发"
    PUBLISH = "publish", "发布"
    SEND_BACK = "send-back", "退回"
    WITHDRAW = "withdraw", "撤下"
    RESTORE = "restore", "恢复"
    PROPOSE_URGENT = "propose-urgent", "提请应急发布"
    CONFIRM_URGENT = "confirm-urgent", "确认应急发布"


# act → (states of its submission it may start from, state that one ends in).
# A signature ends in 已签发 when it is the last one; what has a time ahead ends in 定时待发 instead of 已发布.
MOVES: dict[Act, tuple[frozenset[State | None], State]] = {
    Act.SUBMIT: (frozenset({None}), State.IN_REVIEW),
    Act.SIGN: (frozenset({State.IN_REVIEW}), State.SIGNED),
    Act.ISSUE: (frozenset({State.IN_REVIEW}), State.PUBLISHED),
    Act.PUBLISH: (frozenset({State.SIGNED, State.SCHEDULED}), State.PUBLISHED),
    Act.SEND_BACK: (frozenset(OPEN), State.RETURNED),
    Act.WITHDRAW: (frozenset({State.PUBLISHED}), State.WITHDRAWN),
    Act.RESTORE: (frozenset({State.WITHDRAWN}), State.PUBLISHED),
    Act.PROPOSE_URGENT: (frozenset({None}), State.IN_REVIEW),
    Act.CONFIRM_URGENT: (frozenset({State.IN_REVIEW}), State.PUBLISHED),
}


def move(submission: Submission, act: Act, to: State | None = None) -> None:
    """Set the state the act ends in, or `to` where it stops short of it; Conflict when the table has no such move.

    The caller saves."""
    told = f"“{submission.title}”现在是“{submission.get_state_display()}”，不能{act.label}。"
    require_state(MOVES, act, State(submission.state), told)
    submission.state, submission.next_step = to or MOVES[act][1], ""
