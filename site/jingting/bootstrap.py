"""First steps on a bare machine: a virtualenv, the pinned packages, and what pip cannot bring.
Uses only the standard library, since it runs before anything is installed; every failure is one sentence with
its remedy. `python3 bootstrap.py run` for users, `dev` adds the tests' tools."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ["requirements.lock"], "dev": ["requirements.lock", "requirements-dev.lock"]}
LIBRARIES = {
    "libpango-1.0-0": ["libpango-1.0.so.0"],
    "libpangoft2-1.0-0": ["libpangoft2-1.0.so.0"],
    "libharfbuzz-subset0": ["libharfbuzz-subset.so.0"],
}


class Stop(Exception):
    """The one sentence a person reads, remedy included."""


def main(level: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  this is the very check
        raise Stop("需要 Python 3.11 或更高版本：请安装后用 make PYTHON=python3.11 run 再试。")
    virtualenv()
    packages(level)
    system(level)


def virtualenv() -> None:
    if PYTHON.exists() and quiet([PYTHON, "-m", "pip", "--version"]).returncode == 0:
        return
    say("建立虚拟环境 .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    made = quiet([sys.executable, "-m", "venv", VENV])
    if made.returncode:
        explain(made.stdout + made.stderr, "建立虚拟环境失败")
        raise Stop("Python 缺少 venv 模块：Debian/Ubuntu 请执行 apt-get install python3-venv 后再试。")


def packages(level: str) -> None:
    for lock in LOCKS[level]:
        wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
        stamp = VENV / f"{lock}.sha256"
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        say(f"安装 {lock} 中的依赖（首次约需一两分钟）")
        log = VENV / "install.log"
        with log.open("w") as out:
            done = subprocess.run(
                [
                    PYTHON,
                    "-m",
                    "pip",
                    "install",
                    "--require-hashes",
                    "--disable-pip-version-check",
                    "--progress-bar",
                    "off",
                    "-r",
                    str(ROOT / lock),
                ],
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        if done.returncode:
            explain(log.read_text(errors="replace"), "安装依赖失败")
            raise Stop(f"安装依赖失败，详情见 {log.relative_to(ROOT)}。")
        stamp.write_text(wanted)


def explain(output: str, what: str) -> None:
    """Turn what a tool printed into the sentence for the two usual causes."""
    if "No space left" in output:
        raise Stop(f"{what}：磁盘已满。请腾出约 2 GB 空间后重新执行，已完成的部分会保留。")
    if any(
        word in output
        for word in (
            "NewConnectionError",
            "Temporary failure in name resolution",
            "ConnectTimeout",
            "Network is unreachable",
            "ProxyError",
            "Max retries exceeded",
        )
    ):
        raise Stop(f"{what}：连不上软件包仓库。请检查网络或代理（PIP_INDEX_URL 可指定本地镜像）后重新执行。")


def system(level: str) -> None:
    """What pip cannot bring. Missing parts stop nothing: the feature concerned says why it rests."""
    missing = [package for package, names in LIBRARIES.items() if not any(library(name) for name in names)]
    if not chinese_font():
        missing.append("fonts-noto-cjk")
    if level == "dev" and not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        missing.append("chromium")
    if not missing or apt(missing):
        return
    say(
        f"提示：缺少系统组件 {' '.join(missing)}（PDF、中文字体或浏览器测试暂不可用，其余照常）。"
        f"补装命令：sudo apt-get install -y {' '.join(missing)}"
    )


def library(name: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob("Noto*CJK*"))
    return bool(quiet(["fc-list", ":lang=zh-cn"]).stdout.strip())


def apt(wanted: list[str]) -> bool:
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (not shutil.which("sudo") or quiet(["sudo", "-n", "true"]).returncode):
        return False
    say(f"安装系统组件 {' '.join(wanted)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet([*sudo, "apt-get", "update"], env=environment)
    return (
        quiet([*sudo, "apt-get", "install", "-y", "--no-install-recommends", *wanted], env=environment).returncode == 0
    )


def quiet(command: list, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace", env=env)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  the terminal is this script's only interface


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except Stop as stop:
        sys.exit(f"\n{stop}")
    except KeyboardInterrupt:
        sys.exit("\n已中断；重新执行会接着做。")
