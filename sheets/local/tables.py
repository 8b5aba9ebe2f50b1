"""Where values:append puts its rows: below the last table that touches the given range, as Google finds it."""

from __future__ import annotations

from .a1 import Area
from .rows import BLANK
from .tab import Tab

_BLOCK = 512
"""Rows fetched at a time while walking along a table."""


def last_table(tab: Tab, area: Area) -> Area | None:
    """The table in the range whose end comes last; None when the range has no value."""
    seed = _last_cell(tab, tab.clip(area))
    return None if seed is None else _Walk(tab, *seed).table()


def _last_cell(tab: Tab, area: Area) -> tuple[int, int] | None:
    """The last cell with a value in the area, going by rows."""
    end = min(area.bottom, tab.grid.data_end(area.bottom))
    while end > area.top:
        values = tab.grid.row(end - 1).values
        for column in range(min(area.right, len(values)) - 1, area.left - 1, -1):
            if values[column] != BLANK:
                return end - 1, column
        end = tab.grid.data_end(end - 1)
    return None


class _Walk:
    """Grows a rectangle from one cell until only blanks, or the grid's edge, lie along its outside."""

    def __init__(self, tab: Tab, row: int, column: int) -> None:
        self.tab = tab
        self.top, self.bottom, self.left, self.right = row, row + 1, column, column + 1
        self.end = tab.grid.data_end()

    def table(self) -> Area:
        width = -1
        while width != self.right - self.left:
            width = self.right - self.left
            for row in range(self.top, self.bottom):
                self._takes(row)
            while self.bottom < self.end and self._takes(self.bottom):
                self.bottom += 1
            while self.top > 0 and self._takes(self.top - 1):
                self.top -= 1
        return Area(self.top, self.bottom, self.left, self.right)

    def _takes(self, row: int) -> bool:
        """Whether the row has a value in the rectangle's columns or next to them; widens the rectangle by it."""
        values = self._values(row)
        touched = [column for column in range(max(self.left - 1, 0), self.right + 1) if _has(values, column)]
        if not touched:
            return False
        while self.left > 0 and _has(values, self.left - 1):
            self.left -= 1
        while _has(values, self.right):
            self.right += 1
        return True

    def _values(self, row: int) -> list[str | int | float | bool]:
        if not self.tab.grid.holds(row):
            self.tab.grid.fetch(row - row % _BLOCK, row - row % _BLOCK + _BLOCK)
        return self.tab.grid.row(row).values


def _has(values: list[str | int | float | bool], column: int) -> bool:
    return column < len(values) and values[column] != BLANK
