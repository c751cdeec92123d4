"""One consistent copy of the database while the city goes on writing, and its way back."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cluster.errors import Conflict, Invalid

SQLITE, POSTGRES = "db.sqlite3", "db.pgdump"


def name_of_copy() -> str:
    return SQLITE if connection.vendor == "sqlite" else POSTGRES


def files_of() -> set[Path]:
    """The live files of an embedded database, which only its own copying reads whole."""
    if connection.vendor != "sqlite":
        return set()
    place = Path(settings.DATABASES["default"]["NAME"])
    return {place, *(place.with_name(f"{place.name}-{side}") for side in ("wal", "shm", "journal"))}


def copy_to(target: Path) -> None:
    """The database as it stood at one moment."""
    if connection.vendor == "sqlite":
        source = settings.DATABASES["default"]["NAME"]
        with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy, pages=4096)
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _name())


def restore_from(copy: Path) -> None:
    """Put a copy in the place of an empty database. Raises Invalid where it was made by the other engine."""
    if copy.name != name_of_copy():
        raise Invalid(
            "备份的数据库类型与这里的 DATABASE_URL 不同（SQLite 与 PostgreSQL 不能互相恢复）。没有改动任何东西。",
            code="other-engine",
        )
    if connection.vendor == "sqlite":
        connection.close()
        place = Path(settings.DATABASES["default"]["NAME"])
        for old in (place.with_name(f"{place.name}-wal"), place.with_name(f"{place.name}-shm")):
            old.unlink(missing_ok=True)
        copy.replace(place)
        return
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={_name()}", str(copy))


def require_empty() -> None:
    """Conflict where somebody's city stands in this database."""
    if connection.introspection.table_names():
        raise Conflict(
            "数据库里已经有内容：恢复只在空的数据库上进行，不覆盖任何东西。"
            "请另建一个空库（或换一个空的 VAR_DIR）后再执行。",
            code="not-empty",
        )
    connection.close()


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _run(*command: str) -> None:
    where: dict[str, Any] = settings.DATABASES["default"]
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {name: str(where[key]) for name, key in given.items() if where.get(key)}
    try:
        done = subprocess.run(  # noqa: S603  the database's own tool, every word is ours
            command, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError:
        raise Invalid(f"缺少 {command[0]}：请安装 postgresql-client 后再执行。", code="tool-missing") from None
    if done.returncode:
        raise Invalid(f"{command[0]} 没有成功：{done.stderr.strip()[-400:]}", code="tool-failed")
