"""`manage.py demo`: the demo city, once; a second call finds it built and returns at once."""

import time

from django.core.management.base import BaseCommand

from demo import building


class Command(BaseCommand):
    help = "建立演示城市（可随时中断，再次运行接着做）"

    def handle(self, *args: object, **options: object) -> None:
        started, shown = time.monotonic(), 0.0

        def report(label: str, number: int | None) -> None:
            nonlocal shown
            now = time.monotonic()
            if number is None or now - shown > 0.5:
                shown = now
                ending = "\n" if number is None else ""
                count = "完成" if number is None else str(number or "…")
                self.stdout.write(f"\r· {label} {count:<8}", ending=ending)
                self.stdout.flush()

        if building.build(report):
            self.stdout.write(f"演示城市已建成，用时 {time.monotonic() - started:.0f} 秒。")
