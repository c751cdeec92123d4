"""`manage.py provision`: the sites of the plan, made or completed; safe to kill and to run again."""

import time

from django.core.management.base import BaseCommand

from cluster.departments import provisioning


class Command(BaseCommand):
    help = "建立或补全门户与 60 个部门网站（可随时中断，重复运行不改变已有内容）"

    def handle(self, *args: object, **options: object) -> None:
        rows = provisioning.departments_in_plan()
        started, made = time.monotonic(), 0
        for number, result in enumerate(provisioning.provision(rows), 1):
            made += result.made
            if result.made:
                self.stdout.write(f"[{number}/{len(rows)}] {result.department.name}")
        moved = provisioning.move_hosts()
        self.stdout.write(
            f"{len(rows)} 个网站就绪：新建或补全 {made} 个，迁移域名 {moved} 个，用时 {time.monotonic() - started:.1f} 秒"
        )
