"""What the spreadsheet remembers of itself: which tabs there were, and what people call right as it is.

A tab leaves a mark beside the spreadsheet when it is made (developer metadata, in the same request), which stays when
the tab goes: so every process misses it, also after a restart. What people say about it stands in the journal `Registro`.
A tab that holds people has their hub noted on itself, so that it is known for what it was whatever it is called later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sheets.definitions.model import JOURNAL, hub_of
from sheets.entries.tables import is_emptied
from sheets.spreadsheet.marks import is_titled
from sheets.spreadsheet.snapshot import Snapshot, Tab, TabMark
from sheets.spreadsheet.workbook import together

TAB_GONE, RIGHT = "scheda tolta", "va bene così"
INVENTED, INVENTED_ID = "dati inventati", "demo-journal"
"""What the journal says, and in which row, of a spreadsheet into which the demo project was loaded."""


@dataclass(frozen=True)
class Saying:
    """What people say of something in a tab: `what` (`TAB_GONE` or `RIGHT`), `about` what, in which `tab`."""

    what: str
    about: str
    tab: str


@dataclass(frozen=True)
class Remembered:
    """The titles of the tabs that were there and that nobody has called gone for good, and what people call right."""

    tabs: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()


def remembered(marks: Collection[TabMark], journal: Tab | None) -> Remembered:
    """What the marks of tabs and the journal say together."""
    gone = times_gone(journal)
    tabs = sorted({mark.title for mark in marks if mark.life == gone[mark.title]})
    return Remembered(tuple(tabs), frozenset(_said(journal, RIGHT)))


def missing_marks(snapshot: Snapshot, filled: Collection[str]) -> list[TabMark]:
    """The marks to note with the next write: of the tabs that it makes or fills, of those with rows, of those without any mark.

    A tab that people called gone, or rightly emptied, gets a mark anew with its rows, whoever writes them.
    """
    own, noted = snapshot.definitions.own_titles, {*snapshot.marks}
    marked = {mark.title for mark in noted}
    gone = times_gone(snapshot.tabs.get(JOURNAL))
    lacking = [
        mark for title in {}.fromkeys((*snapshot.tabs, *filled)) if (mark := TabMark(title, gone[title])) not in noted
    ]
    return [
        mark
        for mark in lacking
        if mark.title in own
        and (mark.title in filled or mark.title not in marked or not is_emptied(snapshot.tabs[mark.title]))
    ]


def missing_people(
    snapshot: Snapshot, noted: Mapping[int, frozenset[str]], made: Iterable[Tab]
) -> dict[int, frozenset[str]]:
    """What is to be noted on tabs with the next write: on those that it makes, and on those that lack it."""
    new = {tab.sheet_id: frozenset({hub_of(tab.title)}) for tab in made if is_titled(tab.title, snapshot.definitions)}
    known = together(snapshot.people, new)
    return {id_: lacking for id_, hubs in known.items() if (lacking := hubs - noted.get(id_, frozenset()))}


def times_gone(journal: Tab | None) -> Counter[str]:
    """How often people said of a tab that it is gone for good."""
    return Counter(_said(journal, TAB_GONE))


def _said(journal: Tab | None, word: str) -> list[str]:
    """What the rows of the journal with that word are about."""
    if journal is None or not {"che cosa", "dove"} <= set(journal.header):
        return []
    what, about = journal.header.index("che cosa"), journal.header.index("dove")
    return [str(row[about]) for row in journal.rows if len(row) > max(what, about) and row[what] == word]
