"""A site that is not open: being prepared, closed for a while, or closed for good
(政府网站发展指引：关停、临时下线须公告)."""

from django.db import models

from cluster.models import Department


class Closure(models.Model):
    class Kind(models.TextChoices):
        PREPARING = "preparing", "正在建设，尚未开通"
        PAUSED = "paused", "临时关停"
        CLOSED = "closed", "永久关停"

    department = models.OneToOneField(Department, models.CASCADE, related_name="closure", verbose_name="网站")
    kind = models.CharField("情形", max_length=10, choices=Kind.choices)
    reason = models.CharField("公告", max_length=200, help_text="写给公众：为什么关停，要办的事到哪里办")
    until = models.DateField("预计恢复", null=True, blank=True)
    successor = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="承接网站"
    )
    since = models.DateTimeField("开始", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "网站关停"
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"{self.department.name}：{self.get_kind_display()}"
