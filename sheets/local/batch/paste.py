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
    copied, merges = _cut(source, area), _merges(source, area)
    kind = body.get("pasteType", "PASTE_NORMAL")
    if body.get("pasteOrientation") == "TRANSPOSE":
        copied = [list(column) for column in zip(*copied, strict=True)]
        merges = [Area(merge.left, merge.right, merge.top, merge.bottom) for merge in merges]
    height, width = len(copied), len(copied[0])
    whole = Area(
        place.top,
        place.top + (place.height if place.height % height == 0 else height),
        place.left,
        place.left + (place.width if place.width % width == 0 else width),
    )
    _check_room(target, whole, where)
    target.grid.fetch(whole.top, whole.bottom)
    for index in range(whole.top, whole.bottom):
        row = target.grid.change(index)
        for column in range(whole.left, whole.right):
            cell = copied[(index - whole.top) % height][(column - whole.left) % width]
            _paste(row, column, cell, kind)
    if kind == "PASTE_NORMAL":
        corners = [
            (down, right)
            for down in range(whole.top, whole.bottom, height)
            for right in range(whole.left, whole.right, width)
        ]
        _merge(target, whole, [merge.shifted(*corner) for corner in corners for merge in merges])
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
    cut, merges = _cut(source, area), _merges(source, area)
    for index in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            _paste(source.grid.change(index), column, (BLANK, {}), kind)
    for step, line in enumerate(cut):
        for place, cell in enumerate(line, left):
            _paste(target.grid.change(top + step), place, cell, kind)
    if kind == "PASTE_NORMAL":
        _merge(source, area, [])
        _merge(target, Area(top, top + area.height, left, left + area.width), [m.shifted(top, left) for m in merges])
    return {}


def _merges(tab: Tab, area: Area) -> list[Area]:
    """Merges that lie in the area, counted from its corner. One that reaches out of it is not copied."""
    found = [Area.of(merge) for merge in tab.parts.get("merges", [])]
    return [merge.shifted(-area.top, -area.left) for merge in found if area.covers(merge)]


def _merge(tab: Tab, area: Area, merges: list[Area]) -> None:
    """Put these merges into an area, in place of those that were there."""
    left = [merge for merge in tab.parts.get("merges", []) if not area.covers(Area.of(merge))]
    if left or merges or "merges" in tab.parts:
        tab.parts["merges"] = left + [tab.range_of(merge) for merge in merges]


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
