"""What no row of the database knows is moved aside, never deleted at once: VAR_DIR/trash/<day>/<folder>/<name>,
written down in that day's list. After TRASH_DAYS what stands in a list goes for good, and nothing else that may lie
there."""

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cluster import installation

log = logging.getLogger("jingting.trash")
LIST = "moved.jsonl"


def put(path: Path, *, what: str) -> Path:
    """Move a file or folder aside and return where it is. `what` (Chinese) goes into the list and the log."""
    day = root() / f"{timezone.localdate():%Y-%m-%d}"
    place = day / path.parent.name / path.name
    number = 1
    while place.exists():
        number += 1
        place = place.with_name(f"{path.name}-{number}")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = {"what": what, "from": str(path), "to": str(place.relative_to(day))}
    with (day / LIST).open(
        "a", encoding="utf-8"
    ) as written:  # first, so that what lies there always stands in the list
        written.write(json.dumps(line, ensure_ascii=False) + "\n")
    shutil.move(path, place)
    log.warning("moved aside", extra=line)
    return place


def empty() -> int:
    """The clock's chore: delete what was moved aside more than TRASH_DAYS days ago; returns how many things."""
    done = 0
    if not root().exists() or not installation.is_ours():
        return done
    last = timezone.localdate() - timedelta(days=settings.TRASH_DAYS)
    for day in sorted(root().iterdir()):
        if (day / LIST).is_file() and (moved_on := _day(day.name)) and moved_on < last:
            done += _delete_listed(day)
    return done


def root() -> Path:
    return Path(settings.VAR_DIR) / "trash"


def _delete_listed(day: Path) -> int:
    done = 0
    for place in _listed(day):
        if place.exists():
            shutil.rmtree(place) if place.is_dir() else place.unlink()
            done += 1
    (day / LIST).unlink()
    for folder in [*(child for child in day.iterdir() if child.is_dir()), day]:
        if not any(folder.iterdir()):
            folder.rmdir()
    return done


def _listed(day: Path) -> Iterator[Path]:
    for line in (day / LIST).read_text(encoding="utf-8").splitlines():
        try:
            place = (day / json.loads(line)["to"]).resolve()
        except (ValueError, KeyError, TypeError):
            continue  # cut off by a kill, before anything was moved
        if place.is_relative_to(day.resolve()) and place != day.resolve():
            yield place


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
