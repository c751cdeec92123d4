"""A throw-away installation for a bench: its own VAR_DIR, migrated, Django loaded."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """The VAR_DIR of this bench, for this process and those it starts; `make bench` gives each one of its own."""
    var = os.environ.get("VAR_DIR") or tempfile.mkdtemp(prefix="jingting-bench-")
    os.environ.update(VAR_DIR=var, DJANGO_SETTINGS_MODULE="jingting.settings", LOG_LEVEL="ERROR")
    return Path(var)


def load(*, migrate: bool = True) -> Path:
    """Set Django up on that folder, which it returns."""
    var = folder()
    if str(ROOT / "site") not in sys.path:
        sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    return var
