"""Bringing a backup back onto an empty machine. Everything is checked before anything is touched, and nothing that
stands there already is ever overwritten."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from cluster.errors import Conflict, Invalid
from jingting import secret_key
from jingting.backup import databases, sealing, writing

UNPACKED = "restore-unpacked"
# Stand in a VAR_DIR that nobody has used yet: made by starting a command in it.
OF_A_START = {
    "installation",
    "secret_key",
    "db.sqlite3",
    "db.sqlite3-shm",
    "db.sqlite3-wal",
    *writing.MADE_AGAIN,
    UNPACKED,
}


def restore(folder: Path, *, passphrase: str, say: Callable[[str], None]) -> writing.Manifest:
    """Raises Invalid (no backup, damaged, wrong passphrase, other engine) or Conflict (a city stands here already); in
    each case nothing has been changed."""
    manifest = checked(folder)
    require_empty()
    unpacked = settings.VAR_DIR / UNPACKED
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True, mode=0o700)
    try:
        say("解开备份")
        sealing.opened(folder, passphrase, unpacked)
        say("放回数据库")
        databases.restore_from(unpacked / manifest.database)
        say("放回文件")
        _put_keys(json.loads((unpacked / writing.KEYS).read_text()), say)
        _put_back(unpacked / "var")
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    for words, command in (
        ("更新数据库结构", ["migrate", "--no-input", "--verbosity=0"]),
        ("整理静态文件", ["collectstatic", "--no-input", "--clear", "--verbosity=0"]),
        ("建立检索索引", ["rebuild_search"]),
        ("核对", ["sweep"]),
    ):
        say(words)
        _manage(*command)
    return manifest


def checked(folder: Path) -> writing.Manifest:
    try:
        manifest = writing.Manifest(**json.loads((folder / writing.MANIFEST).read_text()))
    except (OSError, ValueError, TypeError):
        raise Invalid(f"{folder} 不是一份完整的备份（缺少可读的 manifest.json）。", code="no-backup") from None
    archive = folder / sealing.ARCHIVE
    if not archive.exists() or writing.sha256_of(archive) != manifest.sha256:
        raise Invalid("备份文件不完整或被改动过，没有恢复任何东西。", code="backup-damaged")
    if manifest.database != databases.name_of_copy():
        raise Invalid(
            "备份的数据库类型与这里的 DATABASE_URL 不同（SQLite 与 PostgreSQL 不能互相恢复）。没有改动任何东西。",
            code="other-engine",
        )
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < 2 * manifest.bytes:
        raise Invalid(
            f"磁盘空间不够：解开备份约需 {2 * manifest.bytes >> 20:,} MB，现有 {free >> 20:,} MB。没有改动任何东西。",
            code="disk-full",
        )
    return manifest


def require_empty() -> None:
    """Conflict where the database or VAR_DIR holds anything of a city."""
    databases.require_empty()
    there = sorted(path.name for path in settings.VAR_DIR.iterdir() if path.name not in OF_A_START and _holds(path))
    if there:
        raise Conflict(
            f"{settings.VAR_DIR} 里已经有内容（{'、'.join(there[:5])}）：恢复只在空的 VAR_DIR 里进行，不覆盖任何东西。",
            code="not-empty",
        )


def _holds(path: Path) -> bool:
    return path.is_file() or any(below.is_file() for below in path.rglob("*"))


def _put_back(kept: Path) -> None:
    for source in sorted(kept.rglob("*")):
        if source.is_file():
            place = settings.VAR_DIR / source.relative_to(kept)
            place.parent.mkdir(parents=True, exist_ok=True)
            source.replace(place)


def _put_keys(keys: dict[str, Any], say: Callable[[str], None]) -> None:
    """The keys go where the next start finds them, unless the operator's environment names one: then that one
    counts."""
    needed = [keys["SECRET_KEY"], *keys["SECRET_KEY_FALLBACKS"]]
    if not settings.SECRET_KEY_GIVEN:
        secret_key.keep(settings.VAR_DIR, needed)
    elif not {*needed} <= {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS}:
        say(
            "注意：环境变量 SECRET_KEY 与备份时的不同。请把备份时的密钥加进 SECRET_KEY_FALLBACKS，"
            "否则加密保存的内容打不开。"
        )


def _manage(*command: str) -> None:
    """In a process of its own, which reads the restored key and database."""
    done = subprocess.run(  # noqa: S603  our own interpreter, our own command
        [sys.executable, str(settings.ROOT / "manage.py"), *command], check=False
    )
    if done.returncode and command[0] != "sweep":
        raise Invalid(f"数据和文件已经放回，但 manage.py {command[0]} 没有成功，请看上面的输出。", code="after-restore")
