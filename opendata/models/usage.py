"""How often a resource was taken, by day: the figures of the dataset page and of /data/stats/."""

from django.db import models


class Usage(models.Model):
    class Kind(models.TextChoices):
        DOWNLOAD = "download", "下载"
        CALL = "call", "调用"
        VIEW = "view", "浏览"

    resource = models.ForeignKey("opendata.Resource", models.CASCADE, related_name="usage", verbose_name="资源")
    day = models.DateField("日期")
    kind = models.CharField("方式", max_length=10, choices=Kind.choices)
    count = models.PositiveBigIntegerField("次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "使用量"
        constraints = [models.UniqueConstraint(fields=["resource", "day", "kind"], name="usage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.resource} {self.day} {self.get_kind_display()} {self.count}"
