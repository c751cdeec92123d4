"""The figures of a table that a line can be drawn from: its last days, from the same Query as everything else."""

from dataclasses import dataclass

from opendata.layout import Column
from opendata.models import Snapshot
from opendata.query import answers
from opendata.query.query import Condition, Measure, Query

POINTS = 30
LEAST = 8


@dataclass(frozen=True)
class Series:
    """`points` are (day in ISO 8601, mean of the day), oldest first."""

    title: str
    unit: str
    points: list[tuple[str, float]]


def of(snapshot: Snapshot) -> Series | None:
    """The last thirty days of the first figure, for the most frequent class where rows of several stand together; None
    where there is no figure by day."""
    day = next((column for column in snapshot.layout if column.type in ("date", "datetime")), None)
    figure = next(
        (column for column in snapshot.layout if column.type == "number" and _varied(snapshot, column)), None
    ) or next((column for column in snapshot.layout if column.type == "integer" and column.unit), None)
    if not day or not figure or snapshot.profile[day.stored]["distinct"] < 10:
        return None
    kind = _class(snapshot)
    where = (Condition(kind[0].stored, "eq", kind[1]),) if kind else ()
    asked = Query(
        where=where,
        group=((day.stored, "day"),),
        measures=(Measure("avg", figure.stored, "avg"),),
        sort=(("1", True),),
        limit=POINTS,
    )
    points = [
        (when, value) for when, value in reversed(answers.groups(snapshot, asked)[1]) if when and value is not None
    ]
    name = figure.name.split("(")[0].split("（")[0]
    return Series(f"{kind[1] if kind else ''}{name}", figure.unit, points) if len(points) >= LEAST else None


def _varied(snapshot: Snapshot, column: Column) -> bool:
    return (
        column.name.lower() not in ("经度", "纬度", "longitude", "latitude")
        and snapshot.profile[column.stored]["distinct"] > 5
    )


def _class(snapshot: Snapshot) -> tuple[Column, str] | None:
    """A text column with few values (站名, 县): without it a line would mix them."""
    for column in snapshot.layout:
        seen = snapshot.profile[column.stored]
        if column.type == "text" and 1 < seen["distinct"] <= 60 and seen["frequent"]:
            return column, seen["frequent"][0][0]
    return None
