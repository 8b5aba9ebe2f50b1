"""batchUpdate requests about rows and columns: append, insert, delete, move, and their settings and groups."""

from __future__ import annotations

from .. import fields, following, shapes
from ..book import Book
from ..errors import Json, invalid, unimplemented
from ..following import Shift
from ..tab import Tab

_SETTINGS = {"pixelSize": int, "hiddenByUser": bool}
PROPERTIES: shapes.Shape = _SETTINGS
_WIDTH_OF_A_LETTER = 8
"""Pixels, near enough for a column to be made as wide as its longest text."""


def append_dimension(book: Book, body: Json, where: str) -> Json:
    """Blank rows or columns at the end of the grid."""
    tab = book.tab(body.get("sheetId", 0), where)
    length = body.get("length", 0)
    if length < 1:
        raise invalid(f"{where}: length must be at least 1")
    if _dimension(body, where) == "ROWS":
        book.grow(tab, tab.rows + length, 0, where)
    else:
        book.grow(tab, 0, tab.columns + length, where)
    return {}


def insert_dimension(book: Book, body: Json, where: str) -> Json:
    """Blank rows or columns before `startIndex`; what stood there moves down or right."""
    for name in ("startIndex", "endIndex"):
        if name not in body.get("range", {}):
            raise invalid(f"{where}: range.{name} must be set.")
    tab, dimension, start, end = _range(book, body, where, beyond=True)
    from_before = body.get("inheritFromBefore", False)
    if from_before and start == 0:
        raise invalid(f"{where}: Cannot inherit properties from before the first row or column.")
    size = tab.rows if dimension == "ROWS" else tab.columns
    if not from_before and start >= size:
        raise invalid(
            f"{where}: range.startIndex[{start}] must be less than the grid size ({size}) "
            "if inheritFromBefore is false."
        )
    count = end - start
    if dimension == "ROWS":
        tab.grid.insert(start, count)
        tab.rows += count
    else:
        for index in tab.grid.existing():
            _insert_columns(tab, index, start, count)
        tab.columns += count
    following.follow(book, tab, Shift(dimension, start, inserted=count))
    _inherit(tab, dimension, start, count, start - 1 if from_before else end)
    book.check_size(where)
    return {}


def _insert_columns(tab: Tab, index: int, start: int, count: int) -> None:
    row = tab.grid.change(index)
    if start < len(row.values):
        row.values[start:start] = [""] * count
    row.extras = {column + count if column >= start else column: extra for column, extra in row.extras.items()}


def _inherit(tab: Tab, dimension: str, start: int, count: int, source: int) -> None:
    """New rows or columns take the formats (not notes or rules) of the neighbour they were inserted beside."""
    if source >= (tab.rows if dimension == "ROWS" else tab.columns):
        return
    if dimension == "ROWS":
        forms = [
            (column, extra["format"]) for column, extra in tab.grid.row(source).extras.items() if "format" in extra
        ]
        for index in range(start, start + count) if forms else ():
            for column, form in forms:
                tab.grid.change(index).keep(column, "format", dict(form))
        return
    for index in tab.grid.existing():
        form = dict(tab.grid.row(index).extra(source).get("format") or {})
        for column in range(start, start + count) if form else ():
            tab.grid.change(index).keep(column, "format", dict(form))


def delete_dimension(book: Book, body: Json, where: str) -> Json:
    """Rows or columns go; those after them close up."""
    tab, dimension, start, end = _range(book, body, where)
    if end - start >= (tab.rows if dimension == "ROWS" else tab.columns):
        raise invalid(f"{where}: You can't delete all the {dimension.lower()} on the sheet.")
    if dimension == "ROWS":
        tab.grid.remove(start, end - start)
        tab.rows -= end - start
    else:
        for index in tab.grid.existing():
            _delete_columns(tab, index, start, end)
        tab.columns -= end - start
    following.follow(book, tab, Shift(dimension, start, deleted=end - start))
    return {}


def _delete_columns(tab: Tab, index: int, start: int, end: int) -> None:
    row = tab.grid.change(index)
    del row.values[start:end]
    while row.values and row.values[-1] == "":
        row.values.pop()
    kept = {column: extra for column, extra in row.extras.items() if not start <= column < end}
    row.extras = {column - (end - start) if column >= end else column: extra for column, extra in kept.items()}


def move_dimension(book: Book, body: Json, where: str) -> Json:
    """Rows or columns go before `destinationIndex`, counted before the move."""
    tab, dimension, start, end = _range(book, {"range": body.get("source", {})}, where)
    to = body.get("destinationIndex", 0)
    if not 0 <= to <= (tab.rows if dimension == "ROWS" else tab.columns):
        raise invalid(f"{where}: destinationIndex[{to}] is outside the grid.")
    if start <= to <= end:
        return {}
    if dimension == "ROWS":
        tab.grid.move(start, end, to)
    else:
        for index in tab.grid.existing():
            _move_columns(tab, index, start, end, to)
    following.follow_move(book, tab, dimension, start, end, to)
    return {}


def _move_columns(tab: Tab, index: int, start: int, end: int, to: int) -> None:
    row = tab.grid.change(index)
    width = max(row.width, end, to)
    order = [column for column in range(width) if not start <= column < end]
    place = to if to < start else to - (end - start)
    order[place:place] = range(start, end)
    moved = [row.cell(column) for column in order]
    for column, cell in enumerate(moved):
        row.place(column, cell)


def update_dimension_properties(book: Book, body: Json, where: str) -> Json:
    """Width or height in pixels, and hidden or not, of rows or columns."""
    mask = fields.required(body.get("fields"), where)
    fields.check(mask, _SETTINGS, "properties")
    tab, dimension, start, end = _range(book, body, where)
    kept = tab.parts.setdefault("rowMetadata" if dimension == "ROWS" else "columnMetadata", {})
    for index in range(start, end):
        settings = dict(kept.get(str(index), {}))
        fields.merge(settings, body.get("properties", {}), mask)
        kept[str(index)] = {name: setting for name, setting in settings.items() if setting}
        if not kept[str(index)]:
            del kept[str(index)]
    return {}


def auto_resize_dimensions(book: Book, body: Json, where: str) -> Json:
    """Columns as wide as their longest text, about; rows at their usual height."""
    tab, dimension, start, end = _range(book, {"range": body.get("dimensions", {})}, where)
    if dimension == "ROWS":
        kept = tab.parts.get("rowMetadata", {})
        for index in range(start, end):
            kept.get(str(index), {}).pop("pixelSize", None)
        return {}
    kept = tab.parts.setdefault("columnMetadata", {})
    longest = dict.fromkeys(range(start, end), 0)
    for index in tab.grid.existing():
        for column in longest:
            longest[column] = max(longest[column], len(str(tab.grid.row(index).value(column))))
    for column, length in longest.items():
        kept.setdefault(str(column), {})["pixelSize"] = max(21, 5 + _WIDTH_OF_A_LETTER * length)
    return {}


def add_dimension_group(book: Book, body: Json, where: str) -> Json:
    """Rows or columns that can be folded together. Groups within groups are not supported."""
    tab, dimension, start, end = _range(book, body, where)
    groups = tab.parts.setdefault("rowGroups" if dimension == "ROWS" else "columnGroups", [])
    for group in groups:
        if start < group["range"]["endIndex"] and group["range"]["startIndex"] < end:
            raise unimplemented("overlapping dimension groups")
    groups.append({"range": following.span(tab, dimension, start, end), "depth": 1})
    side = "rowGroupControlAfter" if dimension == "ROWS" else "columnGroupControlAfter"
    tab.properties["gridProperties"] = {**tab.properties.get("gridProperties", {}), side: True}
    return {"addDimensionGroup": {"dimensionGroups": groups}}


def delete_dimension_group(book: Book, body: Json, where: str) -> Json:
    """Takes a group away; its rows or columns stay."""
    tab, dimension, start, end = _range(book, body, where)
    name = "rowGroups" if dimension == "ROWS" else "columnGroups"
    wanted = following.span(tab, dimension, start, end)
    left = [group for group in tab.parts.get(name, []) if group["range"] != wanted]
    if len(left) == len(tab.parts.get(name, [])):
        raise invalid(f"{where}: Cannot delete a group that does not exist.")
    tab.parts[name] = left
    return {"deleteDimensionGroup": {"dimensionGroups": left} if left else {}}


def _dimension(given: Json, where: str) -> str:
    if "dimension" not in given:
        raise invalid(f"{where}: No dimension specified.")
    return str(given["dimension"])


def _range(book: Book, body: Json, where: str, *, beyond: bool = False) -> tuple[Tab, str, int, int]:
    """(tab, dimension, start, end) of a DimensionRange. `beyond`: the end may lie outside the grid."""
    given = body.get("range", {})
    tab = book.tab(given.get("sheetId", 0), where)
    dimension = _dimension(given, where)
    size = tab.rows if dimension == "ROWS" else tab.columns
    start, end = given.get("startIndex", 0), given.get("endIndex", size)
    if not 0 <= start < end:
        raise invalid(f"{where}: range.startIndex[{start}] must be before endIndex[{end}] and not negative")
    noun = "row" if dimension == "ROWS" else "column"
    if beyond and start > size:
        raise invalid(f"{where}: range.startIndex[{start}] is too large; the sheet has {size} {noun}s")
    if not beyond and end > size:
        raise invalid(f"{where}: Cannot reach a {noun} that doesn't exist: index {end - 1}, of {size} {noun}s")
    return tab, dimension, start, end
