"""The door of the intake: a file and a name in, a Proposal out, whatever the file is.

A file is read in its own limited process (`worker`); its return code is judged, and only a result file with its end
mark is believed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path

from opendata.reading import proposal as p
from opendata.reading.proposal import Options, Proposal

ROOT = Path(__file__).resolve().parents[2]
BOOT = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from opendata.reading.worker import serve; serve()"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
#: waiting time for a small file; a busy machine and a large file get more
WALL_SECONDS = 300
WALL_SECONDS_PER_MB = 1


def read(path: Path, *, name: str, workdir: Path, options: Options | None = None) -> Proposal:
    """Read `path` (called `name` by its sender) and say what it is.

    `workdir` must exist and belong to this reading alone: the staged rows stay there (`proposal.staging.path`), after a
    refusal nothing does. Never raises for what the file holds; OSError only when the work folder cannot be written.
    """
    job = {"path": str(Path(path).resolve()), "name": name, "options": p.options_as_json(options or Options())}
    workdir = Path(workdir).resolve()
    p.store(workdir / "job.json", job)
    code = _read(workdir, WALL_SECONDS + WALL_SECONDS_PER_MB * (Path(path).stat().st_size >> 20))
    result = _result(workdir, name, code)
    _tidy(workdir, result)
    return result


class _Server:
    """A running `worker`. Each thread has its own: the kernel ends it with the thread, and no two readings meet in
    it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter, our own module
            [sys.executable, "-I", "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        weakref.finalize(self, _end, self.process, self.owner)

    def of_use(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None


def _end(server: subprocess.Popen[bytes], owner: int) -> None:
    if owner == os.getpid():  # what a fork inherits is its parent's
        server.kill()
        server.communicate()


_own = threading.local()


def _server() -> subprocess.Popen[bytes]:
    if not hasattr(_own, "server") or not _own.server.of_use():
        _own.server = _Server()
    return _own.server.process


def _read(workdir: Path, patience: int) -> int | None:
    """The reading's return code, None after a time-out. A server that is found dead has read nothing: the next one is
    asked."""
    late = threading.Event()
    for _ in range(2):
        server = _server()
        answer = _answer(server, workdir, patience, late)
        if answer or late.is_set():
            return int(answer) if answer else None
        code = server.wait()  # its pipes close before it can be seen to have ended
    return code


def _answer(server: subprocess.Popen[bytes], workdir: Path, patience: int, late: threading.Event) -> bytes:
    """The server's line, nothing where it died; after `patience` seconds it is ended, and `late` set."""

    def end() -> None:
        late.set()
        os.killpg(server.pid, signal.SIGKILL)

    assert server.stdin and server.stdout
    timer = threading.Timer(patience, end)
    timer.daemon = True
    timer.start()
    try:
        server.stdin.write(os.fsencode(workdir) + b"\n")
        server.stdin.flush()
        return server.stdout.readline()
    except BrokenPipeError:
        return b""
    finally:
        timer.cancel()


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
        return (
            "bomb",
            "读取用时超过限额仍未完成，已停止。没有保存任何内容。请检查文件是否异常，或拆分、另存为 CSV 后上传。",
        )
    if code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGXFSZ):
        return (
            "bomb",
            "文件展开后太大或结构异常，读取进程超出限额后被停止。没有保存任何内容，系统运行不受影响。"
            "请另存为 CSV 后上传。",
        )
    return (
        "corrupt",
        "文件结构异常，读取程序没能读完。没有保存任何内容，系统运行不受影响。请在本机用 Excel 打开、另存后重新上传。",
    )


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
