"""The SQLite file: its tables, one connection per thread, and transactions whose faults the caller can tell apart."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from . import opening, schema
from .errors import BrokenFile, MissingFile, NoFile, ReadOnlyFile, full, unavailable

_open: WeakSet[Store] = WeakSet()
"""The stores of this process: what one of them has open was checked, and must not be opened in another way."""
# One at a time in this process: whoever only looks at a file and closes it takes away SQLite's locks of whoever has it open.
_opening = threading.RLock()


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
        self._is_read_only = False
        with faults(self.path), _opening:
            if str(path) == ":memory:":
                self._shared = self._connect(f"file:{uuid.uuid4().hex}?mode=memory", check_thread=False)
            else:
                self._look_first(Path(path).resolve())
            if not self._is_read_only:
                self._prepare(self._connection())
            self._file = self._found()
            _open.add(self)

    def _look_first(self, path: Path) -> None:
        """Make a new book, or check the one that is there before SQLite changes anything in it."""
        if Path(self.path).is_symlink() and not path.exists():
            raise NoFile(self.path, "it is a link to a file that is not there")
        opening.make_if_new(path)
        self._is_read_only = not opening.is_writable(path)
        if not any(store.holds(path) for store in _open):
            opening.check(path, self._busy_timeout)

    def holds(self, path: Path) -> bool:
        """True while this process has that file open here."""
        return bool(self._opened) and self._found() is not None and Path(self.path).resolve() == path

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
        target = self._target()
        process, found, held = getattr(self._local, "held", (0, None, ""))
        if found is None or process != os.getpid() or held != target:
            # A connection must not cross a fork. Only its own thread uses it; `close` and `_close_ended` end it.
            found = self._connect(target, check_thread=False)
            # A save that was confirmed must survive a power cut, which WAL alone does not promise.
            found.execute("PRAGMA synchronous=FULL")
            self._local.held = os.getpid(), found, target
            self._local.log = None
            self._close_ended()
            with self._lock:
                self._opened.append((os.getpid(), threading.current_thread(), found))
        return found

    def _target(self) -> str:
        """What SQLite is told to open: the file only to be read, for as long as it may not be written."""
        path = Path(self.path).resolve()
        if self._is_read_only and opening.is_writable(path):
            self._is_read_only = False
            self._prepare(self._connection())
        return opening.reading(path) if self._is_read_only else f"{path.as_uri()}?mode=rw"

    def _close_ended(self) -> None:
        """Close the connections of threads that ended: until then SQLite keeps part of the book in a file beside it."""
        with self._lock:
            ended = [each for each in self._opened if each[0] == os.getpid() and not each[1].is_alive()]
            self._opened = [each for each in self._opened if each not in ended]
        for _, _, connection in ended:
            connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the tables in memory, or add to the file what it lacks."""
        connection.execute("BEGIN IMMEDIATE")
        schema.prepare(connection)
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
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the file for several SELECTs."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The only writer of the file until it is left; an exception undoes everything."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection
            if self._shared is None:
                schema.step(connection)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        if self._found() != self._file:
            raise MissingFile(self.path, "it was moved, deleted or replaced while it was open")
        with self._guard(), faults(self.path):
            connection = self._connection()
            self._check_log(connection)
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
                self._local.log = self._log()
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _check_log(self, connection: sqlite3.Connection) -> None:
        """Raise `MissingFile` when the log, which SQLite writes to and everybody reads from, is not the one it was.

        What was confirmed until then is in the log that this connection still has: it goes into the book itself.
        """
        known, found = getattr(self._local, "log", None), self._log()
        if known is None or found == known:
            return
        if found is None:
            connection.execute("PRAGMA wal_checkpoint(FULL)")
        raise MissingFile(
            self.path, "the file beside it, in which the last writes are, was taken away while it was open"
        )

    def _log(self) -> int | None:
        """The number of the file with the last writes; None where there is none."""
        if self._shared is not None or self._is_read_only:
            return None
        try:
            return Path(f"{Path(self.path).resolve()}-wal").stat().st_ino
        except OSError:
            return None

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
        connection = self._shared or getattr(self._local, "held", (0, None, ""))[1]
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


@contextmanager
def faults(path: str | os.PathLike[str]) -> Iterator[None]:
    """SQLite's own errors as ours: a lock that lasts is a 503, an unreadable file a BrokenFile."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise unavailable(f"The local file is locked by another process: {path}") from error
        if "full" in str(error):
            raise full(str(path)) from error
        if "readonly" in str(error):
            raise ReadOnlyFile(path, str(error)) from error
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            raise
        raise BrokenFile(path, str(error)) from error
    except UnicodeDecodeError as error:
        # Damaged text, even in SQLite's own words of what is damaged.
        raise BrokenFile(path, str(error)) from error
