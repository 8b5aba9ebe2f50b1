"""What the spreadsheet remembers of itself: which tabs there were, and what people call right as it is.

A tab leaves a mark beside the spreadsheet when it is made (developer metadata, in the same request), which stays when
the tab goes: so every process misses it, also after a restart. How many rows the tabs had and what the figures counted
is noted in the journal `Registro`, once a day, with that day's first save; so are the words of people about it.
A tab that holds people has their hub noted on itself, so that it is known for what it was whatever it is called later.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sheets.definitions.model import JOURNAL, hub_of
from sheets.entries.tables import is_emptied
from sheets.spreadsheet.marks import is_titled
from sheets.spreadsheet.snapshot import Snapshot, Tab, TabMark
from sheets.spreadsheet.workbook import together

TAB_GONE, RIGHT, STATE = "scheda tolta", "va bene così", "com'è il foglio"
GONE = "tolto"
"""What is noted of a figure that is rightly there no more."""
SAYINGS = (TAB_GONE, RIGHT, STATE)
"""The words by which the journal is read: nobody writes a row with them but by saying so."""
FEWEST_ROWS, FEWEST_LOST = 10, 3
"""From how many rows on it is noted how many a tab has, and how many less are missed."""
_ROWS, _FIGURES = "righe", "cifre"
_FEWER, _COUNTS = re.compile(r"(.+): righe = (\d+)"), re.compile(r"Indicatori: (.+) = (\w+)")
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
    rows: Mapping[str, int] = field(default_factory=dict)
    """The most rows that each tab had, since somebody called it right to have fewer."""
    counting: Mapping[str, str] = field(default_factory=dict)
    """By code, what each figure counted when somebody last called that right, or when it was first noted."""

    def state(self, rows: Mapping[str, int], counting: Mapping[str, str]) -> str:
        """What is to be noted of the tabs and the figures as they are now; "" for nothing new, or too little to miss."""
        more = {tab: count for tab, count in rows.items() if count > self.rows.get(tab, FEWEST_ROWS - 1)}
        new = {code: what for code, what in counting.items() if self.counting.get(code, GONE) == GONE}
        if not more and not (new and self.rows):
            return ""
        return json.dumps({_ROWS: more, _FIGURES: new}, ensure_ascii=False)


def remembered(marks: Collection[TabMark], journal: Tab | None) -> Remembered:
    """What the marks of tabs and the journal say together."""
    told = [*_told(journal)]
    gone = Counter(_about(told, TAB_GONE))
    tabs = sorted({mark.title for mark in marks if mark.life == gone[mark.title]})
    return Remembered(tuple(tabs), frozenset(_about(told, RIGHT)), *_state(told))


def fewer(tab: str, rows: int) -> str:
    """What is called right of a tab that has only so many rows left."""
    return f"{tab}: righe = {rows}"


def counts(code: str, what: str) -> str:
    """What is called right of a figure that counts something else than before."""
    return f"Indicatori: {code} = {what}"


def _state(told: Iterable[tuple[str, str]]) -> tuple[dict[str, int], dict[str, str]]:
    """The rows and figures as the journal has them, from its first row to its last."""
    rows: dict[str, int] = {}
    counting: dict[str, str] = {}
    for what, about in told:
        if what == TAB_GONE:
            rows.pop(about, None)
        elif what == STATE:
            noted = _noted(about)
            rows |= {tab: max(count, rows.get(tab, 0)) for tab, count in noted.get(_ROWS, {}).items()}
            counting |= {
                code: what for code, what in noted.get(_FIGURES, {}).items() if counting.get(code, GONE) == GONE
            }
        elif what == RIGHT and (found := _FEWER.fullmatch(about)):
            rows[found[1]] = int(found[2])
        elif what == RIGHT and (found := _COUNTS.fullmatch(about)):
            counting[found[1]] = found[2]
    return rows, counting


def _noted(about: str) -> dict[str, Any]:
    """What a row of the journal notes; nothing where somebody wrote something else there."""
    try:
        noted = json.loads(about)
        rows = {str(tab): int(count) for tab, count in noted[_ROWS].items()}
        return {_ROWS: rows, _FIGURES: {str(code): str(what) for code, what in noted[_FIGURES].items()}}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


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
    return Counter(_about(_told(journal), TAB_GONE))


def _about(told: Iterable[tuple[str, str]], word: str) -> Iterator[str]:
    """What the rows of the journal with that word are about."""
    return (about for what, about in told if what == word)


def _told(journal: Tab | None) -> Iterator[tuple[str, str]]:
    """What each row of the journal says by one of its words, and about what."""
    if journal is None or not {"che cosa", "dove"} <= set(journal.header):
        return
    what, about = journal.header.index("che cosa"), journal.header.index("dove")
    for row in journal.rows:
        if len(row) > max(what, about) and row[what] in SAYINGS:
            yield str(row[what]), str(row[about])
