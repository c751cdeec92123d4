"""Where the data room keeps its files, all under DATA_DIR: quarantine, workshop, snapshots, downloads.
None of these folders is reachable by an address; what goes out passes a view that asks the catalogue first."""

from pathlib import Path

from django.conf import settings


def place(name: str) -> Path:
    """Where one of these folders is, made or not: for who only reads."""
    return Path(settings.DATA_DIR) / name


def _folder(name: str) -> Path:
    path = place(name)
    path.mkdir(parents=True, exist_ok=True)
    return path


def spool() -> Path:
    """Quarantine: one folder per Intake, as given."""
    return _folder("spool")


def building() -> Path:
    """Workshop: folders of builds that run or were killed; each holds a lock its builder keeps."""
    return _folder("building")


def snapshots() -> Path:
    """Immutable versions, one folder per content hash."""
    return _folder("snapshots")


def downloads() -> Path:
    """Files made from snapshots, one folder per Snapshot row; can always be made again."""
    return _folder("downloads")
