"""The addresses outside government that a person in charge approved for linking (A-63)."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ApprovedDomain(models.Model):
    domain = models.CharField(
        "域名", max_length=100, unique=True, help_text="不带协议和路径，如 example.org；包括它的子域名"
    )
    purpose = models.CharField("用途", max_length=120)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批准人")
    approved_on = models.DateField("批准日期", default=timezone.localdate)

    class Meta:
        verbose_name = verbose_name_plural = "允许外链的域名"
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain
