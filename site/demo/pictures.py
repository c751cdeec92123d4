"""The demo's ink pictures: drawn as SVG in art/, rendered once to pixels into 全市共享.
Known again by title, so that a second run draws nothing twice."""

import csv
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from django.core.files.images import ImageFile

from cluster.departments.provisioning import shared_collection
from cluster.models import Picture
from demo.rendering import pixels

ART = Path(__file__).parent / "art"
INK = "水墨示意图："
# Pixels across: an article shows 720 and a phone of double density 780; what is as wide as a banner fills a window.
WIDTH, BANNER_WIDTH = 960, 1600
BANNER_SHAPE = 2.5
# What a drawing may show in a month, the best first (look: spring 2–4, summer 5–7, autumn 8–10, winter 11–1). Snow
# lies in December and January; in the months beside them only in a text that speaks of the cold, and leaves stay on
# till then.
SEASONS = {
    1: ("winter",),
    2: ("spring",),
    3: ("spring",),
    4: ("spring",),
    5: ("summer",),
    6: ("summer",),
    7: ("summer",),
    8: ("summer", "autumn"),
    9: ("autumn",),
    10: ("autumn",),
    11: ("autumn",),
    12: ("winter",),
}
NEAR_WINTER = (11, 2, 3)
COLD = re.compile(r"雪|冰冻|结冰|冬|寒潮|严寒|低温|霜")
TIMELESS = ("ink", "dusk", "rain")


def build(names: set[str]) -> Iterator[str]:
    """Yield the name of each picture of `names` as it is added."""
    collection = shared_collection()
    labels = captions()
    there = set(Picture.objects.filter(collection=collection).values_list("title", flat=True))
    wanted = [
        ART / f"{name}.svg" for name in sorted(names & labels.keys()) if labels[name].removeprefix(INK) not in there
    ]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:  # drawing holds Python's lock
        for path, data in zip(wanted, pool.map(pixels, wanted, [width_of(path.stem) for path in wanted]), strict=True):
            Picture.objects.create(
                title=labels[path.stem].removeprefix(INK),
                description=labels[path.stem],
                credit="本站绘制",
                collection=collection,
                file=ImageFile(BytesIO(data), name=f"{path.stem}.png"),
            )
            yield path.stem


def width_of(name: str) -> int:
    row = catalogue()[name]
    return BANNER_WIDTH if int(row["width"]) > BANNER_SHAPE * int(row["height"]) else WIDTH


def by_name() -> dict[str, Picture]:
    """Drawing's file name → the stored picture."""
    stored = {picture.title: picture for picture in Picture.objects.filter(collection=shared_collection())}
    return {
        name: stored[label.removeprefix(INK)] for name, label in captions().items() if label.removeprefix(INK) in stored
    }


def captions() -> dict[str, str]:
    return {name: row["caption"] for name, row in catalogue().items()}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    with (ART / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def fits(name: str, day: date, text: str) -> bool:
    """Whether what this drawing shows can be seen on that day."""
    season = catalogue()[name]["season"]
    return season in ("", *TIMELESS, *_seasons(day, text))


def of_day(name: str, day: date, text: str) -> str:
    """This drawing where it fits the day, otherwise its scene in a season that does; empty where nobody drew that."""
    if fits(name, day, text):
        return name
    scene = catalogue()[name]["scene"]
    drawn = {row["season"]: other for other, row in reversed(catalogue().items()) if row["scene"] == scene}
    return next((drawn[season] for season in (*_seasons(day, text), *TIMELESS) if season in drawn), "")


def _seasons(day: date, text: str) -> tuple[str, ...]:
    cold = day.month in NEAR_WINTER and COLD.search(text)
    return ("winter", *SEASONS[day.month]) if cold else SEASONS[day.month]
