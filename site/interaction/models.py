"""The nouns of the desk: a citizen's case, its answers, its events, and the rules deadlines are counted by.
Nothing here changes a case; that is done by desk.py alone."""

import hashlib
import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.search import index

from cluster.clock import workdays
from cluster.models import Department
from cluster.secrets import SecretField
from interaction import codes
from interaction.states import DONE_STATES, OPEN_STATES, Act, DeclineReason, Door, Kind, State


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def published(self) -> "CaseQuerySet":
        return self.filter(published_at__isnull=False)

    def of_department(self, department: Department) -> "CaseQuerySet":
        """Every case for the city, her own for a department."""
        return self if department.is_city else self.filter(department=department)

    def by_code(self, typed: str) -> "CaseQuerySet":
        """The case of a query code as typed; none when it is no code."""
        return self.filter(code_digest=codes.digest(typed)) if codes.normalise(typed) else self.none()


class Case(index.Indexed, models.Model):
    """办件: one message of a citizen, whatever door it came through; it keeps one code and one deadline."""

    public_id = models.UUIDField("公开编号", default=uuid.uuid4, unique=True, editable=False)
    code_digest = models.CharField("查询码摘要", max_length=64, unique=True, editable=False)
    door = models.CharField("来源", max_length=20, choices=Door.choices, default=Door.WEB)
    outside_id = models.CharField("来源编号", max_length=120, help_text="同一来源同一编号只收一次")
    external_ticket = models.CharField("外部工单号", max_length=60, blank=True, help_text="如 12345 热线工单号")
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    department = models.ForeignKey(Department, models.PROTECT, related_name="cases", verbose_name="承办单位")
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.RECEIVED)
    urgent = models.BooleanField("疑似紧急", default=False)

    subject = models.CharField("标题", max_length=60)
    body = models.TextField("内容", max_length=2000)
    about_url = models.CharField("所涉页面", max_length=300, blank=True)
    name = SecretField("姓名", blank=True)
    phone = SecretField("手机号", blank=True)
    phone_tail = SecretField("手机号后四位", blank=True)
    publish_consent = models.BooleanField("同意公开", default=False)

    received_at = models.DateTimeField("收到时间", default=timezone.now)
    due_on = models.DateField("答复期限")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    days_taken = models.PositiveSmallIntegerField("办理用时（工作日）", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    decline_reason = models.CharField("不予受理理由", max_length=20, choices=DeclineReason.choices, blank=True)

    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    public_title = models.CharField("公开标题", max_length=60, blank=True)
    public_body = models.TextField("公开的来信", blank=True)
    public_answer = models.TextField("公开的答复", blank=True)

    # Found by search once it is published, by its published words alone.
    search_kind = "letter"
    search_fields = [
        index.SearchField("public_title"),
        index.SearchField("public_body"),
        index.SearchField("public_answer"),
    ]

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["department", "state", "due_on"], name="case_inbox"),
            models.Index(
                fields=["-published_at"], condition=models.Q(published_at__isnull=False), name="case_published"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["door", "outside_id"], name="case_once_per_message"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="case_state_known"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="case_kind_known"),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(publish_consent=True, state__in=DONE_STATES),
                name="case_published_with_consent",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=DONE_STATES) | models.Q(answered_at__isnull=False),
                name="case_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        # Stands in the audit log, so it names the case and repeats nothing the citizen wrote.
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        """Where its published answer stands, on any host."""
        return reverse("interaction:letter-show", args=[self.public_id])

    @classmethod
    def search_visible(cls) -> "CaseQuerySet":
        return cls.objects.published().select_related("department")

    @classmethod
    def get_indexed_objects(cls) -> "CaseQuerySet":
        return cls.search_visible()

    def search_date(self) -> datetime | None:
        return self.answered_at

    def search_note(self) -> str:
        return f"{self.department.name} 答复，用时 {self.days_taken} 个工作日"

    @property
    def title(self) -> str:
        """What a reader of the sites may see as its name; empty before publication."""
        return self.public_title

    @property
    def number(self) -> str:
        """How staff call it: year and serial, e.g. 2026-00042."""
        return f"{timezone.localtime(self.received_at):%Y}-{self.pk:05d}"

    @property
    def query_code(self) -> str:
        """The citizen's key, for the receipt of its own door only; never written to a log or a list."""
        return codes.code_for(self.door, self.outside_id)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def due_is_provisional(self) -> bool:
        return workdays.is_provisional(self.due_on)

    @property
    def current_answer(self) -> "Answer | None":
        return self.answers.order_by("-round").first()


class Answer(models.Model):
    """One drafted answer; approved ones are frozen, returned ones stay as they were with the reason."""

    class Decision(models.TextChoices):
        PENDING = "pending", "待审核"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers", verbose_name="办件")
    round = models.PositiveSmallIntegerField("次数")
    text = models.TextField("答复内容", max_length=5000)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间", default=timezone.now)
    decision = models.CharField("审核结果", max_length=20, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    reason = models.CharField("退回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["case", "round"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="answer_once_per_round"),
            models.CheckConstraint(
                condition=models.Q(decision__in=["pending", "approved", "returned"]), name="answer_decision_known"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("drafted_by")),
                name="answer_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} 第{self.round}次答复"

    @property
    def digest(self) -> str:
        """What the reviewer approves: a text changed since she read it has another digest."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class CaseEvent(models.Model):
    """One act on a case. Rows are only added: what happened stays as it happened."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", verbose_name="办件")
    act = models.CharField("动作", max_length=20, choices=Act.choices)
    state = models.CharField("之后状态", max_length=20, choices=State.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="单位")
    note = models.CharField("内部说明", max_length=500, blank=True)
    public_line = models.CharField("来信人看到的话", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=Act.values), name="caseevent_act_known"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="caseevent_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("a case event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a case event is never deleted")


class DeadlineRule(models.Model):
    """How many working days a kind of case may take, and by what document; without a row the default holds."""

    kind = models.CharField("类型", max_length=20, choices=Kind.choices, unique=True)
    workdays = models.PositiveSmallIntegerField("答复期限（工作日）")
    source = models.CharField("依据", max_length=200, help_text="文件名称和文号")

    class Meta:
        verbose_name = verbose_name_plural = "答复期限"
        ordering = ["workdays", "kind"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="deadlinerule_kind_known"),
            models.CheckConstraint(condition=models.Q(workdays__gte=1, workdays__lte=60), name="deadlinerule_workdays"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.workdays} 个工作日"


class CalendarDay(models.Model):
    """A day entered by 信息办: the new year's notice before the library knows it, or a city's own day off."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", default=False, help_text="勾选为调休上班，不勾选为放假")
    source = models.CharField("依据", max_length=200, help_text="如：国务院办公厅关于2027年部分节假日安排的通知")

    class Meta:
        verbose_name = verbose_name_plural = "放假安排"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"


def days_left(case: Case, calendar: workdays.Calendar, today: date | None = None) -> int:
    """Working days until the deadline: 0 on the last day, negative when overdue."""
    today = today or timezone.localdate()
    if case.due_on < today:
        return min(-1, calendar.workdays_between(today, case.due_on))
    return calendar.workdays_between(today, case.due_on)
