"""After a rotation of SECRET_KEY: what is still sealed under an older key, sealed anew; what no key opens, named.

Every SecretField of every model is known by itself; a room that keeps something sealed elsewhere (files) registers it.
Each value is written by a conditional update of its own, so the work may be killed and repeated at any moment, runs
beside the living city, and never overwrites what was changed meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Cast

from cluster import secrets
from cluster.secrets import SecretField, Under

BATCH = 500
NAMED = 5  # places of one kind that a sweep names; the rest is a number


@dataclass(frozen=True)
class Kept:
    """One sealed thing: `place` names it for a person without its content; `reseal` seals it under the newest key, and
    returns False where it was changed meanwhile."""

    place: str
    under: Under
    reseal: Callable[[], bool]


@dataclass
class Tally:
    """What became of one kind of sealed things."""

    resealed: int = 0
    former: int = 0
    lost: int = 0


Source = Callable[[], Iterator[Kept]]
_sources: dict[str, Source] = {}


def register(name: str, kept: Source) -> None:
    """Have `manage.py rekey` and the sweep look after what a room keeps sealed outside of SecretFields; `name` in
    Chinese."""
    _sources[name] = kept


def sources() -> dict[str, Source]:
    """Everything kept sealed, by kind."""
    return {f"{model._meta.verbose_name}·{name}": kept for model, name, kept in _columns()} | _sources


def reseal_all() -> dict[str, Tally]:
    """Seal anew whatever an older key holds, then count what is left; by kind, only kinds that hold anything."""
    done: dict[str, Tally] = {}
    for name, kept in sources().items():
        resealed = sum(one.reseal() for one in kept() if one.under is Under.FORMER)
        left = Counter(one.under for one in kept())
        if resealed or left.total():
            done[name] = Tally(resealed, left[Under.FORMER], left[Under.NONE])
    return done


def sweep() -> list[str]:
    """What no known key opens: one sentence for each kind, with the first few places."""
    found = []
    for name, kept in sources().items():
        lost = [one.place for one in kept() if one.under is Under.NONE]
        if lost:
            places = "、".join(lost[:NAMED]) + ("等" if len(lost) > NAMED else "")
            found.append(
                f"{name}：{len(lost)} 处用现有的密钥都解不开（{places}）。"
                "请把封存时的 SECRET_KEY 放进 SECRET_KEY_FALLBACKS，"
                "或重新填写。"
            )
    return found


def _columns() -> Iterator[tuple[type[Model], str, Source]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, SecretField) and field.model is model:
                yield model, str(field.verbose_name), _column(model, field.name)


def _column(model: type[Model], name: str) -> Source:
    def kept() -> Iterator[Kept]:
        last: object = None
        while rows := list(_rows(model, name, last)):
            for key, stored in rows:
                place = f"{model._meta.verbose_name} {key}"
                yield Kept(place, secrets.under(stored), partial(_reseal, model, name, key, stored))
            last = rows[-1][0]

    return kept


def _rows(model: type[Model], name: str, last: object) -> Iterator[tuple[object, str]]:
    """The next rows behind `last` with the column as it is stored."""
    rows = model._base_manager.annotate(stored=Cast(F(name), TextField())).exclude(stored="").order_by("pk")
    rows = rows if last is None else rows.filter(pk__gt=last)
    return iter(rows.values_list("pk", "stored")[:BATCH])


def _reseal(model: type[Model], name: str, key: object, stored: str) -> bool:
    fresh = secrets.encrypt(secrets.decrypt(stored))
    same = model._base_manager.annotate(stored=Cast(F(name), TextField())).filter(pk=key, stored=stored)
    return bool(same.update(**{name: Value(fresh, TextField())}))
