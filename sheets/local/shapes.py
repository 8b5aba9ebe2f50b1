"""Which fields a request body may have. What is not listed here is refused by name, never ignored."""

from __future__ import annotations

from typing import Any

from .errors import invalid, unimplemented

ANY = object()
"""Any JSON value, kept as it is."""

Shape = Any
"""A dict of known fields, `[shape]` for a list, a frozenset of words for an enum, a type, or ANY."""

Path = str | tuple[Any, str | int]
"""Where a value stands in a body; spelled out only when it is wrong, for a body may have a million values."""


def read(value: Any, shape: Shape, path: Path) -> Any:
    """The value with its nulls dropped, once every field of it is known and has the right type.

    Unknown field or word: 501 naming it. Wrong type: 400.
    """
    if shape is ANY:
        return value
    if isinstance(shape, dict):
        return _object(value, shape, path)
    if isinstance(shape, list):
        return _list(value, shape[0], path)
    if isinstance(shape, frozenset):
        return _word(value, shape, path)
    return _leaf(value, shape, path)


def _object(value: Any, shape: dict[str, Shape], path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, path)
    for name in value:
        if name not in shape:
            raise unimplemented(f"the field {_spell(path)}.{name}")
    return {name: read(item, shape[name], (path, name)) for name, item in value.items() if item is not None}


def _list(value: Any, shape: Shape, path: Path) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(value, path)
    return [read(item, shape, (path, index)) for index, item in enumerate(value)]


def _word(value: Any, words: frozenset[str], path: Path) -> str:
    if not isinstance(value, str):
        raise _wrong(value, path)
    if value not in words:
        raise unimplemented(f"{_spell(path)} = {value}")
    return value


def _leaf(value: Any, kind: type, path: Path) -> Any:
    if kind is int and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(value, path)
    return value


def _wrong(value: Any, path: Path) -> Exception:
    return invalid(f"Invalid value at '{_spell(path)}', {value!r}")


def _spell(path: Path) -> str:
    if isinstance(path, str):
        return path
    above, step = path
    return f"{_spell(above)}[{step}]" if isinstance(step, int) else f"{_spell(above)}.{step}"


GRID_RANGE: Shape = {
    "sheetId": int,
    "startRowIndex": int,
    "endRowIndex": int,
    "startColumnIndex": int,
    "endColumnIndex": int,
}
GRID_COORDINATE: Shape = {"sheetId": int, "rowIndex": int, "columnIndex": int}
DIMENSION = frozenset({"ROWS", "COLUMNS"})
DIMENSION_RANGE: Shape = {"sheetId": int, "dimension": DIMENSION, "startIndex": int, "endIndex": int}
COLOR: Shape = {"red": float, "green": float, "blue": float, "alpha": float}
COLOR_STYLE: Shape = {"rgbColor": COLOR, "themeColor": str}
_BORDER: Shape = {"style": str, "width": int, "color": COLOR, "colorStyle": COLOR_STYLE}
NUMBER_FORMAT: Shape = {
    "type": frozenset({"TEXT", "NUMBER", "PERCENT", "CURRENCY", "DATE", "TIME", "DATE_TIME", "SCIENTIFIC"}),
    "pattern": str,
}
TEXT_FORMAT: Shape = {
    "foregroundColor": COLOR,
    "foregroundColorStyle": COLOR_STYLE,
    "fontFamily": str,
    "fontSize": int,
    "bold": bool,
    "italic": bool,
    "strikethrough": bool,
    "underline": bool,
    "link": {"uri": str},
}
CELL_FORMAT: Shape = {
    "numberFormat": NUMBER_FORMAT,
    "backgroundColor": COLOR,
    "backgroundColorStyle": COLOR_STYLE,
    "borders": {"top": _BORDER, "bottom": _BORDER, "left": _BORDER, "right": _BORDER},
    "padding": {"top": int, "right": int, "bottom": int, "left": int},
    "horizontalAlignment": str,
    "verticalAlignment": str,
    "wrapStrategy": str,
    "textDirection": str,
    "textFormat": TEXT_FORMAT,
    "hyperlinkDisplayType": str,
    "textRotation": {"angle": int, "vertical": bool},
}
VALIDATION: Shape = {
    "condition": {"type": str, "values": [{"userEnteredValue": str, "relativeDate": str}]},
    "inputMessage": str,
    "strict": bool,
    "showCustomUi": bool,
}
ENTERED: Shape = {"numberValue": float, "stringValue": str, "boolValue": bool, "formulaValue": str}
CELL: Shape = {"userEnteredValue": ENTERED, "userEnteredFormat": CELL_FORMAT, "note": str, "dataValidation": VALIDATION}
ROW: Shape = {"values": [CELL]}
METADATA_LOCATION: Shape = {"sheetId": int, "spreadsheet": bool, "dimensionRange": DIMENSION_RANGE}
METADATA: Shape = {
    "metadataId": int,
    "metadataKey": str,
    "metadataValue": str,
    "location": METADATA_LOCATION,
    "visibility": frozenset({"DOCUMENT", "PROJECT"}),
}
TAB_PROPERTIES: Shape = {
    "sheetId": int,
    "title": str,
    "index": int,
    "sheetType": frozenset({"GRID"}),
    "hidden": bool,
    "rightToLeft": bool,
    "tabColor": COLOR,
    "tabColorStyle": COLOR_STYLE,
    "gridProperties": {
        "rowCount": int,
        "columnCount": int,
        "frozenRowCount": int,
        "frozenColumnCount": int,
        "hideGridlines": bool,
        "rowGroupControlAfter": bool,
        "columnGroupControlAfter": bool,
    },
}
SPREADSHEET_PROPERTIES: Shape = {"title": str, "locale": str, "timeZone": str, "autoRecalc": frozenset({"ON_CHANGE"})}
