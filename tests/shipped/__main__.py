"""`python -m tests.shipped`: the product's own interpreter takes the product through its work, on an empty folder."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jingting-shipped-")))
        port = stack.enter_context(sandbox(folder))
        os.environ.update(environment(folder, port))
        import django

        django.setup()
        from tests.shipped import installed, news, posts, rows, upkeep  # noqa: F401  in the order of the run
        from tests.shipped.steps import run_all

        return 1 if run_all(SimpleNamespace(folder=folder, sandbox=f"http://localhost:{port}")).failed else 0


def environment(folder: Path, port: int) -> dict[str, str]:
    """A real city's settings: DEMO off, and the platforms where the sandbox is."""
    address = f"http://localhost:{port}"
    return {
        "DJANGO_SETTINGS_MODULE": "jingting.settings",
        "VAR_DIR": os.environ.get("VAR_DIR") or str(folder / "var"),
        "DEMO": "false",
        "LOG_LEVEL": "ERROR",
        "WECHAT_API_BASE": address,
        "WEIBO_API_BASE": address,
        "WEIBO_WEB_BASE": address,
        "OUTBOUND_ALLOW_PRIVATE": f"localhost:{port}",
        "SOCIAL_SPACING_SECONDS": "0",
        "SOCIAL_VERDICT_SECONDS": "0",
        "EMAIL_URL": "memorymail://",
        "BACKUP_PASSPHRASE": "敬亭山下的备份口令十二字",
    }


@contextmanager
def sandbox(folder: Path) -> Iterator[int]:
    """The port of both platforms, in a process of their own."""
    port = free_port()
    command = [sys.executable, "-m", "weibo_wechat.sandbox", "--port", str(port), "--var", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()  # it listens
        yield port
        process.terminate()


if __name__ == "__main__":
    sys.exit(main())
