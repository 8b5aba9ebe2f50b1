"""The SQLite file: its tables, one connection per thread, and transactions whose faults the caller can tell apart.

A row of `rows` is a row of a tab: its values as JSON, what else its cells have (see rows.py), the first column with a
value, and one past the last; the partial index on these two finds the end of the data, or of a table, without reading
any cell. Most rows of a tab have the same formats and rules, so these are kept once, in `extras`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import BrokenFile, MissingFile, ReadOnlyFile, full, unavailable

APPLICATION_ID = 0x50455249
"""Marks the file as ours, so that another program's database is refused rather than written to."""

_SCHEMA = """
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


class Store:
    """One SQLite file, or one database in memory that the threads of this process share."""

    def __init__(self, path: str | os.PathLike[str], *, busy_timeout: float = 10.0) -> None:
        """`busy_timeout`: seconds a request waits for another process's lock before it is a 503. `gone`: there is
        nothing left to ask, the database having been in memory and been closed."""
        self.path = path
        self._busy_timeout = busy_timeout
        self._local = threading.local()
        self._shared: sqlite3.Connection | None = None
        self.gone = False
        self._lock = threading.RLock()
        self._opened: list[tuple[int, threading.Thread, sqlite3.Connection]] = []
        with self.faults():
            if str(path) == ":memory:":
                self._shared = self._connect(f"file:{uuid.uuid4().hex}?mode=memory", check_thread=False)
            self._prepare(self._connection())
        self._file = self._found()

    def _found(self) -> int | None:
        """The number of the file that has this name now; None for no file, and in memory."""
        try:
            return None if self._shared is not None else Path(self.path).stat().st_ino
        except OSError:
            return None

    def _connect(self, target: str, *, check_thread: bool = True) -> sqlite3.Connection:
        return sqlite3.connect(
            target,
            uri=target.startswith("file:"),
            timeout=self._busy_timeout,
            isolation_level=None,
            check_same_thread=check_thread,
        )

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection: SQLite then lets readers go on while a writer commits."""
        if self._shared is not None:
            return self._shared
        process, found = getattr(self._local, "held", (0, None))
        if found is None or process != os.getpid():
            # A connection must not cross a fork. Only its own thread uses it; `close` and `_close_ended` end it.
            found = self._connect(str(Path(self.path)), check_thread=False)
            # A save that was confirmed must survive a power cut, which WAL alone does not promise.
            found.execute("PRAGMA synchronous=FULL")
            self._local.held = os.getpid(), found
            self._close_ended()
            with self._lock:
                self._opened.append((os.getpid(), threading.current_thread(), found))
        return found

    def _close_ended(self) -> None:
        """Close the connections of threads that ended: until then SQLite keeps part of the book in a file beside it."""
        with self._lock:
            ended = [each for each in self._opened if each[0] == os.getpid() and not each[1].is_alive()]
            self._opened = [each for each in self._opened if each not in ended]
        for _, _, connection in ended:
            connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the tables in a new file; refuse a database that some other program made."""
        connection.execute("BEGIN IMMEDIATE")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION_ID and tables:
            connection.execute("ROLLBACK")
            raise BrokenFile(self.path, "it belongs to another program")
        if application != APPLICATION_ID:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("COMMIT")
        if self._shared is None:
            self._use_wal(connection)

    def _use_wal(self, connection: sqlite3.Connection) -> None:
        """Several processes may try this at once; SQLite does not wait for its turn here, so this does."""
        until = time.monotonic() + self._busy_timeout
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """SQLite's own errors as ours: a lock that lasts is a 503, an unreadable file a BrokenFile."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise unavailable(f"The local file is locked by another process: {self.path}") from error
            if "full" in str(error):
                raise full(str(self.path)) from error
            if "readonly" in str(error):
                raise ReadOnlyFile(self.path, str(error)) from error
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
                raise
            raise BrokenFile(self.path, str(error)) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the file for several SELECTs."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The only writer of the file until it is left; an exception undoes everything."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        if self._found() != self._file:
            raise MissingFile(self.path, "it was moved, deleted or replaced while it was open")
        with self._guard(), self.faults():
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """A database in memory has one connection, which one thread at a time may use."""
        if self._shared is None:
            yield
            return
        with self._lock:
            yield

    def close(self) -> None:
        """Close this thread's connection, and those of threads that ended. The others close when theirs do."""
        connection = self._shared or getattr(self._local, "held", (0, None))[1]
        if connection is not None:
            # Another thread may be in the middle of a query on the connection they share: SQLite crashes on that.
            with self._guard():
                connection.close()
            with self._lock:
                self._opened = [each for each in self._opened if each[2] is not connection]
        self._close_ended()
        # A file stays when it is closed; what was in memory does not.
        self.gone = self._shared is not None
        self._local = threading.local()
