"""公祭: the days on which all sites, or some, stand in gray."""

from django.db import models

from cluster.models import Department


class Mourning(models.Model):
    name = models.CharField("名称", max_length=60)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    departments = models.ManyToManyField(
        Department, related_name="+", blank=True, verbose_name="网站", help_text="不选为全部网站"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公祭"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="mourning_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name
