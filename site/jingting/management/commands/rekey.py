"""`manage.py rekey`: after SECRET_KEY was changed, seal anew what an older key holds. Exit code 0 when nothing needs
one.

Safe beside a running city, and to kill and repeat. Where the key lives in VAR_DIR, `--new` makes the next one and
`--drop` forgets the former ones once nothing needs them."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cluster import rekeying
from jingting import secret_key


class Command(BaseCommand):
    help = "更换 SECRET_KEY 之后，把旧密钥封存的内容改用新密钥；全部不再需要旧密钥时退出码为 0"

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--new", action="store_true", help="密钥在 VAR_DIR 时：生成新密钥，原密钥留作旧密钥")
        only.add_argument("--drop", action="store_true", help="密钥在 VAR_DIR 时：改完之后删去旧密钥")

    def handle(self, *args: object, **options: object) -> None:
        if (options["new"] or options["drop"]) and settings.SECRET_KEY_GIVEN:
            raise CommandError("密钥由环境变量给出：请改 SECRET_KEY，把原值放进 SECRET_KEY_FALLBACKS，重新启动各进程。")
        if options["new"]:
            secret_key.rotate(settings.VAR_DIR)
            self.stdout.write("新密钥已写进 secret_key，原密钥留在它下面。请重新启动各进程，再执行 manage.py rekey。")
            return
        self.reseal()
        if options["drop"]:
            self.stdout.write(f"已删去 {secret_key.drop_former(settings.VAR_DIR)} 个旧密钥，请重新启动各进程。")

    def reseal(self) -> None:
        tallies = rekeying.reseal_all()
        for name, tally in tallies.items():
            left = f"，{tally.former} 处还在旧密钥下" if tally.former else ""
            lost = f"，{tally.lost} 处哪个密钥都解不开" if tally.lost else ""
            self.stdout.write(f"{name}：改封 {tally.resealed} 处{left}{lost}")
        former, lost = (sum(getattr(tally, kind) for tally in tallies.values()) for kind in ("former", "lost"))
        if former:
            raise CommandError(
                f"还有 {former} 处要用旧密钥（其间有人改动），请再执行一次；旧密钥现在不能去掉。", returncode=1
            )
        if lost:
            raise CommandError(
                f"{lost} 处解不开：封存它们的密钥不在 SECRET_KEY_FALLBACKS 里。请补上后再执行；"
                "manage.py sweep 列出是哪些。",
                returncode=1,
            )
        self.stdout.write("没有内容再需要旧密钥，SECRET_KEY_FALLBACKS 可以去掉。")
