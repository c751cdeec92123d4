"""Is the outbox moving: no delivery held past its lease, none due and untaken for long."""

from datetime import timedelta

from django.utils import timezone

from weibo_wechat.models import Delivery
from weibo_wechat.states import AccountState, DeliveryState

PATIENCE = timedelta(minutes=30)


def outbox() -> None:
    """A readiness check: returns when all is well, raises RuntimeError otherwise."""
    late = timezone.now() - PATIENCE
    held = Delivery.objects.filter(lease_until__lt=late).count()
    untaken = Delivery.objects.filter(
        state=DeliveryState.QUEUED, not_before__lt=late, account__state=AccountState.ACTIVE
    ).count()
    if held or untaken:
        raise RuntimeError(
            f"{held} deliveries are held past their lease and {untaken} wait although due; is the worker running?"
        )
