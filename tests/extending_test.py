"""docs/extending.md shows a room as it stands in tests/extending, and that room works when it is installed."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SHOWN = re.findall(
    r"^`(tests/extending/[\w/.]+)`:\n\n```\w+\n(.*?)\n```$",
    (ROOT / "docs/extending.md").read_text("utf-8"),
    re.M | re.S,
)


@pytest.mark.parametrize("path, text", SHOWN, ids=[path for path, _ in SHOWN])
def test_the_page_shows_the_file_as_it_is(path, text):
    assert (ROOT / path).read_text("utf-8").strip() == text


def test_the_page_shows_every_python_file_of_the_room():
    room = (ROOT / "tests/extending/roadworks").glob("[a-z]*.py")
    assert {path.relative_to(ROOT).as_posix() for path in room} <= {path for path, _ in SHOWN}


@pytest.mark.processes
def test_a_city_that_installs_the_room_has_its_pages_filter_band_format_platform_and_deadlines():
    """In a process of its own, since an application is installed before the programme starts; on SQLite."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DATABASE", "PYTEST", "DJANGO"))
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--ds",
        "tests.extending.settings",
        "tests/extending/examples_test.py",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:]
