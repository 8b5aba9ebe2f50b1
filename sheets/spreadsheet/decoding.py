"""The reply to a batch read as rows, decoded row by row so that memory holds equal cells once.

The JSON of 100,000 entries, decoded as a whole, holds "Evento di socialità" tens of thousands of times. Here one row is
decoded, its cells are exchanged for equal ones that are there already, and only then comes the next row; a row that is
as it was at the last reading is the very row of the last reading. Nor is the reply ever there as text as a whole.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, cast

from sheets.kinds import Cell

Row = Sequence[Cell]
NO_NUMBER = "#NUM!"
"""Stands for a number that is none, which the local engine of an older version could be made to keep."""
_DECODER = json.JSONDecoder(parse_constant=lambda _: NO_NUMBER)
_next_value = _DECODER.raw_decode
_next_row: Callable[[str, int], tuple[Any, int]] = cast(Any, _DECODER).scan_once
"""The same without the call around it, which a hundred thousand rows would feel."""


def decode(content: bytes, known: Sequence[Sequence[Row]]) -> dict[int, list[Row]]:
    """The rows of every tab in the reply to a read by data filters, by the tab's id.

    `known` are the rows that each tab had before, in the order in which they were asked for, [] where there were none.
    Raises ValueError when the content is not such a reply.
    """
    walk, found = _Walk(content), dict[int, list[Row]]()
    for key in walk.members():
        if key == "valueRanges":
            # Nobody promises their order. Where it is another, only less is shared.
            for number, _ in enumerate(walk.items()):
                tab, rows = _matched(walk, known[number] if number < len(known) else ())
                found[tab] = rows
        else:
            walk.value()
    return found


def _matched(walk: _Walk, known: Sequence[Row]) -> tuple[int, list[Row]]:
    """The id of a tab, by the filter that it matched, and its rows."""
    tab, rows = None, list[Row]()
    for key in walk.members():
        if key == "valueRange":
            rows = _range_rows(walk, known)
        elif key == "dataFilters":
            # An id of 0 is left out, as whatever has its default is.
            tab = walk.value()[0]["gridRange"].get("sheetId", 0)
        else:
            walk.value()
    if tab is None:
        raise ValueError("a range says not which tab it is of")
    return tab, rows


def _range_rows(walk: _Walk, known: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for key in walk.members():
        if key == "values":
            found = walk.rows(known)
        else:
            walk.value()
    return found


def _is_as_before(row: list[Cell], old: Row) -> bool:
    """Whether they hold the same; to Python 1, 1.0 and TRUE are equal, so equal is not enough."""
    return row == [*old] and [*map(type, row)] == [*map(type, old)]


def _repeating(rows: Sequence[Row]) -> list[int]:
    """The columns of which less than half of the cells differ; blanks need no sharing."""
    columns = ([cell for cell in cells if cell != ""] for cells in zip_longest(*rows, fillvalue=""))
    return [column for column, cells in enumerate(columns) if len(set(cells)) * 2 < len(cells)]


_ENOUGH = 200
_WINDOW = 1_000_000
_BETWEEN = frozenset(", \n\r\t")


class _Walk:
    """A JSON text in UTF-8, walked from the front: the caller takes the value of every member and item it is offered."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._read = 0
        self._text = ""
        self._at = 0

    def value(self) -> Any:
        """The value that comes next, whole."""
        self._peek()
        while True:
            try:
                found, end = _next_value(self._text, self._at)
            except ValueError:
                if not self._goes_on():
                    raise
                continue
            # A number that ends with the window may go on in the next one.
            if end < len(self._text) or not self._goes_on():
                self._at = end
                return found

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next."""
        for _ in self._pieces("{", "}"):
            key = self.value()
            self._take(":")
            yield key

    def items(self) -> Iterator[None]:
        """Stops before each item of the array that comes next."""
        return self._pieces("[", "]")

    def rows(self, known: Sequence[Row]) -> list[Row]:
        """The array of arrays that comes next, equal cells shared."""
        self._take("[")
        # One loop over local names, because it turns 100,000 times. Tuples, which Python's garbage collector stops
        # looking at. Shared apart by type: 1 and TRUE would be one. Ids and moments repeat nowhere, and are passed over.
        text, at, olds = self._text, self._at, iter(known)
        share = {kind: dict[Cell, Cell]().setdefault for kind in (str, int, float, bool)}
        found: list[Row] = []
        columns: list[int] = []
        while (mark := text[at : at + 1]) != "]":
            if mark in _BETWEEN:
                at += 1
                continue
            try:
                row, after = _next_row(text, at)
            except (StopIteration, ValueError) as why:
                self._at = at
                if not self._goes_on():
                    raise ValueError(f"a row ends before it is over, at character {at}") from why
                text, at = self._text, self._at
                continue
            at = after
            old = next(olds, None)
            if old is not None and _is_as_before(row, old):
                found.append(old)
            else:
                width = len(row)
                for column in columns:
                    if column >= width:
                        break
                    # Python has one "" only.
                    if (cell := row[column]) != "":
                        row[column] = share[type(cell)](cell, cell)
                found.append(tuple(row))
            if len(found) == _ENOUGH:
                columns = _repeating(found)
        self._at = at + 1
        return found

    def _pieces(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        while (mark := self._peek()) != closing:
            if mark == ",":
                self._at += 1
            yield
        self._at += 1

    def _take(self, mark: str) -> None:
        if self._peek() != mark:
            raise ValueError(f"«{mark}» is missing at character {self._at}")
        self._at += 1

    def _peek(self) -> str:
        """The next character that is not a blank; "" at the end."""
        while True:
            mark = self._text[self._at : self._at + 1]
            if mark and mark in " \t\n\r":
                self._at += 1
            elif mark or not self._goes_on():
                return mark

    def _goes_on(self) -> bool:
        """Read on behind what is not taken yet; False at the end of the content."""
        part = self._content[self._read : self._read + _WINDOW]
        if part:
            self._read += len(part)
            rest = self._decoder.decode(part, self._read == len(self._content))
            self._text, self._at = self._text[self._at :] + rest, 0
        return bool(part)
