"""A whole copy of a book, made while the book is in use, and a copy put back in the book's place."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from . import leftovers, opening, schema
from .errors import BrokenFile
from .store import faults

# Every process that has a book open holds a lock on these bytes of it, which SQLite never writes.
_LOCKED_FROM, _LOCKED = 0x40000002, 510
_PATIENCE = 10.0


def copy(book: Path, to: Path) -> None:
    """Copy the book through SQLite, with what is in its log, and check the copy. Only its owner may read it.

    Raises `FileExistsError` where something has that name, `BrokenFile` when the book is not whole.
    """
    if to.exists() or to.is_symlink():
        raise FileExistsError(f"{to} is there")
    with _copied(book.resolve(), to) as new:
        opening.publish(new, to)


def put_back(kept: Path, book: Path) -> Path | None:
    """Put a copy in the book's place; what was there stays beside it under the name that is returned.

    The book is the old one or the new one at every moment, whole. Raises `BrokenFile` when the copy is not whole, and
    `BlockingIOError` while a process has the book open.
    """
    book = book.resolve()
    with _alone(book):
        pass
    with _copied(kept.resolve(), book) as new:
        if not book.exists():
            for path in leftovers.beside(book):
                path.rename(_aside(path))
            opening.publish(new, book)
            return None
        _fold_in(book)
        with _alone(book):
            return _replace(book, new)


@contextmanager
def _copied(source: Path, near: Path) -> Iterator[Path]:
    """A checked copy of the source in the folder of `near`; it is gone afterwards, unless it was given a name."""
    new = near.with_name(f".{near.name}-{uuid4().hex[:8]}")
    with faults(source):
        opening.check(source, _PATIENCE)
    try:
        opening.touch(new)
        with faults(new):
            _fill(new, source)
            opening.check(new, _PATIENCE)
        yield new
    finally:
        new.unlink(missing_ok=True)


def _fill(new: Path, source: Path) -> None:
    reading = sqlite3.connect(opening.reading(source), uri=True, timeout=_PATIENCE)
    with closing(reading), closing(sqlite3.connect(new, isolation_level=None)) as target:
        reading.backup(target)
        # One file without a log beside it, which is on the disk when this ends.
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("PRAGMA synchronous=FULL")
        target.execute("BEGIN IMMEDIATE")
        schema.prepare(target)
        schema.begin_anew(target)
        target.execute("COMMIT")


def _fold_in(book: Path) -> None:
    """Bring what is in the book's own log into the book; a book that is not whole is left as it is."""
    try:
        with faults(book):
            opening.check(book, _PATIENCE)
            with closing(sqlite3.connect(book, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
    except BrokenFile:
        return


def _replace(book: Path, new: Path) -> Path:
    aside = _aside(book)
    left = leftovers.beside(book)
    # Linked, not moved: whenever this is cut off there is a book, and what belongs to the old one is beside the old one.
    for path in (book, *left):
        os.link(path, aside.with_name(aside.name + path.name.removeprefix(book.name)))
    new.replace(book)
    for path in left:
        path.unlink()
    opening.keep_names(book.parent)
    return aside


def _aside(path: Path) -> Path:
    """A name for what is replaced that nothing has."""
    first = path.with_name(f"{path.stem}-sostituito-{datetime.now():%Y%m%d-%H%M%S}{path.suffix}")
    numbered = (first.with_name(f"{first.stem}-{number}{first.suffix}") for number in range(2, 1000))
    return next(each for each in (first, *numbered) if not each.exists())


def is_open(book: Path) -> bool:
    """True while another process has the book open."""
    try:
        with _alone(book.resolve()):
            return False
    except OSError:
        return True


@contextmanager
def _alone(book: Path) -> Iterator[None]:
    """Keep every other process from opening the book. Raises `BlockingIOError` while one has it open."""
    if not book.exists():
        yield
        return
    with book.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKED, _LOCKED_FROM)
        yield
