"""What deletes a city asks first, and deletes no city but the demo's."""

import subprocess
from pathlib import Path

import pytest

from demo import forgetting

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def demo_city(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "demo.json").write_text("{}")
    (folder / "db.sqlite3").write_text("the city")
    return folder


def answering(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: word)


def test_the_demo_city_goes_once_a_person_said_yes(demo_city, monkeypatch):
    answering(monkeypatch, "yes")
    forgetting.forget(demo_city, demo=True)
    assert not demo_city.exists()


@pytest.mark.parametrize("word", ["", "no", "y"])
def test_anything_but_yes_deletes_nothing(demo_city, monkeypatch, word):
    answering(monkeypatch, word)
    with pytest.raises(forgetting.Refused, match="没有删除"):
        forgetting.forget(demo_city, demo=True)
    assert (demo_city / "db.sqlite3").exists()


def test_a_city_that_is_no_demo_city_is_never_deleted(demo_city, monkeypatch):
    answering(monkeypatch, "yes")
    with pytest.raises(forgetting.Refused, match="DEMO=false"):
        forgetting.forget(demo_city, demo=False)
    (demo_city / "demo.json").unlink()
    with pytest.raises(forgetting.Refused, match="不是演示城市"):
        forgetting.forget(demo_city, demo=True)
    assert (demo_city / "db.sqlite3").exists()


def test_without_a_terminal_nothing_is_deleted(demo_city):
    script = subprocess.run(
        ["make", "-s", "forget-demo"],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "VAR_DIR": str(demo_city)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert script.returncode != 0 and "没有删除" in script.stderr
    assert (demo_city / "db.sqlite3").exists()


def test_make_clean_leaves_the_city_alone():
    would_run = subprocess.run(["make", "-n", "clean"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ".venv" in would_run
    assert "var" not in would_run
