"""A cell in the words that people use, of either language: a date as 12/01/2017, a number as 1.106 or 12,5, true as *sì*."""

from __future__ import annotations

from datetime import date, datetime, time

from sheets import kinds
from sheets.kinds import Cell, Kind, Value
from sheets.language import Day, Number, Several, _

_DECIMALS = 6


def in_words(cell: Cell, kind: Kind) -> str:
    """What a cell of a column of that kind says; one that its kind cannot read is said as it is, a blank is ""."""
    try:
        value = kind.read(cell)
    except kinds.Unreadable:
        return _plain(cell)
    return words_of(value, kind)


def words_of(value: Value, kind: Kind) -> str:
    """The same of a value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return Several(" ", (Day(value.date()), f"{value:%H:%M}"))
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float) and not isinstance(value, bool) and kind.stored == "number":
        return _number(value, at_least=2 if kind is kinds.EURO else 0)
    return _plain(value)


def _number(value: float, at_least: int) -> str:
    """As many decimals as it has, up to six."""
    fraction = f"{abs(value):.{_DECIMALS}f}".partition(".")[2].rstrip("0")
    return Number(value, max(at_least, len(fraction)))


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return _("sì") if cell else _("no")
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell).strip()
