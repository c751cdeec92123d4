"""`manage.py sweep`: is everything stored consistent with itself? Exit code 1 when anything was found."""

from django.core.management.base import BaseCommand, CommandError

from cluster.clock import sweeping


class Command(BaseCommand):
    help = "核对已发布内容与签名、文件与记录等是否一致，只报告，不修改"

    def handle(self, *args: object, **options: object) -> None:
        run, found = sweeping.sweep_now()
        for name, faults in found.items():
            self.stdout.write(f"{name}：{'一致' if not faults else f'{len(faults)} 处不一致'}")
            for fault in faults:
                self.stdout.write(f"  {fault}")
        if run.count:
            raise CommandError(f"共 {run.count} 处不一致", returncode=1)
