"""The secret keys of an installation that was given none: made once into var/secret_key, readable by its owner only.
The first line is SECRET_KEY; those below are what it was before a rotation (`manage.py rekey --new`).
Two processes that start together end with the same key."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_keys(var: Path) -> list[str]:
    """The newest key, then the former ones; the first call ever makes the first."""
    path = var / "secret_key"
    if not path.exists():
        made = _written(var, [secrets.token_urlsafe(50)])
        try:
            os.link(made, path)  # the first one wins whole; nobody reads half a key
        except FileExistsError:
            pass
        finally:
            os.unlink(made)
    return path.read_text().split()


def keep(var: Path, keys: list[str]) -> None:
    """Have these keys stand there, newest first; processes take them at their next start."""
    os.replace(_written(var, keys), var / "secret_key")


def rotate(var: Path) -> None:
    """Put a new key before those that are there."""
    keep(var, [secrets.token_urlsafe(50), *kept_keys(var)])


def drop_former(var: Path) -> int:
    """Forget every key but the newest; returns how many."""
    newest, *former = kept_keys(var)
    keep(var, [newest])
    return len(former)


def _written(var: Path, keys: list[str]) -> str:
    descriptor, made = tempfile.mkstemp(dir=var)  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(descriptor)
    return made
