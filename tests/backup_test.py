"""A backup brings the whole city back onto an empty machine, and refuses everything else with a sentence."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[1]
PASSPHRASE = "敬亭山下的备份口令十二字"


def run(var: Path, *command: str, database: str = "", passphrase: str = PASSPHRASE) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    }
    environment |= {"VAR_DIR": str(var), "DATABASE_URL": database, "DEMO": "false", "BACKUP_PASSPHRASE": passphrase}
    environment |= {"PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}", "CACHE_URL": "", "LOG_LEVEL": "ERROR"}
    environment = {key: value for key, value in environment.items() if value or key == "CACHE_URL"}
    var.mkdir(exist_ok=True)
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)


def manage(var: Path, *words: str, **where: str) -> subprocess.CompletedProcess[str]:
    return run(var, "manage.py", *words, **where)


@pytest.fixture(scope="module")
def empty_database() -> Iterator:
    """`empty_database()` → DATABASE_URL of a database nobody has used, of the engine that the tests run on."""
    made: list[str] = []
    given = settings.DATABASES["default"]

    def server() -> psycopg.Connection:
        return psycopg.connect(
            host=given["HOST"], port=given["PORT"] or 5432, user=given["USER"], password=given["PASSWORD"] or None,
            dbname="postgres", autocommit=True,
        )  # fmt: skip

    def make() -> str:
        if connection.vendor == "sqlite":
            return ""
        name = f"backup_{uuid.uuid4().hex[:8]}"
        with server() as admin:
            admin.execute(f"create database {name}")
        made.append(name)
        password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
        return f"postgres://{given['USER']}{password}@{given['HOST']}:{given['PORT'] or 5432}/{name}"

    yield make
    for name in made:
        with server() as admin:
            admin.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def carried(tmp_path_factory, empty_database) -> SimpleNamespace:
    """A city and a backup of it."""
    var, folder, database = tmp_path_factory.mktemp("city"), tmp_path_factory.mktemp("backups"), empty_database()
    built = run(var, "-m", "tests.backup_city", "build", database=database)
    assert built.returncode == 0, built.stdout + built.stderr
    done = manage(var, "backup", str(folder), database=database)
    assert done.returncode == 0, done.stdout + done.stderr
    return SimpleNamespace(var=var, database=database, folder=next(folder.iterdir()))


def test_a_city_comes_back_whole_on_an_empty_machine(carried, empty_database, tmp_path):
    database = empty_database()
    restored = manage(tmp_path / "var", "restore", str(carried.folder), database=database)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    seen = run(tmp_path / "var", "-m", "tests.backup_city", "look", database=database)
    assert seen.stdout.strip().endswith("as it was"), seen.stdout + seen.stderr


def test_a_backup_leaves_nothing_readable_and_no_half_of_itself(carried):
    assert sorted(path.name for path in carried.folder.iterdir()) == ["city.tar.age", "key.age", "manifest.json"]
    assert b"13805630217" not in (carried.folder / "city.tar.age").read_bytes()
    assert not (carried.var / "backup-held").exists()
    assert not [path for path in carried.folder.parent.iterdir() if path.name.startswith(".")]


def test_nothing_that_stands_there_is_overwritten(carried):
    said = manage(carried.var, "restore", str(carried.folder), database=carried.database)
    assert said.returncode == 1 and "不覆盖任何东西" in said.stderr


@pytest.mark.parametrize(
    ("damage", "words"), [("passphrase", "口令不对"), ("archive", "不完整或被改动"), ("manifest", "manifest.json")]
)
def test_what_cannot_be_restored_is_said_and_leaves_the_place_empty(carried, empty_database, tmp_path, damage, words):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in carried.folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    if damage == "archive":
        body = bytearray((copy / "city.tar.age").read_bytes())
        body[len(body) // 2] ^= 1
        (copy / "city.tar.age").write_bytes(body)
    if damage == "manifest":
        (copy / "manifest.json").write_text("{")
    given = {"passphrase": "eine andere Losung"} if damage == "passphrase" else {}
    said = manage(tmp_path / "var", "restore", str(copy), database=empty_database(), **given)
    assert said.returncode == 1 and words in said.stderr
    assert not (tmp_path / "var" / "media").exists() and not (tmp_path / "var" / "restore-unpacked").exists()


def test_a_short_passphrase_is_refused(carried, tmp_path):
    said = manage(carried.var, "backup", str(tmp_path / "b"), database=carried.database, passphrase="kurz")
    assert said.returncode == 1 and "口令至少" in said.stderr and not (tmp_path / "b").exists()
