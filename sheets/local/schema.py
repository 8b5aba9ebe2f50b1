"""The tables of the SQLite file, and the mark that each transaction leaves in it.

A row of `rows` is a row of a tab: its values as JSON, what else its cells have (see rows.py), the first column with a
value, and one past the last; the partial index on these two finds the end of the data, or of a table, without reading
any cell. Most rows of a tab have the same formats and rules, so these are kept once, in `extras`.

`checksum` and `life.digest` are there because SQLite notices a damaged page only where its structure is hurt. The one
row of `life` also says which state of the file this is, and which one it came from: see leftovers.py.
"""

from __future__ import annotations

import secrets
import sqlite3
from zlib import crc32

APPLICATION_ID = 0x50455249
"""Marks the file as ours, so that another program's database is refused rather than written to."""
VERSION = 1
"""Which tables these are; a file of a higher number was made by a newer Perimetri."""

_TABLES = """
CREATE TABLE IF NOT EXISTS files(
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL,
    version INTEGER NOT NULL, properties TEXT NOT NULL, permissions TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tabs(
    key INTEGER PRIMARY KEY, file TEXT NOT NULL, sheet_id INTEGER NOT NULL, position INTEGER NOT NULL,
    title TEXT NOT NULL, row_count INTEGER NOT NULL, column_count INTEGER NOT NULL,
    properties TEXT NOT NULL, parts TEXT NOT NULL, UNIQUE(file, sheet_id));
CREATE TABLE IF NOT EXISTS rows(
    tab INTEGER NOT NULL, row INTEGER NOT NULL, cells TEXT NOT NULL, extras INTEGER,
    first INTEGER NOT NULL, width INTEGER NOT NULL, PRIMARY KEY(tab, row)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extras(id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
CREATE INDEX IF NOT EXISTS filled ON rows(tab, row, first, width) WHERE width > 0;
CREATE TABLE IF NOT EXISTS named_ranges(
    file TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, body TEXT NOT NULL,
    PRIMARY KEY(file, id), UNIQUE(file, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metadata(
    file TEXT NOT NULL, id INTEGER NOT NULL, sheet_id INTEGER, body TEXT NOT NULL,
    PRIMARY KEY(file, id)) WITHOUT ROWID;
"""
_CHECKED = """
ALTER TABLE rows ADD COLUMN checksum INTEGER;
UPDATE rows SET checksum = checksum_of(CAST(cells AS BLOB), extras);
CREATE TABLE life(one INTEGER PRIMARY KEY CHECK(one = 1), mark TEXT NOT NULL, digest INTEGER NOT NULL);
INSERT INTO life VALUES(1, '0000000000000000>0000000000000000', 0);
"""
_FEW = ("files", "tabs", "named_ranges", "metadata")


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, or add what an older version lacked. Call inside a transaction."""
    if version(connection) < VERSION:
        connection.create_function("checksum_of", 2, checksum, deterministic=True)
        for statement in (_TABLES + _CHECKED).split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        step(connection)


def version(connection: sqlite3.Connection) -> int:
    """Which version's tables the file has; 0 for those from before there were versions, and for none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def checksum(cells: bytes, extras: int | None) -> int:
    """What a row's `checksum` must be. What stands in its other columns is in an index too, which SQLite compares."""
    return crc32(cells) ^ (extras or 0)


def digest(connection: sqlite3.Connection) -> int:
    """One number for everything in the small tables."""
    return crc32(repr([connection.execute(f"SELECT * FROM {table}").fetchall() for table in _FEW]).encode())


def step(connection: sqlite3.Connection) -> None:
    """Leave this transaction's mark: the state that it came from, and a name of its own for the state that it makes."""
    now = secrets.token_hex(8)
    connection.execute("UPDATE life SET mark = substr(mark, 18) || '>' || ?, digest = ?", (now, digest(connection)))


def begin_anew(connection: sqlite3.Connection) -> None:
    """Give a copy a state of its own, so that no log of the book it was made from is taken for its own."""
    connection.execute("UPDATE life SET mark = ? || '>' || ?", (secrets.token_hex(8), secrets.token_hex(8)))


def mark(connection: sqlite3.Connection) -> str:
    """The mark of the last transaction, "before>now"; "" in a file that has none yet."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'life'").fetchone() is None:
        return ""
    return str(connection.execute("SELECT mark FROM life").fetchone()[0])


def damage(connection: sqlite3.Connection) -> str:
    """What is not as it was written, "" when all is. It reads the whole file; `sqlite3.DatabaseError` is damage too."""
    found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if found != "ok" or version(connection) < VERSION:
        return "" if found == "ok" else found
    connection.create_function("checksum_of", 2, checksum, deterministic=True)
    wrong = connection.execute(
        "SELECT tab, row + 1 FROM rows WHERE checksum IS NOT checksum_of(CAST(cells AS BLOB), extras) LIMIT 1"
    ).fetchone()
    if wrong is not None:
        title = connection.execute("SELECT title FROM tabs WHERE key = ?", (wrong[0],)).fetchone()
        return f"row {wrong[1]} of {title[0] if title else 'no tab'} is not as it was written"
    kept = connection.execute("SELECT digest FROM life").fetchone()
    return "" if kept == (digest(connection),) else "a table is not as it was written"
