"""What stands at a book's path before it is opened: a new book is made whole, and whatever is unclear stays shut."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

from . import leftovers, schema
from .errors import BrokenFile, EmptyFile, ForeignLeftover, NewerFile, NoFile

OWNER_ONLY = 0o600
"""Books and their copies hold people's names: only who runs the app reads them."""


def make_if_new(path: Path) -> None:
    """Make the book if nothing is there. Raises `BrokenFile` where it is unclear whether this would be a new one."""
    if path.is_dir() or not path.parent.is_dir():
        raise NoFile(path, "it is a folder" if path.is_dir() else "its folder is not there")
    if path.exists():
        return
    if (left := leftovers.beside(path)) and not path.exists():
        raise ForeignLeftover(path, left[0])
    new = path.with_name(f".{path.name}-{uuid4().hex[:8]}")
    try:
        _make(new)
        publish(new, path)
    except FileExistsError:
        return  # another process made it just now
    finally:
        new.unlink(missing_ok=True)


def publish(new: Path, path: Path) -> None:
    """Give a finished file its name, at once and only if nothing has that name. Raises `FileExistsError`."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links.
        if path.exists():
            raise FileExistsError(path) from None
        new.rename(path)
    new.unlink(missing_ok=True)
    keep_names(path.parent)


def keep_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def touch(path: Path) -> None:
    """An empty file that only its owner reads. Raises `FileExistsError`."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))


def _make(new: Path) -> None:
    touch(new)
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        schema.prepare(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def is_writable(path: Path) -> bool:
    """True when the file and its folder can be written: SQLite needs both."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def check(path: Path, busy_timeout: float) -> None:
    """Read the whole file, as it is with what its last process left. Nothing is written in it or beside it.

    Raises `BrokenFile` for what is not a whole book of this program. Call only when this process has not opened it.
    """
    if path.stat().st_size == 0:
        raise EmptyFile(path, "it is empty")
    if not os.access(path, os.R_OK):
        raise NoFile(path, "it may not be read")
    left = leftovers.leftover(path)
    if left is not None and left.foreign:
        raise ForeignLeftover(path, left.path)
    with closing(sqlite3.connect(reading(path), uri=True, timeout=busy_timeout, isolation_level=None)) as connection:
        _check_origin(path, connection)
        connection.execute("BEGIN")
        if left is not None and left.is_cut(schema.mark(connection)):
            raise BrokenFile(path, "what its last process wrote beside it is damaged")
        if found := schema.damage(connection):
            raise BrokenFile(path, found)


def reading(path: Path) -> str:
    """The address under which SQLite only reads the file."""
    # Without a log, and where none can be made, there is nothing to read but the file.
    alone = not is_writable(path) and not leftovers.beside(path)
    return f"{path.absolute().as_uri()}?{'immutable=1' if alone else 'mode=ro'}"


def _check_origin(path: Path, connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
        raise BrokenFile(path, "it belongs to another program")
    if schema.version(connection) > schema.VERSION:
        raise NewerFile(path, "a newer version made it")
