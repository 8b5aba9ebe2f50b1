"""What the app knows of edits by hand, on disk: one page of JSON, and a print of every row as it was last seen.

A small SQLite file beside the book, shared by the processes of this computer and read by nobody else: what it says may
quote names. It is no register: what cannot be read in it is put aside, and a new one is begun.
"""

from __future__ import annotations

import fcntl
import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any

from sheets.spreadsheet.snapshot import Tab

_SIZE = 8
_log = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS page(one INTEGER PRIMARY KEY CHECK(one = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS spreadsheet(one INTEGER PRIMARY KEY CHECK(one = 1), key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS prints(tab TEXT PRIMARY KEY, body BLOB NOT NULL);
"""


class Notebook:
    """One file. `is_first`: no other process had it open, so that nobody was watching until now."""

    def __init__(self, path: Path, spreadsheet: str = "") -> None:
        """`spreadsheet` is the key of the one that it is about: what is known of another is put aside. Raises `OSError` or `sqlite3.Error` when no file can be had there."""
        self.path = path
        self._lock = RLock()
        path.touch(0o600)
        try:
            self._open()
        except (sqlite3.DatabaseError, ValueError) as why:
            if isinstance(why, sqlite3.OperationalError):
                raise
            _log.exception(path.name)
            self._begin_anew("illeggibile")
        if spreadsheet and not self._is_of(spreadsheet):
            self._begin_anew("altro-foglio")
            self._is_of(spreadsheet)
        # Held as long as this process lives, however that ends.
        self._held = path.open("rb")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.is_first = True
        except BlockingIOError:
            self.is_first = False
        fcntl.flock(self._held, fcntl.LOCK_SH)

    def _begin_anew(self, why: str) -> None:
        """Put the file aside under a name that says why, and make a new one."""
        self.path.rename(self.path.with_name(f"{self.path.name}-{why}-{datetime.now():%Y%m%d-%H%M%S}"))
        self.path.touch(0o600)
        self._open()

    def _is_of(self, spreadsheet: str) -> bool:
        """True of the notebook of that spreadsheet; one that does not say whose it is becomes its own."""
        with self._connected() as connection:
            connection.execute("INSERT OR IGNORE INTO spreadsheet VALUES(1, ?)", (spreadsheet,))
            return bool(connection.execute("SELECT key FROM spreadsheet").fetchone() == (spreadsheet,))

    def _open(self) -> None:
        with self._connected() as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("malformed")
        self.page()
        self.prints()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with self._lock, closing(sqlite3.connect(self.path, timeout=5.0, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            # Where somebody took the file away, this is a new one.
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            yield connection
            if connection.in_transaction:
                connection.execute("COMMIT")

    def page(self) -> dict[str, Any]:
        """What was last written; nothing in a new file."""
        with self._connected() as connection:
            return _page(connection)

    @contextmanager
    def changing(self) -> Iterator[dict[str, Any]]:
        """The page, to be changed in place: no other process reads or writes it meanwhile."""
        with self._connected() as connection:
            page = _page(connection)
            yield page
            body = json.dumps(page, ensure_ascii=False)
            connection.execute("INSERT OR REPLACE INTO page VALUES(1, ?)", (body,))

    def prints(self) -> dict[str, list[bytes]]:
        """The prints of every tab as it was last seen: that of its header, and one for each row."""
        with self._connected() as connection:
            found = connection.execute("SELECT tab, body FROM prints").fetchall()
        return {tab: [body[at : at + _SIZE] for at in range(0, len(body), _SIZE)] for tab, body in found}

    def keep_prints(self, tabs: Mapping[str, Tab], gone: Sequence[str]) -> None:
        """Keep the prints of these tabs as they are now, and forget those of tabs that are gone."""
        bodies = [(title, b"".join(prints_of(tab))) for title, tab in tabs.items()]
        with self._connected() as connection:
            connection.executemany("INSERT OR REPLACE INTO prints VALUES(?, ?)", bodies)
            connection.executemany("DELETE FROM prints WHERE tab = ?", [(title,) for title in gone])

    def close(self) -> None:
        """Let go of the file."""
        self._held.close()


def prints_of(tab: Tab) -> list[bytes]:
    """A short number for the header and for each row, which hardly ever two different ones share."""
    return [_print(tab.header), *map(_print, tab.rows)]


def _print(row: Sequence[object]) -> bytes:
    # Python's own words tell 1 from TRUE; blanks at the end are no part of a row.
    cells = [*row]
    while cells and cells[-1] == "":
        cells.pop()
    return blake2b(repr(cells).encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def _page(connection: sqlite3.Connection) -> dict[str, Any]:
    row = connection.execute("SELECT body FROM page").fetchone()
    page = json.loads(row[0]) if row else {}
    if not isinstance(page, dict):
        raise ValueError("no page")
    return page
