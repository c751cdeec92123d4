"""`manage.py adopt`: a person's word that the files in VAR_DIR belong to this database."""

from django.core.management.base import BaseCommand

from cluster import installation


class Command(BaseCommand):
    help = "确认 VAR_DIR 里的文件属于现在这个数据库（编号不符时，确认之前什么都不清理）"

    def handle(self, *args: object, **options: object) -> None:
        if said := installation.disagreement():
            self.stdout.write(said)
        self.stdout.write(f"现在 VAR_DIR 属于编号 {installation.adopt()} 的数据库。")
