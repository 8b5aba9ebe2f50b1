"""A cell as it leaves the register: typed where its column's kind can read it, as it stands where it cannot."""

from __future__ import annotations

from collections.abc import Iterator

from sheets.kinds import TEXT, Cell, Kind, Unreadable, Value
from sheets.register import ExportTab

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def exported(cell: Cell, kind: Kind) -> Value:
    """The cell's value; text of a text column stays as typed, and what the kind cannot read is the cell itself."""
    if isinstance(cell, str) and kind.stored == "text":
        return cell
    try:
        return kind.read(cell)
    except Unreadable:
        return cell


def looks_like_formula(text: str) -> bool:
    """True for text that a spreadsheet may take for a formula when a person opens or edits the file."""
    return text.startswith(_FORMULA_STARTS)


def labels(tab: ExportTab) -> list[str]:
    """The header, with a blank for each column that holds cells and has none."""
    widest = max([len(tab.columns), *(len(row) for row in tab.rows)])
    return [column.label for column in tab.columns] + [""] * (widest - len(tab.columns))


def values(tab: ExportTab) -> Iterator[list[tuple[Value, Kind]]]:
    """Each row's values with their columns' kinds; a cell beyond the last header is not lost."""
    kinds = [column.kind for column in tab.columns]
    for row in tab.rows:
        beyond: list[tuple[Value, Kind]] = [(cell, TEXT) for cell in row[len(kinds) :]]
        yield [(exported(cell, kind), kind) for cell, kind in zip(row, kinds, strict=False)] + beyond
