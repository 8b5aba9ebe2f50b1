"""What somebody saved, on its way to the spreadsheet, and why it could not go there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sheets.kinds import Cell
from sheets.saving.changes import Change, ChangedCells, NewRow


@dataclass(frozen=True)
class Saving:
    """One change on its way: what it is to the person who made it, and the journal row that follows it."""

    change: Change
    what: str
    who: str
    at: datetime
    journal: NewRow | None = None
    key: int = 0


@dataclass(frozen=True)
class Refusal:
    """A saving that the spreadsheet did not take when nobody was waiting for the answer any more."""

    saving: Saving
    sentence: str

    def is_of(self, other: Refusal) -> bool:
        """True when both are about the same saving, covered or not."""
        mine, theirs = self.saving, other.saving
        return (mine.key, mine.who, mine.at, mine.change.id) == (theirs.key, theirs.who, theirs.at, theirs.change.id)

    def covered(self, cover: Callable[[str], str], cover_row: Callable[[Sequence[Cell]], list[Cell]]) -> Refusal:
        """The same, with every text and the row as these give them back: for somebody else than who typed it."""
        change = self.saving.change
        cells = dict(zip(change.cells, cover_row([*change.cells.values()]), strict=True))
        saving = replace(self.saving, change=replace(change, cells=cells), what=cover(self.saving.what), journal=None)
        if isinstance(saving.change, ChangedCells):
            saving = replace(saving, change=replace(saving.change, seen={}))
        return Refusal(saving, cover(self.sentence))
