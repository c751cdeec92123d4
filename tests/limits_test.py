"""Sixty at once are counted like sixty one after the other; commits here are real (real_db)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from cluster.people import limits
from interaction import codes
from interaction.models import Case
from tests.interaction_letters_test import LETTER, PORTAL

TRIES = 60


@pytest.fixture(autouse=True)
def unblocked(real_db, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def at_once(act):
    """What `act(number)` answered, TRIES of them from twelve threads with connections of their own."""

    def one(number):
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(one, range(TRIES)))


@pytest.mark.parametrize("limit", [limits.LETTERS, limits.GUESSES, limits.SIGN_INS], ids=lambda limit: limit.name)
def test_one_client_takes_the_very_limit(limit):
    assert sum(at_once(lambda _: limit.take("192.0.2.1"))) == limit.times
    assert limit.take("192.0.2.2") and not limit.take("192.0.2.1")
    limit.give_back("192.0.2.1")
    assert limit.take("192.0.2.1")


def test_sixty_letters_at_once_from_one_address_are_ten():
    def write(number):
        letter = {**LETTER, "form_id": f"3f2b8c1e-5a60-4b7e-9d8e-0000000000{number:02}"}
        return Client(headers=PORTAL, REMOTE_ADDR="198.51.100.7").post("/letters/new/", letter).status_code

    before = Case.objects.count()
    answers = at_once(write)
    assert (answers.count(302), answers.count(429)) == (10, 50)
    assert Case.objects.count() == before + 10


def test_sixty_guesses_at_once_are_five():
    code = codes.code_for("nobody's", "letter")

    def guess(number):
        asked = {"code": code, "tail": f"{number:04}"}
        return Client(headers=PORTAL, REMOTE_ADDR="198.51.100.8").post("/letters/status/", asked).status_code

    answers = at_once(guess)
    assert (answers.count(400), answers.count(429)) == (5, 55)
