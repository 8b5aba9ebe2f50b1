"""What people did to the header of a tab between two editions, and where each of its columns is now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sheets.a1 import column_letter
from sheets.kinds import Cell
from sheets.mending.edits import Edits, HeaderEdit
from sheets.spreadsheet.snapshot import Row, Tab


def is_torn(before: Tab, after: Tab) -> bool:
    """True when the two headers have next to nothing in common: row 1 of one of them holds no header."""
    old, new = first_places(before.header), first_places(after.header)
    fewer = min(len(old), len(new))
    return before.header != after.header and (fewer == 0 or 2 * len(old.keys() & new.keys()) < fewer)


def header_edits(before: Tab, after: Tab) -> Edits:
    """What was done to the header."""
    if before.header == after.header:
        return Edits()
    old, new = first_places(before.header), first_places(after.header)
    if is_torn(before, after):
        return Edits(lost=tuple(HeaderEdit(label, "", "") for label in old))
    gone, fresh = [label for label in old if label not in new], [label for label in new if label not in old]
    names = _renamed(before, after, gone, fresh)
    swapped = _swapped(before, after)
    out = {edit.before for edit in swapped} | {edit.after for edit in swapped}
    places = {label: _place_of(before, after, label) for label in old if label in new and label not in out}
    # A column that only gave way to another did not move.
    moved = _out_of_order([*places], sorted(places, key=lambda label: places[label]))
    doubled = [
        (label, index)
        for index, label in enumerate(after.header)
        if label and label not in out and places.get(label, new[label]) != index and before.header.count(label) < 2
    ]
    return Edits(
        renamed=tuple(HeaderEdit(label, name, column_letter(new[name])) for label, name in names.items()),
        moved=tuple(HeaderEdit(label, label, column_letter(places[label])) for label in moved),
        swapped=swapped,
        repeated=tuple(HeaderEdit(label, label, column_letter(index)) for label, index in doubled),
        lost=tuple(HeaderEdit(label, "", "") for label in gone if label not in names),
    )


def first_places(header: Sequence[str]) -> dict[str, int]:
    """The index of each label, of the first of those that stand above several columns."""
    places: dict[str, int] = {}
    for index, label in enumerate(header):
        if label:
            places.setdefault(label, index)
    return places


def _renamed(before: Tab, after: Tab, gone: Sequence[str], fresh: Sequence[str]) -> dict[str, str]:
    """Old label → new one: of a column that holds what the old one held, or else stands where it stood."""
    names: dict[str, str] = {}
    old, new = first_places(before.header), first_places(after.header)
    for label in gone:
        left = [name for name in fresh if name not in names.values()]
        there = after.header[old[label]] if old[label] < len(after.header) else ""
        same = [name for name in left if _holds_the_same(before, old[label], after, new[name])]
        found = there if there in left and (there in same or not same) else same[0] if len(same) == 1 else ""
        if found and (found in same or _neighbours(before, old[label]) == _neighbours(after, new[found])):
            names[label] = found
    return names


def _swapped(before: Tab, after: Tab) -> tuple[HeaderEdit, ...]:
    """Columns that hold what they held, and have now the label that another one had."""
    pairs = enumerate(zip(before.header, after.header, strict=False))
    return tuple(
        HeaderEdit(label, now, column_letter(index))
        for index, (label, now) in pairs
        if label and now and label != now and (label in after.header or now in before.header)
        if _holds_the_same(before, index, after, index)
    )


def _holds_the_same(before: Tab, place: int, after: Tab, other: int) -> bool:
    pairs = [(at(one, place), at(two, other)) for one, two in zip(before.rows[:50], after.rows[:50], strict=False)]
    return any(cell != "" for cell, _ in pairs) and all(one == two for one, two in pairs)


def _place_of(before: Tab, after: Tab, label: str, name: str = "") -> int:
    """Where a column is in the later edition, which has it; of two with its label the one that holds what it held."""
    places = [index for index, each in enumerate(after.header) if each == (name or label)]
    was = before.header.index(label)
    if len(places) > 1:
        places.sort(key=lambda place: not _holds_the_same(before, was, after, place))
    return places[0]


def _neighbours(tab: Tab, place: int) -> tuple[str, str]:
    return (tab.header[place - 1] if place else "", tab.header[place + 1] if place + 1 < len(tab.header) else "")


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest labels that explain one order from the other: what is not in the longest run that both share."""
    rank = {label: index for index, label in enumerate(before)}
    best: list[tuple[int, int]] = []
    for index, label in enumerate(after):
        earlier = [(best[other][0], other) for other in range(index) if rank[after[other]] < rank[label]]
        length, previous = max(earlier, default=(0, -1))
        best.append((length + 1, previous))
    kept: set[str] = set()
    place = max(range(len(best)), key=lambda index: best[index][0], default=-1)
    while place >= 0:
        kept.add(after[place])
        place = best[place][1]
    return [label for label in after if label not in kept]


def columns_now(before: Tab, after: Tab, renamed: Iterable[HeaderEdit]) -> list[int | None] | None:
    """For each column of `before` where it is in `after` (None: nowhere); None when all are where they were."""
    if before.header == after.header:
        return None
    names = {edit.before: edit.after for edit in renamed}
    taken: set[int] = set()
    places: list[int | None] = []
    for index, label in enumerate(before.header):
        name = names.get(label, label)
        place = _place_of(before, after, label, name) if name and name in after.header else None
        if place is None and after.header[index : index + 1] == ("",):
            # Its label was emptied: the column itself still stands there.
            place = index
        places.append(None if place in taken else place)
        if place is not None:
            taken.add(place)
    return None if places == list(range(len(places))) else places


def at(row: Row, place: int | None) -> Cell:
    """The cell at that index, blank beyond the row's end."""
    return row[place] if place is not None and place < len(row) else ""
