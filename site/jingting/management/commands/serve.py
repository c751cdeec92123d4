"""`manage.py serve`: what `make run` runs once the packages are there.
Brings the database, the static files and (with DEMO) the demo city up to date, then keeps web, worker, tick and sandbox
alive until Ctrl-C. Whatever stands in the way is said in one sentence with its remedy."""

import errno
import hashlib
import os
import shutil
import socket
import sys
from pathlib import Path
from urllib.request import urlopen  # noqa: TID251  asks this very city whether it is up

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from cluster.departments import open_sites, provisioning
from jingting import doorkeeping, greeting, supervising

MANAGE = [sys.executable, str(settings.ROOT / "manage.py")]
ROOM_NEEDED = 1 << 30
# Open at once in one web process; an idle or slow one costs a few kB and no thread.
CONNECTIONS = 4096


class Command(BaseCommand):
    help = "启动整个网站群：网站、后台进程、时钟（演示环境另有社交平台沙箱）"

    def handle(self, *args: object, **options: object) -> None:
        self.check_machine()
        try:
            self.prepare()
        except KeyboardInterrupt:
            self.say("已停下，做完的部分都在；重新执行会接着做。")
            sys.exit(130)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise CommandError("磁盘已满：请腾出约 1 GB 空间后重新执行，已完成的部分会保留。") from error
            raise
        except DatabaseError as error:
            raise CommandError(f"数据库连不上或写不进：{error}。请检查 DATABASE_URL 与磁盘空间。") from error
        os.environ["PYTHONPATH"] = os.pathsep.join([str(settings.ROOT / "site"), str(settings.ROOT)])
        supervising.supervise(
            processes(), say=self.line, pidfile=settings.VAR_DIR / "serve.pid", when_ready=self.announce
        )

    def check_machine(self) -> None:
        for port in (settings.PORT, *([settings.SANDBOX_PORT] if settings.DEMO else [])):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    raise CommandError(
                        f"端口 {port} 已被占用：请先停掉占用它的程序，或换一个端口，"
                        f"例如 PORT={settings.PORT + 123} make run。"
                    ) from error
        if shutil.disk_usage(settings.VAR_DIR).free < ROOM_NEEDED:
            raise CommandError(f"{settings.VAR_DIR} 所在磁盘剩余不足 1 GB：请腾出空间后重新执行。")

    def prepare(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("更新数据库结构")
            call_command("migrate", verbosity=0, interactive=False)
        stamp, wanted = settings.VAR_DIR / "static.sha256", static_fingerprint()
        if not stamp.exists() or stamp.read_text() != wanted:
            self.say("整理静态文件")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            stamp.write_text(wanted)
        if settings.DEMO:
            call_command("demo")
        moved = provisioning.move_hosts()
        if moved:
            self.say(f"{moved} 个网站改用 {settings.BASE_DOMAIN}:{settings.PUBLIC_PORT}")

    def say(self, text: str) -> None:
        self.line(f"· {text}")

    def line(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def announce(self) -> bool:
        """Print the addresses if the city answers; whether it does."""
        if not ready():
            return False
        home, shown = settings.WAGTAILADMIN_BASE_URL, open_sites.departments().bureaus()[:1]
        lines = [
            "",
            f"  市政府门户    {home}/",
            *(f"  部门网站      {provisioning.address(one.slug)}/（{one.name}，其余见门户「部门」）" for one in shown),
            f"  数据开放      {home}/data/",
            f"  管理后台      {home}/admin/",
        ]
        if settings.DEMO:
            lines.append(f"  粉丝手机      http://{settings.BASE_DOMAIN}:{settings.SANDBOX_PORT}/（微信、微博沙箱）")
        if told := greeting.lines():
            lines += ["", *(f"  {line}" for line in told)]
        lines += ["", "  按 Ctrl-C 停止", ""]
        self.line("\n".join(lines))
        return True


def web() -> list[str]:
    return [
        str(Path(sys.executable).with_name("granian")),
        "--interface",
        "wsgi",
        "--http",
        "1",
        "--no-ws",
        "--host",
        "127.0.0.1",
        "--port",
        str(settings.PORT),
        "--workers",
        str(settings.WEB_WORKERS),
        "--blocking-threads",
        str(doorkeeping.THREADS),
        "--backlog",
        str(CONNECTIONS),
        "--backpressure",
        str(CONNECTIONS),
        "--runtime-mode",
        "st",
        "--http1-buffer-size",
        "65536",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
        "--log-level",
        "warning",
        "jingting.wsgi:application",
    ]


def processes() -> dict[str, list[str]]:
    wanted = {"web": web(), "worker": [*MANAGE, "worker"], "tick": [*MANAGE, "tick"]}
    if settings.DEMO:
        wanted["sandbox"] = [
            sys.executable,
            "-m",
            "weibo_wechat.sandbox",
            "--port",
            str(settings.SANDBOX_PORT),
            "--var",
            str(settings.VAR_DIR / "sandbox"),
        ]
    return wanted


def ready() -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{settings.PORT}/readyz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def static_fingerprint() -> str:
    """Changes when a lock file or anything under a static folder of ours does."""
    digest = hashlib.sha256((settings.ROOT / "requirements.lock").read_bytes())
    for folder in sorted(settings.ROOT.glob("**/static")):
        if ".venv" in folder.parts or settings.VAR_DIR in folder.parents:
            continue
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                digest.update(
                    f"{file.relative_to(settings.ROOT)}:{file.stat().st_mtime_ns}:{file.stat().st_size}".encode()
                )
    return digest.hexdigest()
