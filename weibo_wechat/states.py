"""Every state a post, a delivery or an account can be in, the Chinese word for it, and the moves between them.

A move is an act of a person (the table is asked by `rules.require`) or a step of the machine (asked by `outbox.move`
and the like). No other file names a state by a string; what is not in a table here cannot happen.
"""

from django.db import models


class PostState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    APPROVED = "approved", "待发"
    DROPPED = "dropped", "不发"


class DeliveryState(models.TextChoices):
    """QUEUED waits; CLAIMED is being prepared (pictures, draft: safe to repeat); SENDING means that the one call
    which cannot be repeated may have left; ACCEPTED means that the platform took it and has not decided yet."""

    QUEUED = "queued", "待发"
    CLAIMED = "claimed", "准备中"
    SENDING = "sending", "正在发"
    ACCEPTED = "accepted", "平台处理中"
    SENT = "sent", "已发"
    FAILED = "failed", "失败"
    UNCERTAIN = "uncertain", "结果未知"
    LATE = "late", "已过时"
    CANCELLED = "cancelled", "已取消"
    WITHDRAWING = "withdrawing", "撤下中"
    WITHDRAWN = "withdrawn", "已撤下"
    REMOVED = "removed", "平台已删"


class AccountState(models.TextChoices):
    ACTIVE = "active", "正常"
    NEEDS_REAUTH = "needs-reauth", "需重新授权"
    SUSPENDED = "suspended", "已停用"


class PostAct(models.TextChoices):
    EDIT = "edit", "修改"
    SUBMIT = "submit", "送审"
    APPROVE = "approve", "审核"
    RETURN = "return", "退回"
    DROP = "drop", "撤下"


class DeliveryAct(models.TextChoices):
    CONFIRM_SENT = "confirm-sent", "认定已经发出"
    CONFIRM_NOT_SENT = "confirm-not-sent", "认定没有发出"
    RETRY = "retry", "重发"
    SEND_LATE = "send-late", "现在发"
    WITHDRAW = "withdraw", "撤下"
    CANCEL = "cancel", "取消发送"


class AccountAct(models.TextChoices):
    RECONNECT = "reconnect", "重新授权"
    SUSPEND = "suspend", "停用"


class Step(models.TextChoices):
    """What the machine does by itself; no person is asked and none may do it."""

    RENEW = "renew", "随文章更新"
    SHUT_OUT = "shut-out", "平台拒绝账号"
    CLAIM = "claim", "领取"
    BEGIN = "begin", "开始发送"
    STOP = "stop", "批准失效"
    REQUEUE = "requeue", "稍后再试"
    TAKEN = "taken", "平台收下"
    WENT_OUT = "went-out", "已经发出"
    REFUSED = "refused", "没有发出"
    LOST = "lost", "没有回音"
    FREE = "free", "进程中断，尚未发送"
    WORKER_DIED = "worker-died", "进程中断，可能已发"
    EXPIRE = "expire", "过时"
    VOID = "void", "推文改过"
    TAKEN_DOWN = "taken-down", "平台删除"
    GONE = "gone", "已撤下"
    STILL_THERE = "still-there", "没有撤下"


P, D, A = PostState, DeliveryState, AccountState
# act → (states it may start from, state it ends in; None = the state stays)
POST_MOVES: dict[PostAct | Step, tuple[frozenset[PostState], PostState]] = {
    PostAct.EDIT: (frozenset(P), P.DRAFT),
    PostAct.SUBMIT: (frozenset({P.DRAFT}), P.SUBMITTED),
    PostAct.APPROVE: (frozenset({P.SUBMITTED}), P.APPROVED),
    PostAct.RETURN: (frozenset({P.SUBMITTED, P.APPROVED, P.DROPPED}), P.DRAFT),
    PostAct.DROP: (frozenset({P.DRAFT, P.SUBMITTED, P.APPROVED}), P.DROPPED),
    Step.RENEW: (frozenset({P.DRAFT, P.SUBMITTED}), P.DRAFT),
}
DELIVERY_MOVES: dict[DeliveryAct | Step, tuple[frozenset[DeliveryState], DeliveryState | None]] = {
    DeliveryAct.CONFIRM_SENT: (frozenset({D.UNCERTAIN}), D.SENT),
    DeliveryAct.CONFIRM_NOT_SENT: (frozenset({D.UNCERTAIN}), D.FAILED),
    DeliveryAct.RETRY: (frozenset({D.FAILED}), None),
    DeliveryAct.SEND_LATE: (frozenset({D.LATE}), D.QUEUED),
    DeliveryAct.WITHDRAW: (frozenset({D.SENT}), D.WITHDRAWING),
    DeliveryAct.CANCEL: (frozenset({D.QUEUED, D.LATE}), D.CANCELLED),
    Step.CLAIM: (frozenset({D.QUEUED}), D.CLAIMED),
    Step.BEGIN: (frozenset({D.CLAIMED}), D.SENDING),
    Step.STOP: (frozenset({D.CLAIMED}), D.CANCELLED),
    Step.REQUEUE: (frozenset({D.CLAIMED, D.SENDING}), D.QUEUED),
    Step.TAKEN: (frozenset({D.SENDING}), D.ACCEPTED),
    Step.WENT_OUT: (frozenset({D.SENDING, D.ACCEPTED, D.UNCERTAIN}), D.SENT),
    Step.REFUSED: (frozenset({D.CLAIMED, D.SENDING, D.ACCEPTED, D.UNCERTAIN}), D.FAILED),
    Step.LOST: (frozenset({D.SENDING, D.ACCEPTED}), D.UNCERTAIN),
    Step.FREE: (frozenset({D.CLAIMED}), D.QUEUED),
    Step.WORKER_DIED: (frozenset({D.SENDING}), D.UNCERTAIN),
    Step.EXPIRE: (frozenset({D.QUEUED}), D.LATE),
    Step.VOID: (frozenset({D.QUEUED, D.LATE}), D.CANCELLED),
    Step.TAKEN_DOWN: (frozenset({D.ACCEPTED}), D.REMOVED),
    Step.GONE: (frozenset({D.WITHDRAWING}), D.WITHDRAWN),
    Step.STILL_THERE: (frozenset({D.WITHDRAWING}), D.SENT),
}
ACCOUNT_MOVES: dict[AccountAct | Step, tuple[frozenset[AccountState], AccountState]] = {
    AccountAct.RECONNECT: (frozenset(A), A.ACTIVE),
    AccountAct.SUSPEND: (frozenset({A.ACTIVE, A.NEEDS_REAUTH}), A.SUSPENDED),
    Step.SHUT_OUT: (frozenset({A.ACTIVE}), A.NEEDS_REAUTH),
}
# One of these per post and account, and no more: the others are over and done.
LIVING = [D.QUEUED, D.CLAIMED, D.SENDING, D.ACCEPTED, D.UNCERTAIN, D.LATE, D.SENT, D.WITHDRAWING]
# A worker is at it: one per account.
IN_FLIGHT = [D.CLAIMED, D.SENDING]
# A worker or the platform has it, or a citizen may see it: the text is fixed.
LEAVING = [D.CLAIMED, D.SENDING, D.ACCEPTED, D.UNCERTAIN, D.SENT, D.WITHDRAWING]
# Somebody has to look and decide.
IN_TROUBLE = [D.UNCERTAIN, D.FAILED, D.LATE]
