"""The nouns of the desk for posts: an account, a post, and one delivery per post and account.

Rows of Delivery are the outbox: never deleted, changed only along the arrows in states.py.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from cluster.errors import Invalid
from cluster.secrets import SecretField
from weibo_wechat.states import IN_FLIGHT, LIVING, AccountState, DeliveryState, PostState


class Platform(models.TextChoices):
    WECHAT = "wechat", "微信"
    WEIBO = "weibo", "微博"


def require_short(row: models.Model, *names: str) -> None:
    """Raise Invalid, in the field's words, for a text that is longer than its column (which SQLite would not tell)."""
    for name in names:
        field = row._meta.get_field(name)
        if isinstance(field, models.CharField) and field.max_length and len(getattr(row, name)) > field.max_length:
            raise Invalid(f"{field.verbose_name}最多 {field.max_length} 个字。", code="too-long")


class Account(models.Model):
    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", "公众号"
        SERVICE = "service", "服务号"
        OFFICIAL = "official", "政务微博"

    department = models.ForeignKey(
        "cluster.Department", models.PROTECT, related_name="social_accounts", verbose_name="部门"
    )
    platform = models.CharField("平台", max_length=10, choices=Platform.choices)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    name = models.CharField("账号名称", max_length=60)
    external_id = models.CharField("平台编号", max_length=60, help_text="微信 AppID 或微博 UID")
    secret = SecretField("密钥", help_text="微信 AppSecret 或微博 access_token，加密保存")
    token = SecretField("令牌", blank=True, editable=False)
    token_expires_at = models.DateTimeField("令牌到期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=AccountState.choices, default=AccountState.ACTIVE)
    state_reason = models.CharField("原因", max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField("连续失败", default=0, editable=False)
    paused_until = models.DateTimeField("暂停到", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["platform", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "external_id"], name="account_once_per_platform"),
            models.CheckConstraint(condition=models.Q(state__in=AccountState.values), name="account_state_known"),
        ]

    def __str__(self) -> str:
        return f"@{self.name}" if self.platform == Platform.WEIBO else self.name

    @property
    def works(self) -> bool:
        """May posts go out from it?"""
        return self.state == AccountState.ACTIVE


class Post(models.Model):
    department = models.ForeignKey("cluster.Department", models.PROTECT, related_name="posts", verbose_name="部门")
    title = models.CharField("标题", max_length=120)
    weibo_text = models.TextField("微博", blank=True)
    wechat_digest = models.CharField("微信摘要", max_length=200, blank=True)
    wechat_html = models.TextField("微信正文", blank=True)
    cover = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="题图"
    )
    link = models.URLField("原文链接", max_length=500, blank=True)
    source = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="posts", verbose_name="来源文章"
    )
    source_revision = models.PositiveBigIntegerField("来源版本", null=True, blank=True)
    is_mirror = models.BooleanField("随文章生成", default=False, editable=False)
    accounts = models.ManyToManyField(Account, related_name="posts", verbose_name="发到")
    send_at = models.DateTimeField("发送时间", null=True, blank=True, help_text="北京时间；不填则批准后就发")
    state = models.CharField("状态", max_length=20, choices=PostState.choices, default=PostState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    digest = models.CharField("内容指纹", max_length=64, blank=True)
    request_key = models.UUIDField("一次性编号", default=uuid.uuid4, unique=True, editable=False)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="改过文字的人"
    )
    note = models.CharField("退回意见", max_length=300, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    approved_at = models.DateTimeField("审核时间", null=True, blank=True)
    approved_digest = models.CharField("审核的指纹", max_length=64, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "推文"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=PostState.values), name="post_state_known"),
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(is_mirror=True), name="post_one_mirror_per_article"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PostState.APPROVED)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="post_approved_has_signature",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    post = models.ForeignKey(Post, models.PROTECT, related_name="deliveries", verbose_name="推文")
    account = models.ForeignKey(Account, models.PROTECT, related_name="deliveries", verbose_name="账号")
    mark = models.CharField("对账编号", max_length=16, db_index=True, help_text="链接里的记号；重发沿用")
    payload = models.JSONField("冻结的内容")
    content_digest = models.CharField("内容指纹", max_length=64)
    state = models.CharField("状态", max_length=20, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    not_before = models.DateTimeField("最早发送")
    not_after = models.DateTimeField("最晚发送", null=True, blank=True)
    claimed_by = models.CharField("工作进程", max_length=60, blank=True)
    lease_until = models.DateTimeField("租约到", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    attempt_started_at = models.DateTimeField("开始发送", null=True, blank=True)
    receipt = models.JSONField("平台回执", default=dict, blank=True)
    platform_id = models.CharField("平台编号", max_length=100, blank=True)
    platform_url = models.CharField("平台地址", max_length=500, blank=True)
    code = models.CharField("原因代码", max_length=40, blank=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    checks = models.PositiveSmallIntegerField("查询次数", default=0)
    next_check_at = models.DateTimeField("下次查询", null=True, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认定人"
    )
    retry_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="retry", verbose_name="重发自"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "投递"
        ordering = ["not_before", "pk"]
        indexes = [models.Index(fields=["state", "not_before"], name="delivery_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.UniqueConstraint(
                fields=["post", "account"], condition=models.Q(state__in=LIVING), name="delivery_one_living"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state__in=IN_FLIGHT), name="delivery_one_in_flight"
            ),
            models.UniqueConstraint(
                fields=["account", "platform_id"], condition=~models.Q(platform_id=""), name="delivery_platform_id_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=IN_FLIGHT) | models.Q(lease_until__isnull=False),
                name="delivery_in_flight_has_lease",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DeliveryState.SENDING) | models.Q(attempt_started_at__isnull=False),
                name="delivery_sending_has_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.account}"
