"""How often one address may do a thing: letters and guesses at query codes.
Counts stand in the shared cache under a keyed digest of the address and vanish with their window, so a change of
SECRET_KEY costs an hour's counts at most."""

import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most `times` in `window` seconds."""

    name: str
    times: int
    window: int

    def reached(self, who: str) -> bool:
        return cache.get(self._key(who), 0) >= self.times

    def count(self, who: str) -> None:
        key = self._key(who)
        cache.set(key, cache.get(key, 0) + 1, self.window)

    def _key(self, who: str) -> str:
        digest = hmac.digest(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hex()[:32]
        return f"limit-{self.name}-{int(time.time() // self.window)}-{digest}"


# A family or an office behind one address may write several letters; a program may not write hundreds.
LETTERS = Limit("letters", 10, 3600)
# 5 guesses at one code or from one address, then wait (the code has 54 bits, the four digits only 13).
GUESSES = Limit("case-guesses", 5, 900)
