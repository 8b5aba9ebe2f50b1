"""batchUpdate requests that write cells: appendCells, updateCells, repeatCell, setDataValidation."""

from __future__ import annotations

from .. import cells, fields, shapes
from ..a1 import Area
from ..book import Book
from ..errors import Json, invalid
from ..fields import Mask
from ..tab import Tab


def append_cells(book: Book, body: Json, where: str) -> Json:
    """Rows after the last row that has a value in any column; the grid grows where it must."""
    tab = book.tab(body.get("sheetId", 0), where)
    mask = _mask(body, where)
    lines = body.get("rows", [])
    top = tab.grid.data_end()
    book.grow(tab, top + len(lines), max((_width(line) for line in lines), default=0), where)
    _write_lines(tab, top, 0, lines, mask)
    return {}


def update_cells(book: Book, body: Json, where: str) -> Json:
    """Rows from a corner on (`start`), or over a range whose cells beyond the given ones are cleared."""
    mask = _mask(body, where)
    lines = body.get("rows", [])
    if ("start" in body) == ("range" in body):
        raise invalid(f"{where}: Exactly one of start and range must be given.")
    if "start" in body:
        _update_from(book, body["start"], lines, mask, where)
    else:
        tab = book.tab(body["range"].get("sheetId", 0), where)
        _update_over(tab, tab.area_of(body["range"], where), lines, mask, where)
    return {}


def _update_from(book: Book, start: Json, lines: list[Json], mask: Mask, where: str) -> None:
    tab = book.tab(start.get("sheetId", 0), where)
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    width = max((_width(line) for line in lines), default=0)
    _check_corner(top, tab.rows, "row", where)
    _check_corner(left, tab.columns, "column", where)
    if top + len(lines) > tab.rows:
        raise invalid(f"{where}: Attempting to write row: {tab.rows}, beyond the last row of: {tab.rows - 1}")
    if left + width > tab.columns:
        raise invalid(
            f"{where}: Attempting to write column: {tab.columns}, beyond the last column of: {tab.columns - 1}"
        )
    _write_lines(tab, top, left, lines, mask)


def _check_corner(index: int, size: int, name: str, where: str) -> None:
    if not 0 <= index < size:
        raise invalid(f"{where}: GridCoordinate.{name}Index[{index}] is after last {name} in grid[{size}]")


def _update_over(tab: Tab, area: Area, lines: list[Json], mask: Mask, where: str) -> None:
    if len(lines) > area.height:
        last = area.bottom - 1
        raise invalid(f"{where}: Attempting to write row: {area.bottom}, beyond the last requested row of: {last}")
    if any(_width(line) > area.width for line in lines):
        last = area.right - 1
        raise invalid(f"{where}: Attempting to write column: {area.right}, beyond the last requested column of: {last}")
    tab.grid.fetch(area.top, area.bottom)
    for index in range(area.top, area.bottom):
        place = index - area.top
        given = lines[place].get("values", []) if place < len(lines) else []
        if not given and tab.grid.row(index).empty:
            continue
        row = tab.grid.change(index)
        for column in range(area.left, max(min(area.right, row.width), area.left + len(given))):
            step = column - area.left
            cells.write(row, column, cells.prepared(given[step]) if step < len(given) else {}, mask)


def repeat_cell(book: Book, body: Json, where: str) -> Json:
    """One cell over a whole range."""
    tab = book.tab(body.get("range", {}).get("sheetId", 0), where)
    area = tab.area_of(body.get("range", {}), where)
    mask = _mask(body, where)
    _repeat(tab, area, body.get("cell", {}), mask)
    return {}


def set_data_validation(book: Book, body: Json, where: str) -> Json:
    """A rule on every cell of a range; no rule takes it off."""
    tab = book.tab(body.get("range", {}).get("sheetId", 0), where)
    area = tab.area_of(body.get("range", {}), where)
    rule = body.get("rule")
    if rule is not None and not rule.get("condition", {}).get("type"):
        raise invalid(f"{where}: A data validation rule needs a condition type.")
    _repeat(tab, area, {"dataValidation": rule} if rule else {}, {"dataValidation": None})
    return {}


def _repeat(tab: Tab, area: Area, cell: Json, mask: Mask) -> None:
    cell = cells.prepared(cell)
    tab.grid.fetch(area.top, area.bottom)
    for index in range(area.top, area.bottom):
        if not cell and tab.grid.row(index).empty:
            continue
        row = tab.grid.change(index)
        for column in range(area.left, area.right):
            cells.write(row, column, cell, mask)


def _write_lines(tab: Tab, top: int, left: int, lines: list[Json], mask: Mask) -> None:
    tab.grid.fetch(top, top + len(lines))
    for index, line in enumerate(lines, top):
        row = tab.grid.change(index)
        for column, cell in enumerate(line.get("values", []), left):
            cells.write(row, column, cells.prepared(cell), mask)


def _width(line: Json) -> int:
    return len(line.get("values", []))


def _mask(body: Json, where: str) -> Mask:
    mask = fields.required(body.get("fields"), where)
    fields.check(mask, shapes.CELL, "cell")
    return cells.styled(mask)
