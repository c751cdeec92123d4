"""What the documents name exists. Each test reads docs/*.md, README.md and CHANGELOG.md as written and holds one kind
of name in them against the code: variables, registrations, commands, modules, files, counts, words of the screen."""

import ast
import importlib
import importlib.util
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import wagtail.admin
from django.core.management import get_commands

from tests.checkout import DOCS, PRODUCT, ROOMS, everywhere, module_of, product, sources, table, tree, words
from tests.conftest import ROOT

WAGTAIL_WORDS = "locale/zh_Hans/LC_MESSAGES/django.po"
#: endings of the files that documents name
FILES = "css|conf|csv|db|html|jar|json|lock|md|py|sql|svg|toml|txt|xlsx|yaml"
#: words of other people's vocabularies that stand in upper case in backticks or in messages
FOREIGN = {
    *("DELETE", "GET", "HEAD", "POST", "PUT"),  # methods of HTTP
    *("ARGS", "PYTHON"),  # what the Makefile takes
    *("ERROR", "INFO", "WARNING"),  # levels of logging
    "DJANGO_SETTINGS_MODULE",  # Django's own
    "PIP_INDEX_URL",  # pip's own
    "ROW_GROUP_SIZE",  # an option of DuckDB's COPY
}


# --- Variables and settings ---------------------------------------------------------------------------------


def variables_read(modules: dict[Path, ast.Module]) -> set[str]:
    """Names of environment variables that code asks for: env(…), env.int(…), os.environ.get(…), os.environ[…]."""
    read = set()
    for node in (node for module in modules.values() for node in ast.walk(module)):
        if isinstance(node, ast.Call) and node.args:
            asks, given = ast.unparse(node.func), node.args[0]
            asked = asks.split(".")[0] == "env" or asks in ("os.environ.get", "os.getenv")
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            asked, given = ast.unparse(node.value) == "os.environ", node.slice
        else:
            continue
        if asked and isinstance(given, ast.Constant) and isinstance(given.value, str):
            read.add(given.value)
    return read


@cache
def settings_declared() -> set[str]:
    module = ast.parse((ROOT / "site/jingting/settings.py").read_text("utf-8"))
    names = (node for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return {node.id for node in names if node.id.isupper() and not node.id.startswith("_")}


def test_every_variable_the_product_reads_stands_in_settings_md_with_default_and_meaning_and_no_other():
    rows = table(ROOT / "docs/settings.md", "变量")
    assert variables_read(product()) - FOREIGN == {row[0].strip("`") for row in rows}
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


def test_the_product_reads_the_environment_in_its_settings_and_before_there_are_any():
    readers = {path.name for path, module in product().items() if variables_read({path: module})}
    assert readers == {"settings.py", "bootstrap.py"}


def test_every_variable_the_tests_read_stands_in_contributing_md_and_no_other():
    asked = variables_read(sources(ROOT / "tests")) - variables_read(product())
    assert asked == {row[0].strip("`") for row in table(ROOT / "docs/contributing.md", "variable")}


def test_every_word_in_capitals_in_the_documents_is_a_variable_that_is_read_or_a_declared_setting():
    known = variables_read(sources(*PRODUCT.values(), ROOT / "tests")) | settings_declared() | FOREIGN
    found = [
        (name, word)
        for name, span in everywhere()
        for word in re.findall(r"^([A-Z][A-Z_]{2,})$|\b([A-Z][A-Z_]{2,})=", span)
        if "".join(word) not in known
    ]
    assert found == []


def test_every_word_in_capitals_in_messages_and_docstrings_is_a_variable_a_setting_or_a_name_of_the_code():
    known = variables_read(product()) | settings_declared() | FOREIGN
    nodes = [node for module in product().values() for node in ast.walk(module)]
    known |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    prose = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    used = {
        word for text in prose if re.search(r"\s|[一-鿿]", text) for word in re.findall(r"\b[A-Z]+_[A-Z_]+\b", text)
    }
    assert used - known == set()


# --- Registrations ------------------------------------------------------------------------------------------


def registrations() -> set[str]:
    """Functions that take what a floor above knows. Views (`request`) and verbs (`by`) that register a thing are
    none."""
    found = set()
    for path, module in product().items():
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and (node.name.startswith("register") or node.name == "name_acts"):
                takes = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
                if takes and not takes & {"request", "by"}:
                    found.add(f"{module_of(path)}.{node.name}")
    return found


def test_the_table_of_registrations_in_architecture_md_is_complete():
    named = set()
    for cell, *_ in table(ROOT / "docs/architecture.md", "registration"):
        first, *others = re.findall(r"`([\w.]+)`", cell)
        named |= {first, *(f"{first.rpartition('.')[0]}.{other}" for other in others)}
    assert {where(name) for name in named} == {where(name) for name in registrations()}


def where(name: str) -> str:
    """A function by the module that defines it, though a package may offer it under its own name."""
    found = resolved(name)
    return f"{found.__module__}.{found.__name__}" if found else name


def test_every_registration_is_used_by_a_room_of_the_product():
    calls = {
        ast.unparse(node.func).rpartition(".")[-1]
        for module in product().values()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
    }
    assert {name for name in registrations() if name.rpartition(".")[-1] not in calls} == set()


# --- Commands, modules, files -------------------------------------------------------------------------------


def test_every_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {(name, target) for name, span in everywhere() for target in re.findall(r"\bmake ([a-z-]+)", span)}
    assert {pair for pair in named if pair[1] not in targets} == set()


def test_every_management_command_in_the_documents_exists():
    named = {(name, word) for name, span in everywhere() for word in re.findall(r"\bmanage\.py ([a-z_]+)", span)}
    assert {pair for pair in named if pair[1] not in get_commands()} == set()


def test_every_program_run_by_python_m_in_the_documents_exists():
    named = {(name, word) for name, span in everywhere() for word in re.findall(r"python -m ([\w.]+)", span)}
    assert {pair for pair in named if importlib.util.find_spec(pair[1]) is None} == set()


def resolved(name: str) -> object | None:
    """What a dotted name means: from the import path, or beginning with the name of one of our modules."""
    first = name.partition(".")[0]
    for start in (first, *(module_of(path) for path in sources(*ROOMS.values()) if path.stem == first)):
        try:
            found: object = importlib.import_module(start)
        except ImportError:
            continue
        for part in name.split(".")[1:]:
            try:
                found = getattr(found, part)
            except AttributeError:
                below = f"{getattr(found, '__name__', '')}.{part}"
                try:
                    found = importlib.import_module(below)
                except ImportError:
                    break
        else:
            return found
    return None


def test_every_module_and_function_in_the_documents_can_be_imported():
    dotted = re.compile(r"([a-z_]\w*(?:\.\w+)+)(?:\(.*\))?")
    named = {
        (name, match[1])
        for name, span in everywhere(words)
        if (match := dotted.fullmatch(span)) and not re.search(rf"\.({FILES}|localhost)$", match[1])
    }
    assert {pair for pair in named if resolved(pair[1]) is None} == set()


def test_every_file_and_folder_in_the_documents_exists():
    """Not what a running city writes (`var/…`, `DATA_DIR/…`), nor addresses, nor types of content."""
    named = {
        (name, span)
        for name, span in everywhere(words)
        if re.fullmatch(rf"[a-z.][\w.<>-]*(?:/[\w.<>*-]+)*(?:/|\.(?:{FILES}))", span)
        and not span.startswith(("var/", "data/downloads/", "rows.", "demo.json"))
    }
    paths = "\n" + "\n".join(f"/{path}" for path in tree()) + "\n"
    patterns = {pair: re.escape(pair[1]).replace("<", "[^/\n]*<").replace(r"\*", "[^/\n]*") for pair in named}
    patterns = {pair: re.sub(r"<[^>]*>", "", pattern) for pair, pattern in patterns.items()}
    assert {pair for pair, pattern in patterns.items() if not re.search(rf"/{pattern}\n", paths)} == set()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_to_a_file(path):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_links_every_document():
    links = set(re.findall(r"\]\((docs/[\w.-]+)\)", (ROOT / "README.md").read_text("utf-8").partition("## More")[2]))
    assert links >= {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.*")}


# --- Counts -------------------------------------------------------------------------------------------------


def test_the_changelog_counts_what_the_demo_city_holds():
    from demo import articles, content_files, datasets

    line = re.search(r"^- 演示城市：.*$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[0]
    written = (Path(articles.__file__).parent / "content/articles").glob("*.txt")
    held = {
        "篇新闻": sum(len(articles.load(path)) for path in written),
        "份文件": len(content_files.entries("documents")) + 1,  # the plan the project began from
        "份办事指南": len(content_files.entries("guides")),
        "封有答复的来信": len(content_files.entries("letters")),
        "个专题": len(content_files.entries("topics")),
        "个数据集": len(datasets.described()),
    }
    assert {word: int(count) for count, word in re.findall(r"(\d+) ([^、，（]+)", line)} == held


def test_headings_of_the_documents_go_down_one_step_at_a_time():
    for path in DOCS:
        levels = [
            len(marks) for marks in re.findall(r"^(#+) ", re.sub(r"(?ms)^```.*?^```", "", path.read_text()), re.M)
        ]
        assert levels[0] == 1 and all(low - high <= 1 for high, low in pairwise(levels)), path.name


# --- Words of the screen ------------------------------------------------------------------------------------


def test_every_word_of_the_screen_that_the_handbook_quotes_stands_on_a_screen():
    folders = (*PRODUCT.values(), ROOT / "themes")
    ends = ("html", "py", "po")
    texts = [path.read_text("utf-8") for folder in folders for end in ends for path in folder.rglob(f"*.{end}")]
    shown = "\n".join([*texts, (Path(wagtail.admin.__file__).parent / WAGTAIL_WORDS).read_text("utf-8")])
    quoted = set(re.findall(r"“([^”]+)”", (ROOT / "docs/handbook.md").read_text("utf-8")))
    assert len(quoted) > 50
    assert {one for one in quoted if one.removesuffix("…") not in shown} == set()
