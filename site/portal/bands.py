"""The strips a home page is made of, offered by the rooms and put in order by an editor.
A room registers a band with a template and a function that fetches what it shows; a band that has nothing to
show is absent from the page, never filled by hand."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest


class Home(Protocol):
    """What a band may ask of the home page it stands on."""

    path: str

    @property
    def department(self) -> Any: ...

    def band_keys(self) -> list[str]: ...


log = logging.getLogger("jingting.bands")
Context = Callable[[Any, HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class Band:
    key: str
    label: str
    template: str
    context: Context
    elder: str = ""


@dataclass(frozen=True)
class Shown:
    """A band that has something to show: its template and what to render it with."""

    key: str
    template: str
    values: dict[str, Any]


_bands: dict[str, Band] = {}


def register(key: str, label: str, template: str, context: Context, *, elder: str = "") -> None:
    """Offer a band to all home pages; `context(home, request)` returns what it shows, or None for nothing.

    The template is rendered with the page's own context plus those values; `sunk` tells it which ground it has.
    `elder` is the template for 长辈版, which leaves out the bands that have none.
    """
    _bands[key] = Band(key, label, template, context, elder)


def choices() -> list[tuple[str, str]]:
    return [(band.key, band.label) for band in _bands.values()]


def shown(home: Home, request: HttpRequest, *, elder: bool = False) -> list[Shown]:
    """The bands of this home in the editor's order, without those that are unknown or have nothing."""
    found = []
    for key in home.band_keys():
        band = _bands.get(key)
        template = (band.elder if elder else band.template) if band else ""
        values = _context(band, home, request) if band and template else None
        if values:
            found.append(Shown(key, template, values))
    return found


def _context(band: Band, home: Home, request: HttpRequest) -> dict[str, Any] | None:
    """What a band shows; one that fails is missed, and does not take the page along."""
    try:
        return band.context(home, request)
    except Exception:  # a room may fail in any way: a file gone, an index damaged
        log.exception("band left out", extra={"band": band.key})
        return None
