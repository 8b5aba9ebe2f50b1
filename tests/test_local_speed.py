"""What an append costs does not depend on how long the tab is: counted in SQLite's own steps, not in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gspread
import pytest

from sheets import local

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
    return book


def steps_of_an_append(session: local.LocalSession, book: gspread.Spreadsheet, title: str) -> int:
    """SQLite's virtual machine steps for ten rows added to a tab."""
    row = {"values": [{"userEnteredValue": {"stringValue": "Rho"}}] * 3}
    tab = book.worksheet(title)
    request = {"appendCells": {"sheetId": tab.id, "fields": "userEnteredValue", "rows": [row] * 10}}
    book.batch_update({"requests": [request]})
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection = session.store._connection()
    connection.set_progress_handler(step, 1)
    book.batch_update({"requests": [request]})
    connection.set_progress_handler(None, 1)
    return steps


def test_ten_rows_cost_the_same_after_a_hundred_thousand_as_after_none(
    session: local.LocalSession, book: gspread.Spreadsheet
) -> None:
    short, long = (steps_of_an_append(session, book, title) for title in ("vuota", "lunga"))
    assert short > 100
    assert long < 1.2 * short


def test_a_long_tab_is_read_in_one_request(session: local.LocalSession, book: gspread.Spreadsheet) -> None:
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
    session.log.clear()
    found = book.values_batch_get(["lunga"], params=options)["valueRanges"][0]["values"]
    assert session.log.counts == {"read": 1, "write": 0, "drive": 0}
    assert (len(found) >= ROWS, found[:2]) == (True, [["Rho", 0, True], ["Rho", 1, True]])
