"""One rule per act: in every room, what a verb demands is what its page asks, and the table of moves is all there is.
Walked from the rooms' own tables (tests/acts/): every act × situation × person."""

import importlib
import pkgutil

import pytest

from tests import acts
from tests.acts.room import Room, attempts, shown

ROOMS: dict[str, Room] = {
    name: importlib.import_module(f"tests.acts.{name}").ROOM
    for _, name, _ in pkgutil.iter_modules(acts.__path__)
    if name != "room"
}
SITUATIONS = [(name, situation) for name, room in ROOMS.items() for situation in room.situations]
WITH_PAGE = [(name, situation) for name, situation in SITUATIONS if ROOMS[name].page]


@pytest.fixture
def peopled(city, request):
    """The city with the people of the room under test."""
    name = request.getfixturevalue("name")
    city.people = ROOMS[name].people(city)
    return city


@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_the_page_says_what_the_verb_says(peopled, name, situation):
    room = ROOMS[name]
    noun = room.situations[situation](peopled)
    assert [str(one) for one in attempts(room, peopled, noun) if one.said != one.refusal] == []


@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_a_move_that_is_not_in_the_table_does_not_exist(peopled, name, situation):
    room = ROOMS[name]
    noun = room.situations[situation](peopled)
    outside = [one for one in attempts(room, peopled, noun) if one.state not in room.moves[one.act][0]]
    assert [str(one) for one in outside if not one.refusal] == []
    told = {one.act for one in outside if one.code == "wrong-state"}
    assert told == {one.act for one in outside}, "whoever may do it elsewhere is told that it is the state"


@pytest.mark.parametrize("name", ROOMS)
def test_every_move_of_the_table_can_be_made_by_somebody(peopled, name):
    room, made = ROOMS[name], set()
    for situation in room.situations.values():
        made |= {(one.act, one.state) for one in attempts(room, peopled, situation(peopled)) if not one.refusal}
    wanted = {(act, state) for act, (starts, _) in room.moves.items() for state in starts}
    assert (wanted - made, set(room.moves) - set(room.verbs)) == (set(), set())


@pytest.mark.parametrize(("name", "situation"), WITH_PAGE)
def test_the_page_shows_the_form_of_what_she_may_do_and_of_nothing_else(peopled, name, situation):
    room = ROOMS[name]
    noun = room.situations[situation](peopled)
    may = {(one.act, one.who) for one in attempts(room, peopled, noun) if not one.refusal and one.act not in room.clock}
    wanted = {(act, who) for act, who in may if act in room.addresses(noun)}
    assert {(act, who) for who, by in peopled.people.items() for act in shown(room, noun, by)} == wanted
