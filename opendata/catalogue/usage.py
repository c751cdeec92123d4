"""Counting what was taken. A reader only adds to a number in memory; a thread of the process writes the numbers every
few seconds, with little patience, and tries again where the database is busy. What a killed process had not written yet
(seconds' worth) is lost."""

import logging
import threading
import time
import uuid
from collections import Counter
from datetime import date

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from opendata.models import Resource, Usage

log = logging.getLogger("jingting.usage")
EVERY = 10.0  # seconds
PATIENCE = 1_000  # milliseconds that a write waits for a lock
PATIENCE_SET = {"sqlite": "pragma busy_timeout", "postgresql": "set lock_timeout"}

Batch = dict[tuple[uuid.UUID, date, str], int]
_lock = threading.Lock()
_waiting: "Counter[tuple[uuid.UUID, date, str]]" = Counter()
_writer: threading.Thread | None = None


def count(resource_id: uuid.UUID, kind: str) -> None:
    """Add one. Asks no database and waits for nothing."""
    with _lock:
        _waiting[(resource_id, timezone.localdate(), kind)] += 1
    keep_writing()


def keep_writing() -> None:
    """Have this process's writer run; a forked process starts its own."""
    global _writer
    if _writer is None or not _writer.is_alive():
        with _lock:
            if _writer is None or not _writer.is_alive():
                _writer = threading.Thread(target=_write_for_ever, name="usage", daemon=True)
                _writer.start()


def flush() -> bool:
    """Write what waits now; False where the database took it not, and then it waits on."""
    with _lock:
        batch = dict(_waiting)
        _waiting.clear()
    try:
        if batch:
            _write(batch)
    except DatabaseError as error:
        log.warning("usage not written", extra={"error": str(error)[:200]})
        with _lock:
            _waiting.update(batch)
        return False
    return True


def _write_for_ever() -> None:
    while True:
        time.sleep(EVERY)
        try:
            _be_impatient()
            flush()
        except Exception:  # the counts of this batch are lost, those to come are not
            log.exception("usage lost")
        finally:
            connection.close()


def _write(batch: Batch) -> None:
    """Add each count to its day, all or none; a resource deleted meanwhile loses its counts."""
    with transaction.atomic():
        wanted = {resource_id for resource_id, _, _ in batch}
        there = set(Resource.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        for (resource_id, day, kind), number in sorted(batch.items(), key=str):  # one order: two processes never cross
            if resource_id not in there:
                continue
            row, made = Usage.objects.get_or_create(
                resource_id=resource_id, day=day, kind=kind, defaults={"count": number}
            )
            if not made:
                Usage.objects.filter(pk=row.pk).update(count=F("count") + number)


def _be_impatient() -> None:
    """On this thread's connection, until it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(f"{PATIENCE_SET[connection.vendor]} = {PATIENCE}")
