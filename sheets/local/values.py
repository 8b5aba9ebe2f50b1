"""spreadsheets.values: get, update, append, clear, and their batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import a1, cells, following, locales, rendering, rows, shapes, tables, typed
from .a1 import Area, Ref
from .book import Book
from .errors import Json, invalid
from .query import Query
from .rendering import Rendering
from .rows import Row, Scalar
from .tab import Tab

_DIMENSIONS = frozenset({"ROWS", "COLUMNS"})
_INPUTS = frozenset({"RAW", "USER_ENTERED"})
_VALUE_RANGE: shapes.Shape = {"range": str, "majorDimension": _DIMENSIONS, "values": shapes.ANY}
_FILTER: shapes.Shape = {"a1Range": str, "gridRange": shapes.GRID_RANGE}
Enter = Callable[[Row, int, Any], None]


def get(book: Book, text: str, query: Query) -> list[str]:
    """GET values/{range}: a ValueRange, as JSON text in pieces."""
    return _value_range(book, text, _rendering(book, query))


def batch_get(book: Book, query: Query) -> list[str]:
    """GET values:batchGet: a ValueRange for each of `ranges`, as JSON text in pieces."""
    how = _rendering(book, query)
    pieces = [f'{{"spreadsheetId":{rows.compact(book.id)},"valueRanges":[']
    for number, text in enumerate(query.all("ranges")):
        pieces += [",", *_value_range(book, text, how)] if number else _value_range(book, text, how)
    return [*pieces, "]}"]


def batch_get_by_filter(book: Book, body: Json) -> list[str]:
    """POST values:batchGetByDataFilter: a ValueRange for each filter, with the filter that it matched."""
    shape = {
        "dataFilters": [_FILTER],
        "majorDimension": _DIMENSIONS,
        "valueRenderOption": rendering.RENDER,
        "dateTimeRenderOption": rendering.DATES,
    }
    body = shapes.read(body, shape, "batchGetByDataFilter")
    how = _rendering(book, Query.of({key: value for key, value in body.items() if key != "dataFilters"}))
    pieces = [f'{{"spreadsheetId":{rows.compact(book.id)},"valueRanges":[']
    for number, each in enumerate(body.get("dataFilters", [])):
        tab, area = _filtered(book, each, f"dataFilters[{number}]")
        pieces += [",{" if number else "{", '"valueRange":', *_area_range(tab, area, how)]
        pieces.append(f',"dataFilters":[{rows.compact(each)}]}}')
    return [*pieces, "]}"]


def _filtered(book: Book, each: Json, where: str) -> tuple[Tab, Area]:
    if "a1Range" in each:
        tab, area, _ = book.find(each["a1Range"])
        return tab, tab.inside(area)
    if "gridRange" not in each:
        raise invalid(f"Invalid {where}: Must specify a1Range or gridRange.")
    tab = book.tab(each["gridRange"].get("sheetId", 0), f"Invalid {where}")
    return tab, tab.area_of(each["gridRange"], f"Invalid {where}")


def _rendering(book: Book, query: Query, prefix: str = "") -> Rendering:
    """The options of a read; those of an answer to a write begin with `response`."""
    return Rendering(
        locales.get(book.locale),
        query.word(_option(prefix, "valueRenderOption"), rendering.RENDER, "FORMATTED_VALUE"),
        query.word(_option(prefix, "dateTimeRenderOption"), rendering.DATES, "SERIAL_NUMBER"),
        query.word("majorDimension", _DIMENSIONS, "ROWS") == "COLUMNS",
    )


def _option(prefix: str, name: str) -> str:
    return prefix + name[0].upper() + name[1:] if prefix else name


def _value_range(book: Book, text: str, how: Rendering) -> list[str]:
    tab, area, _ = book.find(text)
    return _area_range(tab, tab.inside(area), how)


def _area_range(tab: Tab, area: Area, how: Rendering) -> list[str]:
    values = rendering.values_pieces(tab, area, how)
    head = f'"range":{rows.compact(a1.write(tab.title, area))},"majorDimension":"{_major(how)}"'
    return [f'{{{head},"values":', *values, "}"] if values else [f"{{{head}}}"]


def _major(how: Rendering) -> str:
    return "COLUMNS" if how.columns_first else "ROWS"


def update(book: Book, text: str, query: Query, body: Json) -> Json:
    """PUT values/{range}."""
    block = _block(body, "data")
    if _named(text) != _named(block.get("range", text)):
        raise invalid(f"Requested writing within range [{text}], but the body says [{block['range']}]")
    answer, tab, area = _write(book, text, block, _enter(book, query.word("valueInputOption", _INPUTS, None)))
    if query.flag("includeValuesInResponse"):
        answer["updatedData"] = _echo(book, tab, area, query, block)
    return answer


def _named(text: str) -> str:
    return text.replace("'", "").lower()


def batch_update(book: Book, body: Json) -> Json:
    """POST values:batchUpdate."""
    shape = {
        "valueInputOption": _INPUTS,
        "data": [_VALUE_RANGE],
        "includeValuesInResponse": bool,
        "responseValueRenderOption": rendering.RENDER,
        "responseDateTimeRenderOption": rendering.DATES,
    }
    body = shapes.read(body, shape, "batchUpdate")
    enter = _enter(book, body.get("valueInputOption") or _required("valueInputOption"))
    written = []
    for index, part in enumerate(body.get("data", [])):
        block = _block(part, f"data[{index}]")
        answer, tab, area = _write(book, block.get("range", ""), block, enter)
        if body.get("includeValuesInResponse"):
            answer["updatedData"] = _echo(book, tab, area, Query.of(body), block)
        written.append((answer, tab, area))
    return _totals(book, written)


def _totals(book: Book, written: list[tuple[Json, Tab, Area]]) -> Json:
    """Rows and columns are counted once each, however many ranges touch them."""
    rows_seen = {(tab.key, row) for answer, tab, area in written for row in range(area.top, area.bottom)}
    columns_seen = {(tab.key, column) for answer, tab, area in written for column in range(area.left, area.right)}
    return {
        "spreadsheetId": book.id,
        "totalUpdatedRows": len(rows_seen),
        "totalUpdatedColumns": len(columns_seen),
        "totalUpdatedCells": sum(answer.get("updatedCells", 0) for answer, _, _ in written),
        "totalUpdatedSheets": len({tab.key for _, tab, _ in written}),
        "responses": [answer for answer, _, _ in written],
    }


def append(book: Book, text: str, query: Query, body: Json) -> Json:
    """POST values/{range}:append: below the last table in the range, the grid growing where it must."""
    block = _block(body, "data")
    enter = _enter(book, query.word("valueInputOption", _INPUTS, None))
    insert = query.word("insertDataOption", frozenset({"OVERWRITE", "INSERT_ROWS"}), "OVERWRITE") == "INSERT_ROWS"
    tab, area, _ = book.find(text)
    table = tables.last_table(tab, tab.inside(area))
    place = _place(block["lines"], *((table.bottom, table.left) if table else (area.top, area.left)))
    if insert and place.top < tab.rows and place.height:
        # Rows are made above what stands there; at the grid's end growing it is enough.
        tab.grid.insert(place.top, place.height)
        tab.rows += place.height
        following.follow(book, tab, following.Shift("ROWS", place.top, inserted=place.height))
    book.grow(tab, place.bottom, place.right, "values.append")
    book.check_size("values.append")
    answer: Json = {"spreadsheetId": book.id}
    if table:
        answer["tableRange"] = a1.write(tab.title, table)
    answer["updates"] = _fill(book, tab, place, block["lines"], enter)
    if query.flag("includeValuesInResponse"):
        answer["updates"]["updatedData"] = _echo(book, tab, place, query, block)
    return answer


def clear(book: Book, text: str) -> Json:
    """POST values/{range}:clear. Values go; formats, notes and validations stay."""
    return {"spreadsheetId": book.id, "clearedRange": _clear(book, text)}


def batch_clear(book: Book, body: Json) -> Json:
    """POST values:batchClear."""
    body = shapes.read(body, {"ranges": [str]}, "batchClear")
    return {"spreadsheetId": book.id, "clearedRanges": [_clear(book, text) for text in body.get("ranges", [])]}


def _clear(book: Book, text: str) -> str:
    tab, area, _ = book.find(text)
    area = tab.inside(area)
    tab.grid.fetch(area.top, min(area.bottom, tab.grid.data_end()))
    for index in range(area.top, min(area.bottom, tab.grid.data_end())):
        row = tab.grid.row(index)
        for column in range(area.left, min(area.right, len(row.values))):
            tab.grid.change(index).enter(column, rows.BLANK)
    return a1.write(tab.title, area)


def _block(body: Json, path: str) -> Json:
    """A ValueRange of a request, its values put row by row under `lines`."""
    block: Json = shapes.read(body, _VALUE_RANGE, path)
    lines = block.get("values", [])
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        wrong = lines if not isinstance(lines, list) else next(line for line in lines if not isinstance(line, list))
        kind = "type.googleapis.com/google.protobuf.ListValue"
        raise invalid(f"Invalid value at '{path}.values' ({kind}), {rows.compact(wrong)}")
    for index, line in enumerate(lines):
        _check_line(line, index)
    block["lines"] = lines
    if block.get("majorDimension") == "COLUMNS":
        height = max((len(line) for line in lines), default=0)
        block["lines"] = [[line[row] if row < len(line) else None for line in lines] for row in range(height)]
    return block


def _check_line(line: list[Any], index: int) -> None:
    for place, value in enumerate(line):
        if isinstance(value, dict | list):
            kind = "struct_value" if isinstance(value, dict) else "list_value"
            raise invalid(f"Invalid values[{index}][{place}]: {kind} {rows.compact(value)}")


def _enter(book: Book, option: str) -> Enter:
    """How a given value goes into a cell: as it is, or as if a person had typed it."""
    locale = locales.get(book.locale)

    def raw(row: Row, column: int, value: Scalar) -> None:
        row.enter(column, cells.plain(value))

    def as_typed(row: Row, column: int, value: Scalar) -> None:
        found = (
            typed.into(value, row.extra(column), locale) if isinstance(value, str) else typed.Typed(cells.plain(value))
        )
        row.enter(column, found.value, found.formula)
        form = dict(row.extra(column).get("format") or {})
        if found.number_format and form.get("numberFormat", {}).get("type") != found.number_format["type"]:
            row.keep(column, "format", {**form, "numberFormat": found.number_format})

    return raw if option == "RAW" else as_typed


def _required(name: str) -> str:
    raise invalid(f"'{name}' is required but not specified")


def _place(lines: list[list[Any]], top: int, left: int) -> Area:
    """The area that the values take from a corner on."""
    return Area(top, top + len(lines), left, left + max((len(line) for line in lines), default=0))


def _write(book: Book, text: str, block: Json, enter: Enter) -> tuple[Json, Tab, Area]:
    tab, area, ref = book.find(text)
    place = _place(block["lines"], area.top, area.left)
    if not tab.holds(Area(area.top, area.top + 1, area.left, area.left + 1)):
        raise tab.outside(area)
    if not _spreads(ref):
        _check_within(tab, area, place)
    if not tab.holds(place):
        raise tab.outside(place)
    return _fill(book, tab, place, block["lines"], enter), tab, place


def _spreads(ref: Ref) -> bool:
    """A single cell is the corner of a write of any size; so is a tab without a range."""
    return ref.single or (ref.top is None and ref.left is None and ref.name is None)


def _check_within(tab: Tab, area: Area, place: Area) -> None:
    """The 400 for values larger than the range they are meant for."""
    tried = ""
    if place.bottom > area.bottom:
        tried = f"row [{area.bottom + 1}]"
    elif place.right > area.right:
        tried = f"column [{a1.column_letters(area.right)}]"
    if tried:
        text = a1.write(tab.title, area)
        raise invalid(f"Requested writing within range [{text}], but tried writing to {tried}")


def _fill(book: Book, tab: Tab, place: Area, lines: list[list[Any]], enter: Enter) -> Json:
    """Enter the values and count them. None leaves the cell as it is."""
    tab.grid.fetch(place.top, place.bottom)
    count, height = 0, 0
    columns: set[int] = set()
    for index, line in enumerate(lines, place.top):
        row = tab.grid.change(index)
        entered = [column for column, value in enumerate(line, place.left) if value is not None]
        for column in entered:
            enter(row, column, line[column - place.left])
        columns.update(entered)
        count, height = count + len(entered), height + bool(entered)
    answer: Json = {"spreadsheetId": book.id}
    if not count:
        shown = Area(place.top, place.top + 1, place.left, place.left + 1)
        return {**answer, "updatedRange": a1.write(tab.title, shown)}
    answer["updatedRange"] = a1.write(tab.title, place)
    answer.update(updatedRows=height, updatedColumns=len(columns), updatedCells=count)
    return answer


def _echo(book: Book, tab: Tab, area: Area, query: Query, block: Json) -> Json:
    """The values just written, read back as the request asked."""
    how = _rendering(book, query, "response")
    found = rendering.matrix(tab, area, how)
    if block.get("majorDimension") == "COLUMNS":
        width = max((len(line) for line in found), default=0)
        found = [[line[place] if place < len(line) else "" for line in found] for place in range(width)]
    major = block.get("majorDimension", "ROWS")
    return {"range": a1.write(tab.title, area), "majorDimension": major, "values": found}
