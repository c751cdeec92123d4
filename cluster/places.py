"""Places for what is slow or long: how many answers of one costly kind this process gives at a time, and how many to
one address.

A thread of the web process that waits for a slow reader, a slow sender or a large question is missing to all others.
Each such kind has its own few places, together at most half of the threads (`jingting.doorkeeping`); who finds none is
told so at once or after a short wait. One address never holds them all. Numbers are per process."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from cluster.errors import Busy


class Places:
    """`total` at a time, `each` of them for one address; `waiting` more may wait for `patience` seconds, half of those
    of one address. The house's own work (no address) is never refused: it has processes and limits of its own."""

    def __init__(self, total: int, *, each: int, waiting: int = 0, patience: float = 0.0) -> None:
        self.total, self.each, self.waiting, self.patience = total, each, waiting, patience
        self._held: Counter[str] = Counter()
        self._waits: Counter[str] = Counter()
        self._changed = threading.Condition()

    @property
    def threads(self) -> int:
        """The most that these places keep from others."""
        return self.total + self.waiting

    def take(self, who: str) -> None:
        """Hold a place, to be given back by `leave`; raises Busy where none comes free in time."""
        if not who:
            return
        with self._changed:
            if not self._free(who) and not self._came_free(who):
                raise Busy("现在请求的人太多，请过几秒再试。已经开始的不受影响。")
            self._held[who] += 1

    def leave(self, who: str) -> None:
        if not who:
            return
        with self._changed:
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]
            self._changed.notify_all()

    @contextmanager
    def held(self, who: str) -> Iterator[None]:
        self.take(who)
        try:
            yield
        finally:
            self.leave(who)

    def _free(self, who: str) -> bool:
        return self._held.total() < self.total and self._held[who] < self.each

    def _came_free(self, who: str) -> bool:
        if self._waits.total() >= self.waiting or self._waits[who] >= max(1, self.waiting // 2):
            return False
        self._waits[who] += 1
        try:
            return self._changed.wait_for(lambda: self._free(who), self.patience)
        finally:
            self._waits[who] -= 1
            if not self._waits[who]:
                del self._waits[who]
