"""A city of real processes under its keeper, over the database that `real_db` lends: what `make run` runs, less the
demo."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import connection

from tests.ports import neighbouring_ports

ROOT = Path(__file__).resolve().parents[1]
WORDS = {"web": "granian", "worker": "manage.py worker", "tick": "manage.py tick"}


class Supervised:
    """A running keeper and what it has printed."""

    def __init__(self, command: list[str], log: Path, **environment: str) -> None:
        self.log = log
        inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        with log.open("w") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=inherited | {"PYTHONPATH": "site"} | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """A test that failed leaves nothing running."""
        if self.process.poll() is None:
            self.end(signal.SIGTERM)

    def printed(self) -> str:
        return self.log.read_text()

    def until(self, pattern: str, *, patience: float = 30) -> re.Match[str]:
        """Wait for a line; what was printed is shown where none comes."""
        end = time.monotonic() + patience
        while time.monotonic() < end and self.process.poll() is None:
            if found := re.search(pattern, self.printed()):
                return found
            time.sleep(0.1)
        raise AssertionError(f"never printed {pattern!r}:\n{self.printed()[-3000:]}")

    def end(self, number: int = signal.SIGINT, *, patience: float = 30) -> int:
        """Send one signal to the keeper alone and answer its exit code."""
        self.process.send_signal(number)
        return self.process.wait(patience)


class RunningCity(Supervised):
    """`manage.py serve`; `with` waits until it answers and ends it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = neighbouring_ports()
        super().__init__(
            [sys.executable, "manage.py", "serve"],
            folder / "serve.log",
            **{
                "VAR_DIR": str(folder / "var"),
                "DATABASE_URL": database_url(),
                "SECRET_KEY": settings.SECRET_KEY,
                "PORT": str(self.port),
                "DEMO": "false",
                "WEB_WORKERS": "2",
                "LOG_LEVEL": "WARNING",
                **environment,
            },
        )

    def __enter__(self) -> Self:
        try:
            self.until("按 Ctrl-C 停止", patience=180)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def pid(self, name: str) -> int:
        """The process itself under the keeper, not the workers below it; 0 while it is down."""
        lines = ps("-o", "pid=,args=", "--ppid", str(self.process.pid))
        return next((int(line.split()[0]) for line in lines if WORDS[name] in line), 0)

    def pids(self) -> list[int]:
        """All processes below the keeper, to any depth."""
        found, level = [], [self.process.pid]
        while level:
            level = [int(line) for line in ps("-o", "pid=", "--ppid", ",".join(map(str, level)))]
            found += level
        return found

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def database_url() -> str:
    """The address of the database this process is connected to, for other processes."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    return f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true: Callable[[], object], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


def ps(*words: str) -> list[str]:
    return subprocess.run(["ps", *words], capture_output=True, text=True).stdout.splitlines()
