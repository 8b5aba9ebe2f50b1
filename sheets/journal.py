"""What the spreadsheet remembers of itself: which tabs there were, and what people call right as it is.

A tab leaves a mark beside the spreadsheet when it is made (developer metadata, in the same request), which stays when
the tab goes: so every process misses it, also after a restart. What people say about it stands in the journal `Registro`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sheets.snapshot import Snapshot, Tab, TabMark

JOURNAL = "Registro"
TAB_GONE, RIGHT = "scheda tolta", "va bene così"


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


def marks_of(notes: Iterable[str]) -> frozenset[TabMark]:
    """The marks that are noted beside the spreadsheet; of a note that nothing wrote so, none."""
    parts = (note.partition(" ") for note in notes)
    return frozenset(TabMark(title, int(life)) for life, _, title in parts if title and life.isdecimal())


def note_of(mark: TabMark) -> str:
    """A mark as it is noted."""
    return f"{mark.life} {mark.title}"


def missing_marks(snapshot: Snapshot, made: Collection[str]) -> list[TabMark]:
    """The marks to note with the next write: of the tabs that it makes, and of those that have none yet."""
    own = snapshot.definitions.own_titles
    marked = {mark.title for mark in snapshot.marks}
    titles = [title for title in (*snapshot.tabs, *made) if title in own and (title not in marked or title in made)]
    if not titles:
        return []
    gone = times_gone(snapshot.tabs.get(JOURNAL))
    return [mark for title in titles if (mark := TabMark(title, gone[title])) not in snapshot.marks]


def times_gone(journal: Tab | None) -> Counter[str]:
    """How often people said of a tab that it is gone for good."""
    return Counter(_said(journal, TAB_GONE))


def _said(journal: Tab | None, word: str) -> list[str]:
    """What the rows of the journal with that word are about."""
    if journal is None or not {"che cosa", "dove"} <= set(journal.header):
        return []
    what, about = journal.header.index("che cosa"), journal.header.index("dove")
    return [str(row[about]) for row in journal.rows if len(row) > max(what, about) and row[what] == word]
