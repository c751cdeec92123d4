"""All hostile files (more than 200), one after another, with the reader's memory measured at the end."""

import resource
import time
from pathlib import Path

import pytest

from tests.intake_hostile_test import check
from tests.soak import hostile


@pytest.mark.processes
def test_every_hostile_file_ends_in_a_clear_answer_within_bounds(tmp_path: Path):
    slowest, count = (0.0, ""), 0
    for name, body, allowed in hostile.all_bad():
        folder = tmp_path / str(count)
        folder.mkdir()
        started = time.monotonic()
        check(name, body, allowed, folder)
        slowest = max(slowest, (time.monotonic() - started, name))
        (folder / "file").unlink()
        count += 1
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{count} hostile files, slowest {slowest[0]:.1f} s ({slowest[1]!r}), largest reader {megabytes:.0f} MB")
    assert count >= 200
    assert megabytes < 1500
