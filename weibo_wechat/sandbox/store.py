"""The sandbox's memory: one SQLite file, so that it survives a restart and several threads can share it.

Every method opens, commits and closes; nothing is kept between requests but the file.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
  platform TEXT, key TEXT, secret TEXT, name TEXT, slug TEXT, handle TEXT,
  bio TEXT DEFAULT '', level TEXT DEFAULT 'normal',
  PRIMARY KEY (platform, key));
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, platform TEXT, key TEXT, family TEXT, expires REAL);
CREATE TABLE IF NOT EXISTS media (
  id TEXT PRIMARY KEY, key TEXT, kind TEXT, mime TEXT, name TEXT, body BLOB, created REAL);
CREATE TABLE IF NOT EXISTS drafts (
  id TEXT PRIMARY KEY, key TEXT, articles TEXT, updated REAL, taken_by TEXT);
CREATE TABLE IF NOT EXISTS publishes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, draft TEXT, article TEXT, status INTEGER, started REAL, ready REAL,
  notified INTEGER, client_id TEXT);
CREATE TABLE IF NOT EXISTS articles (
  id TEXT PRIMARY KEY, key TEXT, articles TEXT, published REAL, notified INTEGER, deleted INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, text TEXT, raw TEXT, links TEXT, picture TEXT, created REAL,
  source TEXT, visible INTEGER DEFAULT 1);
CREATE TABLE IF NOT EXISTS links (code TEXT PRIMARY KEY, url TEXT);
CREATE TABLE IF NOT EXISTS calls (platform TEXT, key TEXT, name TEXT, at REAL);
CREATE INDEX IF NOT EXISTS calls_by_name ON calls (platform, key, name, at);
CREATE TABLE IF NOT EXISTS faults (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, path TEXT, key TEXT, options TEXT, left INTEGER);
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, platform TEXT, key TEXT, effect TEXT, ref TEXT, digest TEXT);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
"""

# Weibo ids lie above 2**53, so that a client which reads them as floats is found out.
FIRST_STATUS = 9_100_000_000_000_001


class Store:
    """Rows in, rows out; `now()` is the virtual clock that `/__ctl/clock` moves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.open() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(SCHEMA)
            db.execute("INSERT OR IGNORE INTO statuses (id, key, visible) VALUES (?, '', 0)", (FIRST_STATUS,))

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=20)
        db.row_factory = sqlite3.Row
        # A killed process loses nothing by this; only the machine's own crash could.
        db.execute("PRAGMA synchronous=OFF")
        try:
            with db:
                yield db
        finally:
            db.close()

    def run(self, sql: str, *values: Any) -> int:
        """Execute one writing statement; answers the new row's id."""
        with self.open() as db:
            return db.execute(sql, values).lastrowid or 0

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.open() as db:
            return db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def setting(self, name: str, default: Any = None) -> Any:
        row = self.one("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(row["value"]) if row else default

    def set(self, name: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def now(self) -> float:
        return time.time() + float(self.setting("clock", 0))

    def note(self, platform: str, key: str, effect: str, ref: str, digest: str) -> None:
        """One line per accepted effect: what a test counts when it asserts "never twice"."""
        self.run(
            "INSERT INTO ledger (at, platform, key, effect, ref, digest) VALUES (?, ?, ?, ?, ?, ?)",
            self.now(),
            platform,
            key,
            effect,
            ref,
            digest,
        )

    def count_call(self, platform: str, key: str, name: str, seconds: float) -> int:
        """Record a call and answer how many of this name fell into the last so many seconds, this one included."""
        now = self.now()
        with self.open() as db:
            db.execute("INSERT INTO calls VALUES (?, ?, ?, ?)", (platform, key, name, now))
            row = db.execute(
                "SELECT count(*) FROM calls WHERE platform = ? AND key = ? AND name = ? AND at > ?",
                (platform, key, name, now - seconds),
            ).fetchone()
        return int(row[0])

    def reset(self) -> None:
        """Forget posts, tokens, faults and the clock; the accounts stay."""
        tables = [
            "tokens",
            "media",
            "drafts",
            "publishes",
            "articles",
            "links",
            "calls",
            "faults",
            "ledger",
            "settings",
        ]
        with self.open() as db:
            for table in tables:
                db.execute(f"DELETE FROM {table}")  # noqa: S608
            db.execute("DELETE FROM statuses WHERE id <> ?", (FIRST_STATUS,))
