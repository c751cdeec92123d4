"""`manage.py rebuild_search`: the public index made anew beside the one in use."""

import time

from django.core.management.base import BaseCommand, CommandError

from search import rebuilding


class Command(BaseCommand):
    help = "重建站内搜索的索引（期间搜索照常，完成后切换）"

    def handle(self, *args: object, **options: object) -> None:
        started = time.monotonic()
        total = rebuilding.rebuild(said=self.stdout.write)
        if total < 0:
            raise CommandError("另一个进程正在重建索引，请稍后再试。")
        self.stdout.write(f"索引已重建：{total} 条，用时 {time.monotonic() - started:.1f} 秒")
