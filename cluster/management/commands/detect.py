"""`manage.py detect FILE.csv --column NAME --json`: what each value of one column is, one line per row."""

import csv
import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cluster.detect import classify, mask

SHOWN = {"id15", "id18", "phone", "landline", "bankcard", "plate", "email", "passport", "uscc-person", "name"}


class Command(BaseCommand):
    help = "逐行判断一列是不是个人信息（身份证、手机号、银行卡……），用来检验检测的准确率"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="UTF-8 或 GB18030 的 CSV 文件，首行为列名")
        parser.add_argument("--column", required=True, help="列名")
        parser.add_argument("--json", action="store_true", help='每行输出一个 {"row": 行号, "kind": 类别}')

    def handle(self, *args: object, **options: object) -> None:
        rows = list(csv.DictReader(self._lines(options["file"])))  # type: ignore[arg-type]
        column = str(options["column"])
        if not rows or column not in rows[0]:
            raise CommandError(f"没有名为“{column}”的列。文件里的列：{'、'.join(rows[0]) if rows else '无'}。")
        counts: Counter[str] = Counter()
        for number, row in enumerate(rows, 1):
            value = row[column] or ""
            kind = classify(value, column)
            kind = kind if kind in SHOWN else "none"
            counts[kind] += 1
            if options["json"]:
                self.stdout.write(json.dumps({"row": number, "kind": kind}))
            elif kind != "none":
                self.stdout.write(f"{number}\t{kind}\t{mask(value, kind)}")
        if not options["json"]:
            self.stdout.write("、".join(f"{kind} {n}" for kind, n in counts.most_common()))

    def _lines(self, file: Path) -> list[str]:
        try:
            raw = file.read_bytes()
        except OSError as e:
            raise CommandError(f"打不开 {file}：{e.strerror}。") from e
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return raw.decode(encoding).splitlines(keepends=True)
            except UnicodeDecodeError:
                continue
        raise CommandError("文件既不是 UTF-8 也不是 GB18030 编码。")
