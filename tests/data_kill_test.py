"""An ingest killed at any moment leaves the old version or the new, and nothing beside it."""

import pytest
from django.conf import settings as django_settings

from opendata.query import engines
from tests.soak.kills import kill_ingests


@pytest.mark.processes
def test_an_ingest_killed_at_ten_random_moments_leaves_the_old_or_the_new_and_no_orphan(
    real_db, tmp_path, django_db_blocker
):
    engines.forget()
    assert tmp_path / "data" == django_settings.DATA_DIR
    with django_db_blocker.unblock():
        outcomes = kill_ingests(tmp_path, rounds=10)
    assert sum(outcomes.values()) == 10
