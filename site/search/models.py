"""What changed and has to go into the index: the outbox between the database and the file index."""

from django.db import models


class IndexChange(models.Model):
    """One object to look at again, written in the transaction that changed it: a rolled-back change leaves
    no row, a committed one is never lost. `done_at` is kept for a day, because a rebuild that ran meanwhile
    applies the change a second time to the index it made."""

    model = models.CharField("模型", max_length=100, help_text="app.model，小写")
    object_id = models.CharField("对象", max_length=40)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)
    done_at = models.DateTimeField("处理时间", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("失败次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "索引变更"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], name="indexchange_waiting", condition=models.Q(done_at=None)),
            models.Index(fields=["done_at"], name="indexchange_done"),
        ]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"
