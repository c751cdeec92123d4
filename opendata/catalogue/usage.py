"""Counting what was taken. Counts gather in the process and are written together, since a write per call would
cost more than the answer; what a killed process had not written yet (seconds' worth) is lost."""

import threading
import time
import uuid
from collections import Counter
from datetime import date

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from opendata.models import Resource, Usage

EVERY = 10.0  # seconds

_lock = threading.Lock()
_waiting: "Counter[tuple[uuid.UUID, date, str]]" = Counter()
_written_at = time.monotonic()


def count(resource_id: uuid.UUID, kind: str) -> None:
    global _written_at
    with _lock:
        _waiting[(resource_id, timezone.localdate(), kind)] += 1
        if time.monotonic() - _written_at < EVERY:
            return
        _written_at = time.monotonic()
        batch = dict(_waiting)
        _waiting.clear()
    write(batch)


def flush() -> None:
    """Write what waits now."""
    with _lock:
        batch = dict(_waiting)
        _waiting.clear()
    write(batch)


def write(batch: dict[tuple[uuid.UUID, date, str], int]) -> None:
    """Add each count to its day; a resource deleted meanwhile, or a busy database, loses its counts and nothing
    else."""
    there = (
        set(Resource.objects.filter(pk__in={resource_id for resource_id, _, _ in batch}).values_list("pk", flat=True))
        if batch
        else set()
    )
    for (resource_id, day, kind), number in batch.items():
        if resource_id not in there:
            continue
        try:
            with transaction.atomic():
                row, made = Usage.objects.get_or_create(
                    resource_id=resource_id, day=day, kind=kind, defaults={"count": number}
                )
                if not made:
                    Usage.objects.filter(pk=row.pk).update(count=F("count") + number)
        except DatabaseError:
            continue
