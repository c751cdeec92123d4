"""The reader: a server that forks one limited process for each file, and that process. It alone touches the bytes of a
stranger.

Everything a reading needs is imported before the first fork, which saves each file 0.3 s; the server itself opens no
file. A line on stdin names a work folder with its job file; the line on stdout is that process's return code. 0 means
the result file is whole, refusals included.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from opendata.reading import proposal as p
from opendata.reading.survey import survey

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 240
FILE_BYTES = 8 << 30
#: of linux/prctl.h; elsewhere a reader whose parent was killed goes on until its own limits end it
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def serve() -> None:
    """Until stdin is closed, or whoever started it dies."""
    _die_with_parent()
    for line in sys.stdin.buffer:
        child = os.fork()
        if not child:
            _apart(Path(os.fsdecode(line.removesuffix(b"\n"))))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        try:
            os.write(sys.stdout.fileno(), f"{code}\n".encode())
        except BrokenPipeError:  # whoever asked died meanwhile
            return


def _apart(work: Path) -> None:
    """One reading in a process of its own; never returns."""
    code = 1
    try:
        _die_with_parent()
        _limit()
        _turn_inward(work)
        one(work)
        code = 0
    finally:
        os._exit(code)


def one(work: Path) -> None:
    job = p.load(work / "job.json")
    result = p.Proposal(name=job["name"])
    try:
        survey(Path(job["path"]), work, p.options_from_json(job["options"]), result)
    except p.Refusal as refusal:
        result = p.Proposal("refuse", refusal.code, refusal.message, job["name"], result.format, result.encoding)
    except MemoryError:
        result = p.Proposal("refuse", "bomb", TOO_LARGE, job["name"], result.format)
    p.store(work / "result.json", result.as_json())


TOO_LARGE = "文件展开后太大，超出了读取进程的内存限额，已停止。没有保存任何内容。请拆分，或另存为 CSV 后上传。"


def _die_with_parent() -> None:
    parent = os.getppid()
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before it could be told
        os._exit(1)


def _limit() -> None:
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (soft, soft))


def _turn_inward(work: Path) -> None:
    """No way to the server's pipes; words go to a file that is thrown away, since they may quote cells."""
    os.chdir(work)
    os.environ |= {"HOME": str(work), "TMPDIR": str(work)}
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(work / "reader.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor, own in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, own)
