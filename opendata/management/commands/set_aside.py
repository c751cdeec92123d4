"""`manage.py set_aside`: move all files that no row of the database knows to VAR_DIR/trash, also where they are
many."""

from django.core.management.base import BaseCommand, CommandError

from cluster import installation
from opendata import sweeping


class Command(BaseCommand):
    help = "把数据库不认识的数据文件全部移到 VAR_DIR/trash（数量多时不会自动移走）"

    def handle(self, *args: object, **options: object) -> None:
        if not installation.is_ours():
            raise CommandError(installation.disagreement())
        number = sweeping.set_aside(say=self.stdout.write)
        self.stdout.write(f"移走 {number} 项。" if number else "没有数据库不认识的文件。")
