"""A spreadsheet within one transaction: its record, its tabs, and how both are found and saved."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from datetime import UTC, datetime

from . import a1
from .a1 import Area, Ref
from .errors import Json, forbidden, invalid, not_found
from .rows import compact
from .tab import MOST_COLUMNS, Tab

MOST_CELLS = 10_000_000
"""Cells a spreadsheet can have, blank ones included, Google's limit."""

OWNER = "owner@example.org"
"""Whose all local spreadsheets are."""

_GOOGLES_ID = re.compile(r"1[\w-]{43}")
"""What Google's own spreadsheet ids look like. Those of this engine begin with an L."""

_FILE = "name, created, modified, version, properties, permissions"
_TAB = "key, sheet_id, title, row_count, column_count, properties, parts"


class Book:
    """One spreadsheet. Changes reach the file on `save`, and only if the transaction is committed."""

    def __init__(
        self, connection: sqlite3.Connection, file_id: str, record: tuple[str, str, str, int, str, str]
    ) -> None:
        self.connection = connection
        self.id = file_id
        self.name, self.created, self.modified, self.version = record[:4]
        self.properties: Json = json.loads(record[4])
        self.permissions: list[Json] = json.loads(record[5])
        self.tabs: list[Tab] = []

    @property
    def locale(self) -> str:
        return str(self.properties["locale"])

    def tab(self, sheet_id: int, where: str) -> Tab:
        """The tab with this id, or a 400 that begins with `where`."""
        for tab in self.tabs:
            if tab.sheet_id == sheet_id:
                return tab
        raise invalid(f"{where}: No grid with id: {sheet_id}")

    def titled(self, title: str) -> Tab | None:
        """The tab with this title; Google does not tell upper from lower case here."""
        for tab in self.tabs:
            if tab.title.lower() == title.lower():
                return tab
        return None

    def find(self, text: str) -> tuple[Tab, Area, Ref]:
        """The tab and cells that a range in A1 notation means, or the 400 "Unable to parse range"."""
        ref = a1.parse(text)
        if ref.name is not None:
            return self._find_name(ref, ref.name)
        tab = self._first() if ref.title is None else self.titled(ref.title)
        if tab is None:
            raise a1.unparsable(text)
        return tab, tab.resolve(ref), ref

    def _first(self) -> Tab:
        """The tab that is meant when none is named: the first that people see."""
        return next((tab for tab in self.tabs if not tab.properties.get("hidden")), self.tabs[0])

    def _find_name(self, ref: Ref, name: str) -> tuple[Tab, Area, Ref]:
        tab = self.titled(name) if ref.title is None else None
        if tab is not None:
            return tab, tab.area, Ref(ref.text, title=tab.title)
        query = "SELECT body FROM named_ranges WHERE file = ? AND name = ?"
        found = self.connection.execute(query, (self.id, name)).fetchone()
        if found is None:
            raise a1.unparsable(ref.text)
        body = json.loads(found[0])["range"]
        tab = self.tab(body.get("sheetId", 0), "range")
        return tab, tab.area_of(body, "range"), ref

    def add_tab(self, title: str, sheet_id: int | None = None, at: int | None = None) -> Tab:
        """A new tab of the default size, at position `at` or last."""
        if sheet_id is None:
            sheet_id = self.free_id()
        query = "INSERT INTO tabs(file, sheet_id, position, title, row_count, column_count, properties, parts)"
        values = (self.id, sheet_id, len(self.tabs), title, 0, 0, "{}", "{}")
        key = self.connection.execute(f"{query} VALUES(?,?,?,?,?,?,?,?)", values).lastrowid
        assert key is not None
        tab = Tab(self.connection, key, sheet_id, title)
        self.tabs.insert(len(self.tabs) if at is None else at, tab)
        return tab

    def free_id(self) -> int:
        """A tab id that no tab has."""
        taken = {tab.sheet_id for tab in self.tabs}
        return next(new for new in iter(lambda: secrets.randbelow(2**31 - 1) + 1, 0) if new not in taken)

    def drop_tab(self, tab: Tab) -> None:
        """Remove a tab with its rows."""
        tab.grid.drop()
        self.tabs.remove(tab)
        self.connection.execute("DELETE FROM tabs WHERE key = ?", (tab.key,))

    def check_size(self, where: str) -> None:
        """The 400 for a spreadsheet that has outgrown Google's limits."""
        if sum(tab.rows * tab.columns for tab in self.tabs) > MOST_CELLS:
            raise invalid(
                f"{where}: This action would increase the number of cells in the workbook above the limit of "
                f"{MOST_CELLS} cells."
            )
        if any(tab.columns > MOST_COLUMNS for tab in self.tabs):
            raise invalid(f"{where}: This action would increase the columns above the limit of {MOST_COLUMNS}.")

    def grow(self, tab: Tab, rows: int, columns: int, where: str) -> None:
        """Make the grid at least this large."""
        if rows > tab.rows or columns > tab.columns:
            tab.rows, tab.columns = max(tab.rows, rows), max(tab.columns, columns)
            self.check_size(where)

    def save(self) -> None:
        """Write everything changed, and move the version and the time of modification."""
        for position, tab in enumerate(self.tabs):
            tab.grid.flush()
            columns = (position, *tab.columns_of())
            if columns != tab.saved:
                names = "position=?, title=?, row_count=?, column_count=?, properties=?, parts=?"
                self.connection.execute(f"UPDATE tabs SET {names} WHERE key=?", (*columns, tab.key))
        self.version += 1
        self.modified = max(now(), self.modified)
        self.connection.execute(
            "UPDATE files SET name=?, modified=?, version=?, properties=?, permissions=? WHERE id=?",
            (self.name, self.modified, self.version, compact(self.properties), compact(self.permissions), self.id),
        )


def now() -> str:
    """This moment as Drive writes it, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def create(connection: sqlite3.Connection, name: str) -> Book:
    """A new spreadsheet without tabs."""
    file_id = f"L{secrets.token_urlsafe(33)[1:44]}"
    properties = {"locale": "en_US", "autoRecalc": "ON_CHANGE", "timeZone": "Etc/GMT"}
    owner = {"kind": "drive#permission", "id": "owner", "type": "user", "role": "owner"}
    owner["emailAddress"] = OWNER
    record = (name, now(), now(), 0, compact(properties), compact([owner]))
    connection.execute(f"INSERT INTO files(id, {_FILE}) VALUES(?,?,?,?,?,?,?)", (file_id, *record))
    return Book(connection, file_id, record)


def load(connection: sqlite3.Connection, file_id: str) -> Book:
    """The spreadsheet with this id, or a 404; a 403 for one of Google's, which nobody has shared with this file."""
    record = connection.execute(f"SELECT {_FILE} FROM files WHERE id = ?", (file_id,)).fetchone()
    if record is None:
        raise forbidden() if _GOOGLES_ID.fullmatch(file_id) else not_found()
    book = Book(connection, file_id, record)
    for key, sheet_id, title, *rest in connection.execute(
        f"SELECT {_TAB} FROM tabs WHERE file = ? ORDER BY position", (file_id,)
    ):
        tab = Tab(connection, key, sheet_id, title)
        tab.read_columns(*rest)
        tab.saved = (len(book.tabs), *tab.columns_of())
        book.tabs.append(tab)
    return book
