"""索引号 and who gives them out. A number once here is never given again: rows are not deleted, whatever becomes
of the document."""

from django.db import models

from cluster.models import Department


class PublisherCode(models.Model):
    """The first half of a department's 索引号: 统一社会信用代码 (18 characters) or the older 组织机构代码 (9)."""

    department = models.OneToOneField(Department, models.PROTECT, related_name="+", verbose_name="部门")
    code = models.CharField("机构代码", max_length=18, unique=True)
    provisional = models.BooleanField("暂用", default=False, help_text="按部门编号生成，取得登记证书后改为正式代码")

    class Meta:
        verbose_name = verbose_name_plural = "机构代码"

    def __str__(self) -> str:
        return self.code


class IssuedNumber(models.Model):
    """One 索引号 that was given out here or came with a migrated document."""

    number = models.CharField("索引号", max_length=40, unique=True)
    series = models.CharField("序列", max_length=30, help_text="机构代码/年月，如 003280028/202604")
    serial = models.PositiveIntegerField("流水号")
    issued_at = models.DateTimeField("发放时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "已发索引号"
        constraints = [models.UniqueConstraint(fields=["series", "serial"], name="issuednumber_serial_once")]

    def __str__(self) -> str:
        return self.number
