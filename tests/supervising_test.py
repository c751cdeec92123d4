"""What dies is started again, the others live on, and one signal ends all: first small processes, then a whole city."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.running_city import RunningCity, Supervised, running, until

pytestmark = pytest.mark.processes
KEEPER = """
import sys
from pathlib import Path
from jingting import supervising
supervising.SOON_SECONDS, supervising.AGAIN_AND_AGAIN, supervising.STOP_SECONDS = 5, 2, 2
supervising.supervise(
    {commands!r}, say=lambda line: print(line, flush=True), pidfile=Path({pidfile!r}), when_ready=lambda: {ready}
)
"""
LIVES = "import os, time; print('我是', os.getpid(), flush=True); time.sleep(600)"
DIES = "print('没有配置', flush=True); raise SystemExit(3)"
CHATTY = "import time; [print('在忙', flush=True) or time.sleep(0.02) for _ in iter(int, 1)]"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LIVES
PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); " + LIVES


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    """`keep(web=…)`: a keeper of small processes, each a line of Python or a command."""

    def start(ready: str = "True", **programs: str | list[str]) -> Supervised:
        commands = {
            name: [sys.executable, "-c", program] if isinstance(program, str) else program
            for name, program in programs.items()
        }
        script = KEEPER.format(commands=commands, pidfile=str(tmp_path / "serve.pid"), ready=ready)
        environment = {"DJANGO_SETTINGS_MODULE": "jingting.settings", "VAR_DIR": str(tmp_path / "var")}
        return Supervised([sys.executable, "-c", script], tmp_path / "log", **environment)

    with ExitStack() as started:
        yield lambda **wanted: started.enter_context(start(**wanted))


def test_what_is_killed_is_named_with_its_signal_and_started_again(keep):
    city = keep(web=LIVES)
    pid = int(city.until(r"web \| 我是 (\d+)")[1])
    os.kill(pid, signal.SIGKILL)
    city.until(r"web \| 被信号 SIGKILL 结束，(1 秒后|立即)重新启动")
    city.until(rf"web \| 我是 (?!{pid}\b)\d+")


def test_what_dies_again_and_again_is_said_plainly_and_waits_longer_while_the_others_live_on(keep):
    city = keep(web=LIVES, tick=DIES)
    city.until(r"tick \| 已退出，退出码 3，1 秒后重新启动")
    city.until(r"tick \| 已退出，退出码 3，3 秒后重新启动")
    assert "tick | 连续 2 次启动后随即退出" in city.printed()
    assert city.printed().count("web  | 我是") == 1
    assert city.end() == 0


def test_a_program_that_cannot_be_started_is_named_and_the_others_live_on(keep, tmp_path):
    city = keep(web=[str(tmp_path / "no-such-program")], tick=LIVES)
    city.until(r"web  \| 未能启动（.*no-such-program.*），1 秒后重新启动")
    city.until(r"tick \| 我是")
    assert city.end() == 0


def test_whether_the_city_answers_is_asked_once_a_second_however_much_is_printed(keep):
    begun = time.monotonic()
    city = keep(web=CHATTY, ready="print('开门了吗', flush=True)")
    until(lambda: city.printed().count("在忙") >= 100)
    assert 1 <= city.printed().count("开门了吗") <= time.monotonic() - begun + 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_all_even_what_does_not_listen(keep, number):
    city = keep(web=LIVES, tick=DEAF)
    pids = [int(city.until(rf"{name} *\| 我是 (\d+)")[1]) for name in ("web", "tick")]
    assert city.end(number) == 0
    assert not any(running(pid) for pid in pids)


def test_the_children_of_what_died_do_not_outlive_it(keep):
    city = keep(web=PARENT)
    parent = int(city.until(r"web \| 我是 (\d+)")[1])
    child = int(Path(f"/proc/{parent}/task/{parent}/children").read_text())
    os.kill(parent, signal.SIGKILL)
    city.until("被信号 SIGKILL")
    until(lambda: not running(child))


def test_a_city_outlives_the_death_of_each_process_and_ends_cleanly(real_db, tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), RunningCity(tmp_path) as city:
        for name in ("worker", "tick", "web"):
            was = city.pid(name)
            os.kill(was, signal.SIGKILL)
            city.until(rf"{name} *\| 被信号 SIGKILL 结束")
            until(lambda name=name, was=was: city.pid(name) not in (0, was))
            until(city.answers)
        everything = city.pids()
        assert len(everything) > 3  # granian's own workers among them
        assert city.end() == 0
        until(lambda: not any(running(pid) for pid in everything))
        assert city.printed().count("按 Ctrl-C 停止") == 1
