"""`manage.py provision`: the sites of the plan, made or completed; safe to kill and to run again."""

import time

from django.core.management.base import BaseCommand

from cluster.departments import provisioning
from cluster.models import SiteIdentity

SHOWN = 5  # names of sites in one line


class Command(BaseCommand):
    help = "建立或补全门户与全部部门网站（可随时中断，重复运行不改变已有内容）"

    def handle(self, *args: object, **options: object) -> None:
        rows = provisioning.departments_in_plan()
        started, made = time.monotonic(), 0
        for number, result in enumerate(provisioning.provision(rows), 1):
            made += result.made
            if result.made:
                self.stdout.write(f"[{number}/{len(rows)}] {result.department.name}")
        moved = provisioning.move_hosts()
        self.stdout.write(
            f"{len(rows)} 个网站就绪：新建或补全 {made} 个，迁移域名 {moved} 个，"
            f"用时 {time.monotonic() - started:.1f} 秒"
        )
        self.say_what_is_missing()

    def say_what_is_missing(self) -> None:
        """Provisioning invents no number; who runs it learns what two people have yet to enter."""
        lacking = {
            identity.department.name: identity.missing
            for identity in SiteIdentity.objects.select_related("department").order_by("department__code")
            if identity.missing
        }
        if not lacking:
            return
        names = list(dict.fromkeys(name for missing in lacking.values() for name in missing))
        shown = "、".join(list(lacking)[:SHOWN]) + ("等" if len(lacking) > SHOWN else "")
        self.stdout.write(
            f"待录入：{shown} {len(lacking)} 个网站还没有{'、'.join(names)}，页脚写明待备案；"
            "取得后在后台“网站信息”由一人提交、另一人确认"
        )
