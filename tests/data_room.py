"""A small city whose data room is filled once for a whole module of tests: the intake's reader is a process of its own
and a city takes seconds. Each test still rolls back what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from django.conf import settings
from django.db import transaction

from opendata import engines
from tests.factories import make_city


@contextmanager
def data_room(django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """`room.portal`, `room.xxb`, `room.folder` (scratch) and `room.data` (set settings.DATA_DIR to it)."""
    folder = tmp_path_factory.mktemp("room")
    before, settings.DATA_DIR = settings.DATA_DIR, folder / "data"
    with django_db_blocker.unblock(), transaction.atomic():
        city = make_city("xxb")
        yield SimpleNamespace(**vars(city), folder=folder, data=folder / "data")
        transaction.set_rollback(True)
    settings.DATA_DIR = before
    engines.forget()
