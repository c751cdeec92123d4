"""Every state a post or a delivery can be in, the Chinese word for it, and the arrows between them.

No other file names a state by a string; an arrow that is not in a table here cannot be walked.
"""

from django.db import models


class PostState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    APPROVED = "approved", "待发"
    DROPPED = "dropped", "不发"


POST_MOVES: dict[str, set[str]] = {
    PostState.DRAFT: {PostState.SUBMITTED, PostState.DROPPED},
    PostState.SUBMITTED: {PostState.DRAFT, PostState.APPROVED, PostState.DROPPED},
    PostState.APPROVED: {PostState.DRAFT, PostState.DROPPED},
    PostState.DROPPED: {PostState.DRAFT},
}


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


S = DeliveryState
DELIVERY_MOVES: dict[str, set[str]] = {
    S.QUEUED: {S.CLAIMED, S.LATE, S.CANCELLED},
    S.CLAIMED: {S.QUEUED, S.SENDING, S.FAILED, S.CANCELLED},
    S.SENDING: {S.ACCEPTED, S.SENT, S.FAILED, S.UNCERTAIN, S.QUEUED},
    S.ACCEPTED: {S.SENT, S.FAILED, S.UNCERTAIN, S.REMOVED},
    S.UNCERTAIN: {S.SENT, S.FAILED},
    S.LATE: {S.QUEUED, S.CANCELLED},
    S.SENT: {S.WITHDRAWING, S.REMOVED},
    S.WITHDRAWING: {S.WITHDRAWN, S.SENT},
    S.FAILED: set(),
    S.CANCELLED: set(),
    S.WITHDRAWN: set(),
    S.REMOVED: set(),
}
# One of these per post and account, and no more: the others are over and done.
LIVING = [S.QUEUED, S.CLAIMED, S.SENDING, S.ACCEPTED, S.UNCERTAIN, S.LATE, S.SENT, S.WITHDRAWING]
# A worker is at it: one per account.
IN_FLIGHT = [S.CLAIMED, S.SENDING]
# Nothing of it can have reached the platform.
UNTOUCHED = [S.QUEUED, S.LATE]
# The citizen can see it, or may.
OUT = [S.SENDING, S.ACCEPTED, S.UNCERTAIN, S.SENT, S.WITHDRAWING]


class AccountState(models.TextChoices):
    ACTIVE = "active", "正常"
    NEEDS_REAUTH = "needs-reauth", "需重新授权"
    SUSPENDED = "suspended", "已停用"
    RETIRED = "retired", "已注销"
