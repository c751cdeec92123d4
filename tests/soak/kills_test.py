"""Two hundred ingests, each killed at a random moment."""

import pytest

from opendata.query import engines
from tests.soak.kills import kill_ingests


@pytest.mark.processes
def test_two_hundred_killed_ingests_leave_the_old_or_the_new_and_no_orphan(real_db, tmp_path, django_db_blocker):
    engines.forget()
    with django_db_blocker.unblock():
        outcomes = kill_ingests(tmp_path, rounds=200)
    print(f"200 ingests killed: the old version stood {outcomes['old']} times, the new one {outcomes['new']} times")
    assert min(outcomes.values()) >= 10  # the moments were spread over the whole ingest
