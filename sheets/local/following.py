"""Ranges that follow their rows and columns when some are inserted, deleted or moved: merges, protections,
filters, names, metadata, widths."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .book import Book
from .errors import Json
from .rows import compact
from .tab import Tab

Span = tuple[int, int]
Follow = Callable[[int, int], Span | None]
"""Where a span of indices is after the change; None when nothing of it is left."""


@dataclass(frozen=True)
class Shift:
    """Rows or columns inserted or deleted at an index."""

    dimension: str
    at: int
    inserted: int = 0
    deleted: int = 0

    def span(self, start: int, end: int) -> Span | None:
        if self.inserted:
            start = start + self.inserted if start >= self.at else start
            return start, (end + self.inserted if end > self.at else end)
        gone_to = self.at + self.deleted

        def closed(index: int) -> int:
            return (
                index
                if index <= self.at
                else max(self.at, index - self.deleted)
                if index < gone_to
                else index - self.deleted
            )

        start, end = closed(start), closed(end)
        return (start, end) if start < end else None


def span(tab: Tab, dimension: str, start: int, end: int) -> Json:
    """A DimensionRange as Google writes it: a sheetId of 0 is left out."""
    found: Json = {} if tab.sheet_id == 0 else {"sheetId": tab.sheet_id}
    return {**found, "dimension": dimension, "startIndex": start, "endIndex": end}


def follow(book: Book, tab: Tab, shift: Shift) -> None:
    """Adjust everything on the tab to an insertion or deletion."""
    _follow(book, tab, shift.dimension, shift.span)


def follow_move(book: Book, tab: Tab, dimension: str, start: int, end: int, to: int) -> None:
    """Adjust to a move. A range that is partly moved keeps its place, as when a person drags rows."""
    count = end - start
    low, high, push = (to, start, count) if to < start else (end, to, -count)
    pull = to - start if to < start else to - end

    def moved(first: int, last: int) -> Span | None:
        if start <= first and last <= end:
            return first + pull, last + pull
        if low <= first and last <= high:
            return first + push, last + push
        return first, last

    _follow(book, tab, dimension, moved)


def _follow(book: Book, tab: Tab, dimension: str, follow: Follow) -> None:
    side = "Row" if dimension == "ROWS" else "Column"
    _follow_parts(tab, dimension, side, follow)
    _follow_named(book, tab, side, follow)
    _follow_metadata(book, tab, dimension, follow)


def _follow_parts(tab: Tab, dimension: str, side: str, follow: Follow) -> None:
    for name in ("merges",):
        _store(tab, name, [area for area in (_area(area, side, follow) for area in tab.parts.get(name, [])) if area])
    for name in ("protectedRanges", "bandedRanges"):
        moved = [{**item, "range": _area(item["range"], side, follow)} for item in tab.parts.get(name, [])]
        _store(tab, name, [item for item in moved if item["range"] is not None])
    if "basicFilter" in tab.parts:
        area = _area(tab.parts["basicFilter"]["range"], side, follow)
        _store(tab, "basicFilter", {**tab.parts["basicFilter"], "range": area} if area else None)
    groups = "rowGroups" if dimension == "ROWS" else "columnGroups"
    moved = [{**group, "range": _dimension(group["range"], follow)} for group in tab.parts.get(groups, [])]
    _store(tab, groups, [group for group in moved if group["range"]])
    sizes = "rowMetadata" if dimension == "ROWS" else "columnMetadata"
    places = {index: follow(int(index), int(index) + 1) for index in tab.parts.get(sizes, {})}
    _store(tab, sizes, {str(place[0]): tab.parts[sizes][index] for index, place in places.items() if place})


def _store(tab: Tab, name: str, part: Any) -> None:
    if part:
        tab.parts[name] = part
    else:
        tab.parts.pop(name, None)


def _area(area: Json, side: str, follow: Follow) -> Json | None:
    start, end = f"start{side}Index", f"end{side}Index"
    if start not in area or end not in area:
        return area
    moved = follow(area[start], area[end])
    return {**area, start: moved[0], end: moved[1]} if moved else None


def _dimension(span: Json, follow: Follow) -> Json | None:
    moved = follow(span["startIndex"], span["endIndex"])
    return {**span, "startIndex": moved[0], "endIndex": moved[1]} if moved else None


def _follow_named(book: Book, tab: Tab, side: str, follow: Follow) -> None:
    query = (
        "SELECT id, body FROM named_ranges WHERE file = ? AND coalesce(json_extract(body, '$.range.sheetId'), 0) = ?"
    )
    for name_id, text in book.connection.execute(query, (book.id, tab.sheet_id)).fetchall():
        body = json.loads(text)
        area = _area(body["range"], side, follow)
        _keep(book, "named_ranges", name_id, {**body, "range": area} if area else None)


def _follow_metadata(book: Book, tab: Tab, dimension: str, follow: Follow) -> None:
    query = "SELECT id, body FROM metadata WHERE file = ? AND sheet_id = ?"
    for metadata_id, text in book.connection.execute(query, (book.id, tab.sheet_id)).fetchall():
        body = json.loads(text)
        where = body["location"].get("dimensionRange")
        if where and where["dimension"] == dimension:
            moved = _dimension(where, follow)
            location = {**body["location"], "dimensionRange": moved}
            _keep(book, "metadata", metadata_id, {**body, "location": location} if moved else None)


def _keep(book: Book, table: str, key: str | int, body: Json | None) -> None:
    if body is None:
        book.connection.execute(f"DELETE FROM {table} WHERE file = ? AND id = ?", (book.id, key))
    else:
        query = f"UPDATE {table} SET body = ? WHERE file = ? AND id = ?"
        book.connection.execute(query, (compact(body), book.id, key))
