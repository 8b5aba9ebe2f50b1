"""One row of a tab: its values, and apart from them the formulas, formats, notes and validations of its cells.

Kept apart because most reads want only the values: their JSON goes from the file to the answer untouched.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from .errors import Json, invalid

Scalar = str | int | float | bool
BLANK = ""
LONGEST = 50_000
"""Characters a cell can hold, Google's limit."""


class Row:
    """The cells of one row. `values` has no trailing blanks; `extras` maps a column to what else its cell has."""

    __slots__ = ("extras", "values")

    def __init__(self, values: list[Scalar] | None = None, extras: dict[int, Json] | None = None) -> None:
        self.values: list[Scalar] = values if values is not None else []
        self.extras: dict[int, Json] = extras if extras is not None else {}

    @property
    def empty(self) -> bool:
        return not self.values and not self.extras

    @property
    def width(self) -> int:
        """Columns up to the last cell that has anything."""
        return max(len(self.values), max(self.extras, default=-1) + 1)

    def value(self, column: int) -> Scalar:
        """What the cell shows, before formatting; BLANK where there is nothing."""
        return self.values[column] if column < len(self.values) else BLANK

    def extra(self, column: int) -> Json:
        """`formula`, `format`, `note`, `validation` of the cell, those it has."""
        return self.extras.get(column) or {}

    def enter(self, column: int, value: Scalar, formula: str | None = None) -> None:
        """Put a value in the cell, with the formula it comes from, if any. Format and note stay."""
        if isinstance(value, str) and len(value) > LONGEST:
            raise invalid(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
        self._put(column, value)
        self.keep(column, "formula", formula)

    def _put(self, column: int, value: Scalar) -> None:
        values = self.values
        if column < len(values):
            values[column] = value
        elif value != BLANK:
            values.extend([BLANK] * (column - len(values)))
            values.append(value)
        while values and values[-1] == BLANK:
            values.pop()

    def keep(self, column: int, key: str, what: Any) -> None:
        """Set one of the cell's extras, or drop it when `what` is None or empty."""
        if what:
            self.extras.setdefault(column, {})[key] = what
        elif column in self.extras:
            self.extras[column].pop(key, None)
            if not self.extras[column]:
                del self.extras[column]

    def cell(self, column: int) -> tuple[Scalar, Json]:
        """Everything in the cell, to be placed elsewhere."""
        return self.value(column), self.extra(column)

    def place(self, column: int, cell: tuple[Scalar, Json]) -> None:
        """Replace everything in the cell."""
        self._put(column, cell[0])
        self.extras.pop(column, None)
        if cell[1]:
            self.extras[column] = dict(cell[1])


def load(cells: str, extras: str | None) -> Row:
    """The row from its two columns in the file."""
    if not extras:
        return Row(json.loads(cells))
    return Row(json.loads(cells), {int(column): extra for column, extra in json.loads(extras).items()})


@lru_cache(maxsize=256)
def _shared_extras(text: str) -> dict[int, Json]:
    return {int(column): extra for column, extra in json.loads(text).items()}


def look(cells: str, extras: str | None) -> Row:
    """The row to read and never to change: rows that have the same extras share them."""
    return Row(json.loads(cells), _shared_extras(extras) if extras else {})


def dump(row: Row) -> tuple[str, str | None, int, int]:
    """The row as it is kept in the file: values, extras, first column with a value, one past the last."""
    extras = compact({str(column): extra for column, extra in row.extras.items()}) if row.extras else None
    first = next((column for column, value in enumerate(row.values) if value != BLANK), 0)
    return compact(row.values), extras, first, len(row.values)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def compact(value: Any) -> str:
    """JSON without spaces and with letters as they are."""
    return _ENCODER.encode(value)
