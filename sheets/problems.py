"""Faults of the sheet are values (`Problem`); faults of the moment are exceptions (the tree under `SheetsError`).

SheetsError
├── NotAllowed        the person's role does not cover this
├── Invalid           what was typed cannot be saved as it is; carries one sentence per field
├── Conflict          someone else changed the same cells first
├── NothingToExport   the export would be empty
├── BrokenBook        the spreadsheet is there and cannot be used as it is
└── Unreachable       the spreadsheet did not answer
    └── Unconfirmed   … and whether the save arrived is not known
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something in the sheet that a person should look at.

    `where` is a tab or a cell in A1 notation (`Campi!D4`), `what` and `fix` are Italian sentences.
    """

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.fix}"


class SheetsError(Exception):
    """What happened, in a sentence for the person who meets it, and `advice`: what to do now."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(f"{sentence} {advice}".strip())
        self.sentence = sentence
        self.advice = advice


class NotAllowed(SheetsError):
    """The person's role or hubs do not cover what was asked."""


class Invalid(SheetsError):
    """What was typed cannot be saved. `fields` maps a field's label to the sentence about it."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("Non ho ancora salvato.", " ".join(fields.values()))
        self.fields = fields


class Conflict(SheetsError):
    """The cells changed between what the person saw and the save; nothing was written."""


class NothingToExport(SheetsError):
    """There is no row to export."""


class BrokenBook(SheetsError):
    """The spreadsheet or its local file cannot be used as it is."""


class Unreachable(SheetsError):
    """The spreadsheet did not answer; nothing was saved."""


class Unconfirmed(Unreachable):
    """The spreadsheet did not confirm; whether the row is there is not known. Saving again is safe."""
