"""sortRange, also under protection: what moves, what stays, and in which order."""

from __future__ import annotations

import pytest

from tests.engine import Book, Json, box, cell, formula, new_book, number, refusal, send, text, update, values


@pytest.fixture
def book() -> Book:
    return new_book()


def sort(where: Json, *columns: int, order: str = "ASCENDING") -> Json:
    specs = [{"dimensionIndex": column, "sortOrder": order} for column in columns]
    return {"sortRange": {"range": where, "sortSpecs": specs}}


def protect(where: Json, **more: object) -> Json:
    return {"addProtectedRange": {"protectedRange": {"range": where, **more}}}


def test_whole_cells_move_with_their_rows(book: Book) -> None:
    rule = {"condition": {"type": "BOOLEAN"}}
    bold = {"textFormat": {"bold": True}}
    first = [number(3), {**formula("=4/2"), "note": "del tre", "userEnteredFormat": bold, "dataValidation": rule}]
    send(book, update(0, 0, 0, first, [number(1), text("uno")], [number(2), text("due")], fields="*"))
    send(book, sort(box(0, 3, 0, 2), 0))
    assert values(book, "Sheet1") == [[1, "uno"], [2, "due"], [3, 2]]
    moved = cell(book, "B3")
    assert (moved["note"], moved["userEnteredFormat"], moved["dataValidation"]) == ("del tre", bold, rule)
    assert moved["userEnteredValue"] == {"formulaValue": "=4/2"}
    assert cell(book, "B1").keys() == {"userEnteredValue", "effectiveValue", "formattedValue", "effectiveFormat"}


def test_what_is_outside_the_range_stays(book: Book) -> None:
    book.sheet1.update([["testa", "x"], ["b", 1], ["a", 2], ["fine", 0]], "A1")
    send(book, sort(box(1, 3, 0, 1), 0))
    assert values(book, "Sheet1") == [["testa", "x"], ["a", 1], ["b", 2], ["fine", 0]]


def test_equal_rows_keep_their_order_and_a_second_column_decides(book: Book) -> None:
    book.sheet1.update([["b", 2, "i"], ["a", 1, "ii"], ["b", 1, "iii"], ["a", 1, "iv"]], "A1")
    send(book, sort(box(0, 4, 0, 3), 0, 1))
    assert [line[2] for line in values(book, "Sheet1")] == ["ii", "iv", "iii", "i"]
    send(book, sort(box(0, 4, 0, 3), 0, order="DESCENDING"))
    assert [line[2] for line in values(book, "Sheet1")] == ["iii", "i", "ii", "iv"]


def test_blank_rows_in_between_come_last(book: Book) -> None:
    book.sheet1.update([["b"], [""], ["a"], [""], ["c"]], "A1")
    send(book, sort(box(0, 6, 0, 1), 0))
    assert values(book, "Sheet1") == [["a"], ["b"], ["c"]]
    book.sheet1.update([["", 1], ["z", 2], ["", 3]], "A1")
    for order in ("ASCENDING", "DESCENDING"):
        send(book, sort(box(0, 3, 0, 2), 0, order=order))
        assert values(book, "Sheet1") == [["z", 2], ["", 1], ["", 3]]


def test_a_column_outside_the_range_or_none_is_refused(book: Book) -> None:
    assert refusal(send, book, sort(box(0, 2, 0, 2), 2))[0] == 400
    assert refusal(send, book, sort(box(0, 2, 0, 2)))[0] == 400
    assert refusal(send, book, sort(box(0, 1001, 0, 2), 0))[0] == 400


def test_a_range_with_merged_rows_is_not_sorted(book: Book) -> None:
    book.sheet1.update([["b"], ["a"], ["c"]], "A1")
    book.sheet1.merge_cells("A1:B1")
    send(book, sort(box(0, 3, 0, 1), 0))
    book.sheet1.merge_cells("A2:A3")
    code, message = refusal(send, book, sort(box(0, 3, 0, 1), 0, order="DESCENDING"))
    assert (code, message) == (400, "Invalid requests[0].sortRange: You can't sort a range with vertical merges.")
    assert book.sheet1.col_values(1) == ["a", "b", "c"]


@pytest.mark.parametrize("warning", [True, False])
def test_a_protected_range_is_written_and_sorted_by_the_api(book: Book, warning: bool) -> None:
    """With a warning anybody may; without one, those who may edit it: here the owner."""
    book.sheet1.update([["b", 1], ["a", 2]], "A1")
    send(book, protect(box(0, 2, 1, 2), warningOnly=warning))
    send(book, sort(box(0, 2, 0, 2), 0), update(0, 0, 1, [number(9)]))
    assert values(book, "Sheet1") == [["a", 9], ["b", 1]]
    kept = book.fetch_sheet_metadata()["sheets"][0]["protectedRanges"][0]
    assert (kept["range"], kept.get("warningOnly", False)) == (box(0, 2, 1, 2), warning)


def test_the_owner_is_an_editor_from_the_next_read_on(book: Book) -> None:
    made = send(book, protect(box(0, 2, 1, 2), editors={"users": ["rho@example.org"]}))
    assert made["replies"][0]["addProtectedRange"]["protectedRange"]["editors"] == {"users": ["rho@example.org"]}
    kept = book.fetch_sheet_metadata()["sheets"][0]["protectedRanges"][0]
    assert kept["editors"]["users"] == ["owner@example.org", "rho@example.org"]
