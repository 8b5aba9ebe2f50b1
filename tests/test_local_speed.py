"""What a save costs does not depend on how long the tab is: counted in SQLite's own steps, not in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gspread
import pytest

from sheets import local
from tests.engine import append, box, send, text, update

ROWS = 100_000


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.LocalSession]:
    path: Path = tmp_path_factory.mktemp("speed") / "registro.db"
    with local.session(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def book(session: local.LocalSession) -> gspread.Spreadsheet:
    """A spreadsheet with a tab of 100,000 short rows and an empty one."""
    book = gspread.Client(auth=None, session=session).create("Grande")
    long = book.add_worksheet("lunga", ROWS, 3)
    long.update([["Rho", row, True] for row in range(ROWS)], "A1")
    book.add_worksheet("vuota", 1000, 3)
    send(book, {"addSheet": {"properties": {"sheetId": 7, "title": "_copia", "hidden": True}}})
    return book


def steps(session: local.LocalSession, book: gspread.Spreadsheet, *requests: dict[str, Any], **options: Any) -> int:
    """SQLite's virtual machine steps for a batch, sent once before so that all is prepared."""
    send(book, *requests, **options)
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    connection = session.store._connection()
    connection.set_progress_handler(step, 1)
    send(book, *requests, **options)
    connection.set_progress_handler(None, 1)
    return taken


def test_ten_rows_cost_the_same_after_a_hundred_thousand_as_after_none(
    session: local.LocalSession, book: gspread.Spreadsheet
) -> None:
    rows = [[text("Rho")] * 3] * 10
    short, long = (
        steps(session, book, append(book.worksheet(title).id, *rows, fields="userEnteredValue"))
        for title in ("vuota", "lunga")
    )
    assert short > 100
    assert long < 1.2 * short


def test_a_correction_with_the_row_as_it_was_costs_the_same_in_a_long_tab(
    session: local.LocalSession, book: gspread.Spreadsheet
) -> None:
    found = []
    for title, row in (("vuota", 5), ("lunga", ROWS // 2)):
        tab = book.worksheet(title).id
        before = {"source": box(row, row + 1, 0, 3, tab), "destination": box(0, 1, 0, 3, 7)}
        ranges = ["'_copia'!A1:C1", f"'{title}'!A{row + 1}:C{row + 1}"]
        found.append(
            steps(
                session,
                book,
                {"copyPaste": {**before, "pasteType": "PASTE_NORMAL"}},
                update(tab, row, 0, [text("Rho"), text("Rho")]),
                includeSpreadsheetInResponse=True,
                responseIncludeGridData=True,
                responseRanges=ranges,
            )
        )
    short, long = found
    assert short > 100
    assert long < 1.2 * short


def test_rows_are_kept_one_by_one(session: local.LocalSession, book: gspread.Spreadsheet) -> None:
    tab = book.worksheet("lunga").id
    with session.store.reading() as connection:
        query = "SELECT count(*), max(length(cells)) FROM rows JOIN tabs ON tabs.key = rows.tab WHERE sheet_id = ?"
        count, longest = connection.execute(query, (tab,)).fetchone()
    assert count >= ROWS
    assert longest < 50


def test_a_long_tab_is_read_in_one_request(session: local.LocalSession, book: gspread.Spreadsheet) -> None:
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
    session.log.clear()
    found = book.values_batch_get(["lunga"], params=options)["valueRanges"][0]["values"]
    assert session.log.counts == {"read": 1, "write": 0, "drive": 0}
    assert (len(found) >= ROWS, found[:2]) == (True, [["Rho", 0, True], ["Rho", 1, True]])
