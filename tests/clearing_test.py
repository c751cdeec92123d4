"""Nothing is deleted that the database does not know: the files' installation must be the database's, what is unknown
is moved aside with a date and never more than a few without a person, and what only reports changes nothing."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from cluster import installation, trash
from cluster.clock import sweeps
from cluster.models import Installation
from opendata import sweeping
from opendata.files import folders, workshop
from opendata.models import Intake, Snapshot
from opendata.states import KEPT_STATES
from tests.factories import make_open_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(tmp_path) -> Path:
    """VAR_DIR, as conftest has it."""
    return tmp_path


@pytest.fixture
def published(city, tmp_path) -> Snapshot:
    """A version of a table, its serving files and a download, in a city whose files are the database's."""
    from opendata.downloads import making

    resource = make_open_rows(city.jtj, tmp_path, ["名称", "编号"], [["龙川", "A1"], ["水西", "A2"]], name="kept")
    making.make(resource.current, "csv")
    assert installation.is_ours()
    return resource.current


@pytest.fixture
def ours(city) -> None:
    """A city whose files are the database's."""
    assert installation.is_ours()


def plant(number: int, kind: str = "snapshots") -> list[Path]:
    made = [folders.place(kind) / (uuid.uuid4().hex * 2) for _ in range(number)]
    for folder in made:
        folder.mkdir(parents=True)
        (folder / "data.parquet").write_bytes(b"rows")
    return made


def listing(root: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.stat().st_size if path.is_file() else 0)
        for path in root.rglob("*")
    }


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}


def another_database() -> None:
    Installation.objects.update(identity=uuid.uuid4())


def an_empty_database() -> None:
    from opendata.models import Resource

    Resource.objects.update(current=None)
    Snapshot.objects.all().delete()
    Installation.objects.all().delete()


def another_var() -> None:
    (Path(settings.VAR_DIR) / installation.FILE).unlink()


def a_scribbled_name() -> None:
    (Path(settings.VAR_DIR) / installation.FILE).write_bytes(b"\xff\x00?")


WRONG = pytest.mark.parametrize("wrong", [another_database, an_empty_database, another_var, a_scribbled_name])


@WRONG
def test_over_a_database_that_is_not_theirs_no_file_is_touched_and_the_remedy_is_told(ours, var, client, wrong):
    plant(2), plant(2, "spool"), plant(2, "downloads"), plant(1, "building")
    wrong()
    before = listing(var / "data")
    assert sweeping.recover() == 0 and trash.empty() == 0
    assert listing(var / "data") == before and not trash.root().exists()
    (fault,) = sweeps.run()["安装编号"]
    assert "没有清理任何文件" in fault and "manage.py adopt" in fault
    ready = client.get("/readyz", headers={"host": "localhost"})
    assert ready.status_code == 503 and "installation" in ready.json()["failed"]
    with pytest.raises(CommandError, match=r"manage\.py adopt"):
        call_command("set_aside")


@WRONG
def test_a_person_says_that_they_belong_together(ours, wrong):
    wrong()
    call_command("adopt")
    assert installation.is_ours() and sweeps.run()["安装编号"] == []


def test_a_tick_over_an_emptied_database_leaves_every_published_file(published, var):
    before = listing(var / "data")
    an_empty_database()
    call_command("tick", "--once")
    assert listing(var / "data") == before


def test_an_older_database_of_the_same_city_loses_no_version(published, var):
    """A backup of yesterday: it knows the name, not what was published since."""
    plant(sweeping.FEW + 1)
    for _ in range(3):
        sweeping.recover()
    assert len(list(folders.snapshots().iterdir())) == sweeping.FEW + 2
    assert any("manage.py set_aside" in fault for fault in sweeping.faults())
    call_command("set_aside")
    assert [path.name for path in folders.snapshots().iterdir()] == [published.content_hash]
    assert len(list((trash.root() / f"{timezone.localdate()}" / "snapshots").iterdir())) == sweeping.FEW + 1


@pytest.mark.parametrize("kind", ["snapshots", "spool"])
def test_the_few_that_a_kill_leaves_are_moved_aside_whole(published, kind, caplog):
    (unknown,) = plant(1, kind)
    assert sweeping.recover() == 1 and sweeping.faults() == []
    moved = trash.root() / f"{timezone.localdate()}" / kind / unknown.name / "data.parquet"
    assert moved.read_bytes() == b"rows" and "moved aside" in caplog.text
    assert (folders.place("snapshots") / published.content_hash / "data.parquet").exists()


def test_what_can_be_made_again_or_is_over_goes_at_once(published, city):
    bench, download = plant(1, "building") + plant(1, "downloads")
    (bench / workshop.LOCK).touch()
    over = Intake.objects.create(
        resource=published.resource, file_name="a", size=1, state=Intake.State.REFUSED, given_by=None
    )
    assert over.state not in KEPT_STATES
    (folders.spool() / str(over.pk)).mkdir()
    assert sweeping.recover() == 3
    assert not bench.exists() and not download.exists() and not list(folders.spool().iterdir())
    assert not trash.root().exists()


def test_a_bench_of_this_moment_is_nobodys_leftover(ours):
    (bench,) = plant(1, "building")
    assert workshop.anyone_building() and sweeping.recover() == 0 and bench.exists()


def test_the_trash_is_emptied_after_its_days_of_what_was_moved_there_and_of_nothing_else(ours):
    (first,) = plant(1)
    sweeping.recover()
    day = trash.root() / f"{timezone.localdate()}"
    (day / "snapshots" / "somebodys").mkdir()
    (trash.root() / "2020-01-01").mkdir()
    with time_machine.travel(timezone.now() + timedelta(days=settings.TRASH_DAYS), tick=False):
        assert trash.empty() == 0
    with time_machine.travel(timezone.now() + timedelta(days=settings.TRASH_DAYS + 1), tick=False):
        assert trash.empty() == 1
    assert not (day / "snapshots" / first.name).exists() and (day / "snapshots" / "somebodys").exists()
    assert (trash.root() / "2020-01-01").exists()


def test_a_line_that_leads_out_of_the_trash_is_not_followed(ours, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    day = trash.root() / "2020-01-01"
    day.mkdir(parents=True)
    (day / trash.LIST).write_text(f'{{"to": "../../kept"}}\n{{"to": "{kept}"}}\n{{"to": "."}}\n{{"to": ')
    assert trash.empty() == 0 and kept.exists()


def test_the_same_name_twice_a_day_keeps_both(ours):
    (unknown,) = plant(1)
    sweeping.recover()
    unknown.mkdir()
    sweeping.recover()
    assert len(list((trash.root() / f"{timezone.localdate()}" / "snapshots").iterdir())) == 2


@pytest.mark.parametrize("named", [True, False])
def test_every_registered_sweep_only_reads_whatever_mess_it_finds(published, var, named):
    plant(2), plant(9, "spool"), plant(2, "downloads")
    for bench in plant(2, "building"):
        (bench / workshop.LOCK).touch()
    (folders.place("building") / "no-folder").touch()
    (folders.place("snapshots") / "a-file").touch()
    truth = folders.place("snapshots") / published.content_hash / "data.parquet"
    truth.chmod(0o644)
    truth.write_bytes(truth.read_bytes()[:100])
    if not named:
        an_empty_database()
    files, rows = listing(var), counts()
    found = sweeps.run()
    assert listing(var) == files and counts() == rows
    assert len(found["数据开放"]) > 10 and not any("没有查完" in fault for faults in found.values() for fault in faults)


def test_a_sweep_makes_no_folder_where_none_is(city, var):
    before = listing(var)
    sweeps.run()
    assert listing(var) == before


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_version_whose_file_is_damaged_is_named_by_the_sweep(published, harm):
    assert sweeping.faults() == []
    truth = folders.place("snapshots") / published.content_hash / "data.parquet"
    content = truth.read_bytes()
    truth.unlink()
    if harm != "gone":
        truth.write_bytes(content[: len(content) // 3] if harm == "cut" else content[:-9] + b"?" + content[-8:])
    (fault,) = sweeping.faults()
    assert str(published.pk) in fault and ("不在" if harm == "gone" else "损坏") in fault
