"""What the tests of the local engine share: a spreadsheet through real gspread, requests to it, and what it says."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from sheets import local

Book = gspread.Spreadsheet
Json = dict[str, Any]
BATCH = "https://sheets.googleapis.com/v4/spreadsheets/{}:batchUpdate"


def client(faults: local.Faults | None = None) -> gspread.Client:
    """gspread on spreadsheets in memory."""
    return gspread.Client(auth=None, session=local.session(":memory:", faults=faults))


def new_book(faults: local.Faults | None = None) -> Book:
    """An empty spreadsheet in memory."""
    return client(faults).create("Prova")


def refusal(call: Any, *given: Any, **named: Any) -> tuple[int, str]:
    """(code, message) of the error that the call is answered with."""
    with pytest.raises(gspread.exceptions.APIError) as caught:
        call(*given, **named)
    error = caught.value.response.json()["error"]
    return error["code"], error["message"]


def send(book: Book, *requests: Json, **options: Any) -> Any:
    """The reply to one batchUpdate of these requests; `options` stand beside them in its body."""
    return book.batch_update({"requests": list(requests), **options})


def ask(book: Book, mask: str, *requests: Json, **options: Any) -> Json:
    """The same, with a field mask in the address."""
    body = {"requests": list(requests), **options}
    return dict(book.client.request("post", BATCH.format(book.id), params={"fields": mask}, json=body).json())


def text(value: str) -> Json:
    """CellData of a text."""
    return {"userEnteredValue": {"stringValue": value}}


def number(value: float) -> Json:
    """CellData of a number."""
    return {"userEnteredValue": {"numberValue": value}}


def formula(value: str) -> Json:
    """CellData of a formula."""
    return {"userEnteredValue": {"formulaValue": value}}


def append(sheet_id: int, *rows: list[Json], fields: str = "*") -> Json:
    """An appendCells of these rows."""
    return {"appendCells": {"sheetId": sheet_id, "fields": fields, "rows": [{"values": row} for row in rows]}}


def update(sheet_id: int, row: int, column: int, *rows: list[Json], fields: str = "userEnteredValue") -> Json:
    """An updateCells of these rows from a corner on."""
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "fields": fields, "rows": [{"values": row} for row in rows]}}


def box(top: int, bottom: int, left: int, right: int, sheet_id: int = 0) -> Json:
    """A GridRange, ends excluded, as Google writes it: an id of 0 is left out."""
    tab = {"sheetId": sheet_id} if sheet_id else {}
    rows = {"startRowIndex": top, "endRowIndex": bottom}
    return {**tab, **rows, "startColumnIndex": left, "endColumnIndex": right}


def span(dimension: str, start: int, end: int, sheet_id: int = 0) -> Json:
    """A DimensionRange, end excluded."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}


def grid(book: Book, index: int = 0) -> Json:
    """GridProperties of a tab."""
    return dict(book.fetch_sheet_metadata()["sheets"][index]["properties"]["gridProperties"])


def cell(book: Book, where: str) -> Json:
    """CellData of one cell, {} for one with nothing in it."""
    data = book._spreadsheets_get({"ranges": where, "includeGridData": "true"})["sheets"][0]["data"][0]
    return dict(data["rowData"][0]["values"][0]) if "rowData" in data else {}


def values(book: Book, where: str) -> list[list[Any]]:
    """Unformatted values of a range, as one batch read gives them."""
    form = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
    return list(book.values_batch_get([where], params=dict(form))["valueRanges"][0].get("values", []))
