"""Puts back what a write hit by mistake, because people moved rows or columns just before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from sheets.changes import NewRow
from sheets.hits import Aim, Hit, at, digest, text
from sheets.kinds import Cell
from sheets.snapshot import Snapshot, Tab


def put_back(hit: Hit, snapshot: Snapshot) -> Aim | None:
    """What gives the cells of a wrong hit back what they held, wherever they are now; None when nothing is left to do.

    A cell that does not hold any more what was written there is somebody else's by now, and stays.
    """
    tab = next((tab for tab in snapshot.tabs.values() if tab.sheet_id == hit.tab), None)
    index = _index_now(hit, tab) if tab is not None else None
    if tab is None or index is None:
        return None
    row = row_at(tab, index)
    places = {position: _position_now(hit, tab, position, index) for position in hit.written}
    ours = {
        position: place
        for position, place in places.items()
        if place is not None
        and hit.still_holds(at(row, place), position)
        and hit.written[position] != digest(at(hit.before, position))
    }
    if not ours:
        return None
    return Aim(
        tab,
        index,
        {place: at(hit.before, position) for position, place in ours.items()},
        dict(enumerate(row)),
        {place: text(tab.header, place) for place in ours.values()} if index else {},
        {place: replace(hit.source, column=hit.source.column + position) for position, place in ours.items()},
        {place for position, place in ours.items() if position in hit.formulas},
        hit.name,
    )


def row_at(tab: Tab, index: int) -> Sequence[Cell]:
    """The row with that index in the sheet; 0 is the header."""
    return tab.header if index == 0 else tab.rows[index - 1]


def _position_now(hit: Hit, tab: Tab, position: int, index: int) -> int | None:
    label = text(hit.header, position)
    # In the header itself the label is what was written over.
    return tab.column(label) if label and index else position


def _index_now(hit: Hit, tab: Tab) -> int | None:
    """Where the row that was hit is now: by its id, else by what it held besides the cells that were written."""
    column = next((each for each in range(len(hit.header)) if text(hit.header, each) == "id"), None)
    if column is not None and column not in hit.written and at(hit.before, column) != "" and hit.index:
        found = tab.find(str(at(hit.before, column)))
        return found + 1 if found is not None else None
    # Rows around the place first: what was hit has seldom gone far.
    return next((index for index in _around(hit.index, len(tab.rows) + 1) if _looks_hit(hit, tab, index)), None)


def _around(start: int, length: int) -> Iterator[int]:
    yield from (index for index in range(start, length))
    yield from (index for index in range(min(start, length) - 1, -1, -1))


def _looks_hit(hit: Hit, tab: Tab, index: int) -> bool:
    """True when a row holds what the row that was hit would hold after it."""
    row = row_at(tab, index)
    for position in range(max(len(hit.before), len(hit.header), *(each + 1 for each in hit.written))):
        place = _position_now(hit, tab, position, index)
        if place is None:
            return False
        cell = at(row, place)
        if position in hit.written:
            if not hit.still_holds(cell, position):
                return False
        elif position not in hit.formulas and digest(cell) != digest(at(hit.before, position)):
            return False
    return True


def refile(change: NewRow, tab: Tab, index: int) -> Aim | None:
    """What puts the values of a new row under their own headers, when columns moved just before it landed.

    `index` is the row's in the sheet. Only cells that hold one of the row's own values, or nothing, are touched; None
    when all is where it belongs, or a person has set it right.
    """
    row = row_at(tab, index)
    ours = Counter(digest(cell) for cell in change.cells.values() if cell != "")
    if ours - Counter(digest(cell) for cell in row):
        return None  # a value is gone from the row: a person has been here since
    lacking = [label for label, cell in change.cells.items() if cell != "" and label not in tab.header]
    if lacking:
        # First a column for each value; the values follow when it is there.
        start = max([len(tab.header), *(len(each) for each in tab.rows)])
        places = range(start, start + len(lacking))
        return Aim(tab, 0, dict(zip(places, lacking, strict=True)), dict.fromkeys(places, ""), {})
    wanted = {place: _wanted(change, tab, place) for place in range(max(len(row), len(tab.header)))}
    astray = {place for place in wanted if _is_astray(row, place, wanted[place], ours)}
    if not astray:
        return None
    lost = {digest(at(row, place)) for place in astray}
    cells = {
        place: want
        for place, want in wanted.items()
        if digest(at(row, place)) != digest(want)
        and (place in astray or (at(row, place) == "" and digest(want) in lost))
    }
    return Aim(tab, index, cells, dict(enumerate(row)), {place: text(tab.header, place) for place in cells})


def _wanted(change: NewRow, tab: Tab, place: int) -> Cell:
    label = text(tab.header, place)
    return change.cells.get(label, "") if label and tab.column(label) == place else ""


def _is_astray(row: Sequence[Cell], place: int, want: Cell, ours: Container[str]) -> bool:
    cell = at(row, place)
    return cell != "" and digest(cell) != digest(want) and digest(cell) in ours


def find_misfiled(tab: Tab, id_: str) -> int | None:
    """The index in the sheet of a row that holds an id under another header than `id`."""
    return next((index + 1 for index, row in enumerate(tab.rows) if id_ in row), None)
