"""CellData, Google's JSON of one cell, into a row and out of it."""

from __future__ import annotations

from typing import Any

from . import fields, formats, formulas
from .errors import Json, invalid
from .fields import Mask, wants
from .locales import Locale
from .rows import BLANK, Row, Scalar

_PARTS = {"note": "note", "dataValidation": "validation"}
_LARGEST_EXACT = 2**53
_EVERYTHING: Json = dict.fromkeys(("userEnteredValue", "userEnteredFormat", *_PARTS))

DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
}


def prepared(cell: Json) -> Json:
    """CellData as `write` takes it: its colours given in both of Google's ways."""
    if "userEnteredFormat" not in cell:
        return cell
    return {**cell, "userEnteredFormat": formats.complete(cell["userEnteredFormat"])}


def write(row: Row, column: int, cell: Json, mask: Mask) -> None:
    """Put into the cell what the mask selects of `cell`; what it selects and `cell` lacks is cleared.

    `cell` is `prepared` and `mask` is `styled`, once for the many cells that may be written with them.
    """
    chosen = _EVERYTHING if mask is None else mask
    if "userEnteredValue" in chosen:
        value, formula = entered(cell.get("userEnteredValue") or {})
        row.enter(column, value, formula)
    for name, key in _PARTS.items():
        if name in chosen:
            row.keep(column, key, cell.get(name))
    if "userEnteredFormat" in chosen:
        form = dict(row.extra(column).get("format") or {})
        fields.merge(form, cell.get("userEnteredFormat") or {}, chosen["userEnteredFormat"])
        row.keep(column, "format", form)


def styled(mask: Mask) -> Mask:
    """A mask that names a colour one way names it both ways."""
    if mask is None:
        return None
    whole: dict[str, Any] = {}
    for name, below in mask.items():
        whole[name] = styled(below)
        if name.lower().endswith("color"):
            whole[f"{name}Style"] = None
        elif name.lower().endswith("colorstyle"):
            whole[name.removesuffix("Style")] = None
    return whole


def entered(value: Json) -> tuple[Scalar, str | None]:
    """(value, formula) of an ExtendedValue; BLANK for an empty one."""
    if len(value) > 1:
        raise invalid("Invalid value at 'userEnteredValue' (oneof), more than one of its kinds is set")
    if "formulaValue" in value:
        return formulas.evaluate(value["formulaValue"]), value["formulaValue"]
    found: Scalar = next(iter(value.values()), BLANK)
    return plain(found), None


def plain(value: Scalar) -> Scalar:
    """A whole number without its `.0`, as Google returns it."""
    if isinstance(value, int) and abs(value) > _LARGEST_EXACT:
        # Sheets has one kind of number, the double.
        return float(value) if abs(value) < 1e308 else plain(float("inf"))
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise invalid("Invalid value: a number must be finite")
        if value.is_integer() and abs(value) < 1e15:
            return int(value)
    return value


def extended(value: Scalar) -> Json:
    """An ExtendedValue of a value."""
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def read(row: Row, column: int, locale: Locale, mask: Mask) -> Json:
    """CellData of one cell, of the fields the mask selects; {} for a cell with nothing in it."""
    value, extra = row.value(column), row.extra(column)
    cell: Json = {}
    if value != BLANK:
        formula = extra.get("formula")
        cell["userEnteredValue"] = {"formulaValue": formula} if formula else extended(value)
        cell["effectiveValue"] = extended(value)
        if wants(mask, "formattedValue"):
            cell["formattedValue"] = formats.show(value, (extra.get("format") or {}).get("numberFormat"), locale)
    if "format" in extra:
        cell["userEnteredFormat"] = extra["format"]
    if (extra.get("format") or value != BLANK) and wants(mask, "effectiveFormat"):
        cell["effectiveFormat"] = over(DEFAULT_FORMAT, extra.get("format") or {})
    for name, key in _PARTS.items():
        if key in extra:
            cell[name] = extra[key]
    chosen: Json = fields.select(cell, mask)
    return chosen


def over(base: Json, above: Json) -> Json:
    """`base` with the settings of `above` laid over it, level by level."""
    merged = dict(base)
    for name, setting in above.items():
        below = merged.get(name)
        merged[name] = over(below, setting) if isinstance(below, dict) and isinstance(setting, dict) else setting
        if name.lower().endswith(("color", "colorstyle")):
            merged[name] = setting
    return merged
