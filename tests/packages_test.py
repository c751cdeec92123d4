"""Every package we require is used and has its reason in docs/dependencies.md; every style sheet is linked and
named."""

import ast
import re
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from tests.checkout import PRODUCT, ROOMS, product, sources, table
from tests.conftest import ROOT

VALIDITY = ROOT / "tests/soak/validity.py"


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def required(file: str) -> set[str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return {plain(re.match(r"[\w.-]+", line)[0]) for line in lines if line and line[0] not in "#-"}


def imported(*folders: Path) -> set[str]:
    """Distributions whose modules these folders import."""
    names = set()
    for node in (node for module in sources(*folders).values() for node in ast.walk(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    distributions = packages_distributions()
    return {plain(one) for name in names for one in distributions.get(name, ())}


def packages(heading: str) -> dict[str, tuple[str, str]]:
    """Package → how it is used, why."""
    rows = table(ROOT / "docs/dependencies.md", heading)
    return {plain(name): (how, why) for names, how, why in rows for name in names.split(", ")}


@pytest.mark.parametrize("file, heading", [("requirements.txt", "package"), ("requirements-dev.txt", "tool")])
def test_dependencies_md_has_a_line_for_every_required_package_and_no_other(file, heading):
    assert set(packages(heading)) == required(file)


def test_every_package_is_used_as_its_line_says():
    """`import`; `by name` (the line's first word in backticks stands in one of our files); `awaited`: by nothing
    yet."""
    scripts = [
        ROOT / path for path in ("Makefile", "pyproject.toml", ".pre-commit-config.yaml", "docs/contributing.md")
    ]
    texts = [path.read_text("utf-8") for path in (*scripts, *product(), *sources(ROOT / "tests/bench"), VALIDITY)]
    for heading, folders in (("package", ROOMS.values()), ("tool", (*ROOMS.values(), ROOT / "tests"))):
        uses = imported(*folders)
        for name, (how, why) in packages(heading).items():
            assert (how == "import") == (name in uses) and how in ("import", "by name", "awaited"), name
            assert how != "by name" or any(why.split("`")[1] in text for text in texts), name


def comes_with(name: str) -> set[str]:
    """What a package itself requires, extras left out."""
    wanted = [line for line in requires(name) or [] if "extra ==" not in line]
    return {plain(re.match(r"[\w.-]+", line)[0]) for line in wanted}


def test_what_the_product_imports_is_required_or_comes_with_what_is():
    named = required("requirements.txt")
    shipped = named.union(*(comes_with(name) for name in named))
    assert imported(*ROOMS.values()) - shipped == set()


def sheets(*folders: Path) -> set[str]:
    """Style sheets as templates name them: the path under static/."""
    return {path.as_posix().rpartition("/static/")[2] for folder in folders for path in folder.rglob("*.css")}


def test_theming_md_names_every_style_sheet_of_the_base_theme_and_no_other():
    section = (ROOT / "docs/theming.md").read_text("utf-8").partition("## Style sheets")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([\w-]+\.css)`", section)) == {
        name.removeprefix("base/css/") for name in sheets(ROOT / "themes/base")
    }


def test_every_style_sheet_is_linked_by_a_template_and_every_linked_one_exists():
    folders = (ROOT / "themes", *PRODUCT.values())
    texts = [
        path.read_text("utf-8") for folder in folders for end in ("html", "py") for path in folder.rglob(f"*.{end}")
    ]
    linked = {name for text in texts for name in re.findall(r"""["']/?([\w/-]+\.css)["'?]""", text)}
    there = sheets(*folders)
    assert {
        name for name in there if name not in linked and not any(name.endswith(f"/{one}") for one in linked)
    } == set()
    assert {name for name in linked if "/" in name} - there - {"themes/base/static/base/css/tokens.css"} == set()
