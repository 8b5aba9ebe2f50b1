"""Puts back what a write hit by mistake, because people moved rows or columns just before it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from sheets.kinds import Cell
from sheets.saving.before_images import FORMULA, Image, Landing, Target, at, digest, text
from sheets.saving.changes import NewRow, kind_of
from sheets.spreadsheet.snapshot import Snapshot, Tab

_MOVED = "riga spostata"
_MARK = re.compile(rf"(.+) \({_MOVED} [0-9a-f]{{8}}\)", re.DOTALL)


def put_back(image: Image, snapshot: Snapshot) -> Target | None:
    """What gives the cells of a wrong hit back what they held, wherever they are now; None when nothing is left to do.

    A cell that does not hold any more what was written there is somebody else's by now, and stays.
    """
    tab, index = _place_now(image, snapshot)
    if tab is None or index is None:
        return None
    row = row_at(tab, index)
    places = {position: _position_now(image, tab, position) for position in image.written}
    ours = {
        position: place
        for position, place in places.items()
        if place is not None
        and image.still_holds(at(row, place), position)
        and image.written[position] != digest(at(image.before, position))
    }
    if not ours:
        return None
    expected, labels = _identity(tab, index, ours.values())
    return Target(
        tab,
        index,
        {place: at(image.before, position) for position, place in ours.items()},
        expected,
        labels,
        {place: replace(image.source, column=image.source.column + position) for position, place in ours.items()},
        {place for position, place in ours.items() if position in image.formulas},
        image.name,
        own=image.own,
    )


def _identity(tab: Tab, index: int, places: Collection[int]) -> tuple[dict[int, Cell], dict[int, str]]:
    """What tells that a row is the same and holds what it held in these places: cells, and headers, by position."""
    row, id_ = row_at(tab, index), tab.column("id")
    if not index:
        return dict(enumerate(row)), {}
    labels = {place: text(tab.header, place) for place in places}
    if id_ is None or id_ in places or at(row, id_) == "" or len(_rows_with(tab, at(row, id_))) > 1:
        return dict(enumerate(row)), labels
    return {place: at(row, place) for place in (*places, id_)}, {**labels, id_: "id"}


def row_at(tab: Tab, index: int) -> Sequence[Cell]:
    """The row with that index in the sheet; 0 is the header."""
    return tab.header if index == 0 else tab.rows[index - 1]


def _place_now(image: Image, snapshot: Snapshot) -> tuple[Tab | None, int | None]:
    """The tab that was hit, and where the row that was hit is in it now; None for what is gone."""
    tab = next((tab for tab in snapshot.tabs.values() if tab.sheet_id == image.tab), None)
    return tab, _index_now(image, tab) if tab is not None else None


def _position_now(image: Image, tab: Tab, position: int) -> int | None:
    label = text(image.header, position)
    # In the header itself the label is what was written over.
    return tab.column(label) if label and image.index else position


def _index_now(image: Image, tab: Tab) -> int | None:
    """Where the row that was hit is now: by its id, else by what was written to it and what it held besides."""
    if image.own and image.own in [cell for place, cell in enumerate(image.before) if place not in image.written]:
        holding = rows_holding(tab, image.own)
        if len(holding) < 2:
            return holding[0] if holding else None
    if image.mark and len(holding := rows_holding(tab, image.mark)) == 1:
        return holding[0]
    # Where columns had moved, it may be anything that stands there, the same in many rows.
    rows = _rows_with(tab, image.victim) if isinstance(image.victim, str) and image.victim != "" else None
    if rows is not None and image.leaves_id and len(rows) < 2:
        return rows[0] if rows else None
    alike = _most_alike(image, tab)
    return rows[0] if alike is None and rows else alike


def _rows_with(tab: Tab, id_: Cell) -> list[int]:
    """The indexes in the sheet of all rows with that id."""
    column = tab.column("id")
    return [index + 1 for index, row in enumerate(tab.rows) if column is not None and at(row, column) == id_]


def _most_alike(image: Image, tab: Tab) -> int | None:
    """The row that looks as the one that was hit would look after it, but for one cell that somebody typed in since.

    Of several, the most alike, and of those the first below where it was.
    """
    width = max(len(image.before), len(image.header), *(each + 1 for each in image.written))
    places = {position: _position_now(image, tab, position) for position in range(width)}
    found = [
        (difference, index)
        for index in _around(image.index, len(tab.rows) + 1)
        if (difference := _difference(image, row_at(tab, index), places)) < 2
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _around(start: int, length: int) -> Iterator[int]:
    yield from (index for index in range(start, length))
    yield from (index for index in range(min(start, length) - 1, -1, -1))


def _difference(image: Image, row: Sequence[Cell], places: Mapping[int, int | None]) -> int:
    """In how many cells a row differs from the one that was hit; another id is another row, as a rule.

    `places` says where each position of the hit is now.
    """
    different = 0
    for position, place in places.items():
        before, label = at(image.before, position), text(image.header, position)
        if position not in image.written and (position in image.formulas or (before == "" and not label)):
            continue  # nothing under no header is nowhere in particular
        wanted = image.written.get(position) or digest(before)
        if place is None or wanted not in (digest(at(row, place)), FORMULA):
            # Where the id itself was written over, another app may have put it back already.
            is_other = label == "id" and (image.own or position not in image.written)
            different += 2 if is_other else 1
        if different > 1:
            break
    return different


def refile(change: NewRow, tab: Tab, index: int, landing: Landing) -> Target | None:
    """What puts the values of a new row under their own headers, when columns moved just before it landed.

    `index` is the row's in the sheet. A cell that does not hold what landed in it is what people have typed since, and
    stays. None when nothing is left to do.
    """
    lacking = [label for label, cell in change.cells.items() if cell != "" and label not in tab.header]
    if lacking:
        # First a column for each value; the values follow when it is there.
        places = range(tab.width, tab.width + len(lacking))
        return Target(tab, 0, dict(zip(places, lacking, strict=True)), dict.fromkeys(places, ""), {})
    row, landed = row_at(tab, index), _landed(change, tab, index, landing)
    wanted = {tab.header.index(label): cell for label, cell in change.cells.items() if cell != ""}
    cells: dict[int, Cell] = {}
    for place in {*landed, *wanted}:
        now, want = at(row, place), wanted.get(place, "")
        if digest(now) != digest(want) and digest(now) == digest(landed.get(place, "")):
            cells[place] = want
    return _of_new_row(change, tab, index, cells) if cells else None


def withdraw(change: NewRow, tab: Tab, index: int, landing: Landing) -> Target | None:
    """What takes away a new row whose id stands under another title, so that it can be added anew; None for any other.

    To move its values in place would give the new row's id, for a moment, to whatever row that write hits by mistake, and
    whoever types in "the new row" just then would type in that one. Nor does it take a row away in which somebody typed.
    """
    row, landed = row_at(tab, index), _landed(change, tab, index, landing)
    if change.id == at(row, tab.header.index("id")):
        return None
    if {place: digest(cell) for place, cell in enumerate(row) if cell != ""} != {
        k: digest(v) for k, v in landed.items()
    }:
        return None
    mark = new_mark(change.id)
    cells = {place: mark if cell == change.id else "" for place, cell in landed.items()}
    return _of_new_row(change, tab, index, cells, mark)


def one_taken_away(targets: Sequence[Target]) -> list[Target]:
    """Those of the targets that may go in one write: where a row is taken away, it alone of its tab.

    Of several that are taken away at once while rows move, each may hit another: what that one held is then put back under
    the other's mark, and who is who cannot be told any more.
    """
    first = {target.tab.sheet_id: target for target in reversed(targets) if target.mark}
    return [target for target in targets if first.get(target.tab.sheet_id, target) is target]


def _of_new_row(change: NewRow, tab: Tab, index: int, cells: Mapping[int, Cell], mark: str = "") -> Target:
    """Cells to write in the row of a new entry, each in the format of the column it stands in."""
    expected, labels = _identity(tab, index, cells)
    kinds = {place: kind for place in cells if (kind := kind_of(change, text(tab.header, place))) is not None}
    return Target(tab, index, cells, expected, labels, own=change.id, kinds=kinds, mark=mark)


def new_mark(id_: str) -> str:
    """What stands where a new row was taken away, until it is added anew: another one at each try.

    Whoever puts a try right that hit another row looks for its very mark. With one for all tries, a process that was late
    found the mark of the next one, and gave the row back what had rightly been taken from it.
    """
    return f"{id_} ({_MOVED} {uuid4().hex[:8]})"


def marked(cell: Cell) -> str:
    """The id of the new row that was taken away where this stands; "" for any other cell."""
    found = _MARK.fullmatch(cell) if isinstance(cell, str) and cell.endswith(")") else None
    return found[1] if found else ""


def _landed(change: NewRow, tab: Tab, index: int, landing: Landing) -> dict[int, Cell]:
    """The values of a new row by the place in which each stands that landed where columns had moved."""
    row = row_at(tab, index)
    landed: dict[int, Cell] = {}
    for place, label in enumerate(landing.labels):
        there = tab.column(landing.label_at(place)) if landing.label_at(place) else _stray(row, change, label, place)
        if there is not None and change.cells.get(label, "") != "":
            landed[there] = change.cells[label]
    return landed


def _stray(row: Sequence[Cell], change: NewRow, label: str, place: int) -> int | None:
    """Where a value is that landed under no header: where it landed, or the one other place that holds it."""
    value = digest(change.cells.get(label, ""))
    if digest(at(row, place)) == value:
        return place
    places = [each for each, cell in enumerate(row) if digest(cell) == value]
    return places[0] if len(places) == 1 else None


def rows_holding(tab: Tab, id_: str) -> list[int]:
    """The indexes in the sheet of the rows that hold an id, be it under another header than `id`."""
    return [index + 1 for index, row in enumerate(tab.rows) if id_ in row]
