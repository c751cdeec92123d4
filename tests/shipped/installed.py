"""The environment holds what the product imports, and the city can be made."""

import ast
import importlib
import importlib.util
import pkgutil
import re
from importlib.metadata import distributions
from pathlib import Path
from types import SimpleNamespace

from django.core.management import call_command

from cluster.models import Department
from tests.shipped.steps import step

ROOT = Path(__file__).resolve().parents[2]
#: the demo imports too: `make run` builds it from the same packages
ROOMS = (
    "cluster",
    "opendata",
    "weibo_wechat",
    "portal",
    "search",
    "services",
    "interaction",
    "disclosure",
    "jingting",
    "demo",
)


@step("no development package is here")
def alone(run: SimpleNamespace) -> str:
    here = {plain(one.name) for one in distributions()}
    locked, tools = named("requirements.lock"), named("requirements-dev.txt")
    assert sorted(here & (tools - locked)) == []
    return f"{len(here)} packages"


def named(file: str) -> set[str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return {plain(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line))}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@step("every module imports")
def imports(run: SimpleNamespace) -> str:
    names = [found.name for room in ROOMS for found in modules(room)]
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} modules"


def modules(room: str) -> list[pkgutil.ModuleInfo]:
    package = importlib.import_module(room)
    found = pkgutil.walk_packages(package.__path__, f"{room}.")
    return [one for one in found if not one.name.endswith(".__main__")]


@step("what is imported inside functions is installed")
def imports_within(run: SimpleNamespace) -> None:
    wanted = set()
    for room in ROOMS:
        for folder in importlib.import_module(room).__path__:
            for file in Path(folder).rglob("*.py"):
                if not {"art", "data"} & set(file.parts):
                    wanted |= top_names(ast.parse(file.read_text("utf-8")))
    assert sorted(name for name in wanted if importlib.util.find_spec(name) is None) == []


def top_names(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@step("manage.py check, migrate and provision")
def provision(run: SimpleNamespace) -> str:
    call_command("check")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("provision", stdout=(run.folder / "provision.txt").open("w"))
    departments = {department.slug: department for department in Department.objects.all()}
    run.portal, run.jtj, run.xxb = (departments[slug] for slug in ("portal", "jtj", "xxb"))
    assert len(departments) == 61
    return f"{len(departments)} sites"
