"""Is the search in order: an index that opens, and no change waiting longer than a worker needs."""

from datetime import timedelta

from django.utils import timezone

from search import changes
from search.store import Missing, store

PATIENCE = timedelta(seconds=60)


def search_index() -> None:
    """A readiness check: returns when all is well, raises RuntimeError otherwise."""
    try:
        store().size()
    except Missing:
        raise RuntimeError("there is no search index yet; `manage.py worker` or `rebuild_search` builds it") from None
    oldest = changes.waiting_since()
    if oldest and timezone.now() - oldest > PATIENCE:
        raise RuntimeError(f"changes have waited for the index since {oldest.isoformat()}; is the worker running?")
