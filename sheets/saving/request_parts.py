"""What waits, in parts that each fit one request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from sheets.saving.changes import Change, ChangedCells, Landed, NewRow
from sheets.saving.saving import Saving

LARGEST_BODY = 1_900_000
"""Google advises two million bytes."""
MOST_LINES = 60
"""So many corrections fit one step of the hidden tab."""
Item = tuple[Saving, Future[Landed]]
"""A saving on its way, and its outcome."""


def one_for_each_row(waiting: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The first change of each row, and the later ones, which must see what the first one did."""
    now: dict[object, Item] = {}
    later = []
    for each in waiting:
        change = each[0].change
        place = change.id or (change.tab, change.row if isinstance(change, ChangedCells) else 0)
        if now.setdefault(place, each) is not each:
            later.append(each)
    return list(now.values()), later


def parts(together: Sequence[Item]) -> Iterator[list[Item]]:
    """The batch in parts that each fit one request body, and their corrections one step of the hidden tab."""
    part: list[Item] = []
    size, corrections, tabs = 0, 0, set[str]()
    for item in together:
        change = item[0].change
        weight = _weight(change)
        corrections += isinstance(change, ChangedCells)
        tabs.add(change.tab)
        if part and (size + weight > LARGEST_BODY or corrections > MOST_LINES or len(tabs) > MOST_LINES):
            yield part
            part, size, corrections, tabs = [], 0, int(isinstance(change, ChangedCells)), {change.tab}
        part.append(item)
        size += weight
    if part:
        yield part


def _weight(change: Change) -> int:
    """About how many bytes a change takes in a body: a blank cell of a new row carries its format too."""
    columns = len(change.columns) if isinstance(change, NewRow) else len(change.cells)
    return len(json.dumps(dict(change.cells))) + 75 * columns + 45 * len(change.cells)
