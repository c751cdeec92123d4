"""What a platform must give the outbox, and the words in which it answers.

Only `send` and `delete` may change what a citizen sees; `prepare` yields after each step that is safe to repeat, so
that the outbox can write it down. Anything that is not one of the outcomes below counts as "may have been done".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from cluster.errors import JingtingError

if TYPE_CHECKING:
    from weibo_wechat.models import Delivery


@dataclass(frozen=True)
class Sent:
    platform_id: str
    url: str = ""


@dataclass(frozen=True)
class Accepted:
    """Taken, not yet decided; `receipt` is what to ask for the verdict with."""

    receipt: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """A listed refusal: nothing was made."""

    code: str
    reason: str


@dataclass(frozen=True)
class Later:
    """Not now, and nothing was made: a rate or quota."""

    code: str
    reason: str
    wait: timedelta


@dataclass(frozen=True)
class Locked:
    """The account itself is refused until a person has seen to it; nothing was made."""

    code: str
    reason: str


@dataclass(frozen=True)
class Unknown:
    """May have been done."""

    code: str
    reason: str


@dataclass(frozen=True)
class NotThere:
    """Asked, and the platform's answer proves that it was not published."""

    reason: str


@dataclass(frozen=True)
class Removed:
    """It was published, and is gone again."""

    reason: str


Outcome = Sent | Accepted | Refused | Later | Locked | Unknown | NotThere | Removed


class PlatformRefusal(JingtingError):
    """An error code in an answer, with the outcome that it means for a call that writes."""

    code = "platform-refusal"
    status = 502

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(getattr(outcome, "reason", ""), code=getattr(outcome, "code", ""))
        self.outcome = outcome


class Door(Protocol):
    def prepare(self, delivery: "Delivery") -> Iterator[dict[str, Any]]:
        """Steps that are safe to repeat; yields what is to be added to the receipt after each."""

    def send(self, delivery: "Delivery") -> Outcome:
        """The one call that must not be repeated."""

    def verdict(self, delivery: "Delivery") -> Outcome:
        """The decision on an accepted delivery; Accepted while there is none."""

    def find(self, delivery: "Delivery", since: datetime) -> Outcome:
        """Look for a delivery whose answer was lost: Sent, Accepted, NotThere (proved), or Unknown."""

    def delete(self, delivery: "Delivery") -> Outcome:
        """Take it off the platform; Removed when it is gone (also when it already was)."""
