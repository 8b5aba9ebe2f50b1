"""Rows to the `values` of a ValueRange. The common read, unformatted whole rows, never looks into a cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from . import formats, rows
from .a1 import Area
from .errors import Json
from .locales import Locale
from .rows import BLANK, Row, Scalar
from .tab import Tab

RENDER = frozenset({"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"})
DATES = frozenset({"SERIAL_NUMBER", "FORMATTED_STRING"})

_LINES = 500


@dataclass(frozen=True)
class Rendering:
    """How values are to be given: the three options of a read, and the spreadsheet's locale."""

    locale: Locale
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    columns_first: bool = False

    @property
    def as_stored(self) -> bool:
        """Whether the values are given just as the file has them."""
        return self.render == "UNFORMATTED_VALUE" and self.dates == "SERIAL_NUMBER"


def values_pieces(tab: Tab, area: Area, how: Rendering) -> list[str]:
    """JSON text of the values of an area, in pieces, trailing blanks trimmed; [] when there are none.

    Pieces, because a large tab is the largest thing that the process ever holds, and whole it would be there many times.
    """
    if how.columns_first:
        return [text] if (text := _columns_text(tab, area, how)) else []
    pieces: list[str] = []
    lines: list[str] = []
    line = _line_writer(tab, area, how)
    blank, expected = 0, area.top
    for index, cells, extras in tab.grid.texts(area.top, area.bottom, extras=not how.as_stored):
        blank += index - expected
        expected = index + 1
        if (written := line(cells, extras)) == "[]":
            blank += 1
            continue
        lines.extend(["[]"] * blank)
        lines.append(written)
        blank = 0
        if len(lines) >= _LINES:
            pieces += [",".join(lines), ","]
            lines.clear()
    if lines:
        return ["[", *pieces, ",".join(lines), "]"]
    return ["[", *pieces[:-1], "]"] if pieces else []


def _line_writer(tab: Tab, area: Area, how: Rendering) -> Callable[[str, str | None], str]:
    """The function that turns a stored row into its line of the answer."""
    whole = area.left == 0 and area.right >= tab.columns

    def line(cells: str, extras: str | None) -> str:
        if whole and (how.as_stored or (extras is None and how.render != "FORMATTED_VALUE")):
            return cells
        if how.as_stored:
            return rows.compact(trimmed(json.loads(cells)[area.left : area.right]))
        return rows.compact(row_values(rows.look(cells, extras), area, how))

    return line


def row_values(row: Row, area: Area, how: Rendering) -> list[Scalar]:
    """The values of one row of the area, trailing blanks trimmed."""
    found = row.values[area.left : area.right]
    if how.render == "FORMATTED_VALUE" or row.extras:
        found = [_shown(value, row.extras.get(area.left + place), how) for place, value in enumerate(found)]
    return trimmed(found)


def _shown(value: Scalar, extra: Json | None, how: Rendering) -> Scalar:
    if value == BLANK:
        return BLANK
    number_format = (extra.get("format") or {}).get("numberFormat") if extra else None
    if how.render == "FORMATTED_VALUE":
        return value if isinstance(value, str) else formats.show(value, number_format, how.locale)
    if how.render == "FORMULA" and extra and "formula" in extra:
        return str(extra["formula"])
    dated = how.dates == "FORMATTED_STRING" and not isinstance(value, str | bool) and formats.is_date(number_format)
    return formats.show(value, number_format, how.locale) if dated else value


def trimmed(values: list[Scalar]) -> list[Scalar]:
    """The list without its trailing blanks."""
    end = len(values)
    while end and values[end - 1] == BLANK:
        end -= 1
    return values[:end]


def matrix(tab: Tab, area: Area, how: Rendering) -> list[list[Scalar]]:
    """The values row by row as lists, blank rows included up to the last with a value."""
    found: list[list[Scalar]] = []
    for index, cells, extras in tab.grid.texts(area.top, area.bottom, extras=not how.as_stored):
        found.extend([] for _ in range(index - area.top - len(found)))
        found.append(row_values(rows.look(cells, extras), area, how))
    while found and not found[-1]:
        found.pop()
    return found


def _columns_text(tab: Tab, area: Area, how: Rendering) -> str:
    found = matrix(tab, area, how)
    width = max((len(line) for line in found), default=0)
    columns = [[line[place] if place < len(line) else BLANK for line in found] for place in range(width)]
    return rows.compact([trimmed(column) for column in columns]) if columns else ""
