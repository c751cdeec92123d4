"""A small city whose data room is filled once for a whole module of tests: the intake's reader is a process of its own
and a city takes seconds. Each test still rolls back what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from cluster.models import Role
from opendata.query import engines
from tests.factories import make_city, make_user

HOST = {"HTTP_HOST": "localhost:8000"}


@contextmanager
def data_room(django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """`room.portal`, `room.xxb`, `room.steward` (of xxb), `room.folder` (scratch) and `room.data` (set
    settings.DATA_DIR to it)."""
    folder = tmp_path_factory.mktemp("room")
    before, settings.DATA_DIR = settings.DATA_DIR, folder / "data"
    with django_db_blocker.unblock(), transaction.atomic():
        city = make_city("xxb")
        yield SimpleNamespace(
            **vars(city), steward=make_user(Role.DATA_STEWARD, city.xxb), folder=folder, data=folder / "data"
        )
        transaction.set_rollback(True)
    settings.DATA_DIR = before
    engines.forget()


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    """The room without rows; a module that wants some fills its own."""
    with data_room(django_db_blocker, tmp_path_factory) as room:
        yield room


@pytest.fixture
def steward(room, db, settings, client):
    """A client of the room's steward."""
    settings.DATA_DIR = room.data
    return signed_in(client, room.steward)


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def as_csv(rows: list[list[str]]) -> bytes:
    """As an office's Excel saves it."""
    return "\n".join(",".join(row) for row in rows).encode("gb18030")


def upload(client, dataset, name: str, content: bytes, secrecy: str = "public"):
    """The form without script."""
    return client.post(
        f"/admin/data/{dataset.pk}/upload/", {"secrecy": secrecy, "file": SimpleUploadedFile(name, content)}, **HOST
    )


def with_check_digit(body: str) -> str:
    """A made identity number of 17 digits, whole."""
    total = sum(
        int(digit) * weight
        for digit, weight in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return body + "10X98765432"[total % 11]
