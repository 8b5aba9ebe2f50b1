"""batchUpdate requests that sort rows and replace text: sortRange, findReplace."""

from __future__ import annotations

import re
from typing import Any

from .. import locales, typed
from ..a1 import Area
from ..book import Book
from ..errors import Json, invalid
from ..rows import BLANK, Scalar
from ..tab import Tab

ORDERS = frozenset({"ASCENDING", "DESCENDING"})


def sort_range(book: Book, body: Json, where: str) -> Json:
    """Sorts the rows of a range by columns: numbers, then text, then truth; blanks last either way."""
    tab = book.tab(body.get("range", {}).get("sheetId", 0), where)
    area = tab.area_of(body.get("range", {}), where)
    specs = body.get("sortSpecs", [])
    if not specs:
        raise invalid(f"{where}: Must specify at least one sort spec.")
    if any(merge.meets(area) and merge.height > 1 for merge in map(Area.of, tab.parts.get("merges", []))):
        raise invalid(f"{where}: You can't sort a range with vertical merges.")
    tab.grid.fetch(area.top, area.bottom)
    width = area.right - area.left
    lines = [
        [tab.grid.row(index).cell(area.left + step) for step in range(width)] for index in range(area.top, area.bottom)
    ]
    for spec in reversed(specs):
        place = spec.get("dimensionIndex", 0) - area.left
        if not 0 <= place < width:
            raise invalid(f"{where}: The sort column {spec.get('dimensionIndex', 0)} is outside the range.")
        lines = _sorted(lines, place, spec.get("sortOrder") == "DESCENDING")
    for index, line in enumerate(lines, area.top):
        row = tab.grid.change(index)
        for column, cell in enumerate(line, area.left):
            row.place(column, cell)
    return {}


def _sorted(lines: list[list[tuple[Scalar, Json]]], place: int, descending: bool) -> list[list[tuple[Scalar, Json]]]:
    filled = [line for line in lines if line[place][0] != BLANK]
    blank = [line for line in lines if line[place][0] == BLANK]
    return sorted(filled, key=lambda line: _rank(line[place][0]), reverse=descending) + blank


def _rank(value: Scalar) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def find_replace(book: Book, body: Json, where: str) -> Json:
    """Replaces text in the cells of a range, a tab or all tabs. Formulas are left alone."""
    if not body.get("find"):
        raise invalid(f"{where}: The string to find cannot be empty.")
    if body.get("includeFormulas"):
        raise invalid(f"{where}: Formulas are not searched by the local engine.")
    pattern = _pattern(body, where)
    totals = {"valuesChanged": 0, "rowsChanged": 0, "sheetsChanged": 0, "occurrencesChanged": 0}
    for tab, area in _where(book, body, where):
        rows_before = totals["rowsChanged"]
        for index in tab.grid.existing(area.top):
            if index < area.bottom:
                _replace_in(book, tab, index, area, pattern, body, totals)
        totals["sheetsChanged"] += totals["rowsChanged"] > rows_before
    return {"findReplace": {name: count for name, count in totals.items() if count}}


def _replace_in(
    book: Book, tab: Tab, index: int, area: Area, pattern: re.Pattern[str], body: Json, totals: dict[str, int]
) -> None:
    row, changed = tab.grid.row(index), 0
    for column in range(area.left, min(area.right, len(row.values))):
        value = row.value(column)
        if "formula" in row.extra(column) or isinstance(value, bool) or value == BLANK:
            continue
        text, count = pattern.subn(body.get("replacement", "").replace("\\", "\\\\"), str(value))
        if count:
            locale = locales.get(book.locale)
            found = typed.Typed(text) if isinstance(value, str) else typed.into(text, row.extra(column), locale)
            tab.grid.change(index).enter(column, found.value)
            changed += 1
            totals["occurrencesChanged"] += count
    totals["valuesChanged"] += changed
    totals["rowsChanged"] += bool(changed)


def _pattern(body: Json, where: str) -> re.Pattern[str]:
    text = body["find"] if body.get("searchByRegex") else re.escape(body["find"])
    if body.get("matchEntireCell"):
        text = rf"\A(?:{text})\Z"
    try:
        return re.compile(text, 0 if body.get("matchCase") else re.I)
    except re.error as error:
        raise invalid(f"{where}: Invalid regular expression: {error}") from error


def _where(book: Book, body: Json, where: str) -> list[tuple[Tab, Area]]:
    scopes = [name for name in ("range", "sheetId", "allSheets") if name in body]
    if len(scopes) != 1:
        raise invalid(f"{where}: Exactly one of range, sheetId and allSheets must be given.")
    if scopes == ["allSheets"]:
        return [(tab, tab.area) for tab in book.tabs]
    if scopes == ["sheetId"]:
        tab = book.tab(body["sheetId"], where)
        return [(tab, tab.area)]
    tab = book.tab(body["range"].get("sheetId", 0), where)
    return [(tab, tab.area_of(body["range"], where))]
