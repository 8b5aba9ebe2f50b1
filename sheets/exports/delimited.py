"""Tabs as CSV the way Italian spreadsheets open it: UTF-8 with BOM, semicolons, decimal commas, ISO dates."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

from sheets.exports.cells import labels, looks_like_formula, values
from sheets.exports.names import file_names
from sheets.exports.tab import ExportTab
from sheets.kinds import Value
from sheets.language import _
from sheets.problems import NothingToExport


def csv_bytes(tab: ExportTab) -> bytes:
    """One tab as the bytes of a .csv file, its header first.

    Text that a spreadsheet could take for a formula begins with an apostrophe.
    """
    text = StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    header = [_harmless(label) for label in labels(tab)]
    lines.writerow(header)
    for row in values(tab):
        cells = [as_text(value) for value, _ in row]
        # Blanks at its end are not in the sheet's row; a strict reader wants every line as long as the header.
        lines.writerow([*cells, *[""] * (len(header) - len(cells))])
    return text.getvalue().encode("utf-8-sig")


def delimited_bytes(tabs: Sequence[ExportTab]) -> bytes:
    """One tab as CSV; several as a zip archive with a CSV file for each. Raises `NothingToExport` when there is none."""
    if not tabs:
        raise NothingToExport(_("Non c'è nulla da esportare."), _("Scegli un hub con almeno una voce."))
    if len(tabs) == 1:
        return csv_bytes(tabs[0])
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as files:
        for tab, name in zip(tabs, file_names((tab.title for tab in tabs), ".csv"), strict=True):
            files.writestr(name, csv_bytes(tab))
    return archive.getvalue()


def suffix(tabs: Sequence[ExportTab]) -> str:
    """How the name of the file with `delimited_bytes(tabs)` ends."""
    return ".zip" if len(tabs) > 1 else ".csv"


def as_text(value: Value) -> str:
    """A value as a CSV cell: 2016-12-31, 2016-12-31T15:30, 15:30, 12,5, sì, or text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="minutes")
    assert isinstance(value, date)
    return value.isoformat()


def _number(value: int | float) -> str:
    """All its digits, never with an exponent: 0.0000001 → "0,0000001"."""
    text = f"{Decimal(repr(value)):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _harmless(text: str) -> str:
    return f"'{text}" if looks_like_formula(text) else text
