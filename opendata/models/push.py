"""Pushing rows by program: the token a steward gave a department's system, and each push that was taken.
Of a token only its hash is kept; of two pushes with one idempotency key the second is never done."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class PushToken(models.Model):
    """`resource` empty: for every resource of the department. What is pushed is done in the name of `made_by`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    department = models.ForeignKey(
        "cluster.Department", models.CASCADE, related_name="push_tokens", verbose_name="部门"
    )
    resource = models.ForeignKey(
        "opendata.Resource",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="push_tokens",
        verbose_name="资源",
        help_text="空表示本部门的全部资源",
    )
    title = models.CharField("用途", max_length=60, help_text="交给哪个系统用，如“不动产登记系统夜间任务”")
    digest = models.CharField("密钥散列", max_length=64, unique=True, editable=False)
    hint = models.CharField("密钥开头", max_length=12, editable=False)
    made_by = models.ForeignKey("cluster.User", models.PROTECT, related_name="+", verbose_name="发放人")
    made_at = models.DateTimeField("发放时间", default=timezone.now)
    revoked_by = models.ForeignKey(
        "cluster.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送密钥"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.title}（{self.hint}…）"


class PushMode(models.TextChoices):
    REPLACE = "replace", "整表替换"
    APPEND = "append", "追加"
    UPSERT = "upsert", "按键更新"


class Push(models.Model):
    Mode = PushMode

    token = models.ForeignKey(PushToken, models.CASCADE, related_name="pushes", verbose_name="密钥")
    resource = models.ForeignKey("opendata.Resource", models.CASCADE, related_name="pushes", verbose_name="资源")
    mode = models.CharField("方式", max_length=8, choices=PushMode.choices, default=PushMode.REPLACE)
    key = models.CharField("键列", max_length=200, blank=True)
    idempotency_key = models.CharField("幂等键", max_length=200, blank=True)
    fingerprint = models.CharField("请求校验值", max_length=64)
    intake = models.OneToOneField(
        "opendata.Intake", models.SET_NULL, null=True, blank=True, related_name="push", verbose_name="入库"
    )
    begun_at = models.DateTimeField("开始", default=timezone.now)
    status = models.PositiveSmallIntegerField("答复码", default=0, help_text="0 表示还没有答复")
    answer = models.JSONField("答复", default=dict)

    repeated = False  # whether this object answers a second request with the same key

    class Meta:
        verbose_name = verbose_name_plural = "推送"
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["token", "idempotency_key"], condition=~Q(idempotency_key=""), name="push_once_per_key"
            ),
            models.CheckConstraint(condition=Q(mode__in=PushMode.values), name="push_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.get_mode_display()}"
