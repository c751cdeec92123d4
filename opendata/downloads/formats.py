"""The files a snapshot is offered as, and their writers: memory stays flat however many rows there are.
Titles are the published ones, codes stay text in every format, dates are ISO; nothing is guarded or changed but
in the variant made for Excel."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import duckdb
import orjson
from rustpy_xlsxwriter import Format, write_worksheets

from opendata.files.duck import only_row
from opendata.layout import Column, point_columns, shape_column
from opendata.models import Column as Dictionary
from opendata.reading.grid import identifier, quoted
from opendata.snapshots import build

BATCH = 10_000
XLSX_ROWS = 1_048_575  # and one for the head
# What Excel would turn into a number, a date or a power although it is text: 0123, eighteen digits, 3-1, 12E5.
TURNED = re.compile(r"0\d+|\d{12,}|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?|\d+[eE]\d+")
# What may not stand in an XML name (of the first editions, which most parsers still hold to).
NO_NAME = re.compile("[^-.0-9A-Z_a-z\u4e00-\u9fa5]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Kind:
    """`slow` ones are made by the worker when the table is large; `fits` says for which columns it is offered."""

    key: str
    title: str
    media_type: str
    slow: bool = False
    fits: Callable[[list[Column]], object] = bool


FORMATS: dict[str, Kind] = {}
EXCEL_CSV = "excel.csv"


def register(kind: Kind, write: "Writer") -> None:
    """Offer every open table in this format, at `/data/download/<resource>.<key>`; `write` puts the rows of a Source
    into a new file, in batches, since a table may be larger than memory."""
    FORMATS[kind.key], _writers[kind.key] = kind, write


def offered(columns: list[Column]) -> list[str]:
    """The keys of the formats these columns can be had in."""
    return [key for key, kind in FORMATS.items() if kind.fits(columns)]


def write(
    kind: str, content_hash: str, columns: list[Column], target: Path, bench: Path, *, package: bytes = b""
) -> None:
    """Write `kind` (a key of FORMATS, or EXCEL_CSV) to `target`; `package` is the datapackage.json of a ZIP."""
    with build.connect(bench) as con:
        source = Source(con, build.folder_of(content_hash) / build.TRUTH, columns, bench, package)
        _writers[kind](source, target)


@dataclass
class Source:
    """The rows of one version, as a writer of a format reads them; `bench` is a folder for what it needs on the way."""

    con: duckdb.DuckDBPyConnection
    parquet: Path
    columns: list[Column]
    bench: Path
    package: bytes

    @property
    def titled(self) -> str:
        """The rows under their published titles, dates as text."""
        shown = ", ".join(f"{_plain(column)} as {identifier(column.name)}" for column in self.columns)
        return f"select {shown} from read_parquet({quoted(self.parquet)}) order by rid"

    @property
    def clashing(self) -> bool:
        """Titles that differ by case alone: DuckDB would rename one of them."""
        return len({column.name.casefold() for column in self.columns}) < len(self.columns)

    def batches(self, *, dates: bool = False) -> Iterator[list[tuple[Any, ...]]]:
        """`dates`: as date objects instead of ISO text."""
        plain = [
            column.stored if dates and column.type in ("date", "datetime") else _plain(column)
            for column in self.columns
        ]
        shown = ", ".join(plain)
        cursor = self.con.execute(f"select {shown} from read_parquet({quoted(self.parquet)}) order by rid")
        while rows := cursor.fetchmany(BATCH):
            yield rows


def _write_csv(source: Source, target: Path) -> None:
    if source.clashing:
        _write_rows_as_csv(source, target, guard=False)
    else:
        source.con.execute(f"copy ({source.titled}) to {quoted(target)} (format csv, header true)")


def _write_excel_csv(source: Source, target: Path) -> None:
    _write_rows_as_csv(source, target, guard=True)


def _write_rows_as_csv(source: Source, target: Path, *, guard: bool) -> None:
    """With `guard`: a BOM, so that Excel reads UTF-8, a ' before text that Excel would run as a formula, and ="0123"
    for text that it would turn into something else."""
    texts = (
        {place for place, column in enumerate(source.columns) if column.type in ("text", "geometry")}
        if guard
        else set()
    )
    with target.open("w", encoding="utf-8-sig" if guard else "utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n" if guard else "\n")
        lines.writerow(_disarmed(column.name) if guard else column.name for column in source.columns)
        for rows in source.batches():
            lines.writerows([_cell(value, place in texts) for place, value in enumerate(row)] for row in rows)


def _cell(value: Any, guarded: bool) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not guarded or not isinstance(value, str):
        return value
    return f'="{value}"' if TURNED.fullmatch(value) else _disarmed(value)


def _disarmed(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _write_json(source: Source, target: Path) -> None:
    if source.clashing:
        _write_lines(source, target, b"[\n\t", b",\n\t", b"\n]\n")
    else:
        source.con.execute(f"copy ({source.titled}) to {quoted(target)} (format json, array true)")


def _write_ndjson(source: Source, target: Path) -> None:
    if source.clashing:
        _write_lines(source, target, b"", b"\n", b"\n")
    else:
        source.con.execute(f"copy ({source.titled}) to {quoted(target)} (format json)")


def _write_lines(source: Source, target: Path, before: bytes, between: bytes, after: bytes) -> None:
    names = [column.name for column in source.columns]
    with target.open("wb") as file:
        file.write(before)
        first = True
        for rows in source.batches():
            file.write(
                (b"" if first else between)
                + between.join(orjson.dumps(dict(zip(names, row, strict=True))) for row in rows)
            )
            first = False
        file.write(after)


def _write_parquet(source: Source, target: Path) -> None:
    titles = [
        column.name if not source.clashing else f"{column.name}_{place}" for place, column in enumerate(source.columns)
    ]
    shown = ", ".join(
        f"{column.stored} as {identifier(title)}" for column, title in zip(source.columns, titles, strict=True)
    )
    source.con.execute(
        f"copy (select {shown} from read_parquet({quoted(source.parquet)}) order by rid) "
        f"to {quoted(target)} (format parquet, compression zstd)"
    )


def _write_xml(source: Source, target: Path) -> None:
    """`<rows><row><区划代码>…</区划代码></row></rows>`, which tools open as a table. A title that cannot be an XML
    name as it stands gives its element a near one and is written whole in `name`."""
    names = _xml_names([column.name for column in source.columns])
    opened = [
        f"<{name}>" if name == column.name else f"<{name} name={quoteattr(_xml_text(column.name))}>"
        for name, column in zip(names, source.columns, strict=True)
    ]
    with target.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n')
        for rows in source.batches():
            for row in rows:
                items = "".join(
                    f"{opened[place]}{_xml_value(value)}</{names[place]}>"
                    for place, value in enumerate(row)
                    if value is not None
                )
                file.write(f"<row>{items}</row>\n")
        file.write("</rows>\n")


def _xml_names(titles: list[str]) -> list[str]:
    """An XML name for each title, no two the same."""
    names: list[str] = []
    for place, title in enumerate(titles):
        name = NO_NAME.sub("_", title)
        if not name or name[0] in "-.0123456789" or name[:3].lower() == "xml":
            name = f"_{name}"
        while name in names:
            name += f"_{place}"
        names.append(name)
    return names


def _xml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return _xml_text(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _xml_text(text: str) -> str:
    """Without the characters XML 1.0 does not allow."""
    return text if text.isprintable() else "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def _write_xlsx(source: Source, target: Path) -> None:
    """Sheets of at most 1,048,575 rows, head frozen and bold; figures typed, codes and dates as text cells."""
    names = [column.name for column in source.columns]
    if source.clashing:
        names = [f"{name}_{place}" for place, name in enumerate(names)]
    (total,) = only_row(source.con, f"select count(*) from read_parquet({quoted(source.parquet)})")
    rows = (
        dict(zip(names, map(_xlsx_value, row), strict=True)) for batch in source.batches(dates=True) for row in batch
    )
    sheets = max(1, -(-total // XLSX_ROWS))
    parts = {f"数据{number + 1}" if sheets > 1 else "数据": _taken(rows, XLSX_ROWS) for number in range(sheets)}
    if not total:
        parts = {"数据": iter([dict.fromkeys(names)])}
    dates = {
        name: Format().set_num_format("yyyy-mm-dd")
        for name, column in zip(names, source.columns, strict=True)
        if column.type == "date"
    }
    write_worksheets(
        list(parts.items()),
        str(target),
        bold_headers=True,
        autofit=total <= 50_000,
        datetime_format="yyyy-mm-dd hh:mm:ss",
        column_formats=dict.fromkeys(parts, dates),
        freeze_panes={"general": {"row": 1, "col": 0}},
    )


def _xlsx_value(value: Any) -> Any:
    """Excel's numbers have 15 digits and its calendar begins in 1900: what does not fit goes as text."""
    if type(value) is int and abs(value) >= 10**15:
        return str(value)
    return value.isoformat() if isinstance(value, date) and value.year < 1900 else value


def _taken(rows: Iterator[dict[str, Any]], limit: int) -> Iterator[dict[str, Any]]:
    for _ in range(limit):
        try:
            yield next(rows)
        except StopIteration:
            return


def _write_geojson(source: Source, target: Path) -> None:
    """Points from the longitude and latitude columns, or the shapes of the geometry column; WGS 84 as published."""
    shape, point = shape_column(source.columns), point_columns(source.columns)
    hidden = {shape.stored} if shape else {column.stored for column in point or ()}
    places = {column.stored: place for place, column in enumerate(source.columns)}
    shown = [(place, column.name) for place, column in enumerate(source.columns) if column.stored not in hidden]
    with target.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[\n')
        first = True
        for rows in source.batches():
            lines = []
            for row in rows:
                geometry = _geometry(row, places, shape, point)
                properties = {name: row[place] for place, name in shown}
                lines.append(
                    b'{"type":"Feature","geometry":' + geometry + b',"properties":' + orjson.dumps(properties) + b"}"
                )
            file.write((b"" if first else b",\n") + b",\n".join(lines))
            first = False
        file.write(b"\n]}\n")


def _geometry(
    row: tuple[Any, ...], places: dict[str, int], shape: Column | None, point: tuple[Column, Column] | None
) -> bytes:
    if shape:
        text = row[places[shape.stored]]
        try:
            return orjson.dumps(orjson.loads(text)) if text else b"null"
        except orjson.JSONDecodeError:
            return b"null"
    longitude, latitude = (row[places[column.stored]] for column in point or ())
    return (
        b"null"
        if longitude is None or latitude is None
        else orjson.dumps({"type": "Point", "coordinates": [longitude, latitude]})
    )


def _write_zip(source: Source, target: Path) -> None:
    """数据包: the CSV, its datapackage.json and a dictionary a person can open."""
    rows = source.bench / "data.csv"
    _write_csv(source, rows)
    words = io.StringIO()
    lines = csv.writer(words)
    lines.writerow(["名称", "类型", "单位"])
    kinds = dict(Dictionary.Type.choices)
    lines.writerows([column.name, kinds[column.type], column.unit] for column in source.columns)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(rows, "data.csv")
        archive.writestr("datapackage.json", source.package)
        archive.writestr("信息项.csv", words.getvalue().encode("utf-8-sig"))


def _plain(column: Column) -> str:
    match column.type:
        case "date":
            return f"cast({column.stored} as varchar)"
        case "datetime":
            return f"strftime({column.stored}, '%Y-%m-%dT%H:%M:%S')"
        case "number":
            return f"cast({column.stored} as double)"
    return column.stored


Writer = Callable[[Source, Path], None]
_writers: dict[str, Writer] = {EXCEL_CSV: _write_excel_csv}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _has_places(columns: list[Column]) -> object:
    return point_columns(columns) or shape_column(columns)


for _kind, _write in (
    (Kind("csv", "CSV", "text/csv; charset=utf-8"), _write_csv),
    (Kind("xlsx", "Excel", SHEET, slow=True), _write_xlsx),
    (Kind("json", "JSON", "application/json"), _write_json),
    (Kind("ndjson", "NDJSON", "application/x-ndjson"), _write_ndjson),
    (Kind("xml", "XML", "application/xml", slow=True), _write_xml),
    (Kind("parquet", "Parquet", "application/vnd.apache.parquet"), _write_parquet),
    (Kind("geojson", "GeoJSON", "application/geo+json", slow=True, fits=_has_places), _write_geojson),
    (Kind("zip", "ZIP 数据包", "application/zip", slow=True), _write_zip),
):
    register(_kind, _write)
