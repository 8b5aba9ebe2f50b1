"""The Spreadsheet resource: what spreadsheets.get returns, built no further than the field mask asks."""

from __future__ import annotations

import json
from typing import Any

from . import cells, fields, locales, rows, shapes
from .a1 import Area
from .book import Book
from .errors import Json
from .fields import Mask, wants
from .tab import Tab
from .theme import THEME

_TAB_FIELDS = {
    "properties": {**shapes.TAB_PROPERTIES},
    "data": {
        "startRow": shapes.ANY,
        "startColumn": shapes.ANY,
        "rowData": {
            "values": {
                **shapes.CELL,
                "effectiveValue": shapes.ENTERED,
                "effectiveFormat": shapes.CELL_FORMAT,
                "formattedValue": shapes.ANY,
            }
        },
        "rowMetadata": shapes.ANY,
        "columnMetadata": shapes.ANY,
    },
    "merges": shapes.GRID_RANGE,
    "protectedRanges": shapes.ANY,
    "basicFilter": shapes.ANY,
    "bandedRanges": shapes.ANY,
    "developerMetadata": shapes.ANY,
    "rowGroups": shapes.ANY,
    "columnGroups": shapes.ANY,
}
FIELDS = {
    "spreadsheetId": shapes.ANY,
    "spreadsheetUrl": shapes.ANY,
    "properties": {**shapes.SPREADSHEET_PROPERTIES, "defaultFormat": shapes.ANY, "spreadsheetTheme": shapes.ANY},
    "sheets": _TAB_FIELDS,
    "namedRanges": shapes.ANY,
    "developerMetadata": shapes.ANY,
}
_LISTED = ("merges", "protectedRanges", "basicFilter", "bandedRanges", "rowGroups", "columnGroups")


def spreadsheet(book: Book, ranges: list[str], grid_data: bool, mask: Mask) -> Json:
    """The resource. With `ranges`, only the tabs they are in; cells come with `grid_data` or a mask that names them."""
    fields.check(mask, FIELDS, "spreadsheet")
    areas = _areas(book, ranges)
    found: Json = {"spreadsheetId": book.id, "properties": _properties(book)}
    if wants(mask, "sheets"):
        below = None if mask is None else mask["sheets"]
        with_data = grid_data if mask is None else wants(below, "data")
        found["sheets"] = [
            sheet(book, tab, areas.get(tab.key, []) if with_data else [], below)
            for tab in book.tabs
            if tab.key in areas
        ]
    if wants(mask, "namedRanges"):
        found["namedRanges"] = _bodies(book, "named_ranges", "") or None
    if wants(mask, "developerMetadata"):
        found["developerMetadata"] = _bodies(book, "metadata", "AND sheet_id IS NULL") or None
    found["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
    chosen: Json = fields.select({name: part for name, part in found.items() if part is not None}, mask)
    return chosen


def _areas(book: Book, ranges: list[str]) -> dict[int, list[Area]]:
    """The areas to give of each tab, by the tab's key. No ranges: all of every tab."""
    if not ranges:
        return {tab.key: [tab.area] for tab in book.tabs}
    areas: dict[int, list[Area]] = {}
    for text in ranges:
        tab, area, _ = book.find(text)
        areas.setdefault(tab.key, []).append(tab.inside(area))
    return areas


def _properties(book: Book) -> Json:
    return {"title": book.name, **book.properties, "defaultFormat": cells.DEFAULT_FORMAT, "spreadsheetTheme": THEME}


def _bodies(book: Book, table: str, where: str, *values: Any) -> list[Json]:
    query = f"SELECT body FROM {table} WHERE file = ? {where} ORDER BY id"
    return [json.loads(body) for (body,) in book.connection.execute(query, (book.id, *values))]


def sheet(book: Book, tab: Tab, areas: list[Area], mask: Mask) -> Json:
    """One Sheet of the resource, with a GridData for each area."""
    found: Json = {"properties": properties(book, tab)}
    if areas:
        below = None if mask is None else mask.get("data")
        found["data"] = [_grid_data(book, tab, area, below) for area in areas]
    found.update({name: tab.parts[name] for name in _LISTED if tab.parts.get(name)})
    if wants(mask, "developerMetadata"):
        metadata = _bodies(book, "metadata", "AND sheet_id = ?", tab.sheet_id)
        on_tab = [body for body in metadata if "dimensionRange" not in body.get("location", {})]
        found.update({"developerMetadata": on_tab} if on_tab else {})
    return found


def properties(book: Book, tab: Tab) -> Json:
    """SheetProperties of a tab."""
    settings = {name: setting for name, setting in tab.properties.items() if name != "gridProperties"}
    size = {"rowCount": tab.rows, "columnCount": tab.columns}
    return {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": book.tabs.index(tab),
        "sheetType": "GRID",
        "gridProperties": {**size, **tab.properties.get("gridProperties", {})},
        **settings,
    }


def _grid_data(book: Book, tab: Tab, area: Area, mask: Mask) -> Json:
    found: Json = {}
    if area.top:
        found["startRow"] = area.top
    if area.left:
        found["startColumn"] = area.left
    if wants(mask, "rowData"):
        below = None if mask is None else mask["rowData"]
        lines = _row_data(book, tab, area, below)
        found.update({"rowData": lines} if lines else {})
    for name, key, start, end in (
        ("rowMetadata", "ROWS", area.top, area.bottom),
        ("columnMetadata", "COLUMNS", area.left, area.right),
    ):
        if wants(mask, name):
            found[name] = _dimensions(book, tab, key, start, end)
    return found


def _row_data(book: Book, tab: Tab, area: Area, mask: Mask) -> list[Json]:
    below = None if mask is None else mask.get("values")
    locale = locales.get(book.locale)
    lines: list[Json] = []
    for index, texts, extras in tab.grid.texts(area.top, area.bottom):
        lines.extend({} for _ in range(index - area.top - len(lines)))
        row = rows.look(texts, extras)
        width = min(area.right, row.width)
        found = [cells.read(row, column, locale, below) for column in range(area.left, width)]
        lines.append({"values": found} if found else {})
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _dimensions(book: Book, tab: Tab, dimension: str, start: int, end: int) -> list[Json]:
    """DimensionProperties of rows or columns, Google's default sizes where nothing was set."""
    name, size = ("rowMetadata", 21) if dimension == "ROWS" else ("columnMetadata", 100)
    kept = tab.parts.get(name, {})
    found = [{"pixelSize": size, **kept.get(str(index), {})} for index in range(start, end)]
    for body in _bodies(book, "metadata", "AND sheet_id = ?", tab.sheet_id):
        where = body.get("location", {}).get("dimensionRange", {})
        if where.get("dimension") == dimension and start <= where["startIndex"] < end:
            found[where["startIndex"] - start].setdefault("developerMetadata", []).append(body)
    return found
