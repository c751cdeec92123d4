"""The city as data: its names, departments, places and services, read once from the folder CITY_DIR
(docs/second-city.md). Nothing else in the product knows which city it serves."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from cluster.city.facts import City
from cluster.city.folder import load


def read() -> City:
    """The city of CITY_DIR. Raises ImproperlyConfigured naming all that is wrong with the folder."""
    return _kept(Path(settings.CITY_DIR))


def faults(folder: Path) -> list[str]:
    """What keeps a folder from being a city: one sentence each, beginning with the file's name."""
    return load(folder)[1]


def in_templates(request: HttpRequest) -> dict[str, City]:
    """Context processor: `city`."""
    return {"city": read()}


@cache
def _kept(folder: Path) -> City:
    city, wrong = load(folder)
    if city is None:
        raise ImproperlyConfigured(f"城市资料 {folder} 不完整：{'；'.join(wrong)}")
    return city
