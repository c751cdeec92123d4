"""Where the passphrase of a backup comes from: a file, the environment, or the operator at the terminal."""

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings

from cluster.errors import Invalid


def add_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        help="第一行是口令的文件；不给时读环境变量 BACKUP_PASSPHRASE，再没有就在终端里问",
    )


def asked(file: Path | None, *, twice: bool = False) -> str:
    """Raises Invalid where there is none or the two that were typed differ."""
    if file is not None:
        try:
            return file.read_text().splitlines()[0].strip()
        except (OSError, IndexError):
            raise Invalid(f"口令文件 {file} 读不出来或是空的。", code="passphrase-missing") from None
    if given := settings.BACKUP_PASSPHRASE:
        return given
    if not sys.stdin.isatty():
        raise Invalid("没有口令：请用 --passphrase-file 或环境变量 BACKUP_PASSPHRASE 给出。", code="passphrase-missing")
    typed = getpass.getpass("备份口令：")
    if twice and getpass.getpass("再输一次：") != typed:
        raise Invalid("两次输入的口令不同，没有备份。", code="passphrase-differs")
    return typed
