"""`make forget-demo`: delete the demo city's folder, so that the next start builds it anew.
Uses only the standard library: Django's settings would make the very folder that goes. On a server var/ is the city's
data, so whether it is a demo city is asked of the folder itself (demo.json, which the building of the demo writes), and
a person types yes."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
YES = "yes"


class Refused(Exception):
    """Why nothing was deleted, as a person reads it."""


def forget(var: Path, *, demo: bool) -> None:
    """Delete `var` after a person agreed; Refused where it holds no demo city or the answer is not yes."""
    if not var.exists():
        raise Refused(f"没有 {var}，无需删除。")
    if not (var / "demo.json").is_file():
        raise Refused(f"{var} 里不是演示城市（没有 demo.json），不能删除：那可能是真实网站的数据。")
    if not demo:
        raise Refused("DEMO=false：这里按真实城市运行，不能删除。")
    if answer(f"将删除 {var}：演示城市的数据库、文件和索引全部消失。输入 {YES} 确认：") != YES:
        raise Refused("没有删除。")
    shutil.rmtree(var)


def answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


if __name__ == "__main__":
    place = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    try:
        forget(place, demo=os.environ.get("DEMO", "true").lower() in ("true", "1", "yes", "on", "y", "ok"))
    except Refused as refused:
        sys.exit(str(refused))
    print(f"已删除 {place}。make run 会重新建立演示城市。")  # noqa: T201  the terminal is its only interface
