"""One rule per act: in every room, what a verb demands is what its page asks, and the table of moves is all there is.
Walked from the rooms' own tables (tests/acts/): every act × situation × person."""

import importlib
import pkgutil
from types import SimpleNamespace

import pytest
from django.db import transaction

from tests import acts
from tests.acts.room import Attempt, Room, attempts, shown

ROOMS: dict[str, Room] = {
    name: importlib.import_module(f"tests.acts.{name}").ROOM
    for _, name, _ in pkgutil.iter_modules(acts.__path__)
    if name != "room"
}
SITUATIONS = [(name, situation) for name, room in ROOMS.items() for situation in room.situations]
WITH_PAGE = [(name, situation) for name, situation in SITUATIONS if ROOMS[name].page]


_tried: dict[tuple[str, str], list[Attempt]] = {}  # a walk is long and what it found is asked more than once


@pytest.fixture
def peopled(city, name):
    """The city with the people of the room under test."""
    city.people = ROOMS[name].people(city)
    return city


def tried(city: SimpleNamespace, name: str, situation: str) -> list[Attempt]:
    """What everybody met who tried every act in this situation."""
    if (name, situation) not in _tried:
        room = ROOMS[name]
        with transaction.atomic():
            _tried[name, situation] = list(attempts(room, city, room.situations[situation](city)))
            transaction.set_rollback(True)
    return _tried[name, situation]


@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_the_page_says_what_the_verb_says(peopled, name, situation):
    assert [str(one) for one in tried(peopled, name, situation) if one.said != one.refusal] == []


@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_a_move_that_is_not_in_the_table_does_not_exist(peopled, name, situation):
    moves = ROOMS[name].moves
    outside = [one for one in tried(peopled, name, situation) if one.state not in moves[one.act][0]]
    assert [str(one) for one in outside if not one.refusal] == []
    told = {one.act for one in outside if one.code == "wrong-state"}
    assert told == {one.act for one in outside}, "whoever may do it elsewhere is told that it is the state"


@pytest.mark.parametrize("name", ROOMS)
def test_every_move_of_the_table_can_be_made_by_somebody(peopled, name):
    room = ROOMS[name]
    found = [one for situation in room.situations for one in tried(peopled, name, situation)]
    made = {(one.act, one.state) for one in found if not one.refusal}
    wanted = {(act, state) for act, (starts, _) in room.moves.items() for state in starts}
    assert (wanted - made, set(room.moves) - set(room.verbs)) == (set(), set())


@pytest.mark.parametrize(("name", "situation"), WITH_PAGE)
def test_the_page_shows_the_form_of_what_she_may_do_and_of_nothing_else(peopled, name, situation):
    room = ROOMS[name]
    may = {(one.act, one.who) for one in tried(peopled, name, situation) if not one.refusal}
    noun = room.situations[situation](peopled)
    forms = room.addresses(noun)
    assert {(act, who) for who, by in peopled.people.items() for act in shown(room, noun, by)} == {
        (act, who) for act, who in may if act in forms
    }
