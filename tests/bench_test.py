"""`make bench` runs whole: each bench by itself, all in one shape, and one that breaks stops none of the others."""

import json
import sys

import pytest

from tests.bench.__main__ import main

QUICK = """
import os
from tests.bench._figures import facts, figure
figure("pages", 12, "a second", ratio=0.4, baseline="nginx", least=0.5)
figure("wait", 3, "ms", most=5)
figure("rows", 7, "")
facts(engine="sqlite", var=os.environ["VAR_DIR"], process=os.getpid())
"""
BROKEN = """
from tests.bench._figures import figure
figure("before", 1, "s")
raise RuntimeError("the folder is gone")
"""
LACKING = """
from tests.bench._figures import needs
needs("sh", "no-such-program")
"""


@pytest.fixture
def fakes(tmp_path, monkeypatch):
    folder = tmp_path / "fake_benches"
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "_not_a_bench": "1 / 0",
        "broken": BROKEN,
        "lacking": LACKING,
        "quick": QUICK,
        "quick_too": QUICK,
    }.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("VAR_DIR", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "fake_benches"
    sys.modules.pop("fake_benches", None)


def test_one_that_breaks_is_told_and_the_others_run(fakes, capfd):
    assert main([], fakes) == 1
    said = capfd.readouterr().out
    assert "broken        did not run: RuntimeError: the folder is gone" in said
    assert "lacking       did not run: no-such-program missing" in said
    assert [line.split()[:3] for line in said.splitlines() if line.startswith("quick ")] == [
        ["quick", "missed", "pages"],
        ["quick", "held", "wait"],
        ["quick", "shown", "rows"],
    ]
    assert said.splitlines()[-1] == "2 held, 2 missed, 3 shown"


def test_a_missed_goal_or_a_missing_program_is_no_error(fakes, capfd):
    assert main(["quick", "lacking"], fakes) == 0
    assert "broken" not in capfd.readouterr().out


def test_the_last_line_is_one_json_object(fakes, capfd):
    assert main(["--json", "quick", "quick_too", "broken"], fakes) == 1
    first, second, third = json.loads(capfd.readouterr().out.splitlines()[-1])["benches"]
    assert first["figures"][0] == {
        "name": "pages",
        "figure": 12,
        "unit": "a second",
        "ratio": 0.4,
        "baseline": "nginx",
        "goal": "≥ 0.5 x",
        "verdict": "missed",
    }
    assert first["facts"]["var"] != second["facts"]["var"]
    assert first["facts"]["process"] != second["facts"]["process"]
    assert (third["did_not_run"], len(third["figures"])) == ("RuntimeError: the folder is gone", 1)


def test_a_bench_that_does_not_exist_is_named(fakes, capfd):
    with pytest.raises(SystemExit) as ended:
        main(["quick", "quik"], fakes)
    assert ended.value.code == 2
    assert "没有名为 quik 的测量" in capfd.readouterr().err
