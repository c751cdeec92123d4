"""Whether the files in VAR_DIR belong to this database. Both hold the same random name, made once; where they do not
agree (another, an emptied or an older database behind DATABASE_URL, another VAR_DIR), nothing on disk is cleared away:
what the database does not know may be all that another one has."""

import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cluster.models.installation import Installation

FILE = "installation"  # in VAR_DIR
REMEDY = "没有清理任何文件。请核对 DATABASE_URL 与 VAR_DIR 是否同属一套安装；确认后执行 manage.py adopt，清理才会继续。"


def is_ours() -> bool:
    """Whether files here may be cleared on this database's word. Where neither side has a name yet, both get one."""
    if _row() is None and not _file().exists():
        _name_both()
    return not disagreement()


def disagreement() -> str:
    """What stands wrong between database and VAR_DIR, with the remedy; empty where they agree. Only reads."""
    row, there = _row(), _read()
    if row == there:
        return ""
    if there is None:
        return f"VAR_DIR 里没有这个数据库（编号 {_short(row)}）的文件。{REMEDY}"
    if row is None:
        return f"VAR_DIR 里的文件属于另一个数据库（编号 {_short(there)}），现在这个数据库是新的。{REMEDY}"
    return f"VAR_DIR 里的文件属于编号 {_short(there)} 的数据库，现在这个数据库的编号是 {_short(row)}。{REMEDY}"


def sweep() -> list[str]:
    """The disagreement as a fault of the nightly sweep."""
    said = disagreement()
    return [said] if said else []


def adopt() -> UUID:
    """A person's word that VAR_DIR belongs to this database: the file takes the database's name."""
    row, _ = Installation.objects.get_or_create(number=1)
    _write(row.identity)
    return row.identity


def _name_both() -> None:
    with transaction.atomic():
        row, made = Installation.objects.get_or_create(number=1)
        if made:  # of two clocks that start together the other one has written the file, or will
            _write(row.identity)


def _row() -> UUID | None:
    return Installation.objects.filter(number=1).values_list("identity", flat=True).first()


def _read() -> UUID | str | None:
    try:
        text = _file().read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    try:
        return UUID(text)
    except ValueError:
        return text or "空白"


def _write(identity: UUID) -> None:
    descriptor, made = tempfile.mkstemp(dir=settings.VAR_DIR)
    with os.fdopen(descriptor, "w") as file:
        file.write(str(identity))
        file.flush()
        os.fsync(descriptor)
    os.replace(made, _file())


def _file() -> Path:
    return Path(settings.VAR_DIR) / FILE


def _short(identity: object) -> str:
    return str(identity)[:8]
