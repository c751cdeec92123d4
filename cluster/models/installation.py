"""Which installation this database is of."""

import uuid

from django.db import models
from django.utils import timezone


class Installation(models.Model):
    """The one row that names it, made once at random; VAR_DIR holds the same name in a file
    (`cluster.installation`)."""

    number = models.PositiveSmallIntegerField("序号", primary_key=True, default=1, editable=False)
    identity = models.UUIDField("编号", default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField("建立时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "安装编号"

    def __str__(self) -> str:
        return str(self.identity)
