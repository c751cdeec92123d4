"""`manage.py backup FOLDER`: the whole city, sealed under a passphrase, while it goes on running."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cluster.errors import JingtingError
from jingting.backup import writing
from jingting.backup.passphrase import add_argument, asked


class Command(BaseCommand):
    help = "备份整个网站群：数据库、密钥、数据版本、图片与附件、隔离区，用口令加密"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="备份放在哪个文件夹下（每次一个子文件夹）")
        add_argument(parser)

    def handle(self, *args: object, folder: Path, passphrase_file: Path | None, **options: object) -> None:
        try:
            made = writing.back_up(folder, passphrase=asked(passphrase_file, twice=True))
        except JingtingError as error:
            raise CommandError(error.message) from None
        except OSError as error:
            raise CommandError(f"备份没有做成：{error.strerror}（{error.filename}）。没有留下半份备份。") from None
        self.stdout.write(f"备份已写入 {made}")
