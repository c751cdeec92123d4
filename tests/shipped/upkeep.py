"""What an operator does: look whether all is well, back up, restart."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

from django.core.management import call_command

from tests.running_city import RunningCity, until
from tests.shipped.steps import step

ROOT = Path(__file__).resolve().parents[2]


@step("the sweep finds nothing")
def sweep(run: SimpleNamespace) -> str:
    said = StringIO()
    call_command("sweep", stdout=said)  # CommandError where it finds something
    return "、".join(said.getvalue().split())


@step("a backup is written and brings the city back into an empty folder")
def backup(run: SimpleNamespace) -> None:
    kept = run.folder / "backups"
    call_command("backup", str(kept), stdout=StringIO())
    (made,) = kept.iterdir()
    elsewhere = os.environ | {"VAR_DIR": str(run.folder / "restored")}
    command = [sys.executable, "manage.py", "restore", str(made)]
    subprocess.run(command, cwd=ROOT, env=elsewhere, check=True, capture_output=True)
    ask = [
        sys.executable,
        "manage.py",
        "shell",
        "-v0",
        "-c",
        f"from portal.models import ArticlePage as A; print(A.objects.get(pk={run.article.pk}).title)",
    ]
    assert run.article.title in subprocess.run(ask, cwd=ROOT, env=elsewhere, capture_output=True, text=True).stdout


@step("the city starts under its keeper, answers and ends with 0")
def serve(run: SimpleNamespace) -> None:
    with RunningCity(run.folder, VAR_DIR=os.environ["VAR_DIR"]) as city:
        until(city.answers)
        assert city.end() == 0
