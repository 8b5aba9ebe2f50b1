"""appendCells, updateCells and repeatCell: where cells land, what they are, and what stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine import (
    Book,
    Json,
    append,
    box,
    cell,
    formula,
    grid,
    new_book,
    number,
    refusal,
    send,
    span,
    text,
    update,
    values,
)

RULE = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "sì"}]}, "showCustomUi": True}


@pytest.fixture
def book() -> Book:
    return new_book()


def test_appended_cells_have_the_type_they_were_sent_with(book: Book) -> None:
    cells = [text("12,5"), text("TRUE"), number(12.5), number(3.0), {"userEnteredValue": {"boolValue": True}}, {}]
    send(book, append(0, [*cells, formula("=2*3"), text("")]))
    found = values(book, "Sheet1")
    assert found == [["12,5", "TRUE", 12.5, 3, True, "", 6]]
    kinds: list[type] = [str, str, float, int, bool, str, int]
    assert [type(value) for value in found[0]] == kinds
    assert cell(book, "G1")["userEnteredValue"] == {"formulaValue": "=2*3"}


def test_a_cell_of_two_kinds_is_refused(book: Book) -> None:
    both = {"userEnteredValue": {"stringValue": "1", "numberValue": 1}}
    assert refusal(send, book, append(0, [both]))[0] == 400
    assert refusal(send, book, append(0, [{"userEnteredValue": {"numberValue": "uno"}}]))[0] == 400
    assert refusal(send, book, append(0, [{"userEnteredValue": {"stringValue": 1}}]))[0] == 400
    assert values(book, "Sheet1") == []


def test_appended_rows_go_into_formatted_blanks_and_not_below_them(book: Book) -> None:
    book.sheet1.update([["testa"]], "A1")
    date = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}}}
    send(book, {"repeatCell": {"range": box(1, 1000, 0, 1), "cell": date, "fields": "userEnteredFormat"}})
    send(book, append(0, [number(45750)], [number(45751)], fields="userEnteredValue"))
    assert book.sheet1.col_values(1) == ["testa", "03/04/2025", "04/04/2025"]
    assert grid(book)["rowCount"] == 1000


def test_appended_rows_go_into_cells_with_a_rule_or_a_note_and_keep_both(book: Book) -> None:
    send(book, {"setDataValidation": {"range": box(0, 100, 0, 1), "rule": RULE}})
    book.sheet1.insert_note("A1", "nota")
    send(book, append(0, [text("fuori elenco")], fields="userEnteredValue"))
    found = cell(book, "A1")
    assert (found["formattedValue"], found["dataValidation"], found["note"]) == ("fuori elenco", RULE, "nota")


def test_a_full_grid_grows_by_as_many_rows_as_are_appended(book: Book) -> None:
    book.sheet1.resize(3, 2)
    book.sheet1.update([["a"], ["b"], ["c"]], "A1")
    send(book, append(0, [text("d")], [text("e"), text("E"), text("Ee")]))
    assert grid(book) == {"rowCount": 5, "columnCount": 3}
    assert values(book, "Sheet1")[3:] == [["d"], ["e", "E", "Ee"]]


def test_an_append_to_a_grid_with_room_leaves_its_size_alone(book: Book) -> None:
    book.sheet1.resize(3, 2)
    book.sheet1.update([["a"], ["b"]], "A1")
    send(book, append(0, [text("c"), text("C")]))
    assert grid(book) == {"rowCount": 3, "columnCount": 2}


def test_each_of_two_appends_in_a_batch_sees_the_other(book: Book) -> None:
    book.sheet1.resize(1, 1)
    send(book, append(0, [text("a")]), append(0, [text("b")]), append(0, [{}]), append(0, [text("c")]))
    assert book.sheet1.col_values(1) == ["a", "b", "c"], "a row of blanks takes no room"


def test_an_append_lands_below_a_false_and_a_zero(book: Book) -> None:
    send(book, append(0, [{"userEnteredValue": {"boolValue": False}}]), append(0, [number(0)]), append(0, [text("c")]))
    assert values(book, "Sheet1") == [[False], [0], ["c"]]


def test_an_append_to_a_hidden_tab_goes_there(book: Book) -> None:
    hidden = {"sheetId": 5, "title": "_dietro", "hidden": True}
    send(book, {"addSheet": {"properties": hidden}}, append(5, [text("a")]))
    assert (values(book, "_dietro"), values(book, "Sheet1")) == ([["a"]], [])


def test_update_cells_leaves_the_cells_beside_and_between_alone(book: Book) -> None:
    book.sheet1.update([["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]], "A1")
    send(book, update(0, 0, 1, [text("B")], [], [text("H"), text("I")]))
    assert book.sheet1.get_all_values() == [["a", "B", "c"], ["d", "e", "f"], ["g", "H", "I"]]


def test_a_blank_cell_given_to_update_cells_blanks_its_target(book: Book) -> None:
    book.sheet1.update([["a", "b", "c"]], "A1")
    book.sheet1.format("A1:C1", {"textFormat": {"bold": True}})
    send(book, update(0, 0, 0, [{}, {"userEnteredValue": {}}]))
    assert values(book, "Sheet1") == [["", "", "c"]]
    assert cell(book, "A1")["userEnteredFormat"] == {"textFormat": {"bold": True}}


@pytest.mark.parametrize(
    ("mask", "kept"),
    [
        ("userEnteredValue", {"note", "userEnteredFormat", "dataValidation"}),
        ("note", {"userEnteredValue", "userEnteredFormat", "dataValidation"}),
        ("userEnteredFormat", {"userEnteredValue", "note", "dataValidation"}),
        ("dataValidation", {"userEnteredValue", "note", "userEnteredFormat"}),
        ("userEnteredValue,note", {"userEnteredFormat", "dataValidation"}),
        ("*", set()),
    ],
)
def test_what_the_mask_does_not_name_stays(book: Book, mask: str, kept: set[str]) -> None:
    full: Json = {**text("a"), "note": "n", "dataValidation": RULE, "userEnteredFormat": {"wrapStrategy": "WRAP"}}
    send(book, update(0, 0, 0, [full], fields="*"), update(0, 0, 0, [{}], fields=mask))
    left = cell(book, "A1")
    assert {name for name in full if name in left} == kept
    assert all(left[name] == full[name] for name in kept)


@pytest.mark.parametrize(
    ("row", "column", "cells", "said"),
    [
        (999, 0, [["a"], ["b"]], "Attempting to write row: 1000"),
        (0, 25, [["a", "b"]], "Attempting to write column: 26"),
        (1000, 0, [["a"]], "GridCoordinate.rowIndex[1000] is after last row in grid[1000]"),
        (0, 26, [["a"]], "GridCoordinate.columnIndex[26] is after last column in grid[26]"),
    ],
)
def test_update_cells_that_reach_beyond_the_grid_are_refused_whole(
    book: Book, row: int, column: int, cells: list[list[str]], said: str
) -> None:
    code, message = refusal(send, book, update(0, row, column, *[[text(one) for one in line] for line in cells]))
    assert (code, said in message) == (400, True), message
    assert (values(book, "Sheet1"), grid(book)) == ([], {"rowCount": 1000, "columnCount": 26})


def test_a_cell_repeated_over_a_range_is_in_every_cell_of_it(book: Book) -> None:
    send(book, {"repeatCell": {"range": box(1, 3, 0, 2), "cell": text("x"), "fields": "userEnteredValue"}})
    assert values(book, "Sheet1") == [[], ["x", "x"], ["x", "x"]]


def test_a_row_inserted_in_the_middle_is_blank_and_all_below_move_down(book: Book) -> None:
    book.sheet1.update([["a", 1], ["b", 2], ["c", 3]], "A1")
    book.sheet1.insert_note("A2", "di b")
    send(book, {"insertDimension": {"range": span("ROWS", 1, 2)}})
    assert values(book, "Sheet1") == [["a", 1], [], ["b", 2], ["c", 3]]
    assert (book.sheet1.get_note("A2"), book.sheet1.get_note("A3")) == ("", "di b")
    assert grid(book)["rowCount"] == 1001


def test_inserted_columns_take_the_format_of_the_side_they_are_asked_to(book: Book) -> None:
    book.sheet1.update([["a", "b"]], "A1")
    book.sheet1.format("A1", {"textFormat": {"bold": True}})
    book.sheet1.format("B1", {"textFormat": {"italic": True}})
    where = span("COLUMNS", 1, 2)
    send(book, {"insertDimension": {"range": where, "inheritFromBefore": True}})
    assert cell(book, "B1")["userEnteredFormat"] == {"textFormat": {"bold": True}}
    send(book, {"insertDimension": {"range": span("COLUMNS", 2, 3)}})
    assert cell(book, "C1")["userEnteredFormat"] == {"textFormat": {"italic": True}}
    assert values(book, "Sheet1") == [["a", "", "", "b"]]


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        ({"range": span("ROWS", 1000, 1001)}, "must be less than the grid size (1000) if inheritFromBefore is false"),
        ({"range": span("COLUMNS", 26, 27)}, "must be less than the grid size (26) if inheritFromBefore is false"),
        ({"range": span("ROWS", 1001, 1002), "inheritFromBefore": True}, "is too large"),
        ({"range": span("ROWS", 0, 1), "inheritFromBefore": True}, "before the first row"),
        ({"range": {"sheetId": 0, "dimension": "ROWS"}}, "range.startIndex must be set"),
    ],
)
def test_rows_that_cannot_be_inserted_there_are_refused(book: Book, request_body: Json, said: str) -> None:
    code, message = refusal(send, book, {"insertDimension": request_body})
    assert (code, said in message) == (400, True), message


def test_rows_can_be_inserted_below_the_last_when_they_follow_it(book: Book) -> None:
    send(book, {"insertDimension": {"range": span("ROWS", 1000, 1002), "inheritFromBefore": True}})
    assert grid(book)["rowCount"] == 1002


def test_moved_rows_and_columns_take_everything_on_them_along(book: Book) -> None:
    lines: list[list[Any]] = [["a1", "b1", "c1"], ["a2", "b2", "c2"], ["a3", "b3", "c3"]]
    book.sheet1.update(lines, "A1")
    book.sheet1.insert_note("A1", "di a1")
    book.sheet1.format("C1", {"textFormat": {"bold": True}})
    send(book, {"setDataValidation": {"range": box(0, 1, 1, 2), "rule": RULE}})
    send(book, {"moveDimension": {"source": span("ROWS", 0, 1), "destinationIndex": 3}})
    send(book, {"moveDimension": {"source": span("COLUMNS", 0, 2), "destinationIndex": 3}})
    assert values(book, "Sheet1") == [["c2", "a2", "b2"], ["c3", "a3", "b3"], ["c1", "a1", "b1"]]
    assert cell(book, "A3")["userEnteredFormat"] == {"textFormat": {"bold": True}}
    assert (cell(book, "B3")["note"], cell(book, "C3")["dataValidation"]) == ("di a1", RULE)
    assert cell(book, "A1").keys() & {"note", "dataValidation", "userEnteredFormat"} == set()
