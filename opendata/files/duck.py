"""The one way to a DuckDB connection: limited in memory, two threads, spilling into the work folder where there is one,
never looking for extensions."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

ALONE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "threads": 2, "async_threads": 1}


def connect(memory: str, *, spill: Path | None = None, **options: Any) -> duckdb.DuckDBPyConnection:
    """An in-memory database, closed by its `with`. `memory` as DuckDB writes it ("224MB"); what is beyond goes to
    `spill`/spill."""
    spilling = {"temp_directory": str(spill / "spill")} if spill else {}
    return duckdb.connect(config={"memory_limit": memory, **ALONE, **spilling, **options})


def only_row(con: duckdb.DuckDBPyConnection, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
    """The row of a statement that always has one: an aggregate without groups."""
    row = con.execute(statement, list(values)).fetchone()
    assert row is not None
    return row
