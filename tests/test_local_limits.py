"""What a spreadsheet can hold, by whichever way more is asked of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine import Book, append, box, new_book, number, refusal, send, span, text, update, values

CELLS = 10_000_000
LONGEST = 50_000
BIG = 9


@pytest.fixture
def full() -> Book:
    """A spreadsheet with ten million cells: 26,000 in the first tab, the others in a second."""
    book = new_book()
    size = {"rowCount": (CELLS - 26_000) // 100, "columnCount": 100}
    send(book, {"addSheet": {"properties": {"sheetId": BIG, "title": "grande", "gridProperties": size}}})
    send(book, update(0, 999, 0, [text("in fondo")]))
    return book


def size(book: Book) -> int:
    grids = [sheet["properties"]["gridProperties"] for sheet in book.fetch_sheet_metadata()["sheets"]]
    return sum(grid["rowCount"] * grid["columnCount"] for grid in grids)


MORE: dict[str, Callable[[Book], object]] = {
    "addSheet": lambda book: book.add_worksheet("una", 1, 1),
    "duplicateSheet": lambda book: book.duplicate_sheet(0),
    "copyTo": lambda book: book.sheet1.copy_to(book.id),
    "updateSheetProperties": lambda book: book.sheet1.resize(1001, 26),
    "appendDimension": lambda book: book.sheet1.add_rows(1),
    "insertDimension": lambda book: send(book, {"insertDimension": {"range": span("COLUMNS", 0, 1)}}),
    "appendCells": lambda book: send(book, append(0, [text("a")])),
    "values.append": lambda book: book.sheet1.append_row(["a"]),
    "INSERT_ROWS": lambda book: book.sheet1.append_row(["a"], table_range="A1", insert_data_option="INSERT_ROWS"),
}


@pytest.mark.parametrize("way", MORE)
def test_no_way_leads_beyond_ten_million_cells(full: Book, way: str) -> None:
    assert size(full) == CELLS
    code, message = refusal(MORE[way], full)
    assert (code, "above the limit of 10000000 cells" in message) == (400, True), message
    assert size(full) == CELLS
    assert full.sheet1.col_values(1)[-1] == "in fondo"


def test_a_full_spreadsheet_can_still_be_written_in(full: Book) -> None:
    send(full, update(0, 0, 0, [text("a")]), {"deleteDimension": {"range": span("ROWS", 500, 501)}})
    send(full, append(0, [text("b")]))
    assert size(full) == CELLS
    assert values(full, "A999:A1000") == [["in fondo"], ["b"]]


def test_a_tab_has_no_more_than_18278_columns() -> None:
    book = new_book()
    book.sheet1.resize(1, 18_278)
    assert refusal(book.sheet1.add_cols, 1)[0] == 400
    assert refusal(send, book, {"insertDimension": {"range": span("COLUMNS", 0, 1)}})[0] == 400


@pytest.mark.parametrize(
    "write",
    [
        lambda book, long: book.sheet1.update([[long]], "A1"),
        lambda book, long: book.sheet1.update([[long]], "A1", raw=False),
        lambda book, long: book.sheet1.append_row([long]),
        lambda book, long: book.values_batch_update(
            {"valueInputOption": "RAW", "data": [{"range": "A1", "values": [[long]]}]}
        ),
        lambda book, long: send(book, append(0, [text(long)])),
        lambda book, long: send(book, update(0, 0, 0, [text(long)])),
        lambda book, long: send(book, {"repeatCell": {"range": box(0, 1, 0, 1), "cell": text(long), "fields": "*"}}),
        lambda book, long: send(
            book, update(0, 0, 0, [text("x")]), {"findReplace": {"find": "x", "replacement": long, "sheetId": 0}}
        ),
    ],
)
def test_no_way_leads_beyond_fifty_thousand_characters(write: Callable[[Book, str], object]) -> None:
    book = new_book()
    write(book, "à" * LONGEST)
    assert values(book, "Sheet1") == [["à" * LONGEST]]
    book.sheet1.clear()
    code, message = refusal(write, book, "à" * (LONGEST + 1))
    assert (code, f"maximum of {LONGEST} characters" in message) == (400, True)
    assert values(book, "Sheet1") == []


def test_numbers_are_doubles() -> None:
    book = new_book()
    send(book, update(0, 0, 0, [number(0.1 + 0.2), number(2**53 + 1), number(-0.5)]))
    assert values(book, "Sheet1") == [[0.1 + 0.2, float(2**53 + 1), -0.5]]
