"""Making a backup of a running city.

Files that the city keeps never change once they stand, so they are held by hard links: once before the database is
copied and once after, which covers every file that the copied rows name, whatever is added or removed meanwhile."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cluster.errors import Conflict, Invalid
from jingting.backup import databases, sealing

MANIFEST = "manifest.json"
KEYS = "keys.json"
LEAST_PASSPHRASE = 12
HELD = "backup-held"
# What the city makes again by itself, and what belongs to one machine; everything else under VAR_DIR goes with it,
# known or not.
MADE_AGAIN = {"cache", "index", "stamps", "static", "static.sha256", "secret_key", HELD}
MADE_AGAIN_OF_DATA = {"building", "downloads"}
SERVING_FILES = {"rows.sqlite", "agg.duckdb"}


@dataclass(frozen=True)
class Manifest:
    """What stands in the clear beside the archive. `sha256` is of the sealed archive, `bytes` of what is in it."""

    made_at: str
    base_domain: str
    database: str
    files: int
    bytes: int
    sha256: str


def back_up(target: Path, *, passphrase: str, at: datetime | None = None) -> Path:
    """Write a backup folder below `target` and return it; it bears its final name only once it is whole.

    Raises Invalid (passphrase too short), Conflict (a backup of this second stands there already)."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Invalid(
            f"口令至少 {LEAST_PASSPHRASE} 个字符。没有它，备份谁也打不开，请另外妥善保存。", code="passphrase-short"
        )
    moment = timezone.localtime(at)
    place = target / f"jingting-{moment:%Y%m%d-%H%M%S}"
    making = target / f".{place.name}.making"
    if place.exists():
        raise Conflict(f"{place.name} 已经在那里。", code="backup-exists")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    held = settings.VAR_DIR / HELD
    shutil.rmtree(held, ignore_errors=True)
    held.mkdir(mode=0o700)
    try:
        hold(held / "var")
        databases.copy_to(held / databases.name_of_copy())
        hold(held / "var")
        (held / KEYS).write_text(json.dumps(keys()))
        with sealing.writing(making, passphrase) as archive:
            count, size = _add_all(archive, held)
        manifest = Manifest(
            made_at=moment.isoformat(timespec="seconds"),
            base_domain=settings.BASE_DOMAIN,
            database=databases.name_of_copy(),
            files=count,
            bytes=size,
            sha256=sha256_of(making / sealing.ARCHIVE),
        )
        (making / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2))
        making.rename(place)
    finally:
        shutil.rmtree(held, ignore_errors=True)
        shutil.rmtree(making, ignore_errors=True)
    return place


def keys() -> dict[str, object]:
    """The keys that the rows are sealed under, wherever this installation has them from."""
    return {"SECRET_KEY": settings.SECRET_KEY, "SECRET_KEY_FALLBACKS": list(settings.SECRET_KEY_FALLBACKS)}


def hold(target: Path) -> None:
    """Link what is to be kept into `target`; what is linked already stays, what goes meanwhile is passed over."""
    for source in kept_files(settings.VAR_DIR):
        place = target / source.relative_to(settings.VAR_DIR)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, place)
        except (FileExistsError, FileNotFoundError):
            continue


def kept_files(var: Path) -> Iterator[Path]:
    """Every file under VAR_DIR but the database and what is made again."""
    database = databases.files_of()
    for folder, folders, files in os.walk(var):
        here = Path(folder)
        away = MADE_AGAIN if here == var else MADE_AGAIN_OF_DATA if here == Path(settings.DATA_DIR) else set()
        folders[:] = [name for name in folders if name not in away]
        for name in files:
            if name in away or name in SERVING_FILES or here / name in database:
                continue
            if (here / name).is_file() and not (here / name).is_symlink():
                yield here / name


def _add_all(archive: tarfile.TarFile, folder: Path) -> tuple[int, int]:
    count = size = 0
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            member = archive.gettarinfo(path, arcname=str(path.relative_to(folder)))
            with path.open("rb") as content:
                archive.addfile(member, content)
            count, size = count + 1, size + member.size
    return count, size


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
