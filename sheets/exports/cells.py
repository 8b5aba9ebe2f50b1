"""A cell as it leaves the register: typed where its column's kind can read it, as it stands where it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sheets.entries.columns import Column
from sheets.exports.tab import ExportTab
from sheets.kinds import AS_IT_STANDS, DATE, MOMENT, TIME, Kind, Unreadable, Value

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class TypedTab:
    """A tab whose cells may be dates and times already. Without a header its rows begin in the first row of the sheet."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    has_header: bool = True


Exportable = ExportTab | TypedTab


def exported(cell: Value, kind: Kind) -> Value:
    """The cell's value; text of a text column stays as typed, and what the kind cannot read is the cell itself."""
    if cell is None or isinstance(cell, date | time) or kind is AS_IT_STANDS:
        return cell
    if isinstance(cell, str) and kind.stored == "text":
        return cell
    try:
        return kind.read(cell)
    except Unreadable:
        return cell


def format_kind(value: Value, kind: Kind) -> Kind:
    """The kind whose number format shows the value: its column's, or, where that has none, one for dates and times."""
    if kind.pattern or not isinstance(value, date | time):
        return kind
    return TIME if isinstance(value, time) else MOMENT if isinstance(value, datetime) else DATE


def looks_like_formula(text: str) -> bool:
    """True for text that a spreadsheet may take for a formula when a person opens or edits the file."""
    return text.startswith(_FORMULA_STARTS)


def labels(tab: Exportable) -> list[str]:
    """The header, with a blank for each column that holds cells and has none."""
    widest = max([len(tab.columns), *(len(row) for row in tab.rows)])
    return [column.label for column in tab.columns] + [""] * (widest - len(tab.columns))


def values(tab: Exportable) -> Iterator[list[tuple[Value, Kind]]]:
    """Each row's values with their columns' kinds; a cell beyond the last header is not lost."""
    kinds = [column.kind for column in tab.columns]
    for row in tab.rows:
        beyond: list[tuple[Value, Kind]] = [(cell, AS_IT_STANDS) for cell in row[len(kinds) :]]
        yield [(exported(cell, kind), kind) for cell, kind in zip(row, kinds, strict=False)] + beyond
