"""What a person gets who saves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sheets.problems import SheetsError


@dataclass(frozen=True)
class Receipt:
    """What a save returns, read back from the spreadsheet's reply: what, which row of which tab, when.

    `row` is None while the save waits for the spreadsheet: it is kept on disk, and delivered as soon as that answers.
    `was_there` says that the row had arrived before: for who saved it twice, it is saved all the same.
    """

    what: str
    tab: str
    row: int | None
    at: datetime
    was_there: bool = False
    id: str = ""

    @property
    def is_waiting(self) -> bool:
        """True while the spreadsheet has not confirmed."""
        return self.row is None

    def __str__(self) -> str:
        if self.row is None:
            return f"In attesa: {self.what} · {self.tab}"
        return f"Salvato: {self.what} · {self.tab}, riga {self.row}"


Word = Receipt | SheetsError
"""What became of a save: it waits, it is saved, or why it was refused."""
