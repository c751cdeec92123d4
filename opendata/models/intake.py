"""A file on its way in: what came, what was found, what a steward decided.
Nothing goes out without a Decision on each Finding; of a file with a secrecy mark only hash, size, user and
time stay (保守国家秘密法 第三十一条)."""

import uuid

from django.db import models
from django.utils import timezone

from opendata.states import IntakeState


class Intake(models.Model):
    State = IntakeState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey("opendata.Resource", models.CASCADE, related_name="intakes", verbose_name="资源")
    file_name = models.CharField("文件名", max_length=255, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=IntakeState.choices, default=IntakeState.READING)
    refusal_code = models.CharField("拒收代码", max_length=20, blank=True)
    message = models.TextField("说明", blank=True)
    proposal = models.JSONField("读出的结果", default=dict)
    options = models.JSONField("人工指定的读法", default=dict)
    snapshot = models.ForeignKey("opendata.Snapshot", models.SET_NULL, null=True, blank=True, related_name="+")
    given_by = models.ForeignKey(
        "cluster.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交人"
    )
    given_at = models.DateTimeField("提交时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "入库"
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=IntakeState.values), name="intake_state"),
        ]

    def __str__(self) -> str:
        return self.file_name or f"入库 {timezone.localtime(self.given_at):%Y-%m-%d %H:%M}"

    @property
    def undecided(self) -> "models.QuerySet[Finding]":
        return self.findings.filter(decision=None)


class Finding(models.Model):
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="findings", verbose_name="入库")
    code = models.CharField("代码", max_length=30)
    column = models.CharField("列", max_length=200, blank=True)
    kind = models.CharField("种类", max_length=20, blank=True, help_text="个人信息的种类，或多数值所属的类型")
    message = models.TextField("发现了什么")
    count = models.PositiveIntegerField("处数", default=0)
    rows = models.JSONField("行号", default=list)
    samples = models.JSONField("样例（已遮盖）", default=list)
    actions = models.JSONField("可选处理", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["intake", "pk"]

    def __str__(self) -> str:
        return f"{self.column}：{self.message}" if self.column else self.message


class Decision(models.Model):
    class Action(models.TextChoices):
        ACCEPT = "accept", "按建议处理"
        KEEP = "keep", "保留原样并说明"
        DROP_COLUMN = "drop-column", "去掉这一列"
        DROP_ROWS = "drop-rows", "去掉这些行"
        MASK = "mask", "按规则遮盖"
        MASK_INSIDE = "mask-inside", "只遮盖文字里的号码"
        HASH = "hash", "换成带密钥的散列"
        GENERALISE = "generalise", "概括（年龄段、到月、到县）"
        AS_TEXT = "as-text", "按文本发布，保留原样"
        AS_EMPTY = "as-empty", "这些值按空值发布"
        MONTH_FIRST = "month-first", "按月/日/年读成日期"
        DAY_FIRST = "day-first", "按日/月/年读成日期"
        NEGATIVE = "negative", "括号和▲△读成负数"
        SWAP = "swap", "经度和纬度对调"
        KEEP_ROWS = "keep-rows", "这些行保留为数据"

    finding = models.OneToOneField(Finding, models.CASCADE, related_name="decision", verbose_name="问题")
    action = models.CharField("处理", max_length=12, choices=Action.choices)
    note = models.CharField("理由", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "cluster.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    decided_at = models.DateTimeField("处理时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "处理"

    def __str__(self) -> str:
        return self.get_action_display()
