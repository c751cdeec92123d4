"""What a snapshot's columns are called and how they are stored.
Stored columns bear plain names (c0, c1 …), since two titles may differ by case alone and engines disagree
about that; the published title stands beside it, and `rid` (0 … n−1) is the row's place in the file."""

from dataclasses import asdict, dataclass
from typing import Any

#: Column.Type → type in DuckDB and Parquet. `number` becomes DECIMAL where the file's digits allow it (intake).
DUCKDB_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
    "geometry": "VARCHAR",
}
SQLITE_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "date": "TEXT",
    "datetime": "TEXT",
    "boolean": "INTEGER",
    "geometry": "TEXT",
}
ROW_GROUP = 30_720  # a page of rows then lies in one small group: 2 % larger files, pages read one group
LONGITUDE = {"经度", "东经", "lon", "lng", "longitude", "x坐标"}
LATITUDE = {"纬度", "北纬", "lat", "latitude", "y坐标"}


@dataclass(frozen=True, slots=True)
class Column:
    """`stored` is c0…; `name` the title people read and the API takes."""

    stored: str
    name: str
    type: str
    unit: str = ""


def columns_from_json(data: list[dict[str, Any]]) -> list[Column]:
    return [Column(item["stored"], item["name"], item["type"], item.get("unit") or "") for item in data]


def columns_as_json(columns: list[Column]) -> list[dict[str, Any]]:
    return [asdict(column) for column in columns]


def titles_of(key: str) -> list[str]:
    """Titles of the key columns, written with commas between."""
    return [title.strip() for title in key.replace("，", ",").split(",") if title.strip()]


def point_columns(columns: list[Column]) -> tuple[Column, Column] | None:
    """The longitude and latitude columns, where there is exactly one of each."""
    numeric = [column for column in columns if column.type in ("number", "integer")]
    longitude = [column for column in numeric if column.name.lower() in LONGITUDE]
    latitude = [column for column in numeric if column.name.lower() in LATITUDE]
    return (longitude[0], latitude[0]) if len(longitude) == len(latitude) == 1 else None


def shape_column(columns: list[Column]) -> Column | None:
    return next((column for column in columns if column.type == "geometry"), None)
