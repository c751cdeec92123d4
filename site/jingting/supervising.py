"""The city's processes, kept alive: supervisor starts them, starts again what dies and ends all of them together.
supervisord's own classes run inside `manage.py serve`, since its documented listeners learn neither exit code nor
signal; added here is what a person reads: each line of output under its process's name, and in Chinese what died, how,
and when it is started again. Ctrl-C, SIGTERM and a closed terminal end the city."""

import io
import logging
import os
import shlex
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from django.utils import timezone
from supervisor import events, loggers
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions, signame
from supervisor.process import Subprocess
from supervisor.supervisord import Supervisor

log = logging.getLogger("jingting.supervising")

SOON_SECONDS = 15  # what dies sooner after its start counts as not having started
AGAIN_AND_AGAIN = 5  # as many starts in a row without success are worth a plain word
STOP_SECONDS = 10  # what has not ended then is killed
PROGRAM = """
[program:{name}]
command={command}
autorestart=true
startsecs={startsecs}
startretries=1000000
stopwaitsecs={stopwaitsecs}
killasgroup=true
redirect_stderr=true
stdout_logfile=NONE
stdout_events_enabled=true
"""
SUPERVISORD = """
[supervisord]
nodaemon=true
nocleanup=true
loglevel=error
minprocs=1
minfds=256
pidfile={pidfile}

[group:city]
programs={names}
"""


def supervise(
    commands: Mapping[str, list[str]], *, say: Callable[[str], object], pidfile: Path, when_ready: Callable[[], bool]
) -> None:
    """Run `commands` (name → words) until a signal ends all of them; returns when the last has ended.
    `say` gets each line for the terminal; `when_ready` is called about once a second until it returns True."""
    options = _Options(_configuration(commands, pidfile))
    options.realize(args=[])
    options.first, options.test = True, False
    with suppress(ExitNow):
        _City(options, _Terminal(say, width=max(map(len, commands))), when_ready).main()
    options.close_logger()


def _configuration(commands: Mapping[str, list[str]], pidfile: Path) -> str:
    def literal(text: str) -> str:
        return text.replace("%", "%%")

    programs = (
        PROGRAM.format(name=name, command=literal(shlex.join(words)), startsecs=SOON_SECONDS, stopwaitsecs=STOP_SECONDS)
        for name, words in commands.items()
    )
    return SUPERVISORD.format(pidfile=literal(str(pidfile)), names=",".join(commands)) + "".join(programs)


class _Options(ServerOptions):
    """supervisord's settings without its files: no configuration on disk, no log beside the terminal."""

    def __init__(self, configuration: str) -> None:
        super().__init__()
        self.configfile = io.StringIO(configuration)
        self.ended: dict[int, int] = {}

    def make_logger(self) -> None:
        """Its own troubles only (`loglevel`); what happens to the processes is told by `_City`."""
        self.logger = loggers.getLogger(self.loglevel)
        loggers.handle_stdout(self.logger, "%(asctime)s %(levelname)s %(message)s\n")

    def waitpid(self) -> tuple[int | None, int | None]:
        pid, status = super().waitpid()
        if pid:
            self.ended[pid] = os.waitstatus_to_exitcode(status)
        return pid, status


class _Terminal:
    """Whole lines, each with the time and the name of its process; a terminal that went away stops nothing."""

    def __init__(self, say: Callable[[str], object], width: int) -> None:
        self.say, self.width = say, width
        self.unfinished: dict[str, bytes] = {}

    def output(self, name: str, chunk: bytes) -> None:
        *whole, self.unfinished[name] = (self.unfinished.get(name, b"") + chunk).split(b"\n")
        for line in whole:
            self.line(name, line.decode(errors="replace"))

    def flush(self, name: str) -> None:
        if rest := self.unfinished.pop(name, b""):
            self.line(name, rest.decode(errors="replace"))

    def line(self, name: str, text: str) -> None:
        with suppress(OSError):
            self.say(f"{timezone.localtime():%H:%M:%S} {name:<{self.width}} | {text}")


class _City(Supervisor):
    def __init__(self, options: _Options, terminal: _Terminal, when_ready: Callable[[], bool]) -> None:
        super().__init__(options)
        self.terminal, self.when_ready = terminal, when_ready
        self.greeted, self.asked = False, 0.0

    def runforever(self) -> None:
        events.subscribe(events.ProcessLogEvent, lambda event: self.terminal.output(_name(event.process), event.data))
        events.subscribe(events.ProcessStateExitedEvent, self.died)
        events.subscribe(events.ProcessStateBackoffEvent, self.died)
        events.subscribe(events.ProcessStateStoppedEvent, self.ended)
        events.subscribe(events.SupervisorStoppingEvent, lambda _event: self.terminal.line("", "正在停止全部进程"))
        super().runforever()

    def tick(self, now: float | None = None) -> None:
        super().tick(now)
        # Called for every line that a process prints, and a city that is asked too early prints one.
        if not self.greeted and not self.stopping and time.monotonic() - self.asked >= 1:
            self.asked = time.monotonic()
            try:
                self.greeted = self.when_ready()
            except Exception:  # a greeting that fails must not leave the city without its keeper
                log.exception("greeting failed")
                self.greeted = True

    def died(self, event: events.ProcessStateEvent) -> None:
        process = event.process
        how = self.ended(event)
        # A process that lived is started at once; each start in a row that fails waits a second longer than the last.
        when = f"{process.backoff} 秒后" if process.backoff else "立即"
        self.terminal.line(_name(process), f"{how}，{when}重新启动")
        if process.backoff >= AGAIN_AND_AGAIN:
            self.terminal.line(
                _name(process),
                f"连续 {process.backoff} 次启动后随即退出：原因见它上面的输出。其余进程照常运行，修复后会自动恢复",
            )

    def ended(self, event: events.ProcessStateEvent) -> str:
        """How a process ended; what it left running in its process group ends with it, and frees its port."""
        process = event.process
        self.terminal.flush(_name(process))
        code = self.options.ended.pop(process.pid, None)
        if code is None:
            return f"未能启动（{process.spawnerr}）"
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return f"被信号 {signame(-code)} 结束" if code < 0 else f"已退出，退出码 {code}"


def _name(process: Subprocess) -> str:
    return process.config.name
