"""batchUpdate requests about tabs and the spreadsheet: add, delete, duplicate, and their properties."""

from __future__ import annotations

import json
import secrets

from .. import fields, formats, locales, shapes, view
from ..book import Book
from ..cells import styled
from ..errors import Json, invalid
from ..following import Shift, follow
from ..tab import Tab

_OWN = ("sheetId", "title", "index", "sheetType")


def add_sheet(book: Book, body: Json, where: str) -> Json:
    """A new tab of 1000 × 26 cells, or of the size asked for."""
    given = body.get("properties", {})
    sheet_id = given.get("sheetId")
    _check_free(book, sheet_id, where)
    title = given.get("title") or _free_title(book)
    _check_title(book, None, title, where)
    tab = book.add_tab(title, sheet_id, given.get("index"))
    _settle(book, tab, {name: value for name, value in given.items() if name not in _OWN}, where)
    return {"addSheet": {"properties": view.properties(book, tab)}}


def delete_sheet(book: Book, body: Json, where: str) -> Json:
    """A tab goes with everything on it."""
    tab = book.tab(body.get("sheetId", 0), where)
    if not any(not other.properties.get("hidden") for other in book.tabs if other is not tab):
        raise invalid(f"{where}: You can't remove all the visible sheets in a document.")
    book.drop_tab(tab)
    for table in ("metadata", "named_ranges"):
        on_tab = "json_extract(body, '$.range.sheetId')" if table == "named_ranges" else "sheet_id"
        query = f"DELETE FROM {table} WHERE file = ? AND coalesce({on_tab}, ?) = ?"
        # A named range on tab 0 leaves the id out; metadata without a tab belongs to the spreadsheet.
        book.connection.execute(query, (book.id, 0 if table == "named_ranges" else -1, tab.sheet_id))
    return {}


def duplicate_sheet(book: Book, body: Json, where: str) -> Json:
    """A copy of a tab with its cells, formats and settings."""
    source = book.tab(body.get("sourceSheetId", 0), where)
    _check_free(book, body.get("newSheetId"), where)
    title = body.get("newSheetName") or _free_title(book, f"Copy of {source.title}")
    _check_title(book, None, title, where)
    tab = book.add_tab(title, body.get("newSheetId"), body.get("insertSheetIndex", 0))
    copy_tab(source, tab)
    renumber(tab)
    book.check_size(where)
    return {"duplicateSheet": {"properties": view.properties(book, tab)}}


def copy_tab(source: Tab, tab: Tab) -> None:
    """Everything of one tab onto a new one, the ids in its ranges turned to the new tab's."""
    source.grid.flush()
    tab.grid.copy_from(source.key)
    tab.rows, tab.columns = source.rows, source.columns
    tab.properties = json.loads(json.dumps(source.properties))
    tab.properties.pop("hidden", None)
    tab.parts = _moved(json.loads(json.dumps(source.parts)), source.sheet_id, tab.sheet_id)


def renumber(tab: Tab) -> None:
    """New ids for the protections and bands of a copied tab, which must not share those of its original."""
    for part, key in (("protectedRanges", "protectedRangeId"), ("bandedRanges", "bandedRangeId")):
        for item in tab.parts.get(part, []):
            item[key] = secrets.randbelow(2**31)


def _moved(part: Json, old: int, new: int) -> Json:
    def visit(value: object) -> object:
        if isinstance(value, list):
            return [visit(item) for item in value]
        if not isinstance(value, dict):
            return value
        turned = {name: visit(item) for name, item in value.items()}
        if turned.get("sheetId", 0) == old and ("startRowIndex" in turned or "startIndex" in turned):
            turned["sheetId"] = new
        return turned

    return {name: visit(item) for name, item in part.items()}


def update_sheet_properties(book: Book, body: Json, where: str) -> Json:
    """Title, position, size, frozen rows, colour and so on, those the mask names."""
    mask = fields.required(body.get("fields"), where)
    given = body.get("properties", {})
    fields.check(mask, shapes.TAB_PROPERTIES, "properties")
    tab = book.tab(given.get("sheetId", 0), where)
    if fields.wants(mask, "title"):
        _check_title(book, tab, given.get("title", ""), where)
        tab.title = given["title"]
    if fields.wants(mask, "index") and (mask is not None or "index" in given):
        _move(book, tab, given.get("index", 0))
    _update_settings(book, tab, given, mask, where)
    return {}


def _update_settings(book: Book, tab: Tab, given: Json, mask: fields.Mask, where: str) -> None:
    settings = json.loads(json.dumps(tab.properties))
    grid = {"rowCount": tab.rows, "columnCount": tab.columns, **settings.get("gridProperties", {})}
    settings["gridProperties"] = grid
    chosen = {name: below for name, below in (mask or dict.fromkeys(shapes.TAB_PROPERTIES)).items() if name not in _OWN}
    fields.merge(settings, formats.complete(given), styled(chosen))
    _settle(book, tab, settings, where)


def _settle(book: Book, tab: Tab, settings: Json, where: str) -> None:
    """Give a tab its settings, size included; what is false or zero is not kept, as Google leaves it out."""
    settings = formats.complete(settings)
    grid = dict(settings.pop("gridProperties", None) or {})
    _resize(book, tab, grid.pop("rowCount", tab.rows), grid.pop("columnCount", tab.columns), where)
    if not settings.get("tabColorStyle"):
        # An empty style takes the colour off; an empty rgbColor within one is black.
        settings = {name: setting for name, setting in settings.items() if not name.startswith("tabColor")}
    tab.properties = {name: setting for name, setting in settings.items() if setting or name == "tabColor"}
    tab.properties["gridProperties"] = {name: setting for name, setting in grid.items() if setting}
    if grid.get("frozenRowCount", 0) >= tab.rows or grid.get("frozenColumnCount", 0) >= tab.columns:
        raise invalid(f"{where}: You can't freeze all visible rows or columns on the sheet.")
    if all(other.properties.get("hidden") for other in book.tabs):
        raise invalid(f"{where}: You can't hide all the sheets in a document.")


def _resize(book: Book, tab: Tab, rows: int, columns: int, where: str) -> None:
    if rows < 1 or columns < 1:
        raise invalid(f"{where}: A sheet must have at least one row and one column.")
    if rows < tab.rows:
        tab.grid.remove(rows, tab.rows - rows)
        follow(book, tab, Shift("ROWS", rows, deleted=tab.rows - rows))
    if columns < tab.columns:
        follow(book, tab, Shift("COLUMNS", columns, deleted=tab.columns - columns))
        for index in tab.grid.existing():
            row = tab.grid.change(index)
            for column in range(columns, row.width):
                row.place(column, ("", {}))
    tab.rows, tab.columns = rows, columns
    book.check_size(where)


def _move(book: Book, tab: Tab, index: int) -> None:
    # Google counts the new place before the tab is taken out.
    before = book.tabs.index(tab)
    book.tabs.remove(tab)
    book.tabs.insert(index - 1 if index > before + 1 else index, tab)


def update_spreadsheet_properties(book: Book, body: Json, where: str) -> Json:
    """Title, locale and time zone of the spreadsheet."""
    mask = fields.required(body.get("fields"), where)
    fields.check(mask, shapes.SPREADSHEET_PROPERTIES, "properties")
    given = body.get("properties", {})
    for name in mask or given:
        if name == "title":
            book.name = given.get("title", "")
        elif name == "locale":
            locales.get(given.get("locale", ""))
            book.properties["locale"] = given["locale"]
        elif name in given:
            book.properties[name] = given[name]
    return {}


def _free_title(book: Book, wanted: str = "") -> str:
    number = 2 if wanted else len(book.tabs) + 1
    title = wanted or f"Sheet{number}"
    while book.titled(title):
        title = f"{wanted} {number}" if wanted else f"Sheet{number}"
        number += 1
    return title


def _check_title(book: Book, tab: Tab | None, title: str, where: str) -> None:
    if not title:
        raise invalid(f"{where}: The sheet name cannot be empty.")
    if len(title) > 100:
        raise invalid(f"{where}: The sheet name cannot be greater than 100 characters.")
    if book.titled(title) not in (None, tab):
        raise invalid(f'{where}: A sheet with the name "{title}" already exists. Please enter another name.')


def _check_free(book: Book, sheet_id: int | None, where: str) -> None:
    if sheet_id is not None and sheet_id < 0:
        raise invalid(f"{where}: A sheet ID must not be negative: {sheet_id}")
    if sheet_id is not None and sheet_id in {tab.sheet_id for tab in book.tabs}:
        raise invalid(f"{where}: A sheet with ID {sheet_id} already exists.")
