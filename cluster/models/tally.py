"""How often somebody did a thing in the running window (`cluster.people.limits`)."""

from django.db import models


class Tally(models.Model):
    """`key` names limit, window and client, and cannot be read back."""

    key = models.CharField("键", max_length=64, unique=True)
    times = models.PositiveIntegerField("次数", default=0)
    until = models.DateTimeField("保留到", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "次数"

    def __str__(self) -> str:
        return f"{self.key[:8]}：{self.times}"
