"""What is noted beside a spreadsheet and on its tabs: which tabs were made, and which hold people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets.definitions.model import PEOPLE_TAB, Definitions, hub_of
from sheets.spreadsheet.snapshot import Tab, TabMark
from sheets.spreadsheet.workbook import Marks, together


def marks_of(notes: Iterable[str]) -> frozenset[TabMark]:
    """The marks that are noted beside the spreadsheet; of a note that nothing wrote so, none."""
    parts = (note.partition(" ") for note in notes)
    return frozenset(TabMark(title, int(life)) for life, _, title in parts if title and life.isdecimal())


def note_of(mark: TabMark) -> str:
    """A mark as it is noted."""
    return f"{mark.life} {mark.title}"


def people_of(
    tabs: Mapping[str, Tab], definitions: Definitions, before: Mapping[int, frozenset[str]], marks: Marks
) -> dict[int, frozenset[str]]:
    """The tabs that hold people or once did: what was known before, what is noted on them, and what their title says."""
    titled = {tab.sheet_id: frozenset({hub_of(title)}) for title, tab in tabs.items() if is_titled(title, definitions)}
    there = {id_: hubs for id_, hubs in before.items() if id_ in marks.sheets}
    return together(there, marks.people, titled)


def is_titled(title: str, definitions: Definitions) -> bool:
    """True of `Persone · Rho`, and of what Google calls a copy of it."""
    is_named_so = PEOPLE_TAB.casefold() in title.casefold()
    return is_named_so and hub_of(title) in definitions.hubs and definitions.place_of(title) is None
