"""The table that tests/acts_test.py walks. Each room has one module beside this one, with its ROOM: its own table of
moves, its own rule and its own verbs; a module that is added is walked the same day."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.test import Client
from wagtail.models import Page

from cluster import acts
from cluster.errors import Conflict, NotAllowed
from cluster.models import User


def reread(noun: Any) -> Any:
    """The noun as it stands in the database: what the attempt before left in memory is forgotten."""
    again = type(noun)._base_manager.get(pk=noun.pk)
    return again.specific if isinstance(again, Page) else again


@dataclass(frozen=True)
class Room:
    """One room's acts. `city` is what the fixture gives, with `city.people` (name → account) as `people` made them."""

    require: acts.Require  # the room's rules.require
    moves: acts.Moves  # the room's states.MOVES
    verbs: Mapping[Any, Callable[[Any, Any], object]]  # act → the verb of (noun, by), its other input right in itself
    state: Callable[[Any, Any], Any]  # (act, noun) → the state the table is asked about
    people: Callable[[SimpleNamespace], dict[str, User]]  # one person of each role that matters, and strangers
    situations: Mapping[str, Callable[[SimpleNamespace], Any]]  # name → a noun that verbs have brought there
    clock: frozenset[Any] = frozenset()  # acts of the clock: tried by None alone, and by no person
    page: Callable[[Any], str] | None = None  # where the noun's page stands, if it has one
    addresses: Callable[[Any], Mapping[Any, str]] | None = None  # act → where the form of that page leads
    again: Callable[[Any], Any] = reread


@dataclass(frozen=True)
class Attempt:
    """What one person met who tried one act: the sentence `why_not` gave and what the verb said (empty: it did it)."""

    act: Any
    who: str
    state: Any
    said: str
    refusal: str
    code: str

    def __str__(self) -> str:
        return f"{self.who} {self.act} in {self.state}: page “{self.said}”, verb “{self.refusal}” ({self.code})"


def attempts(room: Room, city: SimpleNamespace, noun: Any) -> Iterator[Attempt]:
    """Every act × person on this noun, each undone again."""
    people = {who: reread(by) for who, by in city.people.items()}  # roles are remembered per instance
    for act, verb in room.verbs.items():
        doers: dict[str, User | None] = {"clock": None} if act in room.clock else people
        for who, by in doers.items():
            fresh = room.again(noun)
            state, said = room.state(act, fresh), acts.why_not(room.require, act, fresh, by)
            refusal = code = ""
            with transaction.atomic():
                try:
                    verb(room.again(noun), by)
                except (NotAllowed, Conflict) as refused:
                    refusal, code = refused.message, refused.code
                transaction.set_rollback(True)
            yield Attempt(act, who, state, said, refusal, code)


def shown(room: Room, noun: Any, by: User) -> set[Any]:
    """The acts whose form the noun's page shows this person."""
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(room.page(noun), headers={"host": "localhost"})
    text = answer.content.decode() if answer.status_code == 200 else ""
    return {act for act, address in room.addresses(noun).items() if f'action="{address}"' in text}
