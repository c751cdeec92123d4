"""The whole index made anew beside the one in use: at first start, every night, by command.
Readers see the old index until the new one is complete; what changed meanwhile is brought in before the turn."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from whoosh.index import LockError

from search import findable
from search.documents import documents_for, documents_of
from search.models import IndexChange
from search.store import Fresh, store

CHUNK = 500
NIGHT = range(2, 5)  # hours, city time
STALE = timedelta(hours=20)


class Rebuild:
    """One rebuild from `Rebuild()` to `finish()` or `abandon()`. Raises LockError while another one runs."""

    def __init__(self, *, patience: float = 0) -> None:
        self.fresh: Fresh = store().grow(patience=patience)
        self.started: datetime = timezone.now()
        # By name and not by the highest id: on PostgreSQL a lower id may be committed later.
        self.covered: list[int] = list(IndexChange.objects.filter(done_at=None).values_list("pk", flat=True))

    def finish(self) -> None:
        """Catch up with what changed since the start and take the place of the index in use. Nobody writes to
        the old index during this step, so that no change falls between the two."""
        self.fresh.commit()
        with store().writes_held():
            changed = IndexChange.objects.filter(Q(done_at=None) | Q(done_at__gte=self.started))
            missed = [change for change in changed if change.pk not in set(self.covered)]
            self.fresh.amend(documents_for(missed))
            self.fresh.finish()
        for start in range(0, len(self.covered), CHUNK):
            IndexChange.objects.filter(pk__in=self.covered[start : start + CHUNK]).update(done_at=timezone.now())

    def abandon(self) -> None:
        self.fresh.abandon()


def rebuild(*, said: Callable[[str], None] = lambda line: None) -> int:
    """Index everything that can be found; returns the number of documents, -1 while another rebuild runs."""
    try:
        work = Rebuild()
    except LockError:
        return -1
    try:
        total = sum(_add_all(work.fresh, model, said) for model in findable.models())
        work.finish()
    except BaseException:
        work.abandon()
        raise
    return total


def _add_all(fresh: Fresh, model: Any, said: Callable[[str], None]) -> int:
    rows = model.get_indexed_objects().order_by("pk")
    last, count = None, 0
    while chunk := list((rows if last is None else rows.filter(pk__gt=last))[:CHUNK]):
        documents = documents_of(model, chunk)
        fresh.add(documents)
        last, count = chunk[-1].pk, count + len(documents)
    said(f"{model._meta.verbose_name}：{count}")
    return count


def rebuild_if_old() -> int:
    """The clock's chore: once a night, when the index in use is older than STALE."""
    age = timezone.now().timestamp() - store().born()
    if not store().current() or timezone.localtime().hour not in NIGHT or age < STALE.total_seconds():
        return 0
    return max(rebuild(), 0)
