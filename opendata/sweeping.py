"""What killed processes leave behind. Recovery is a chore of the clock, at its start and every five minutes, and safe
beside running builds; the sweep only reads, and finds nothing once recovery has run.

What can be made again, or what a row says is over, is deleted. What no row knows is moved aside (`cluster.trash`), and
where that is more than a few things it stays: more is not what kills leave, it is a database that does not know its
files."""

import logging
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cluster import installation, trash
from opendata.downloads import making
from opendata.files import folders, workshop
from opendata.intake import discarding
from opendata.models import Intake, Resource, Snapshot
from opendata.snapshots import build
from opendata.states import KEPT_STATES

log = logging.getLogger("jingting.recovery")
FEW = 5  # unknown things of one kind that the clock moves aside by itself


@dataclass(frozen=True)
class Leftover:
    """`what` is said to the operator; `expendable` is what can be made again or what a row says is over."""

    what: str
    path: Path
    expendable: bool


def leftovers() -> Iterator[Leftover]:
    """Benches of dead builders, snapshots and downloads no row knows, quarantined files of finished intakes. Only
    reads."""
    for folder in workshop.dead_benches():
        yield Leftover("未完成的构建", folder, expendable=True)
    if workshop.anyone_building():
        return  # a build puts its files in place just before its row is written
    # The folders first: what is put in place meanwhile is looked at the next time.
    there = {name: _children(name) for name in ("snapshots", "downloads", "spool")}
    known = set(Snapshot.objects.values_list("content_hash", flat=True))
    versions = {str(key) for key in Snapshot.objects.values_list("pk", flat=True)}
    intakes = {str(key): state for key, state in Intake.objects.values_list("pk", "state")}
    for folder in there["snapshots"]:
        if folder.name not in known:
            yield Leftover("没有登记的快照", folder, expendable=False)
    for folder in there["downloads"]:
        if folder.name not in versions:
            yield Leftover("没有快照的下载文件", folder, expendable=True)
    for folder in there["spool"]:
        if folder.name not in intakes:
            yield Leftover("没有登记的入库文件", folder, expendable=False)
        elif intakes[folder.name] not in KEPT_STATES:
            yield Leftover("已结束的入库文件", folder, expendable=True)


def recover() -> int:
    """Clear leftovers away and give up intakes that were cut off while reading; returns how many things were put right.
    Nothing is touched where the files are not this database's."""
    if not installation.is_ours():
        log.error("nothing cleared", extra={"why": installation.disagreement()})
        return 0
    done = discarding.give_up_abandoned()
    if not workshop.anyone_building():
        done += discarding.give_up_interrupted()
    found = list(leftovers())
    for leftover in found:
        if leftover.expendable:
            _delete(leftover.path)
            done += 1
    for what, unknown in _unknown(found).items():
        if len(unknown) > FEW:
            log.error("too many to move aside", extra={"what": what, "number": len(unknown)})
            continue
        done += len(unknown)
        for leftover in unknown:
            trash.put(leftover.path, what=what)
    return done


def set_aside(*, say: Callable[[str], None]) -> int:
    """A person's word that what no row knows is nobody's: move all of it aside, however much; returns how many
    things."""
    unknown = [leftover for leftover in leftovers() if not leftover.expendable]
    for leftover in unknown:
        say(f"{leftover.what}：{leftover.path} → {trash.put(leftover.path, what=leftover.what)}")
    return len(unknown)


def faults() -> list[str]:
    """What stands wrong: leftovers that no recovery has cleared away yet, and versions in the database whose files are
    gone or are not the bytes that were published."""
    found = list(leftovers())
    said = [f"{leftover.what}：{leftover.path.name}" for leftover in found]
    for what, unknown in _unknown(found).items():
        if len(unknown) > FEW:
            said.append(
                f"{what}有 {len(unknown)} 个，超过 {FEW} 个的不会自动移走，都留在原处。数据库可能是旧的或不是这一个；"
                "确认它们没有用以后，执行 manage.py set_aside。"
            )
    return said + [fault for snapshot in Snapshot.objects.defer("profile") for fault in _faults_of(snapshot)]


def _faults_of(snapshot: Snapshot) -> Iterator[str]:
    truth = folders.place("snapshots") / snapshot.content_hash / build.TRUTH
    if not truth.exists():
        yield f"快照 {uuid.UUID(str(snapshot.pk))} 的文件不在了：{snapshot.content_hash}"
    elif build.sha256(truth) != snapshot.checksums.get(build.TRUTH):
        yield f"快照 {uuid.UUID(str(snapshot.pk))} 的文件损坏了，与发布时的校验值不同：{snapshot.content_hash}"

    for name in build.damaged_files(snapshot.content_hash):
        if name != build.TRUTH:
            yield f"快照 {uuid.UUID(str(snapshot.pk))} 的应答文件损坏了，会自动重做：{snapshot.content_hash}/{name}"


def make_served_again() -> int:
    """Have the worker make the serving files that public versions lack, after dropping those that are damaged; returns
    0, since what was asked for takes its time."""
    for resource in Resource.objects.filter(current__isnull=False).select_related("current"):
        snapshot = resource.current
        assert snapshot is not None
        folder = folders.place("snapshots") / snapshot.content_hash
        for name in build.damaged_files(snapshot.content_hash):
            if name != build.TRUTH:
                (folder / name).unlink(missing_ok=True)
        if (folder / build.TRUTH).exists() and not all((folder / name).exists() for name in build.MAKERS):
            making.ask_worker(snapshot)
    return 0


def _unknown(found: list[Leftover]) -> dict[str, list[Leftover]]:
    kinds: dict[str, list[Leftover]] = {}
    for leftover in found:
        if not leftover.expendable:
            kinds.setdefault(leftover.what, []).append(leftover)
    return kinds


def _children(name: str) -> list[Path]:
    folder = folders.place(name)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _delete(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
