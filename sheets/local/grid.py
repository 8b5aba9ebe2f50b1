"""The rows of one tab within one transaction: fetched when touched, written back once at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from . import rows, schema
from .rows import Row

_EXTRAS = "(SELECT body FROM extras WHERE id = rows.extras)"


class Grid:
    """Row by row access to a tab. Rows are numbered from 0; a row never written is an empty Row."""

    def __init__(self, connection: sqlite3.Connection, tab: int) -> None:
        self._connection = connection
        self._tab = tab
        self._held: dict[int, Row] = {}
        self._changed: set[int] = set()
        self._known: dict[str, int] = {}

    def row(self, index: int) -> Row:
        """The row to look at. To change it, use `change`."""
        if index not in self._held:
            self.fetch(index, index + 1)
        return self._held[index]

    def holds(self, index: int) -> bool:
        """Whether the row has been fetched already."""
        return index in self._held

    def change(self, index: int) -> Row:
        """The row to write to."""
        row = self.row(index)
        self._changed.add(index)
        return row

    def replace(self, index: int, row: Row) -> None:
        """Put a row in place of another."""
        self._held[index] = row
        self._changed.add(index)

    def fetch(self, top: int, bottom: int) -> None:
        """Read rows top…bottom (excluded) at once, those not yet held."""
        for index, cells, extras in self._select(top, bottom, _EXTRAS):
            if index not in self._held:
                self._held[index] = rows.load(cells, extras)
        for index in range(top, bottom):
            if index not in self._held:
                self._held[index] = Row()

    def texts(self, top: int, bottom: int, *, extras: bool = True) -> Iterator[tuple[int, str, str | None]]:
        """(row, values, extras) as JSON text of the rows that exist, in order; without `extras` only their values.

        Writes back what is held first.
        """
        self.flush()
        return self._select(top, bottom, _EXTRAS if extras else "NULL")

    def _select(self, top: int, bottom: int, extras: str) -> Iterator[tuple[int, str, str | None]]:
        query = f"SELECT row, cells, {extras} FROM rows WHERE tab = ? AND row >= ? AND row < ? ORDER BY row"
        return self._connection.execute(query, (self._tab, top, bottom))

    def existing(self, top: int = 0) -> list[int]:
        """Numbers of the rows from `top` on that hold anything."""
        self.flush()
        query = "SELECT row FROM rows WHERE tab = ? AND row >= ?"
        return [row for (row,) in self._connection.execute(query, (self._tab, top))]

    def data_end(self, bottom: int | None = None) -> int:
        """One past the last row that has a value (above `bottom`, if given); 0 when none has."""
        self.flush()
        # The partial index answers in the same time for ten rows and for a hundred thousand.
        query = "SELECT max(row) FROM rows WHERE tab = ? AND width > 0"
        if bottom is not None:
            query += f" AND row < {int(bottom)}"
        last = self._connection.execute(query, (self._tab,)).fetchone()[0]
        return 0 if last is None else int(last) + 1

    def anchored(self, top: int, bottom: int) -> int:
        """How many of these rows have a value in the first column."""
        self.flush()
        query = "SELECT count(*) FROM rows WHERE tab = ? AND row >= ? AND row < ? AND width > 0 AND first = 0"
        return int(self._connection.execute(query, (self._tab, top, bottom)).fetchone()[0])

    def wider(self, top: int, bottom: int, width: int) -> list[int]:
        """Which of these rows have a value in column `width` or further right."""
        self.flush()
        query = "SELECT row FROM rows WHERE tab = ? AND row >= ? AND row < ? AND width > ?"
        return [row for (row,) in self._connection.execute(query, (self._tab, top, bottom, width))]

    def insert(self, at: int, count: int) -> None:
        """Push the rows from `at` on down by `count`."""
        self._shift("row >= ?", (at,), count)

    def remove(self, at: int, count: int) -> None:
        """Drop `count` rows and pull up those below."""
        self.flush()
        self._connection.execute("DELETE FROM rows WHERE tab=? AND row>=? AND row<?", (self._tab, at, at + count))
        self._shift("row >= ?", (at + count,), -count)

    def _shift(self, where: str, bounds: tuple[int, ...], by: int) -> None:
        """Renumber rows. By way of negative numbers, or two rows would share one for a moment."""
        self.flush()
        connection, tab = self._connection, self._tab
        connection.execute(f"UPDATE rows SET row = -1 - (row + ?) WHERE tab = ? AND {where}", (by, tab, *bounds))
        connection.execute("UPDATE rows SET row = -1 - row WHERE tab = ? AND row < 0", (tab,))
        self._held.clear()

    def move(self, start: int, end: int, to: int) -> None:
        """Move rows start…end (excluded) before row `to`, counted before the move."""
        self.flush()
        low, high = (to, start) if to < start else (end, to)
        count = end - start
        moved, pushed = (to - start, count) if to < start else (to - end, -count)
        query = (
            "UPDATE rows SET row = -1 - (row + CASE WHEN row >= ? AND row < ? THEN ? ELSE ? END) "
            "WHERE tab = ? AND ((row >= ? AND row < ?) OR (row >= ? AND row < ?))"
        )
        self._connection.execute(query, (start, end, moved, pushed, self._tab, start, end, low, high))
        self._connection.execute("UPDATE rows SET row = -1 - row WHERE tab = ? AND row < 0", (self._tab,))
        self._held.clear()

    def copy_from(self, tab: int) -> None:
        """All rows of another tab, for a duplicate."""
        query = "INSERT INTO rows SELECT ?, row, cells, extras, first, width, checksum FROM rows WHERE tab = ?"
        self._connection.execute(query, (self._tab, tab))

    def drop(self) -> None:
        """All rows go, with the tab."""
        self._held.clear()
        self._changed.clear()
        self._connection.execute("DELETE FROM rows WHERE tab = ?", (self._tab,))

    def flush(self) -> None:
        """Write changed rows to the file (inside the transaction). What is held stays valid."""
        if not self._changed:
            return
        kept = [(self._tab, index, *self._stored(row)) for index, row in self._pending() if not row.empty]
        gone = [(self._tab, index) for index, row in self._pending() if row.empty]
        self._connection.executemany("INSERT OR REPLACE INTO rows VALUES(?,?,?,?,?,?,?)", kept)
        self._connection.executemany("DELETE FROM rows WHERE tab = ? AND row = ?", gone)
        self._changed.clear()

    def _stored(self, row: Row) -> tuple[str, int | None, int, int, int]:
        cells, extras, first, width = rows.dump(row)
        number = self._extras_id(extras) if extras else None
        return cells, number, first, width, schema.checksum(cells.encode(), number)

    def _extras_id(self, body: str) -> int:
        """The number under which these extras are kept, for as many rows as have the same."""
        if body not in self._known:
            self._connection.execute("INSERT OR IGNORE INTO extras(body) VALUES(?)", (body,))
            found = self._connection.execute("SELECT id FROM extras WHERE body = ?", (body,)).fetchone()
            self._known[body] = int(found[0])
        return self._known[body]

    def _pending(self) -> list[tuple[int, Row]]:
        return [(index, self._held[index]) for index in sorted(self._changed)]
