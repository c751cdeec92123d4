"""One way to take a row: what is locked is read anew, and whoever needs the same thing waits."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cluster.locking import OutsideTransaction, lock
from cluster.models import Role
from tests.factories import make_article, make_user


def test_what_is_locked_is_the_row_as_it_stands(city):
    person = make_user(Role.WRITER, city.jtj)
    type(person).objects.filter(pk=person.pk).update(name="王芳")
    lock(person)
    assert person.name == "王芳"


def test_a_lock_outside_a_transaction_is_a_mistake_of_ours(city, monkeypatch):
    monkeypatch.setattr("cluster.locking.connections", {"default": SimpleNamespace(in_atomic_block=False)})
    with pytest.raises(OutsideTransaction):
        lock(city.jtj)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's transactions are immediate, rows have no locks")
def test_a_page_is_locked_in_one_table_whatever_it_is_held_as(city):
    article = make_article(city.jtj)
    for held in (article, Page.objects.get(pk=article.pk)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            lock(held)
        assert "wagtailcore_page" in asked.captured_queries[0]["sql"].rpartition("FOR UPDATE OF")[2]
