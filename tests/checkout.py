"""What the tests about the house itself read: the documents' words, the product's modules, the files of the
checkout."""

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = {path.parent.name: path.parent for base in (ROOT, ROOT / "site") for path in base.glob("*/apps.py")}
PRODUCT = {name: folder for name, folder in ROOMS.items() if name != "demo"}
OUTSIDE = {"var", "node_modules", "__pycache__"}


def parts(path: Path) -> list[str]:
    """Running text and fenced blocks by turns."""
    return re.split(r"^ *```\w*$", path.read_text("utf-8"), flags=re.M)


def words(path: Path) -> list[str]:
    """What stands in backticks in running text."""
    return [word for part in parts(path)[::2] for word in re.findall(r"`([^`\n]+)`", part)]


def lines(path: Path) -> list[str]:
    """What stands in fenced blocks."""
    return [line.strip() for part in parts(path)[1::2] for line in part.splitlines() if line.strip()]


def everywhere(*kinds: Callable[[Path], list[str]]) -> Iterator[tuple[str, str]]:
    return ((path.name, span) for path in DOCS for kind in kinds or (words, lines) for span in kind(path))


def table(path: Path, heading: str) -> list[list[str]]:
    """The cells of every table whose first column is called so."""
    rows, inside = [], False
    for line in map(str.strip, path.read_text("utf-8").splitlines()):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            inside = False
        elif not inside:
            inside = cells[0] == heading
        elif not re.fullmatch(r"[|-]+", line):
            rows.append(cells)
    return rows


@cache
def sources(*folders: Path) -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text("utf-8"))
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    }


def product() -> dict[Path, ast.Module]:
    return sources(*PRODUCT.values())


@cache
def tree() -> list[str]:
    """Every file and folder of the checkout (folders end in a slash), by its path from the root."""
    found: list[str] = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in OUTSIDE and (not name.startswith(".") or name == ".ci")]
        here = Path(folder).relative_to(ROOT).as_posix()
        found += [f"{here}/{name}".removeprefix("./") for name in (*files, *(f"{name}/" for name in names))]
    return found


def module_of(path: Path) -> str:
    folder = next(folder for folder in ROOMS.values() if folder in path.parents)
    return ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
