from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import gspread
import pytest

from sheets import local

ROWS = 100_000


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> gspread.Spreadsheet:
    """A spreadsheet with a tab of 100,000 short rows and an empty one."""
    path: Path = tmp_path_factory.mktemp("speed") / "registro.db"
    book = gspread.Client(auth=None, session=local.session(path)).create("Grande")
    long = book.add_worksheet("lunga", ROWS, 3)
    long.update([["Rho", row, True] for row in range(ROWS)], "A1")
    book.add_worksheet("vuota", 1000, 3)
    return book


def seconds(call: Callable[[], Any], times: int = 15) -> float:
    """The median duration of a call."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return median(taken)


def test_ten_rows_cost_the_same_after_a_hundred_thousand_as_after_none(book: gspread.Spreadsheet) -> None:
    row = {"values": [{"userEnteredValue": {"stringValue": "Rho"}}] * 3}

    def append(title: str) -> Callable[[], Any]:
        tab = book.worksheet(title)
        request = {"appendCells": {"sheetId": tab.id, "fields": "userEnteredValue", "rows": [row] * 10}}
        return lambda: book.batch_update({"requests": [request]})

    assert seconds(append("lunga")) < 2 * seconds(append("vuota")) + 0.002


def test_a_long_tab_is_read_in_one_go(book: gspread.Spreadsheet) -> None:
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
    start = time.perf_counter()
    found = book.values_batch_get(["lunga"], params=options)["valueRanges"][0]["values"]
    assert time.perf_counter() - start < 3
    assert (len(found) >= ROWS, found[:2]) == (True, [["Rho", 0, True], ["Rho", 1, True]])
