"""Where values:append puts its rows: below the last table that touches the given range, as Google finds it."""

from __future__ import annotations

from .a1 import Area
from .rows import BLANK
from .tab import Tab

_BLOCK = 64
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
            self._widen()
            self._descend()
            self._climb()
        return Area(self.top, self.bottom, self.left, self.right)

    def _widen(self) -> None:
        """Look at the rows again that may reach beyond the rectangle's sides."""
        grid = self.tab.grid
        inside = grid.wider(self.top, self.bottom, self.right) if self.left == 0 else range(self.top, self.bottom)
        for row in inside:
            self._takes(row)

    def _descend(self) -> None:
        while self.bottom < self.end:
            step = self._run(1, self.end - self.bottom) or int(self._takes(self.bottom))
            if step == 0:
                return
            self.bottom += step

    def _climb(self) -> None:
        while self.top > 0:
            step = self._run(-1, self.top) or int(self._takes(self.top - 1))
            if step == 0:
                return
            self.top -= step

    def _run(self, way: int, most: int) -> int:
        """How many rows further are surely in the table, having a value in column A as it has. Counted by the index
        in strides that double, so that a long tab is not read."""
        taken, stride = 0, 1
        while self.left == 0 and stride and taken < most:
            stride = min(stride, most - taken)
            start = self.bottom + taken if way > 0 else self.top - taken - stride
            if self.tab.grid.anchored(start, start + stride) == stride:
                taken, stride = taken + stride, stride * 2
            else:
                stride //= 2
        return taken

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
