"""What SQLite leaves beside a book when its process is killed, and how to tell that it is another book's.

In `book-wal` are the last transactions, which the next process plays into the book. SQLite does not ask whether they
were written for it: beside a copy that was put back in the book's place they damage it, or bring back what the copy was
to undo. So every transaction leaves its mark (see schema.py), "the state it came from > the state it makes": the
book's own state must be the one that the first of them came from, or one that they make.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from . import schema

ENDS = ("-wal", "-shm", "-journal")
_JOURNAL = bytes.fromhex("d9d505f920a163d7")
_LOGS = (0x377F0682, 0x377F0683)
_MARK = re.compile(rb"[0-9a-f]{16}>[0-9a-f]{16}")
_HEAD, _FRAME_HEAD = 32, 24
_TRIES, _PAUSE = 10, 0.05


@dataclass(frozen=True)
class Leftover:
    """A file that stands beside the book: whether it is `foreign`, and the marks of the transactions in it."""

    path: Path
    foreign: bool = False
    marks: tuple[str, ...] = ()

    def is_cut(self, mark: str) -> bool:
        """True when SQLite, having played it in, is at an earlier state than the last one that was waited for.

        The very last transaction may have been under way when the power went; nobody was told that it is there.
        """
        return mark in self.marks[:-2]


def beside(book: Path) -> list[Path]:
    """The files of SQLite's that stand beside the book."""
    return [path for end in ENDS if (path := book.with_name(book.name + end)).exists()]


def leftover(book: Path) -> Leftover | None:
    """What the last process left beside the book and the next one plays into it; None for nothing.

    The file is opened and closed, which takes away the locks that this very process has on it: call only when it has
    none. Another process may be writing meanwhile.
    """
    journal, log = book.with_name(f"{book.name}-journal"), book.with_name(f"{book.name}-wal")
    if journal.exists() and journal.read_bytes()[:8] == _JOURNAL:
        # A book has no such file: it is written with a log only.
        return Leftover(journal, foreign=True)
    for _ in range(_TRIES):
        page, state = _state(book)
        marks = _marks(log, page) if log.exists() else None
        if marks is None:
            return None
        if not page or state in _states(marks):
            return Leftover(log, marks=marks)
        # Its process may be alive, and have begun a new log between the two looks.
        time.sleep(_PAUSE)
    return Leftover(log, foreign=True)


def _states(marks: tuple[str, ...]) -> set[str]:
    return {mark[17:] for mark in marks} | {mark[:16] for mark in marks[:1]}


def _state(book: Path) -> tuple[int, str]:
    """The page of the mark and the state that the file itself is in, without its log; (0, "") where it has no mark."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(book))}?immutable=1", uri=True)) as alone:
            page = alone.execute("SELECT rootpage FROM sqlite_master WHERE name = 'life'").fetchone()
            return (int(page[0]), schema.mark(alone)[17:]) if page else (0, "")
    except sqlite3.DatabaseError:
        # Without its log it cannot be read: whether it can with it is seen when all of it is checked.
        return 0, ""


def _marks(log: Path, page: int) -> tuple[str, ...] | None:
    """The marks in a log, oldest first; None where it holds no transaction at all."""
    versions = [version for transaction in _transactions(log) for version in transaction]
    marks = (_mark_on(content) for number, content in versions if number == page)
    return tuple(mark for mark in marks if mark) if versions else None


def _transactions(log: Path) -> Iterator[list[tuple[int, bytes]]]:
    """The transactions in a log, each as the pages that it wrote. One that was cut off is none, nor what was there before."""
    with log.open("rb") as file:
        head = file.read(_HEAD)
        size = int.from_bytes(head[8:12], "big")
        if int.from_bytes(head[:4], "big") not in _LOGS or size < 512:
            return
        transaction: list[tuple[int, bytes]] = []
        while len(frame := file.read(_FRAME_HEAD + size)) == _FRAME_HEAD + size and frame[8:16] == head[16:24]:
            transaction.append((int.from_bytes(frame[:4], "big"), frame[_FRAME_HEAD:]))
            if any(frame[4:8]):
                yield transaction
                transaction = []


def _mark_on(page: bytes) -> str:
    """The mark on a page of one row: the first address after the page's head says where that row begins."""
    found = _MARK.search(page, int.from_bytes(page[8:10], "big"))
    return found[0].decode() if found else ""
