"""One button of a problem: what it says, what it writes."""

from __future__ import annotations

from dataclasses import dataclass

from sheets.entries.journal import Saying
from sheets.mending.hand_edits import OwnWrite
from sheets.saving.changes import ChangedCells


@dataclass(frozen=True)
class Remedy:
    """One button of a problem: its `label`, what it has `done` in words, and the cells that it writes, all in one tab.

    One that only says that all is right as it is writes rows of the journal (`says`) and no cell.
    """

    label: str
    done: str
    changes: tuple[ChangedCells, ...]
    says: tuple[Saying, ...] = ()
    about: str = ""

    @property
    def tab(self) -> str:
        """The tab in which it writes, or which it is about."""
        return self.changes[0].tab if self.changes else self.about

    @property
    def writes(self) -> tuple[OwnWrite, ...]:
        """What it writes, for whoever tells people's edits from the app's own."""
        return tuple(OwnWrite(each.tab, each.row, each.id, each.cells) for each in self.changes)
