"""What stands still in the outbox although somebody should have moved it."""

from datetime import timedelta

from django.utils import timezone

from weibo_wechat.models import Delivery

PATIENCE = timedelta(minutes=30)  # a worker frees leases each second: what is this late has no worker


def faults() -> list[str]:
    """Deliveries held by a worker that died and freed by none since; one sentence each."""
    held = Delivery.objects.filter(lease_until__lt=timezone.now() - PATIENCE).select_related("account")
    return [
        f"投递 {row.pk}（{row.account}）“{row.get_state_display()}”的租约在 "
        f"{timezone.localtime(row.lease_until):%m-%d %H:%M} 到期，"
        "没有进程接手：请看 worker 是否在运行。"
        for row in held
    ]
