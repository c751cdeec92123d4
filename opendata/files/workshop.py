"""Building something beside its final place, so that a kill leaves either nothing or the whole.
A builder holds a file lock for as long as it lives; the kernel lets go of it at any death, so a sweep can
tell a running build from a dead one without asking about processes."""

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opendata.files import folders

LOCK = "lock"
SETTING_UP = 5.0  # seconds between the folder and its lock, at the very most


@contextmanager
def bench() -> Iterator[Path]:
    """A folder of one's own for the time of a build; gone afterwards, whatever happened."""
    folder = folders.building() / uuid.uuid4().hex
    folder.mkdir(mode=0o700)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def put(made: Path, place: Path) -> None:
    """Move a finished file or folder to its place. Where the place is taken by the same content, that stays."""
    place.parent.mkdir(parents=True, exist_ok=True)
    _settle(made)
    try:
        made.rename(place)
    except OSError:
        if not place.exists():
            raise
        shutil.rmtree(made, ignore_errors=True) if made.is_dir() else made.unlink(missing_ok=True)
    _sync(place.parent)


def dead_benches() -> list[Path]:
    """Folders of builders that are no more."""
    return [folder for folder in _benches() if not _held(folder)]


def anyone_building() -> bool:
    return any(map(_held, _benches()))


def _benches() -> list[Path]:
    building = folders.place("building")
    return [folder for folder in building.iterdir() if folder.is_dir()] if building.is_dir() else []


def _held(folder: Path) -> bool:
    """Whether its builder lives. Asking writes nothing; a bench of this very moment has no lock yet."""
    try:
        with (folder / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return folder.exists() and time.time() - folder.stat().st_mtime < SETTING_UP
    return False


def _settle(made: Path) -> None:
    """Bytes on the disk and nobody may write them any more."""
    for path in [made] if made.is_file() else [child for child in made.rglob("*") if child.is_file()]:
        path.chmod(0o444)
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
