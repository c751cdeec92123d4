"""The secret key of an installation that was given none: made once into var/, readable by its owner only.
Two processes that start together end with the same key."""

import os
import secrets
import tempfile
from pathlib import Path


def first_run_key(var: Path) -> str:
    path = var / "secret_key"
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=var)  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(made, path)  # the first one wins whole; nobody reads half a key
        except FileExistsError:
            pass
        finally:
            os.unlink(made)
    return path.read_text()
