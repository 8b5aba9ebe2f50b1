"""What was accepted and is not confirmed yet, on disk: no crash and no outage loses it.

One file for each process, which keeps it locked while it lives. What a process left that was killed, the next one
finds by trying the lock, and delivers. A file says of which spreadsheet it is: what waits for one is never written in
another that came in its place, or beside which somebody put the file.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import RLock

from sheets.language import _, _n, as_json, from_json, told
from sheets.problems import Refused, SheetsError, Unreachable
from sheets.saving import changes
from sheets.saving.changes import NewRow
from sheets.saving.fence import Fence
from sheets.saving.saving import Refusal, Saving

_MOST = 50
_log = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS accepted(
    key INTEGER PRIMARY KEY AUTOINCREMENT, change TEXT NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL,
    at TEXT NOT NULL, journal TEXT, refused TEXT);
CREATE TABLE IF NOT EXISTS turn(one INTEGER PRIMARY KEY CHECK(one = 1), turn TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS hits(one INTEGER PRIMARY KEY CHECK(one = 1), hits TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS spreadsheet(one INTEGER PRIMARY KEY CHECK(one = 1), key TEXT NOT NULL);
"""

_SPOILT = ("not a database", "malformed", "corrupt")


class Outbox:
    """The savings of one process, in the order in which they were accepted. Safe for several threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.path = path
        self._connection = connection
        self._told: list[str] = []
        self._refusal: Unreachable | None = None
        self._is_open = True
        self._refused: tuple[Refusal, ...] | None = None
        self._lock = RLock()
        with self._writing():
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
        self._files = self._there()

    @classmethod
    def in_memory(cls) -> Outbox:
        """One that does not outlive its process."""
        return cls(_connect(":memory:"), None)

    @classmethod
    def shut(cls, why: Unreachable) -> Outbox:
        """One that takes nothing and says why: where nothing can be kept, what is there can still be read."""
        outbox = cls.in_memory()
        outbox._refusal = why
        outbox._told.append(told(_("Si legge, ma non si può salvare."), why.sentence))
        return outbox

    @classmethod
    def open(cls, base: Path, spreadsheet: str = "") -> list[Outbox]:
        """The first free file of `base-1`, `base-2`, …, and after it those that hold what dead processes left.

        `spreadsheet` is the key of the one that they are opened for: what another one's file holds is set aside and told.
        Raises `Unreachable` when no file can be made there.
        """
        try:
            base.parent.mkdir(parents=True, exist_ok=True)
        except OSError as why:
            raise _cannot_keep(base, why) from why
        found, told = list[Outbox](), list[str]()
        for number in range(1, _MOST + 1):
            path = base.with_name(f"{base.name}-{number}")
            if found and not path.exists():
                continue
            outbox = cls._take(path)
            if outbox is not None and spreadsheet:
                outbox = outbox._bound_to(spreadsheet)
            if outbox is None:
                continue
            if not found or not outbox.is_empty:
                found.append(outbox)
            else:
                told += outbox._told
                outbox.remove()
        if not found:
            raise Unreachable(
                _(
                    "Non posso tenere nulla in attesa: {most} processi usano già «{parent}».",
                    most=_MOST,
                    parent=base.parent,
                ),
                "",
            )
        found[0]._told += told
        return found

    @classmethod
    def _take(cls, path: Path) -> Outbox | None:
        """The outbox in a file, None when another process has it."""
        try:
            path.touch(0o600)  # it may hold people's names
            file = path.stat().st_ino
            log = path.with_name(f"{path.name}-wal")
            # SQLite removes the log of a file that it cannot read.
            logged = log.read_bytes() if log.exists() else b""
            connection = _connect(str(path))
        except (OSError, sqlite3.DatabaseError) as why:
            raise _cannot_keep(path, why) from why
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            if not _is_at(path, file):
                # Its last owner removed it just before it was locked: what is kept in it would be lost.
                connection.close()
                return cls._take(path)
            # One fsync for each change, and none of them while nothing is written.
            connection.execute("PRAGMA journal_mode=WAL")
            # A power cut too must lose nothing: some builds of SQLite do not wait for the disk unless they are told.
            connection.execute("PRAGMA synchronous=FULL")
            outbox = cls(connection, path)
            outbox._rows("TRUE")
            return outbox
        except sqlite3.DatabaseError as why:
            connection.close()
            if not _is_at(path, file):
                return cls._take(path)
            if "locked" in str(why):
                return None
            if any(word in str(why) for word in _SPOILT):
                return cls._beside(path, logged)
            raise _cannot_keep(path, why) from why

    @classmethod
    def _beside(cls, path: Path, logged: bytes) -> Outbox | None:
        """A new outbox in place of a file that cannot be read, which stays beside it under another name, as does its log."""
        aside = _free_name(path, "illeggibile")
        with suppress(FileNotFoundError):
            path.rename(aside)
        path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
        if logged:
            log = aside.with_name(f"{aside.name}-wal")
            log.touch(0o600)
            log.write_bytes(logged)
        outbox = cls._take(path)
        sentence = _(
            "Il file «{name}» delle voci in attesa non si leggeva: l'ho messo da parte come «{aside}».",
            name=path.name,
            aside=aside.name,
        )
        _log.error(sentence)
        if outbox is not None:
            outbox._told.append(sentence)
        return outbox

    @property
    def spreadsheet(self) -> str:
        """The key of the spreadsheet that this outbox is of; "" while it is of none."""
        with self._lock:
            row = self._connection.execute("SELECT key FROM spreadsheet").fetchone()
        return str(row[0]) if row else ""

    def _bound_to(self, spreadsheet: str) -> Outbox | None:
        """This outbox, from now on of that spreadsheet; a new one in its place where it holds what is another's."""
        if self.spreadsheet == spreadsheet:
            return self
        try:
            if self.spreadsheet and not self.is_empty:
                return self._left_alone(spreadsheet)
            with self._writing():
                if self.spreadsheet:
                    # The fence stands in the other one.
                    for table in ("turn", "hits"):
                        self._connection.execute(f"DELETE FROM {table}")
                self._connection.execute("INSERT OR REPLACE INTO spreadsheet VALUES(1, ?)", (spreadsheet,))
        except (OSError, sqlite3.DatabaseError) as why:
            raise _cannot_keep(self.path, why) from why
        return self

    def _left_alone(self, spreadsheet: str) -> Outbox | None:
        """Put this file aside, whole, under another name, and take a new one of that spreadsheet."""
        assert self.path is not None
        path, count = self.path, len(self._rows("what != ''"))
        aside = _free_name(path, "altro-foglio")
        # Nothing beside the file any more; then it moves while it is locked, so that nobody takes it meanwhile.
        self._connection.execute("PRAGMA journal_mode=DELETE")
        path.rename(aside)
        self.close()
        sentence = _n(
            "Nel file «{name}» c'era una voce in attesa di un altro foglio: non ho scritto nulla in questo, e ho messo da "
            "parte il file come «{aside}».",
            "Nel file «{name}» c'erano {count} voci in attesa di un altro foglio: non ho scritto nulla in questo, e ho "
            "messo da parte il file come «{aside}».",
            count,
            name=path.name,
            aside=aside.name,
        )
        _log.error(sentence)
        outbox = self._take(path)
        outbox = outbox._bound_to(spreadsheet) if outbox is not None else None
        if outbox is not None:
            outbox._told.append(sentence)
        return outbox

    @property
    def set_aside(self) -> list[str]:
        """In sentences, what happened to what is kept here: somebody has to look at it."""
        with suppress(Unreachable):  # whoever saves next is told
            self.stay()
        return self._told

    def _there(self) -> dict[Path, int]:
        """The files of this outbox by name, and the number of each."""
        names = [self.path, self.path.with_name(f"{self.path.name}-wal")] if self.path is not None else []
        return {path: path.stat().st_ino for path in names if path.exists()}

    def stay(self) -> None:
        """See that what is kept here is in files that have a name; where somebody took one away, keep it in a new one.

        Raises `Unreachable` when the disk does not take it.
        """
        with self._lock:
            if not self._is_open or self.path is None or self._there() == self._files:
                return
            gone = self.path
            try:
                self._move(gone)
            except (OSError, sqlite3.DatabaseError) as why:
                raise _cannot_keep(gone, why) from why
            sentence = _(
                "Il file «{name}» delle voci in attesa è stato tolto mentre l'app era accesa: quello che c'era è ora in «{other}».",
                name=gone.name,
                other=self.path.name,
            )
            _log.error(sentence)
            self._told.append(sentence)

    def _move(self, gone: Path) -> None:
        """Into a new file goes all that this process still sees; what is left of the old ones is nobody's any more."""
        for path, file in self._files.items():
            if _is_at(path, file):
                path.unlink()
        base = gone.name.rpartition("-")[0]
        names = (gone.with_name(f"{base}-{number}") for number in range(1, _MOST + 1))
        new = next((found for name in names if not name.exists() and (found := self._take(name))), None)
        if new is None:
            raise OSError(f"there are {_MOST} files already")
        self._connection.backup(new._connection)
        self._connection.close()
        self._connection, self.path, self._refused = new._connection, new.path, None
        self._files = self._there()

    def accept(self, savings: Sequence[Saving]) -> list[Saving]:
        """Keep them, all or none; each comes back with its key.

        Raises `Unreachable` when the disk does not take them, `Refused` for what no spreadsheet could take: here it is
        told to the person, later it would be in everybody's way.
        """
        for saving in savings:
            changes.check(saving.change)
            if saving.journal is not None:
                changes.check(saving.journal)
        if self._refusal is not None:
            raise self._refusal
        self.stay()
        try:
            with self._writing():
                return [self._insert(saving) for saving in savings]
        except UnicodeEncodeError as why:
            raise Refused(
                _("Non ho salvato: in un testo c'è mezzo carattere, che nessun foglio tiene."),
                _("Cancella il simbolo che non si vede bene e riprova."),
            ) from why
        except sqlite3.DatabaseError as why:
            raise _cannot_keep(self.path, why) from why

    def settle(self, done: Sequence[Saving], fence: Fence, hits: str = "") -> list[Saving]:
        """Forget savings that have landed, and keep their journal rows and the turn in the same moment; returns those."""
        with self._writing():
            self._keep(fence, hits)
            self._connection.executemany("DELETE FROM accepted WHERE key = ?", [(saving.key,) for saving in done])
            return [self._insert(Saving(each.journal, "", each.who, each.at)) for each in done if each.journal]

    def drop(self, saving: Saving) -> None:
        """Forget a saving without its journal row: it was not written, and whoever made it knows."""
        try:
            with self._writing():
                self._refused = None
                self._connection.execute("DELETE FROM accepted WHERE key = ?", (saving.key,))
        except sqlite3.Error:
            # It is told once more, which is better than that the disk's fault hides why it was not written.
            _log.exception("outbox")

    def refuse(self, saving: Saving, why: SheetsError) -> None:
        """Keep a saving that was not taken aside, with the reason, for a person to look at."""
        with self._writing():
            self._refused = None
            self._connection.execute("UPDATE accepted SET refused = ? WHERE key = ?", (as_json(why.words), saving.key))

    @property
    def is_empty(self) -> bool:
        """True when nothing at all is kept, readable or not."""
        return not self._rows("TRUE")

    def savings(self) -> list[Saving]:
        """Everything to deliver, oldest first."""
        return [saving for saving, _ in self._read("refused IS NULL")]

    def refusals(self) -> list[Refusal]:
        """Everything that was kept aside."""
        # Every page asks, and must not wait while somebody's save is written to disk.
        known = self._refused
        if known is None:
            with self._lock:
                known = tuple(Refusal(saving, why) for saving, why in self._read("refused IS NOT NULL"))
                self._refused = known
        return [*known]

    def _read(self, which: str) -> Iterator[tuple[Saving, str]]:
        """Savings and why they were refused. One that cannot be read stays on disk, and keeps no other out."""
        for row in self._rows(which):
            try:
                yield _saving(row), from_json(row[-1] or "")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                sentence = _(
                    "Una voce in attesa nel file «{name}» non si legge: è la {row}.",
                    name=self.path.name if self.path else "",
                    row=row[0],
                )
                if sentence not in self._told:
                    _log.exception(sentence)
                    self._told.append(sentence)

    @property
    def fence(self) -> Fence:
        """The fence of this outbox: a new one, or where its last process was."""
        with self._lock:
            row = self._connection.execute("SELECT turn FROM turn").fetchone()
        try:
            return Fence.from_json(row[0]) if row else Fence.first()
        except (ValueError, TypeError):
            _log.exception("turn")
            return Fence.first()

    @property
    def hits(self) -> str:
        """What was known of the hits up to that fence, as its last process kept it; "" for nothing."""
        with self._lock:
            row = self._connection.execute("SELECT hits FROM hits").fetchone()
        return str(row[0]) if row else ""

    def keep(self, fence: Fence, hits: str = "") -> None:
        """Keep the turn, and what is known of all before it. Raises `Unreachable` when the disk does not take it."""
        try:
            with self._writing():
                self._keep(fence, hits)
        except sqlite3.DatabaseError as why:
            raise _cannot_keep(self.path, why) from why

    def _keep(self, fence: Fence, hits: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO turn VALUES(1, ?)", (fence.as_json(),))
        self._connection.execute("INSERT OR REPLACE INTO hits VALUES(1, ?)", (hits,))

    def close(self) -> None:
        """Let go of the file; what is in it is none of this process's any more."""
        with self._lock:
            self._is_open, self._refused = False, None
            self._connection.close()

    def remove(self) -> None:
        """Close, and delete the file: its process is gone and nothing is left in it."""
        with self._lock:
            if self.path is not None:
                # Nothing beside the file any more; then it goes while it is locked, so that nobody takes it meanwhile.
                self._connection.execute("PRAGMA journal_mode=DELETE")
                self.path.unlink(missing_ok=True)
            self.close()

    def _insert(self, saving: Saving) -> Saving:
        journal = changes.as_json(saving.journal) if saving.journal is not None else None
        row = (changes.as_json(saving.change), as_json(saving.what), saving.who, saving.at.isoformat(), journal)
        query = "INSERT INTO accepted(change, what, who, at, journal) VALUES(?,?,?,?,?)"
        key = self._connection.execute(query, row).lastrowid
        return Saving(saving.change, saving.what, saving.who, saving.at, saving.journal, key or 0)

    def _rows(self, which: str) -> list[tuple[int, str, str, str, str, str | None, str]]:
        query = f"SELECT key, change, what, who, at, journal, refused FROM accepted WHERE {which} ORDER BY key"
        with self._lock:
            return self._connection.execute(query).fetchall() if self._is_open else []

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _connect(target: str) -> sqlite3.Connection:
    connection = sqlite3.connect(target, timeout=0, isolation_level=None, check_same_thread=False)
    # The lock that other processes try: it lasts as long as this process, however that ends.
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    return connection


def _free_name(path: Path, why: str) -> Path:
    """A name beside the file that no other file has, which says why it was put aside and when."""
    first = path.with_name(f"{path.name}-{why}-{datetime.now():%Y%m%d-%H%M%S}")
    others = (first.with_name(f"{first.name}-{number}") for number in range(2, _MOST))
    return next(each for each in (first, *others) if not each.exists())


def _is_at(path: Path, file: int) -> bool:
    """True while the file with that number is the one at `path`."""
    try:
        return path.stat().st_ino == file
    except OSError:
        return False


def _saving(row: tuple[int, str, str, str, str, str | None, str]) -> Saving:
    key, change, what, who, at, journal, __ = row
    kept = changes.from_json(journal) if journal is not None else None
    assert kept is None or isinstance(kept, NewRow)
    return Saving(changes.from_json(change), from_json(what), who, datetime.fromisoformat(at), kept, key)


def _cannot_keep(path: Path | None, why: Exception) -> Unreachable:
    return Unreachable(
        _(
            "Non ho salvato: il file «{name}» delle voci in attesa non si può scrivere ({why}).",
            name=path.name if path else "in memoria",
            why=why,
        ),
        _("Quello che hai scritto è ancora qui. Libera spazio sul computer, o chiama chi cura l'app, e riprova."),
    )
