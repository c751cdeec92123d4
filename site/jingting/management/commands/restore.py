"""`manage.py restore FOLDER`: a backup onto an empty database and an empty VAR_DIR."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cluster.errors import JingtingError
from jingting.backup import restoring
from jingting.backup.passphrase import add_argument, asked


class Command(BaseCommand):
    help = "把一份备份恢复到空的数据库和空的 VAR_DIR（不覆盖任何东西）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="manage.py backup 写出的文件夹")
        add_argument(parser)

    def handle(self, *args: object, folder: Path, passphrase_file: Path | None, **options: object) -> None:
        try:
            found = restoring.restore(
                folder, passphrase=asked(passphrase_file), say=lambda words: self.stdout.write(f"· {words}")
            )
        except JingtingError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"已恢复 {found.made_at} 的备份：{found.files:,} 个文件。数据的应答文件由后台陆续重做，其间照常应答。"
        )
