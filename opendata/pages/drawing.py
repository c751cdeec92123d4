"""One line drawn from days and figures: for the dataset page, the data strip of the home pages and the statistics.
Plain SVG made on the server, so that it stands on every page without a script."""

import math
from dataclasses import dataclass
from functools import lru_cache

from cluster.people import visitors
from opendata.errors import RowsAway
from opendata.models import Snapshot
from opendata.query import chart_points

LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT = 52, 12, 24, 190, 680, 230


@dataclass(frozen=True)
class Chart:
    """Everything a template needs: words, `line` and `area` as SVG paths, `ticks` (y, label), `days` (x, label,
    anchor)."""

    title: str
    about: str
    words: str
    line: str
    area: str
    ticks: list[tuple[float, str]]
    days: list[tuple[float, str, str]]
    top: tuple[float, float, str]
    query: str


def of(snapshot: Snapshot) -> Chart | None:
    """The last thirty days of the first figure, for the most frequent class where rows of several stand together."""
    try:
        return _drawn(str(snapshot.pk))
    except RowsAway:
        return None  # the page without it still stands


@lru_cache(maxsize=200)
def _drawn(snapshot_id: str) -> Chart | None:
    snapshot = Snapshot.objects.select_related("resource__dataset").get(pk=snapshot_id)
    with visitors.own_work():
        series = chart_points.of(snapshot)
    return (
        line(series.points, title=series.title, unit=series.unit, query=f"{snapshot.resource_id}") if series else None
    )


def line(points: list[tuple[str, float]], *, title: str, unit: str = "", query: str = "") -> Chart:
    """At least two days (ISO 8601) with their figures."""
    values = [value for _, value in points]
    low, high, step = _scale(min(values), max(values))
    across = (WIDTH - LEFT - RIGHT) / (len(points) - 1)

    def y(value: float) -> float:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)

    spots = [(round(LEFT + place * across, 1), y(value)) for place, (_, value) in enumerate(points)]
    path = "M" + " ".join(f"{x} {height}" for x, height in spots)
    best = max(range(len(points)), key=lambda place: values[place])
    return Chart(
        title=title,
        about=f"{points[0][0]} 至 {points[-1][0]}{f'，{unit}' if unit else ''}，有记录的 {len(points)} 天",
        words=(
            f"{title}，{points[0][0]} 至 {points[-1][0]}，最低 {min(values):.4g}，"
            f"{_short(points[best][0])} 最高 {values[best]:.4g}。"
        ),
        line=path,
        area=f"{path}V{BOTTOM}H{LEFT}z",
        ticks=[(y(low + place * step), f"{low + place * step:.6g}") for place in range(round((high - low) / step) + 1)],
        days=[
            (LEFT, _short(points[0][0]), "start"),
            (LEFT + (WIDTH - LEFT - RIGHT) / 2, _short(points[len(points) // 2][0]), "middle"),
            (WIDTH - RIGHT, _short(points[-1][0]), "end"),
        ],
        top=(*spots[best], f"{_short(points[best][0])}　{values[best]:.4g}"),
        query=query,
    )


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Round limits and three to five steps between them."""
    span = (high - low) or abs(high) or 1.0
    step = 10 ** math.floor(math.log10(span / 3))
    step *= next(factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 4)
    return math.floor(low / step) * step, (math.floor(high / step) + 1) * step, step


def _short(day: str) -> str:
    _, month, number = day.split("-")
    return f"{int(month)}-{number}"
