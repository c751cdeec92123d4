"""What killed processes leave behind, found and cleared away.
Recovery is a chore of the clock, at its start and every five minutes, and safe beside running builds; the sweep only
reads, and finds nothing once recovery has run."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from opendata.files import folders, workshop
from opendata.intake import discarding
from opendata.models import Intake, Snapshot
from opendata.snapshots import build
from opendata.states import KEPT_STATES


@dataclass(frozen=True)
class Orphan:
    """`what` is said to the operator; `path` is what goes."""

    what: str
    path: Path


def orphans() -> Iterator[Orphan]:
    """Benches of dead builders, snapshots and downloads no row knows, quarantined files of finished intakes."""
    for folder in workshop.dead_benches():
        yield Orphan("未完成的构建", folder)
    if workshop.anyone_building():
        return  # a build puts its files in place just before its row is written
    known = set(Snapshot.objects.values_list("content_hash", flat=True))
    for folder in folders.snapshots().iterdir():
        if folder.name not in known:
            yield Orphan("没有登记的快照", folder)
    versions = {str(key) for key in Snapshot.objects.values_list("pk", flat=True)}
    yield from (
        Orphan("没有快照的下载文件", folder) for folder in folders.downloads().iterdir() if folder.name not in versions
    )
    waiting = {str(key) for key in Intake.objects.filter(state__in=KEPT_STATES).values_list("pk", flat=True)}
    yield from (
        Orphan("已结束的入库文件", folder) for folder in folders.spool().iterdir() if folder.name not in waiting
    )


def recover() -> int:
    """Clear orphans away and give up intakes that were cut off while reading; returns how many things were put
    right."""
    done = discarding.give_up_abandoned()
    if not workshop.anyone_building():
        done += discarding.give_up_interrupted()
    for orphan in list(orphans()):
        shutil.rmtree(orphan.path, ignore_errors=True) if orphan.path.is_dir() else orphan.path.unlink(missing_ok=True)
        done += 1
    return done


def faults() -> list[str]:
    """What stands wrong: orphans that no recovery has cleared away yet, and versions in the database whose files are
    gone."""
    found = [f"{orphan.what}：{orphan.path.name}" for orphan in orphans()]
    for identifier, content_hash in Snapshot.objects.values_list("pk", "content_hash"):
        if not (folders.snapshots() / content_hash / build.TRUTH).exists():
            found.append(f"快照 {uuid.UUID(str(identifier))} 的文件不在了：{content_hash}")
    return found
