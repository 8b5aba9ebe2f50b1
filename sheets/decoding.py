"""The reply to a batch read as rows, decoded row by row so that memory holds equal cells once.

The JSON of 100,000 entries, decoded as a whole, holds "Evento di socialità" tens of thousands of times. Here one row is
decoded, its cells are exchanged for equal ones that are there already, and only then comes the next row; a row that is
as it was at the last reading is the very row of the last reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from sheets.kinds import Cell

Row = Sequence[Cell]
_next_value = json.JSONDecoder().raw_decode


def decode(text: str, known: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """The rows of every `valueRange` of a batch read's reply, in its order.

    `known` are the rows that each range had before, [] where there were none. Raises ValueError when the text is not
    such a reply.
    """
    walk, found = _Walk(text), list[list[Row]]()
    for key in walk.members():
        if key == "valueRanges":
            found += [_range_rows(walk, known[number]) for number, _ in enumerate(walk.items())]
        else:
            walk.value()
    return found


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
_BETWEEN = frozenset(", \n\r\t")


class _Walk:
    """A JSON text, walked from the front: the caller takes the value of every member and item that it is offered."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def value(self) -> Any:
        """The value that comes next, whole."""
        self._peek()
        found, self._at = _next_value(self._text, self._at)
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
            row, at = _next_value(text, at)
            old = next(olds, None)
            if old is not None and _is_as_before(row, old):
                found.append(old)
            else:
                for column in columns:
                    if column < len(row):
                        cell = row[column]
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
        text, at = self._text, self._at
        while (mark := text[at : at + 1]) and mark in " \t\n\r":
            at += 1
        self._at = at
        return mark
