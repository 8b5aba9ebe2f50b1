"""What can be written to the spreadsheet: a new row, or cells of a row that is there. And how each is kept on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sheets import kinds
from sheets.entries.columns import Column
from sheets.kinds import Cell, Kind, Unreadable
from sheets.language import _, told
from sheets.problems import Refused

_KINDS = {each.name: each for each in vars(kinds).values() if isinstance(each, Kind)}


@dataclass(frozen=True)
class NewRow:
    """A row to add to a tab (made when it is not there yet, with these columns)."""

    tab: str
    columns: tuple[Column, ...]
    id: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class ChangedCells:
    """Cells to write in one row, by header, if they still hold what the person has `seen`.

    The row is the one with that `id`. Without an id it is the sheet's row number `row`, and then `seen` holds every
    cell of it that is not blank. Row 1 is the header: there both `cells` and `seen` go by column letter.
    """

    tab: str
    columns: tuple[Column, ...]
    id: str
    cells: Mapping[str, Cell]
    seen: Mapping[str, Cell]
    row: int | None = None


Change = NewRow | ChangedCells


@dataclass(frozen=True)
class Landed:
    """Where a change is, as the spreadsheet itself replied: tab, row number, and the row's cells by header."""

    tab: str
    row: int
    cells: Mapping[str, Cell]
    was_there: bool = False


def kind_of(change: Change, label: str) -> Kind | None:
    """The kind of a column of the change, by its label."""
    return next((column.kind for column in change.columns if column.label == label), None)


def check(change: Change) -> None:
    """Raise `Refused` where a cell of the change can be written to no spreadsheet, with its column and what is wrong."""
    for label, cell in change.cells.items():
        try:
            kinds.check(cell)
        except Unreadable as why:
            raise Refused(told(_("Non ho salvato «{label}»:", label=label), why.what), why.fix) from why


def as_json(change: Change) -> str:
    """The change as text, for the outbox."""
    kept: dict[str, Any] = {
        "tab": change.tab,
        "columns": [[column.label, column.kind.name] for column in change.columns],
        "id": change.id,
        "cells": dict(change.cells),
    }
    if isinstance(change, ChangedCells):
        kept |= {"seen": dict(change.seen), "row": change.row}
    return json.dumps(kept, ensure_ascii=False)


def from_json(text: str) -> Change:
    """The change that `as_json` wrote. Raises ValueError, KeyError or TypeError for any other text."""
    kept = json.loads(text)
    if not _is_change(kept):
        raise ValueError("not a change")
    # A kind that this version does not know any more: its cells are written as they are.
    columns = tuple(Column(label, _KINDS.get(kind, kinds.TEXT)) for label, kind in kept.pop("columns"))
    made = ChangedCells if "seen" in kept else NewRow
    return made(columns=columns, **kept)


def _is_change(kept: Any) -> bool:
    texts = [kept["tab"], kept["id"], *(word for column in kept["columns"] for word in column)]
    rows = [kept["cells"], kept.get("seen", {})]
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(kept.get("row"), int | None)
        and all(isinstance(cell, Cell) for row in rows for cell in row.values())
    )
