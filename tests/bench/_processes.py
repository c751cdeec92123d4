"""What a process and everything below it uses, from /proc."""

import os
from pathlib import Path


def below(root: int) -> list[list[str]]:
    """The fields of /proc/<pid>/stat behind the name, of `root` and its living descendants; [0] is the state (man 5
    proc)."""
    children: dict[int, list[int]] = {}
    fields: dict[int, list[str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[int(entry.name)][1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found += [fields[process]] if process in fields else []
        waiting += children.get(process, [])
    return found


def resident() -> float:
    """MB in memory; pages that a fork shares are counted for each."""
    return sum(int(one[21]) for one in below(os.getpid())) * os.sysconf("SC_PAGE_SIZE") / 1e6


def busy() -> float:
    """CPU seconds so far, those of ended children included."""
    return sum(int(one[place]) for one in below(os.getpid()) for place in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")
