"""Puts back what a write hit by mistake, because people moved rows or columns just before it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sheets.changes import NewRow, kind_of
from sheets.hits import TEXT_MARK, Aim, Hit, Landing, at, digest, text
from sheets.kinds import Cell
from sheets.snapshot import Snapshot, Tab


def put_back(hit: Hit, snapshot: Snapshot) -> Aim | None:
    """What gives the cells of a wrong hit back what they held, wherever they are now; None when nothing is left to do.

    A cell that does not hold any more what was written there is somebody else's by now, and stays.
    """
    tab, index = _place_now(hit, snapshot)
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
    expected, labels = _identity(tab, index, ours.values())
    return Aim(
        tab,
        index,
        {place: at(hit.before, position) for position, place in ours.items()},
        expected,
        labels,
        {place: replace(hit.source, column=hit.source.column + position) for position, place in ours.items()},
        {place for position, place in ours.items() if position in hit.formulas},
        hit.name,
        own=hit.own,
    )


def is_contested(hit: Hit, snapshot: Snapshot) -> bool:
    """True when somebody has written over a cell of a wrong hit, and may put back there what the hit had written."""
    tab, index = _place_now(hit, snapshot)
    if tab is None or index is None:
        return False
    row = row_at(tab, index)
    for position in hit.written:
        place = _position_now(hit, tab, position, index)
        if place is not None and digest(at(row, place)) not in (
            hit.written[position],
            digest(at(hit.before, position)),
        ):
            return True
    return False


def _identity(tab: Tab, index: int, places: Collection[int]) -> tuple[dict[int, Cell], dict[int, str]]:
    """What tells that a row is the same and holds what it held in these places: cells, and headers, by position."""
    row, id_ = row_at(tab, index), tab.column("id")
    if not index:
        return dict(enumerate(row)), {}
    labels = {place: text(tab.header, place) for place in places}
    if id_ is None or id_ in places or at(row, id_) == "":
        return dict(enumerate(row)), labels
    return {place: at(row, place) for place in (*places, id_)}, {**labels, id_: "id"}


def row_at(tab: Tab, index: int) -> Sequence[Cell]:
    """The row with that index in the sheet; 0 is the header."""
    return tab.header if index == 0 else tab.rows[index - 1]


def _place_now(hit: Hit, snapshot: Snapshot) -> tuple[Tab | None, int | None]:
    """The tab that was hit, and where the row that was hit is in it now; None for what is gone."""
    tab = next((tab for tab in snapshot.tabs.values() if tab.sheet_id == hit.tab), None)
    return tab, _index_now(hit, tab) if tab is not None else None


def _position_now(hit: Hit, tab: Tab, position: int, index: int) -> int | None:
    label = text(hit.header, position)
    # In the header itself the label is what was written over.
    return tab.column(label) if label and index else position


def _index_now(hit: Hit, tab: Tab) -> int | None:
    """Where the row that was hit is now: by its id, else by what it held besides the cells that were written."""
    if hit.own and hit.own in {str(cell) for cell in hit.before}:
        return find_misfiled(tab, hit.own)
    column = next((each for each in range(len(hit.header)) if text(hit.header, each) == "id"), None)
    if column is not None and column not in hit.written and at(hit.before, column) != "" and hit.index:
        found = tab.find(str(at(hit.before, column)))
        return found + 1 if found is not None else None
    if column is not None and column in hit.written and hit.index and at(hit.before, column) != "":
        back = tab.find(str(at(hit.before, column)))
        if back is not None:
            return back + 1
        # Its id was written over, and is nowhere: it is the row that has the id that was written.
        found = tab.find(hit.written[column].removeprefix(TEXT_MARK))
        if found is not None and _holds_most(hit, tab, found + 1):
            return found + 1
    # Rows around the place first: what was hit has seldom gone far.
    return next((index for index in _around(hit.index, len(tab.rows) + 1) if _looks_hit(hit, tab, index)), None)


def _around(start: int, length: int) -> Iterator[int]:
    yield from (index for index in range(start, length))
    yield from (index for index in range(min(start, length) - 1, -1, -1))


def _holds_most(hit: Hit, tab: Tab, index: int) -> bool:
    """True when a row holds most of what was written."""
    row = row_at(tab, index)
    places = {position: _position_now(hit, tab, position, index) for position in hit.written}
    held = [each for each, place in places.items() if place is not None and hit.still_holds(at(row, place), each)]
    return 2 * len(held) > len(hit.written)


def _looks_hit(hit: Hit, tab: Tab, index: int) -> bool:
    """True when a row holds what the row that was hit would hold after it."""
    row = row_at(tab, index)
    for position in range(max(len(hit.before), len(hit.header), *(each + 1 for each in hit.written))):
        place = _position_now(hit, tab, position, index)
        if place is None:
            return False
        if not text(hit.header, position) and at(hit.before, position) == "" and position not in hit.written:
            continue  # nothing under no header is nowhere in particular
        cell = at(row, place)
        if position in hit.written:
            if not hit.still_holds(cell, position):
                return False
        elif position not in hit.formulas and digest(cell) != digest(at(hit.before, position)):
            return False
    return True


def refile(change: NewRow, tab: Tab, index: int, landing: Landing) -> Aim | None:
    """What puts the values of a new row under their own headers, when columns moved just before it landed.

    `index` is the row's in the sheet. A cell that does not hold what landed in it is what people have typed since, and
    stays. None when nothing is left to do.
    """
    lacking = [label for label, cell in change.cells.items() if cell != "" and label not in tab.header]
    if lacking:
        # First a column for each value; the values follow when it is there.
        start = max([len(tab.header), *(len(each) for each in tab.rows)])
        places = range(start, start + len(lacking))
        return Aim(tab, 0, dict(zip(places, lacking, strict=True)), dict.fromkeys(places, ""), {})
    row = row_at(tab, index)
    landed: dict[int, Cell] = {}
    for place, label in enumerate(landing.labels):
        there = tab.column(landing.label_at(place)) if landing.label_at(place) else _stray(row, change, label, place)
        if there is not None and change.cells.get(label, "") != "":
            landed[there] = change.cells[label]
    wanted = {tab.header.index(label): cell for label, cell in change.cells.items() if cell != ""}
    cells: dict[int, Cell] = {}
    for place in {*landed, *wanted}:
        now, want = at(row, place), wanted.get(place, "")
        if digest(now) != digest(want) and digest(now) == digest(landed.get(place, "")):
            cells[place] = want
    if not cells:
        return None
    expected, labels = _identity(tab, index, cells)
    kinds = {place: kind for place in cells if (kind := kind_of(change, text(tab.header, place))) is not None}
    return Aim(tab, index, cells, expected, labels, own=change.id, kinds=kinds)


def _stray(row: Sequence[Cell], change: NewRow, label: str, place: int) -> int | None:
    """Where a value is that landed under no header: where it landed, or the one other place that holds it."""
    value = digest(change.cells.get(label, ""))
    if digest(at(row, place)) == value:
        return place
    places = [each for each, cell in enumerate(row) if digest(cell) == value]
    return places[0] if len(places) == 1 else None


def find_misfiled(tab: Tab, id_: str) -> int | None:
    """The index in the sheet of a row that holds an id under another header than `id`."""
    return next((index + 1 for index, row in enumerate(tab.rows) if id_ in row), None)
