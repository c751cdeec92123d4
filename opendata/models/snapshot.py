"""One immutable version of a resource's rows. The row points at a directory named by the content's hash
(opendata.snapshots.build); neither ever changes once both exist."""

import uuid
from functools import cached_property

from django.db import models
from django.utils import timezone

from opendata.layout import Column, columns_from_json


class Snapshot(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey("opendata.Resource", models.PROTECT, related_name="snapshots", verbose_name="资源")
    number = models.PositiveIntegerField("版次")
    content_hash = models.CharField("内容校验值", max_length=64, db_index=True, help_text="列定义与全部行的 SHA-256")
    rows = models.PositiveBigIntegerField("行数")
    columns = models.JSONField("列")
    profile = models.JSONField("取值概况", default=dict)
    checksums = models.JSONField("文件校验值", default=dict)
    note = models.CharField("变更说明", max_length=300, blank=True)
    made_by = models.ForeignKey(
        "cluster.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    made_at = models.DateTimeField("发布时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "快照"
        ordering = ["resource", "-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="snapshot_number_once")]

    def __str__(self) -> str:
        return f"{self.resource} 第 {self.number} 版"

    @cached_property
    def layout(self) -> list[Column]:
        return columns_from_json(self.columns)
