"""What changed between two versions: rows added and removed, and of those with the same key, changed.
Compared as whole rows by the published titles, in DuckDB over the two Parquet files; the order of rows does not count."""

from dataclasses import dataclass

from opendata import snapshots, workshop
from opendata.layout import Column

LARGEST = 5_000_000  # rows; above it nobody waits for a comparison


@dataclass(frozen=True)
class Difference:
    """`changed` rows are counted in neither `added` nor `removed`; it is 0 where the resource has no key."""

    added: int
    removed: int
    changed: int
    columns_differ: bool = False

    def __str__(self) -> str:
        if self.columns_differ:
            return "列有变化"
        parts = [(self.added, "新增"), (self.changed, "更正"), (self.removed, "删除")]
        return "，".join(f"{word} {count:,} 行" for count, word in parts if count) or "行没有变化"


def difference(before: tuple[str, list[Column]], after: tuple[str, list[Column]], key: str = "") -> Difference:
    """`before`, `after`: (content hash, columns). `key`: titles of the key columns, separated by commas."""
    old_hash, old = before
    new_hash, new = after
    if [(column.name, column.type) for column in old] != [(column.name, column.type) for column in new]:
        return Difference(0, 0, 0, columns_differ=True)
    names = ", ".join(column.stored for column in new)
    keys = [column.stored for title in key.split(",") for column in new if column.name == title.strip()]
    with workshop.bench() as bench:
        con = snapshots.connect(bench)
        try:
            for table, content_hash in (("old", old_hash), ("new", new_hash)):
                path = str(snapshots.folder_of(content_hash) / "data.parquet").replace("'", "''")
                con.execute(f"create view {table}_rows as select {names} from read_parquet('{path}')")
            con.execute("create table added as select * from new_rows except all select * from old_rows")
            con.execute("create table removed as select * from old_rows except all select * from new_rows")
            (added,), (removed,) = (workshop.only_row(con, f"select count(*) from {table}") for table in ("added", "removed"))
            changed = workshop.only_row(con, f"select count(*) from added join removed using ({', '.join(keys)})")[0] if keys else 0
        finally:
            con.close()
    return Difference(added - changed, removed - changed, changed)
