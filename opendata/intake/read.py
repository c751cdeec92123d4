"""The door of the intake: a file and a name in, a Proposal out, whatever the file is.

The reader runs in its own limited process; its return code is judged, and only a result file with its end mark is believed.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from . import proposal as p
from .proposal import Options, Proposal

ROOT = Path(__file__).resolve().parents[2]
BOOT = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from opendata.intake.worker import main; sys.exit(main(sys.argv))"
MEMORY_BYTES = 3 << 30
CPU_SECONDS = 240
#: waiting time for a small file; a busy machine and a large file get more
WALL_SECONDS = 300
WALL_SECONDS_PER_MB = 1
FILE_BYTES = 8 << 30
#: of linux/prctl.h; elsewhere a reader whose parent was killed goes on until its own limits end it
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def read(path: Path, *, name: str, workdir: Path, options: Options | None = None) -> Proposal:
    """Read `path` (called `name` by its sender) and say what it is. See Reader.read."""
    with Reader(workdir) as reader:
        return reader.read(path, name=name, options=options)


class Reader:
    """A reader process for one file. It gets ready while the caller still prepares the file, which takes it as long as
    reading a small one. `workdir` must exist and belong to this reading alone."""

    def __init__(self, workdir: Path):
        self.workdir = Path(workdir).resolve()

    def __enter__(self) -> Reader:
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.workdir), "TMPDIR": str(self.workdir), "MALLOC_ARENA_MAX": "2"}
        with (self.workdir / "reader.log").open("wb") as log:  # thrown away: its words may quote cells
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                [sys.executable, "-I", "-c", BOOT, str(self.workdir)], preexec_fn=_limits, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.workdir, env=environment,
            )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()  # closes the pipe, waits

    def read(self, path: Path, *, name: str, options: Options | None = None) -> Proposal:
        """Read `path` (called `name` by its sender) and say what it is.

        The staged rows stay in the work folder (`proposal.staging.path`), after a refusal nothing does. Never raises for
        what the file holds; OSError only when the work folder cannot be written.
        """
        job = {"path": str(Path(path).resolve()), "name": name, "options": p.options_as_json(options or Options())}
        p.store(self.workdir / "job.json", job)
        result = _result(self.workdir, name, self._run(WALL_SECONDS + WALL_SECONDS_PER_MB * (Path(path).stat().st_size >> 20)))
        _tidy(self.workdir, result)
        return result

    def _run(self, patience: int) -> int | None:
        """Say that the job stands; the reader's return code, None after a time-out."""
        try:
            self._process.communicate(b"\n", timeout=patience)
        except subprocess.TimeoutExpired:
            return None
        return self._process.returncode


def _limits() -> None:
    os.setsid()
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a killed worker takes its reader with it
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


def _result(workdir: Path, name: str, code: int | None) -> Proposal:
    if code == 0:
        try:
            return Proposal.from_json(p.load(workdir / "result.json"))
        except (OSError, ValueError, TypeError, KeyError):
            code = 1
    refusal, message = _sentence(code)
    return Proposal("refuse", refusal, message, name)


def _sentence(code: int | None) -> tuple[str, str]:
    """What a dead reader means to a steward."""
    if code is None or code == -signal.SIGXCPU:
        return "bomb", "读取用时超过限额仍未完成，已停止。没有保存任何内容。请检查文件是否异常，或拆分、另存为 CSV 后上传。"
    if code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGXFSZ):
        return "bomb", "文件展开后太大或结构异常，读取进程超出限额后被停止。没有保存任何内容，系统运行不受影响。请另存为 CSV 后上传。"
    return "corrupt", "文件结构异常，读取程序没能读完。没有保存任何内容，系统运行不受影响。请在本机用 Excel 打开、另存后重新上传。"


def _tidy(workdir: Path, result: Proposal) -> None:
    keep = {Path(result.staging.path).name} if result.outcome != "refuse" and result.staging else set()
    for item in workdir.iterdir():
        if item.name not in keep:
            _remove(item)


def _remove(item: Path) -> None:
    if item.is_dir() and not item.is_symlink():
        for inner in item.iterdir():
            _remove(inner)
        item.rmdir()
    else:
        item.unlink(missing_ok=True)
