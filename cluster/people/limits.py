"""How often one client may do a thing: letters, guesses at query codes, wrong passwords.
An act takes one of its times before it is done and gives it back where it came to nothing, so that sixty at once are
counted like sixty one after the other. Counts stand in the database, the one thing that all processes and machines
share, under a keyed digest of who was counted (a change of SECRET_KEY costs an hour's counts at most), and are deleted
after their window."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from cluster.models import Tally


@dataclass(frozen=True)
class Limit:
    """At most `times` in a window of `window` seconds, which begins with the same second for everybody."""

    name: str
    times: int
    window: int

    def take(self, who: str) -> bool:
        """Count one; False where the limit is reached, and then nothing is counted."""
        key = self._key(who)
        until = timezone.now() + timedelta(seconds=self.window)
        Tally.objects.bulk_create([Tally(key=key, until=until)], ignore_conflicts=True)
        return Tally.objects.filter(key=key, times__lt=self.times).update(times=F("times") + 1) == 1

    def give_back(self, who: str) -> None:
        """What was taken came to nothing, or was no fault."""
        Tally.objects.filter(key=self._key(who), times__gt=0).update(times=F("times") - 1)

    def reached(self, who: str) -> bool:
        return Tally.objects.filter(key=self._key(who), times__gte=self.times).exists()

    def _key(self, who: str) -> str:
        counted = f"{self.name} {int(time.time() // self.window)} {who}"
        return hmac.digest(settings.SECRET_KEY.encode(), counted.encode(), hashlib.sha256).hex()


def forget() -> int:
    """Delete the counts whose window is over; how many."""
    return Tally.objects.filter(until__lt=timezone.now()).delete()[0]


# A family or an office behind one address may write several letters; a program may not write hundreds.
LETTERS = Limit("letters", 10, 3600)
# 5 guesses at one code or from one address, then wait (the code has 54 bits, the four digits only 13).
GUESSES = Limit("case-guesses", 5, 900)
# Wrong passwords from one address under whatever names; a department behind one address mistypes less often. Of one
# name from one address fewer are let through (LOGIN_FAILURE_LIMIT).
SIGN_INS = Limit("sign-ins", 40, 900)
