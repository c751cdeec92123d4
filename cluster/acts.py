"""One rule per act: what a verb demands is what a page asks before it shows the button.

Every room has `rules.require(act, noun, by)`, which raises NotAllowed or Conflict with the sentence a person reads. A
verb calls it once the row it changes is locked; a page asks `why_not` for the same sentence, so button and verb cannot
drift.

What is not hers by role says `not-allowed`, what the table of moves lacks says `wrong-state`: a page leaves both out
(`offers`). Every other refusal has a code of its own, and the button stands there greyed with its sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cluster.errors import Conflict, NotAllowed
from cluster.models import User

Act = TypeVar("Act", bound=str)
Noun = TypeVar("Noun")
Require = Callable[[Act, Noun, User], object]
# act → (states it may start from, state it ends in; None = the state stays)
Moves = Mapping[Act, tuple[frozenset[Any], Any]]


def why_not(require: Require[Act, Noun], act: Act, noun: Noun, by: User) -> str:
    """The sentence that says why this person cannot do this now; empty where she can."""
    try:
        require(act, noun, by)
    except (NotAllowed, Conflict) as refused:
        return refused.message
    return ""


def may(require: Require[Act, Noun], act: Act, noun: Noun, by: User) -> bool:
    return not why_not(require, act, noun, by)


def require_state(moves: Moves[Act], act: Act, state: str | None, told: str) -> None:
    """Conflict("wrong-state") with the sentence `told` where the table has no such move from this state."""
    if act not in moves or state not in moves[act][0]:
        raise Conflict(told, code="wrong-state")


@dataclass(frozen=True)
class Offer(Generic[Act]):
    """One act on a page: its form where `why_not` is empty, else its button greyed with that sentence."""

    act: Act
    why_not: str = ""


def offers(require: Require[Act, Noun], acts: Iterable[Act], noun: Noun, by: User) -> dict[str, Offer[Act]]:
    """What a page shows this person of these acts, by name; another role's and another state's acts are absent."""
    found: dict[str, Offer[Act]] = {}
    for act in acts:
        try:
            require(act, noun, by)
        except (NotAllowed, Conflict) as refused:
            if refused.code not in (NotAllowed.code, "wrong-state"):
                found[_word(act)] = Offer(act, refused.message)
        else:
            found[_word(act)] = Offer(act)
    return found


def _word(act: str) -> str:
    """The act's value as templates can name it: send-back → send_back."""
    return str(act).replace("-", "_")
