"""batchUpdate requests that copy or move cells: copyPaste, cutPaste."""

from __future__ import annotations

from typing import Any

from ..a1 import Area
from ..book import Book
from ..errors import Json, invalid
from ..rows import BLANK, Row, Scalar
from ..tab import Tab

Cell = tuple[Scalar, Json]
KINDS = frozenset({"PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMAT", "PASTE_DATA_VALIDATION"})


def copy_paste(book: Book, body: Json, where: str) -> Json:
    """Copies a range over another, repeating it where the other is a multiple of its size."""
    source = book.tab(body.get("source", {}).get("sheetId", 0), where)
    area = source.area_of(body.get("source", {}), where)
    target = book.tab(body.get("destination", {}).get("sheetId", 0), where)
    place = target.area_of(body.get("destination", {}), where)
    copied = _cut(source, area)
    if body.get("pasteOrientation") == "TRANSPOSE":
        copied = [list(column) for column in zip(*copied, strict=True)]
    height, width = len(copied), len(copied[0])
    whole = Area(
        place.top,
        place.top + (place.height if place.height % height == 0 else height),
        place.left,
        place.left + (place.width if place.width % width == 0 else width),
    )
    _check_room(target, whole, where)
    for index in range(whole.top, whole.bottom):
        row = target.grid.change(index)
        for column in range(whole.left, whole.right):
            cell = copied[(index - whole.top) % height][(column - whole.left) % width]
            _paste(row, column, cell, body.get("pasteType", "PASTE_NORMAL"))
    return {}


def cut_paste(book: Book, body: Json, where: str) -> Json:
    """Moves a range to another corner. What was there is overwritten; the source is left blank."""
    source = book.tab(body.get("source", {}).get("sheetId", 0), where)
    area = source.area_of(body.get("source", {}), where)
    corner = body.get("destination", {})
    target = book.tab(corner.get("sheetId", 0), where)
    top, left = corner.get("rowIndex", 0), corner.get("columnIndex", 0)
    _check_room(target, Area(top, top + area.height, left, left + area.width), where)
    kind = body.get("pasteType", "PASTE_NORMAL")
    cut = _cut(source, area)
    for index in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            _paste(source.grid.change(index), column, (BLANK, {}), kind)
    for step, line in enumerate(cut):
        for place, cell in enumerate(line, left):
            _paste(target.grid.change(top + step), place, cell, kind)
    return {}


def _cut(tab: Tab, area: Area) -> list[list[Cell]]:
    tab.grid.fetch(area.top, area.bottom)
    return [
        [tab.grid.row(index).cell(column) for column in range(area.left, area.right)]
        for index in range(area.top, area.bottom)
    ]


def _check_room(tab: Tab, area: Area, where: str) -> None:
    if not tab.holds(area):
        raise invalid(
            f"{where}: The pasted cells would reach beyond the grid of {tab.rows} rows, {tab.columns} columns."
        )


def _paste(row: Row, column: int, cell: Cell, kind: str) -> None:
    value, extra = cell
    if kind == "PASTE_NORMAL":
        row.place(column, cell)
        return
    part: dict[str, Any] = {"PASTE_FORMAT": "format", "PASTE_DATA_VALIDATION": "validation"}
    if kind == "PASTE_VALUES":
        row.enter(column, value)
    else:
        row.keep(column, part[kind], extra.get(part[kind]))
