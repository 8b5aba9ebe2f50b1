"""What a person gets who saves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sheets.language import Message, _
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

    @property
    def in_words(self) -> Message:
        """What was saved, and where it is."""
        if self.row is None:
            return _("In attesa: {what} · {tab}", what=self.what, tab=self.tab)
        return _("Salvato: {what} · {tab}, riga {row}", what=self.what, tab=self.tab, row=self.row)

    def __str__(self) -> str:
        return str(self.in_words)


Word = Receipt | SheetsError
"""What became of a save: it waits, it is saved, or why it was refused."""
