"""The files of a snapshot: one folder named by the content's hash, never changed.
`data.parquet` is the truth and answers at once; `agg.duckdb` (groups and scans) and `rows.sqlite` (pages) are made by
the worker after the snapshot is public, since they cost most; `meta.json` holds columns, profile and checksums."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
from django.conf import settings

from opendata.files import duck, folders, workshop
from opendata.layout import DUCKDB_TYPES, ROW_GROUP, Column, columns_as_json
from opendata.reading.grid import quoted
from opendata.snapshots import page_store, profile

NUMBERED = "row_number() over () - 1"  # rid of rows that come in their order; binds DuckDB to one thread
TRUTH, NATIVE, PAGES = "data.parquet", "agg.duckdb", "rows.sqlite"
HASH = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True)
class Built:
    """What a build left behind; `folder` stands at its final place."""

    content_hash: str
    rows: int
    columns: list[Column]
    profile: dict[str, Any]
    checksums: dict[str, str]
    folder: Path


def folder_of(content_hash: str) -> Path:
    if not HASH.match(content_hash):
        raise ValueError("not a content hash")
    return folders.snapshots() / content_hash


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB of one's own for a build, spilling into the bench."""
    return duck.connect(settings.BUILD_MEMORY, spill=folder, preserve_insertion_order=True)


def rows_of(content_hash: str) -> str:
    """The rows of a version as the source of a DuckDB statement, which takes no parameter there. The path is ours,
    none a user's."""
    return f"read_parquet({quoted(folder_of(content_hash) / TRUTH)})"


def build(con: duckdb.DuckDBPyConnection, select: str, columns: Iterable[Column], bench: Path) -> Built:
    """Write the rows of `select` (rid from 0 on, typed c0 … cN, in the order of rid) as a snapshot and return it in
    place. Nothing is visible before the last rename; the same rows and columns always end in the same folder."""
    columns = list(columns)
    made = bench / "snapshot"
    made.mkdir()
    parquet = made / TRUTH
    casts = ", ".join(_stored_as(column) for column in columns)
    (count,) = duck.only_row(
        con,
        f"copy (select rid::bigint as rid, {casts} from ({select})) to {quoted(parquet)} "
        f"(format parquet, compression zstd, row_group_size {ROW_GROUP})",
    )
    seen = profile.of_table(con, f"read_parquet({quoted(parquet)})", columns, count)
    checksums = {parquet.name: sha256(parquet)}
    titles = json.dumps(columns_as_json(columns), ensure_ascii=False, sort_keys=True)
    content_hash = hashlib.sha256((titles + checksums[TRUTH]).encode()).hexdigest()
    meta = {
        "hash": content_hash,
        "rows": count,
        "columns": columns_as_json(columns),
        "profile": seen,
        "checksums": checksums,
    }
    (made / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), "utf-8")
    folder = folder_of(content_hash)
    workshop.put(made, folder)
    return Built(content_hash, count, columns, seen, checksums, folder)


def make_serving_files(content_hash: str) -> Path:
    """Write what a snapshot is served from at full speed, beside the truth; finds it there the second time. Until it
    stands, the same questions are answered from the Parquet file. Pages first: they are asked for most."""
    make(content_hash, PAGES)
    make(content_hash, NATIVE)
    return folder_of(content_hash)


def make(content_hash: str, name: str) -> None:
    """One of the serving files."""
    folder = folder_of(content_hash)
    if (folder / name).exists():
        return
    with workshop.bench() as bench:
        with connect(bench) as con:
            MAKERS[name](con, rows_of(content_hash), folder, bench / name)
        workshop.put(bench / name, folder / name)


def _make_pages(con: duckdb.DuckDBPyConnection, rows: str, folder: Path, target: Path) -> None:
    page_store.make(con, rows, folder / "meta.json", target)


def _make_native(con: duckdb.DuckDBPyConnection, rows: str, folder: Path, target: Path) -> None:
    con.execute(f"attach {quoted(target)} as agg (storage_version 'v1.0.0')")
    con.execute(f"create table agg.rows as from {rows}")
    con.execute("checkpoint agg")
    con.execute("detach agg")


MAKERS = {PAGES: _make_pages, NATIVE: _make_native}


def remove(content_hash: str) -> None:
    shutil.rmtree(folder_of(content_hash), ignore_errors=True)


def damaged_files(content_hash: str) -> list[str]:
    """Names of the files of a version that are plainly not whole, by a look at their ends; the truth also where it is
    gone. Serving files that are not there yet are none."""
    folder = folders.place("snapshots") / content_hash
    return [name for name, looks_whole in WHOLE.items() if not _looks(folder / name, looks_whole, name)]


def is_as_published(content_hash: str) -> bool:
    """Whether the truth of a version is byte for byte what was built; reads all of it."""
    folder = folders.place("snapshots") / content_hash
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        return bool(sha256(folder / TRUTH) == meta["checksums"][TRUTH])
    except (OSError, ValueError, KeyError):
        return False


def _looks(path: Path, looks_whole: Callable[[BinaryIO], bool], name: str) -> bool:
    try:
        with path.open("rb") as file:
            return looks_whole(file)
    except FileNotFoundError:
        return name != TRUTH
    except OSError:
        return False


def _whole_parquet(file: BinaryIO) -> bool:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 4))
    return size > 8 and file.read(4) == b"PAR1"


def _whole_sqlite(file: BinaryIO) -> bool:
    """https://www.sqlite.org/fileformat.html: bytes a page at 16, pages at 28."""
    head = file.read(100)
    pages = int.from_bytes(head[16:18], "big") * int.from_bytes(head[28:32], "big")
    return head.startswith(b"SQLite format 3\0") and file.seek(0, os.SEEK_END) == (pages or len(head))


def _whole_duckdb(file: BinaryIO) -> bool:
    return file.read(12)[8:] == b"DUCK"


WHOLE: dict[str, Callable[[BinaryIO], bool]] = {TRUTH: _whole_parquet, PAGES: _whole_sqlite, NATIVE: _whole_duckdb}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored_as(column: Column) -> str:
    """`number` keeps the intake's DECIMAL where it gave one, so the printed figure stays what the file said."""
    if column.type == "number":
        return column.stored
    return f"cast({column.stored} as {DUCKDB_TYPES[column.type]}) as {column.stored}"
