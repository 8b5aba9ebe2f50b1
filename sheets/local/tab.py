"""A tab of a spreadsheet: its size, its settings, and the grid of its rows."""

from __future__ import annotations

import json
import sqlite3

from . import a1
from .a1 import Area, Ref
from .errors import Json, invalid
from .grid import Grid
from .rows import compact

MOST_COLUMNS = 18_278
"""Columns a tab can have, up to ZZZ."""


class Tab:
    """`properties`: what Google calls SheetProperties, less id, title, index and size.

    `parts`: what hangs on the tab beside its cells, by Google's names: merges, protectedRanges, basicFilter,
    bandedRanges, rowGroups, columnGroups, and rowMetadata/columnMetadata as {index: settings}.
    """

    def __init__(self, connection: sqlite3.Connection, key: int, sheet_id: int, title: str) -> None:
        self.key = key
        self.sheet_id = sheet_id
        self.title = title
        self.rows = 1000
        self.columns = 26
        self.properties: Json = {}
        self.parts: Json = {}
        self.grid = Grid(connection, key)
        self.saved: tuple[object, ...] = ()

    @property
    def area(self) -> Area:
        """All of it."""
        return Area(0, self.rows, 0, self.columns)

    def resolve(self, ref: Ref) -> Area:
        """The cells a reference means, open sides closed; may reach beyond the grid."""
        top, left = ref.top or 0, ref.left or 0
        bottom = self.rows if ref.bottom is None else ref.bottom + 1
        right = self.columns if ref.right is None else ref.right + 1
        # A start beyond the grid with an open end is still one row or column wide, so that it can be refused.
        return Area(top, max(bottom, top + 1), left, max(right, left + 1))

    def inside(self, area: Area) -> Area:
        """The part of an area that is on the grid; a 400 when not even its first cell is."""
        if area.top >= self.rows or area.left >= self.columns:
            raise self.outside(area)
        return self.clip(area)

    def outside(self, area: Area) -> Exception:
        """The 400 for cells that are not on the grid."""
        text = a1.write(self.title, area)
        return invalid(f"Range ({text}) exceeds grid limits. Max rows: {self.rows}, max columns: {self.columns}")

    def clip(self, area: Area) -> Area:
        """The part of an area that is on the grid."""
        return Area(area.top, min(area.bottom, self.rows), area.left, min(area.right, self.columns))

    def holds(self, area: Area) -> bool:
        return area.top >= 0 and area.left >= 0 and area.bottom <= self.rows and area.right <= self.columns

    def area_of(self, body: Json, where: str) -> Area:
        """The cells of a GridRange, checked against the grid. `where` begins the message of the 400."""
        area = Area(
            body.get("startRowIndex", 0),
            body.get("endRowIndex", self.rows),
            body.get("startColumnIndex", 0),
            body.get("endColumnIndex", self.columns),
        )
        self._check_side(area.top, area.bottom, self.rows, "Row", where)
        self._check_side(area.left, area.right, self.columns, "Column", where)
        return area

    @staticmethod
    def _check_side(start: int, end: int, size: int, name: str, where: str) -> None:
        noun = name.lower()
        if start < 0:
            raise invalid(f"{where}: GridRange.start{name}Index must not be negative: {start}")
        if end > size:
            raise invalid(f"{where}: GridRange.end{name}Index[{end}] is after last {noun} in grid[{size}]")
        if start >= end:
            raise invalid(f"{where}: GridRange.start{name}Index[{start}] must be before end{name}Index[{end}]")

    def range_of(self, area: Area) -> Json:
        """The GridRange of an area as Google writes it: a sheetId of 0 is left out."""
        found: Json = {} if self.sheet_id == 0 else {"sheetId": self.sheet_id}
        found.update(
            startRowIndex=area.top,
            endRowIndex=area.bottom,
            startColumnIndex=area.left,
            endColumnIndex=area.right,
        )
        return found

    def columns_of(self) -> tuple[object, ...]:
        """The tab as its columns in the file, but for the file and the position."""
        return self.title, self.rows, self.columns, compact(self.properties), compact(self.parts)

    def read_columns(self, rows: int, columns: int, properties: str, parts: str) -> None:
        self.rows, self.columns = rows, columns
        self.properties, self.parts = json.loads(properties), json.loads(parts)
