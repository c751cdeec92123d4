"""Keys of this installation that outlive every SECRET_KEY."""

from django.db import models
from django.utils import timezone

from cluster.secrets import SecretField


class LastingKey(models.Model):
    """One random key for one purpose. It stands in the database, sealed, so that a backup carries it with the digests
    that were made under it; asked for through `cluster.lasting_keys` only."""

    purpose = models.CharField("用途", max_length=60, unique=True)
    key = SecretField("密钥")
    made_at = models.DateTimeField("建立时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "长期密钥"

    def __str__(self) -> str:
        return self.purpose
