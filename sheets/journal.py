"""What the journal `Registro` remembers of the spreadsheet itself: which tabs there were, and what people call right.

It lasts where the memory of a process does not, people can read it, and every process of the spreadsheet sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sheets.snapshot import Tab

JOURNAL = "Registro"
TABS_SEEN, TAB_GONE, RIGHT = "schede in uso", "scheda tolta", "va bene così"
_BETWEEN = "; "


@dataclass(frozen=True)
class Remembered:
    """The titles of the tabs that were there and that nobody has called gone for good, and what people call right."""

    tabs: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()


def remembered(tab: Tab | None) -> Remembered:
    """What a journal says, its rows read from top to bottom."""
    if tab is None or not {"che cosa", "dove"} <= set(tab.header):
        return Remembered()
    what, where = tab.header.index("che cosa"), tab.header.index("dove")
    tabs, right = dict[str, None](), set[str]()
    for row in tab.rows:
        word = row[what] if len(row) > max(what, where) else ""
        if word == TABS_SEEN:
            tabs |= dict.fromkeys(str(row[where]).split(_BETWEEN))
        elif word == TAB_GONE:
            tabs.pop(str(row[where]), None)
        elif word == RIGHT:
            right.add(str(row[where]))
    return Remembered(tuple(tabs), frozenset(right))


def listed_titles(titles: Iterable[str]) -> str:
    """Titles as one row of the journal names them."""
    return _BETWEEN.join(titles)
