"""JSON, NDJSON, XML, GeoJSON and Parquet → records. Names come from keys, nested objects are flattened with a dot.

XML is parsed from text that we decoded and whose DTD we have judged, so no parser setting decides about entities.
"""

from __future__ import annotations

import json
import xml.parsers.expat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from opendata.reading.decode import Text
from opendata.reading.grid import Grid, GridWriter, connect, identifier, lines_of, quoted, too_wide
from opendata.reading.package import refuse_dtd
from opendata.reading.proposal import MAX_COLUMNS, Finding, Notice, Refusal
from opendata.reading.sniff import broken, not_a_table

MAX_DEPTH = 6
WHOLE_JSON_BYTES = 300 << 20


def text_of(value: Any) -> str:
    """A JSON value as a cell; lists and deep objects stay JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value) if value == value else ""
    return json.dumps(value, ensure_ascii=False)


def flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth < MAX_DEPTH:
            yield from flat(value, name + ".", depth + 1)
        else:
            yield name, text_of(value)


def _collect(records: Iterable[tuple[int, dict[str, str]]], work: Path) -> Grid:
    """Two passes over a spool: names in order of first sight, then rows."""
    names: dict[str, int] = {}
    spool = work / "records.ndjson"
    with spool.open("w", encoding="utf-8", errors="replace") as f:
        for line, record in records:
            for name in record:
                if name not in names:
                    names[name] = len(names)
                    if len(names) > MAX_COLUMNS:
                        raise too_wide(len(names))
            f.write(json.dumps([line, [[names[k], v] for k, v in record.items()]], ensure_ascii=False) + "\n")
    writer = GridWriter(work / "grid.csv")
    writer.width = len(names)
    with spool.open(encoding="utf-8") as f:
        for row in f:
            line, pairs = json.loads(row)
            cells = [""] * len(names)
            for i, value in pairs:
                cells[i] = value
            writer.add(line, cells)
    spool.unlink()
    grid = writer.done()
    if not grid.records:
        raise Refusal("empty", "文件里没有一条记录。没有保存任何内容。请检查导出是否成功后重新上传。")
    grid.names = list(names)[: grid.width]
    return grid


# ── JSON ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_json(text: Text, work: Path) -> tuple[Grid, str]:
    """The grid and the format: json, geojson."""
    if text.path.stat().st_size > WHOLE_JSON_BYTES:
        raise Refusal(
            "unsupported", "JSON 文件超过 300 MB，无法整体读取。没有保存任何内容。请改用每行一条记录的 NDJSON，或 CSV。"
        )
    try:
        data = json.loads(text.path.read_text("utf-8"), parse_constant=lambda _: None)
    except RecursionError as e:
        raise not_a_table("JSON 嵌套过深") from e
    except ValueError as e:
        raise broken("JSON 文件") from e
    if (
        isinstance(data, dict)
        and data.get("type") in ("FeatureCollection", "Feature")
        and ("features" in data or "geometry" in data)
    ):
        return _geojson(data, work), "geojson"
    path, records = _records(data)
    if records is None:
        raise not_a_table("这个 JSON 是设置或单个对象，不是记录的列表")
    if not records:
        raise Refusal("empty", "JSON 里的列表是空的。没有保存任何内容。请检查导出是否成功后重新上传。")
    rows = (
        (i, dict(flat(r)) if isinstance(r, dict) else {f"列{k + 1}": text_of(v) for k, v in enumerate(r)})
        for i, r in enumerate(records, 1)
    )
    grid = _collect(rows, work)
    if path:
        grid.notices.append(Notice("record-path", f"记录取自 {path}，其余内容没有入库。"))
    if records and not isinstance(records[0], dict):
        grid.names = None
    return grid, "json"


def _records(data: Any) -> tuple[str, list[Any] | None]:
    """The longest list of objects (or of lists) in the document, and the path to it."""
    best: tuple[int, str, list[Any]] | None = None
    empty: str | None = None
    queue: list[tuple[str, Any, int]] = [("", data, 0)]
    while queue:
        path, value, depth = queue.pop(0)
        if isinstance(value, list):
            objects = [v for v in value if isinstance(v, dict)]
            tables = [v for v in value if isinstance(v, list)]
            rows = objects if len(objects) >= len(tables) else tables
            if rows and len(rows) >= 0.9 * len(value) and (best is None or len(rows) > best[0]):
                best = (len(rows), path, rows)
            if not value and (path == "" or depth < 3):
                empty = path
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            queue += [(f"{path}.{k}" if path else str(k), v, depth + 1) for k, v in list(value.items())[:200]]
    if best:
        return best[1], best[2]
    return "", [] if empty is not None and (data == [] or isinstance(data, dict)) and empty == "" else None


def _geojson(data: dict[str, Any], work: Path) -> Grid:
    features = data["features"] if isinstance(data.get("features"), list) else [data]
    swapped = [i for i, f in enumerate(features, 1) if isinstance(f, dict) and _swapped(f.get("geometry"))]

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        for i, feature in enumerate(features, 1):
            if not isinstance(feature, dict):
                continue
            properties = feature.get("properties")
            record = dict(flat(properties)) if isinstance(properties, dict) else {}
            name = "geometry" if "geometry" not in record else "geometry_2"
            yield i, {**record, name: text_of(feature.get("geometry"))}

    grid = _collect(rows(), work)
    names = grid.names or []
    # the geometry comes last, also when a later feature brings a new property
    at = max(i for i, n in enumerate(names) if n.startswith("geometry"))
    grid.types = {at: "geometry"}
    if swapped and len(swapped) > 0.5 * len(features):
        grid.findings.append(swapped_finding("geometry", swapped))
    return grid


def _swapped(geometry: Any) -> bool:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return False
    xy = geometry.get("coordinates")
    return (
        isinstance(xy, list)
        and len(xy) >= 2
        and all(isinstance(v, int | float) for v in xy[:2])
        and 3 <= xy[0] <= 54
        and 73 <= xy[1] <= 136
    )


def swapped_finding(column: str, rows: list[int]) -> Finding:
    return Finding(
        "coordinates-swapped",
        f"“{column}”里经度和纬度像是写反了（中国的经度在 73–136，纬度在 3–54）。请确认后对调。",
        column=column,
        rows=rows[:50],
        count=len(rows),
        actions=["对调后发布", "按原样发布", "改正文件后重传"],
    )


def read_ndjson(text: Text, work: Path) -> Grid:
    broken_lines: list[int] = []
    count = [0]

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        with lines_of(text.path) as f:
            for line, row in enumerate(f, 1):
                if not row.strip():
                    continue
                count[0] += 1
                try:
                    record = json.loads(row, parse_constant=lambda _: None)
                except (ValueError, RecursionError):
                    record = None
                if isinstance(record, dict):
                    yield line, dict(flat(record))
                else:
                    broken_lines.append(line)

    grid = _collect(rows(), work)
    if len(broken_lines) > 0.5 * count[0]:
        raise broken("NDJSON 文件")
    if broken_lines:
        shown = "、".join(map(str, broken_lines[:8]))
        grid.findings.append(
            Finding(
                "broken-lines",
                f"第 {shown} 行不是完整的 JSON，共 {len(broken_lines)} 行没有入库，其余照常。",
                rows=broken_lines[:50],
                count=len(broken_lines),
                actions=["跳过这些行发布", "改正文件后重传"],
            )
        )
    return grid


# ── XML ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Element:
    __slots__ = ("attributes", "children", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str]):
        self.tag, self.attributes, self.text = tag, attributes, ""
        self.children: list[Element] = []


class _Stop(Exception):
    pass


def _parse(path: Path, start: Any, end: Any, data: Any) -> None:
    """Run expat over decoded text; any entity declaration ends in Refusal before it is used."""
    parser = xml.parsers.expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.EntityDeclHandler = lambda *_: refuse_dtd("<!DOCTYPE x [<!ENTITY a 'b'>")
    parser.ExternalEntityRefHandler = lambda *_: 0
    parser.SetParamEntityParsing(xml.parsers.expat.XML_PARAM_ENTITY_PARSING_NEVER)
    with path.open("rb") as f:
        try:
            while block := f.read(1 << 20):
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except xml.parsers.expat.ExpatError as e:
            raise broken("XML 文件") from e


def check_prolog(text: Text) -> None:
    with lines_of(text.path) as f:
        refuse_dtd(f.read(256 << 10))


def local(tag: str) -> str:
    return tag.rpartition(":")[2]


def read_xml(text: Text, work: Path) -> Grid:
    """Records are the most frequent path whose elements have children or attributes of their own."""
    check_prolog(text)
    path = _record_path(text.path)
    if path is None:
        raise not_a_table("这个 XML 里没有重复的记录")
    depth = len(path)
    rows: list[tuple[int, dict[str, str]]] = []
    grid_rows = _XmlRecords(path)
    spooled = _collect(grid_rows.run(text.path), work)
    del rows, depth
    if len(path) > 2:
        spooled.notices.append(Notice("record-path", f"记录取自 {'/'.join(path)}，其余内容没有入库。"))
    return spooled


def _record_path(file: Path) -> tuple[str, ...] | None:
    stack: list[str] = []
    counts: dict[tuple[str, ...], int] = {}
    inner: set[tuple[str, ...]] = set()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if stack:
            inner.add(tuple(stack))
        stack.append(tag)
        if len(stack) > 100:
            raise not_a_table("XML 嵌套过深")
        key = tuple(stack)
        if len(counts) < 20_000 or key in counts:
            counts[key] = counts.get(key, 0) + 1
        if attributes and len(stack) > 1:
            inner.add(key)

    _parse(file, start, lambda _: stack.pop(), lambda _: None)
    candidates = [(n, -len(p), p) for p, n in counts.items() if p in inner and len(p) > 1]
    candidates = [c for c in candidates if c[0] > 1] or [c for c in candidates if len(c[2]) == 2]
    return max(candidates)[2] if candidates else None


class _XmlRecords:
    """Collects one element at a time, so that memory does not grow with the file."""

    def __init__(self, path: tuple[str, ...]):
        self.path = path
        self.stack: list[str] = []
        self.open: list[Element] = []
        self.ready: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.stack.append(tag)
        if self.open or tuple(self.stack) == self.path:
            element = Element(tag, attributes)
            if self.open:
                self.open[-1].children.append(element)
            self.open.append(element)

    def end(self, _: str) -> None:
        self.stack.pop()
        if self.open:
            element = self.open.pop()
            if not self.open:
                self.ready.append(element)

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text

    def run(self, file: Path) -> Iterator[tuple[int, dict[str, str]]]:
        number = 0
        parser = xml.parsers.expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
            self.start,
            self.end,
            self.data,
        )
        with file.open("rb") as f:
            while True:
                block = f.read(1 << 18)
                parser.Parse(block, not block)
                for element in self.ready:
                    number += 1
                    yield number, dict(_fields(element))
                self.ready.clear()
                if not block:
                    return


def _fields(element: Element, prefix: str = "") -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {f"{prefix}{local(k)}": v for k, v in element.attributes.items()}
    for child in element.children:
        name = prefix + local(child.tag)
        if child.children and len(prefix.split(".")) <= MAX_DEPTH:
            pairs = list(_fields(child, name + "."))
        else:
            pairs = [(name, child.text.strip()), *((f"{name}.{local(k)}", v) for k, v in child.attributes.items())]
        for key, value in pairs:
            seen[key] = f"{seen[key]}；{value}" if seen.get(key) and value else value or seen.get(key, "")
    if not element.children and element.text.strip():
        seen[prefix.rstrip(".") or local(element.tag)] = element.text.strip()
    yield from seen.items()


# ── Parquet ────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_parquet(path: Path, work: Path) -> Grid:
    """All cells as text into raw.parquet; the types that the file declares are kept as hints."""
    con = connect(work)
    try:
        schema = con.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})").fetchall()
        if len(schema) > MAX_COLUMNS:
            raise too_wide(len(schema))
        cells = ", ".join(f"{_parquet_text(name, kind)} AS c{i}" for i, (name, kind, *_) in enumerate(schema))
        out = work / "raw.parquet"
        con.execute(
            f"COPY (SELECT row_number() OVER () AS line, {len(schema)} AS n, NULL::VARCHAR AS x, {cells} "
            f"FROM read_parquet({quoted(path)})) "
            f"TO {quoted(out)} (FORMAT parquet, COMPRESSION snappy)"
        )
        rows = con.execute("SELECT count(*) FROM read_parquet(?)", [str(out)]).fetchall()[0][0]
    finally:
        con.close()
    if not rows:
        raise Refusal("empty", "Parquet 文件里没有一行数据。没有保存任何内容。请检查导出是否成功后重新上传。")
    grid = Grid(out, len(schema), rows, kind="loaded", names=[s[0] for s in schema])
    grid.types = {i: t for i, s in enumerate(schema) if (t := _parquet_type(s[1]))}
    return grid


def _parquet_text(name: str, kind: str) -> str:
    x = identifier(name)
    if kind == "BLOB":
        return f"to_base64({x})"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]"):
        return f"to_json({x})::VARCHAR"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"({x} AT TIME ZONE 'Asia/Shanghai')::VARCHAR"
    return f"{x}::VARCHAR"


def _parquet_type(kind: str) -> str | None:
    if kind in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"):
        return "integer"
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        return "number"
    if kind.startswith("TIMESTAMP"):
        return "datetime"
    return {"DATE": "date", "BOOLEAN": "boolean"}.get(kind)
