"""A throw-away installation for a bench: its own VAR_DIR, migrated, Django loaded."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load(*, migrate: bool = True) -> Path:
    """Set Django up on an empty var/ (or the one in VAR_DIR_BENCH); returns that folder."""
    var = os.environ.get("VAR_DIR") or tempfile.mkdtemp(prefix="jingting-bench-")
    os.environ.update(VAR_DIR=var, DJANGO_SETTINGS_MODULE="jingting.settings", LOG_LEVEL="ERROR")
    if str(ROOT / "site") not in sys.path:
        sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    return Path(var)
