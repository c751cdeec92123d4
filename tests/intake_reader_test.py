"""The process that reads strangers' files: one reading's end is nobody else's."""

import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from opendata.reading.proposal import Proposal
from opendata.reading.read import read

pytestmark = pytest.mark.processes


def reading(folder: Path, text: str) -> Proposal:
    folder.mkdir()
    (folder / "给.csv").write_text(text, "utf-8")
    (folder / "work").mkdir()
    return read(folder / "给.csv", name="给.csv", workdir=folder / "work")


def servers() -> set[int]:
    """Processes under this one that wait for files."""
    found = set()
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            if b"reading.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(int(pid))
    return found


def test_after_a_reader_was_killed_the_next_file_is_read(tmp_path):
    assert reading(tmp_path / "a", "乡镇,户数\n水阳镇,12\n").rows == 1
    killed = servers()
    for pid in killed:
        os.killpg(pid, signal.SIGKILL)

    assert reading(tmp_path / "b", "乡镇,户数\n水阳镇,12\n孙埠镇,15\n").rows == 2
    assert servers() and not servers() & killed


def test_files_read_at_the_same_time_do_not_mix(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(
                lambda rows: reading(tmp_path / str(rows), "乡镇,户数\n" + "水阳镇,12\n孙埠镇,15\n" * rows), range(1, 9)
            )
        )

    assert [one.rows for one in found] == [2 * rows for rows in range(1, 9)]


def test_a_thread_that_ends_takes_its_reader_with_it(tmp_path):
    before = servers()
    seen: list[set[int]] = []

    def work() -> None:
        reading(tmp_path / "a", "乡镇,户数\n水阳镇,12\n")
        seen.append(servers() - before)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert len(seen[0]) == 1
    for pid in seen[0]:
        assert gone(pid)


def gone(pid: int) -> bool:
    """Ended, whether or not somebody has taken note of it."""
    for _ in range(100):
        try:
            state = re.search(r"\) (\S)", Path(f"/proc/{pid}/stat").read_text())
        except FileNotFoundError:
            return True
        if state and state[1] == "Z":
            return True
        threading.Event().wait(0.05)
    return False
