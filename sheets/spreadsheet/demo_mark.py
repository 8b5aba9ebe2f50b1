"""The mark of a book that the demo made: a fact attached to the spreadsheet, where no hand in the sheet can type.

A row of the journal would say the same to people, and anybody who may write in the sheet could write it.
"""

from __future__ import annotations

from sheets.spreadsheet.workbook import Workbook

_KEY = "perimetri-demo"


def put(workbook: Workbook) -> None:
    """Mark the spreadsheet as one with invented entries only. Marking it again changes nothing."""
    if not is_on(workbook):
        fact = {"metadataKey": _KEY, "metadataValue": "1", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
        workbook.write([{"createDeveloperMetadata": {"developerMetadata": fact}}])


def is_on(workbook: Workbook) -> bool:
    """True when the demo made this spreadsheet. Raises `SheetsError` when it cannot be asked."""
    facts = workbook.look("developerMetadata(metadataKey)").get("developerMetadata", [])
    return any(fact.get("metadataKey") == _KEY for fact in facts)
