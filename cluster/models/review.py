"""What the gate remembers: each passage of a page through review, and who signed which digest.
Signatures are written once and never changed; a passage holds the digest that was shown to every signer, so
nothing else can go live on the strength of it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page, Revision

from cluster.errors import Conflict
from cluster.models.department import Department


class Kind(models.TextChoices):
    """Why a version may go live without or with the three signatures; shown wherever a version is shown."""

    REVIEW = "review", "三审"
    PROVISIONED = "provisioned", "建站生成"
    MIGRATED = "migrated", "旧站迁移"
    URGENT = "urgent", "应急发布"


class Step(models.TextChoices):
    FIRST = "first", "初审"
    SECOND = "second", "复审"
    FINAL = "final", "签发"
    PROPOSER = "proposer", "提请"
    CONFIRMER = "confirmer", "确认"


STEPS_OF: dict[str, tuple[Step, ...]] = {
    Kind.REVIEW: (Step.FIRST, Step.SECOND, Step.FINAL),
    Kind.PROVISIONED: (),
    Kind.MIGRATED: (Step.PROPOSER, Step.CONFIRMER),
    Kind.URGENT: (Step.PROPOSER, Step.CONFIRMER),
}


class State(models.TextChoices):
    IN_REVIEW = "in-review", "审核中"
    SIGNED = "signed", "已签发"
    SCHEDULED = "scheduled", "定时待发"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已有新版"
    RETURNED = "returned", "退回修改"
    WITHDRAWN = "withdrawn", "已撤下"


OPEN = (State.IN_REVIEW, State.SIGNED, State.SCHEDULED)


class Submission(models.Model):
    """One passage of one version through the gate (送审单). It outlives its page: it is evidence."""

    page = models.ForeignKey(
        Page, models.DO_NOTHING, db_constraint=False, related_name="submissions", verbose_name="页面"
    )
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name="部门")
    kind = models.CharField("方式", max_length=12, choices=Kind.choices, default=Kind.REVIEW)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.IN_REVIEW)
    next_step = models.CharField("等待", max_length=12, choices=Step.choices, blank=True)
    title = models.CharField("标题", max_length=255)
    place = models.CharField("栏目", max_length=255, blank=True)
    digest = models.CharField("内容指纹", max_length=64, editable=False)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+", verbose_name="版本")
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="作者")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="送审人"
    )
    submitted_at = models.DateTimeField("送审时间", default=timezone.now)
    go_live_at = models.DateTimeField("定时发布", null=True, blank=True)
    reason = models.CharField("依据或理由", max_length=300, blank=True)
    in_haste = models.BooleanField("一分钟内签完", default=False, help_text="全部签名来自同一地址且相隔不到一分钟")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    _signed: "list[Signature] | None" = None  # remembered by rules.signatures

    class Meta:
        verbose_name = verbose_name_plural = "送审单"
        ordering = ["-submitted_at"]
        indexes = [
            models.Index(fields=["page", "digest"], name="submission_page_digest"),
            models.Index(fields=["department", "state", "next_step"], name="submission_desk"),
            models.Index(fields=["submitted_by", "-submitted_at"], name="submission_sent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=models.Q(state__in=OPEN), name="submission_one_open"),
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(state=State.PUBLISHED), name="submission_one_live"
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="submission_state"),
            models.CheckConstraint(
                condition=(models.Q(state=State.IN_REVIEW) & ~models.Q(next_step=""))
                | (~models.Q(state=State.IN_REVIEW) & models.Q(next_step="")),
                name="submission_next_step",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=[Kind.REVIEW, Kind.MIGRATED, Kind.URGENT])
                | models.Q(submitted_by__isnull=False),
                name="submission_has_sender",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def steps(self) -> tuple[Step, ...]:
        return STEPS_OF[self.kind]


class AppendOnly(models.QuerySet[Any]):
    def update(self, **values: Any) -> NoReturn:
        raise Conflict("签名不可修改。", code="append-only")

    def delete(self) -> NoReturn:
        raise Conflict("签名不可删除。", code="append-only")


class Signature(models.Model):
    """One person's name under one digest at one step."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="signatures", verbose_name="送审单")
    step = models.CharField("环节", max_length=12, choices=Step.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签名人")
    post = models.CharField("签名时岗位", max_length=60, blank=True)
    digest = models.CharField("内容指纹", max_length=64)
    at = models.DateTimeField("时间", default=timezone.now)
    address = models.GenericIPAddressField("签名时地址", null=True, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签名"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "step"], name="signature_step_once"),
            models.UniqueConstraint(fields=["submission", "user"], name="signature_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}：{self.user}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Conflict("签名不可修改。", code="append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Conflict("签名不可删除。", code="append-only")
