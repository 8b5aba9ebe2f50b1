"""Where it happens: a small book, the tabs people and app work in, and how rows and texts are told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, cast

import gspread

from sheets import kinds, local
from sheets.kinds import Cell, Value

OPERATION = "OP Café"
HUBS = ("Rho", "Lainate")
TITLES = {hub: f"{OPERATION} · {hub}" for hub in HUBS}
PROPOSAL, LAB = "Proposta", "Laboratorio di socialità"
JOURNAL = "Registro"
ADDED = "Colonna"
STAMPS = ("creato_il", "creato_da", "modificato_il", "modificato_da", "versione")
VOIDED = "annullato"
STATE = "Stato"
_HIDDEN = "_perimetri"
_READ_FORM: dict[str, Any] = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
_ID = re.compile(r"(voce|riga)-\d+-\d+(-x)?")
DAY = date(2017, 1, 12)
Record = dict[str, Cell]
Grid = list[list[Cell]]


def entry_id(seed: int, number: int, is_spare: bool = False) -> str:
    """The id of an entry. A spare one is never corrected, so that a person may delete it."""
    return f"voce-{seed}-{number}{'-x' if is_spare else ''}"


def hand_id(seed: int, number: int, is_spare: bool) -> str:
    """What a row made by hand is known by: its title, and its id once the app has given it one."""
    return f"riga-{seed}-{number}{'-x' if is_spare else ''}"


def is_spare(identity: str) -> bool:
    """True for rows that nobody but a person deleting them touches."""
    return identity.endswith("-x")


def is_by_hand(identity: str) -> bool:
    """True for rows that a person added."""
    return identity.startswith("riga-")


def typed(operation: Mapping[str, Any]) -> dict[str, Value]:
    """What is typed into the form of a new entry."""
    id_, again = operation["id"], operation.get("variant", "")
    values: dict[str, Value] = {"Data": DAY, "Titolo": f"titolo {id_}{again}"}
    if operation["noted"]:
        values["Note"] = f"nota {id_}{again}"
    if operation["activity"] == LAB:
        return values | {STATE: kinds.PLANNED, "Genere": "cucina", "Ora": time(10, 30)}
    return values | {"Proposta da": "cittadino"}


def cells(operation: Mapping[str, Any]) -> Record:
    """The cells that a new entry is to be, besides its stamps."""
    values = typed(operation)
    written: Record = {"Attività": operation["activity"], "id": operation["id"], "creato_da": "prova", "versione": 1}
    kinds_ = {"Data": kinds.DATE, "Ora": kinds.TIME}
    return written | {label: kinds_.get(label, kinds.TEXT).write(value) for label, value in values.items()}


def identity(record: Mapping[str, Cell]) -> str | None:
    """Which row this is, whatever else its cells hold; None when that cannot be told."""
    known = record.get("id", "") or record.get("Titolo", "")
    if not isinstance(known, str) or not _ID.fullmatch(known) or (not record.get("id") and not is_by_hand(known)):
        return None
    return known


def record(header: Sequence[str], row: Sequence[Cell]) -> Record:
    """The cells of a row that hold something, by header; the first column of a name counts."""
    found: Record = {}
    for label, cell in zip(header, row, strict=False):
        if label and cell != "":
            found.setdefault(label, cell)
    return found


def header_of(grid: Sequence[Sequence[Cell]]) -> list[str]:
    """The labels in row 1."""
    return [str(cell) for cell in grid[0]] if grid else []


def opened(session: local.LocalSession, key: str) -> gspread.Spreadsheet:
    """The spreadsheet as a person or an ordinary app opens it."""
    return gspread.Client(auth=cast(Any, None), session=session).open_by_key(key)


def read_tabs(book: gspread.Spreadsheet) -> dict[str, tuple[int, tuple[int, int], Grid]]:
    """Sheet id, grid and cells of every tab that is not hidden, by title; definitions left out."""
    found = {}
    sheets = [sheet["properties"] for sheet in book.fetch_sheet_metadata()["sheets"]]
    wanted = [each for each in sheets if each["title"] in (*TITLES.values(), JOURNAL)]
    if not wanted:
        return {}
    reply = book.values_batch_get([f"'{each['title']}'" for each in wanted], params=_READ_FORM)
    for each, values in zip(wanted, reply["valueRanges"], strict=True):
        size = each["gridProperties"]
        found[each["title"]] = (
            int(each["sheetId"]),
            (int(size["rowCount"]), int(size["columnCount"])),
            values.get("values", []),
        )
    return found


def fences(book: gspread.Spreadsheet) -> tuple[int, int]:
    """How many hidden tabs and how many named ranges the app has in the spreadsheet."""
    reply = book.fetch_sheet_metadata()
    tabs = [each for each in reply["sheets"] if each["properties"]["title"].startswith(_HIDDEN)]
    return len(tabs), len(reply.get("namedRanges", []))
