"""The reminder of a promise not kept: rows that are overdue by their 更新周期, entries past their 计划开放日期.
One mail per department and round, each dataset once per overdue period: it is claimed in the database before it is
written about, so two clocks or a kill never send it twice."""

import logging
from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.utils import timezone

from cluster.models import Department, Role, User
from opendata.models import Dataset

logger = logging.getLogger("opendata.catalogue.reminding")


def remind() -> int:
    """Write to the stewards of what became overdue since the last round; returns how many datasets that were."""
    now = timezone.now()
    claimed: dict[Department, list[Dataset]] = defaultdict(list)
    for dataset in Dataset.objects.open().overdue().select_related("department"):
        if dataset.due_at and _claimed(dataset, dataset.due_at, now):
            claimed[dataset.department].append(dataset)
    for department, datasets in claimed.items():
        _write(department, datasets)
    return sum(map(len, claimed.values()))


def _claimed(dataset: Dataset, due_at: datetime, now: datetime) -> bool:
    """A period begins when the dataset falls due; new rows or another plan begin another."""
    return bool(
        Dataset.objects.filter(Q(reminded_at=None) | Q(reminded_at__lt=due_at), pk=dataset.pk).update(reminded_at=now)
    )


def _write(department: Department, datasets: list[Dataset]) -> None:
    stewards = User.objects.filter(
        is_active=True, groups__role__department=department, groups__role__role=Role.DATA_STEWARD
    )
    addresses = sorted({user.email for user in stewards if user.email})
    if not addresses:
        logger.warning("no address", extra={"department": department.pk, "datasets": len(datasets)})
        return
    lines = [
        f"{department.full_name}的以下数据集已逾期：",
        "",
        *(f"· {one.title}　{one.promise}\n  {settings.WAGTAILADMIN_BASE_URL}/admin/data/{one.pk}/" for one in datasets),
        "",
        "公众在数据集页面上看得到“逾期”标记。请上传新数据；不再更新的请修改更新周期，或撤回并写明理由。",
        "每个逾期期间只提醒一次。",
    ]
    try:
        send_mail(
            f"数据逾期提醒：{datasets[0].title}" + (f"等 {len(datasets)} 个数据集" if len(datasets) > 1 else ""),
            "\n".join(lines),
            None,
            addresses,
        )
    except OSError:
        # Not tried again: the mail may have gone out. The admin's first screen goes on showing what is overdue.
        logger.exception("reminder may not have been sent", extra={"department": department.pk})
