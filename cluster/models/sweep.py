"""What the sweeps found: a row for each run, and one for each live page that says something else than was signed."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cluster.models.department import Department
from cluster.models.review import Submission


class SweepRun(models.Model):
    """One run of all sweeps. `slot` is what it was due for (a night, a start of the clock): of two clocks one takes
    it."""

    slot = models.CharField("场次", max_length=40, unique=True, null=True)
    began_at = models.DateTimeField("开始", default=timezone.now)
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    found = models.JSONField("发现", default=dict, help_text="检查名称 → 发现的问题，多的只留前面一些")
    count = models.PositiveIntegerField("处数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "夜间核对"
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.began_at):%Y-%m-%d %H:%M}"


class LivePageFault(models.Model):
    """A live page that differs from its signatures, for as long as it does. One row and one mail per page."""

    page = models.OneToOneField(
        Page, models.DO_NOTHING, db_constraint=False, related_name="live_fault", verbose_name="页面"
    )
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+", verbose_name="部门")
    fault = models.CharField("何事", max_length=60)
    found_at = models.DateTimeField("发现时间", default=timezone.now)
    told_at = models.DateTimeField("邮件时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "与签名不符的页面"
        ordering = ["-found_at", "-pk"]

    def __str__(self) -> str:
        return f"页面 {self.page_id}：{self.fault}"

    @property
    def address(self) -> str:
        """Where to look into it: the page's review, or the live page itself where nobody ever signed one."""
        if Submission.objects.filter(page_id=self.page_id).exists():
            return settings.WAGTAILADMIN_BASE_URL + reverse("cluster_review", args=[self.page_id])
        page = Page.objects.filter(pk=self.page_id).first()
        return (page.full_url or "") if page else ""
