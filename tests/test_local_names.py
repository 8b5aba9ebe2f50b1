"""Named ranges and tabs with an id chosen by the app: what a fence is made of."""

from __future__ import annotations

import pytest

from tests.engine import Book, Json, ask, box, new_book, refusal, send, span, text, update, values


@pytest.fixture
def book() -> Book:
    return new_book()


def name(name_id: str, called: str, where: Json | None = None) -> Json:
    return {"addNamedRange": {"namedRange": {"namedRangeId": name_id, "name": called, "range": where or box(0, 1, 0, 1)}}}  # fmt: skip


def unname(name_id: str) -> Json:
    return {"deleteNamedRange": {"namedRangeId": name_id}}


def tab(sheet_id: int, title: str, **more: object) -> Json:
    return {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, **more}}}


def names(book: Book) -> dict[str, Json]:
    """The range of every name."""
    return {each["namedRangeId"]: each["range"] for each in book.list_named_ranges()}


def test_a_step_from_one_name_to_the_next_can_be_taken_once(book: Book) -> None:
    send(book, name("n0", "perimetri_0"))
    step = (unname("n0"), name("n1", "perimetri_1"), update(0, 0, 0, [text("a")]))
    send(book, *step)
    code, message = refusal(send, book, *step)
    assert (code, message) == (400, "Invalid requests[0].deleteNamedRange: No named range with id: n0")
    send(book, unname("n1"), name("n2", "perimetri_2"), update(0, 0, 0, [text("b")]))
    assert refusal(send, book, *step)[0] == 400
    assert (list(names(book)), values(book, "A1")) == (["n2"], [["b"]])


def test_a_chosen_id_is_refused_while_it_is_there_whatever_the_name(book: Book) -> None:
    send(book, name("n1", "uno"))
    assert refusal(send, book, name("n1", "due"))[0] == 400
    assert refusal(send, book, name("n2", "uno"))[0] == 400
    assert refusal(send, book, name("n3", "tre"), name("n3", "quattro"))[0] == 400
    assert list(names(book)) == ["n1"]


def test_a_name_without_an_id_gets_one(book: Book) -> None:
    made = send(book, {"addNamedRange": {"namedRange": {"name": "uno", "range": box(0, 1, 0, 1)}}})
    given = made["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"]
    assert list(names(book)) == [given]


@pytest.mark.parametrize("called", ["", "con spazi", "A1", "R1C1", "1uno", "true", "più-meno", "x" * 251])
def test_a_name_that_sheets_would_not_take_is_refused(book: Book, called: str) -> None:
    assert refusal(send, book, name("n1", called))[0] == 400
    assert names(book) == {}


def test_a_name_must_lie_on_the_grid(book: Book) -> None:
    assert refusal(send, book, name("n1", "uno", box(0, 1001, 0, 1)))[0] == 400
    assert refusal(send, book, name("n1", "uno", box(0, 1, 0, 1, 9)))[1].endswith("No grid with id: 9")


def test_a_name_follows_its_cells_and_dies_with_them(book: Book) -> None:
    send(book, name("n1", "uno", box(4, 6, 1, 3)))
    send(book, {"insertDimension": {"range": span("ROWS", 0, 2)}})
    assert names(book)["n1"] == box(6, 8, 1, 3)
    send(book, {"insertDimension": {"range": span("ROWS", 7, 8)}})
    assert (names(book)["n1"]["startRowIndex"], names(book)["n1"]["endRowIndex"]) == (6, 9)
    send(book, {"moveDimension": {"source": span("ROWS", 6, 9), "destinationIndex": 0}})
    assert (names(book)["n1"]["startRowIndex"], names(book)["n1"]["endRowIndex"]) == (0, 3)
    send(book, {"insertDimension": {"range": span("COLUMNS", 0, 1)}})
    assert (names(book)["n1"]["startColumnIndex"], names(book)["n1"]["endColumnIndex"]) == (2, 4)
    send(book, {"deleteDimension": {"range": span("COLUMNS", 3, 9)}})
    assert (names(book)["n1"]["startColumnIndex"], names(book)["n1"]["endColumnIndex"]) == (2, 3)
    send(book, {"deleteDimension": {"range": span("ROWS", 0, 5)}})
    assert names(book) == {}
    send(book, name("n1", "uno"))


def test_a_name_stays_when_rows_of_another_tab_move(book: Book) -> None:
    send(book, tab(5, "altra"), name("n1", "uno", box(4, 6, 1, 3, 5)))
    send(book, {"deleteDimension": {"range": span("ROWS", 0, 10)}})
    assert names(book)["n1"] == box(4, 6, 1, 3, 5)


@pytest.mark.parametrize("sheet_id", [0, 5])
def test_a_name_dies_with_its_tab_and_the_others_live(book: Book, sheet_id: int) -> None:
    send(book, tab(5, "altra"), name("n0", "zero", box(0, 1, 0, 1)), name("n5", "cinque", box(0, 1, 0, 1, 5)))
    send(book, {"deleteSheet": {"sheetId": sheet_id}})
    assert list(names(book)) == [f"n{5 - sheet_id}"]
    assert refusal(send, book, unname(f"n{sheet_id}"))[0] == 400


def test_names_are_part_of_the_state_that_a_batch_returns(book: Book) -> None:
    send(book, name("n0", "zero"))
    found = ask(
        book,
        "updatedSpreadsheet.namedRanges(namedRangeId,name)",
        unname("n0"),
        name("n1", "uno"),
        includeSpreadsheetInResponse=True,
        responseRanges=["Sheet1!A1"],
    )
    assert found == {"updatedSpreadsheet": {"namedRanges": [{"namedRangeId": "n1", "name": "uno"}]}}


def test_a_tab_id_chosen_by_the_app_is_kept_and_refused_a_second_time(book: Book) -> None:
    made = send(book, tab(1234, "_una", hidden=True))["replies"][0]["addSheet"]["properties"]
    assert (made["sheetId"], made["title"], made["hidden"], made["index"]) == (1234, "_una", True, 1)
    code, message = refusal(send, book, tab(1234, "_altra"))
    assert (code, message) == (400, "Invalid requests[0].addSheet: A sheet with ID 1234 already exists.")
    assert refusal(send, book, tab(9, "_UNA"))[0] == 400
    assert refusal(send, book, tab(8, "otto"), tab(8, "nove"))[0] == 400
    assert refusal(send, book, tab(-1, "meno"))[0] == 400
    assert [each.id for each in book.worksheets()] == [0, 1234]


def test_a_deleted_tab_is_gone_and_its_id_is_free_again(book: Book) -> None:
    send(book, tab(7, "_una", hidden=True), update(7, 0, 0, [text("a")]))
    send(book, {"deleteSheet": {"sheetId": 7}})
    assert refusal(send, book, {"deleteSheet": {"sheetId": 7}})[1].endswith("No grid with id: 7")
    send(book, tab(7, "_una", hidden=True))
    assert values(book, "_una") == []


def test_a_hidden_tab_is_read_and_written_as_any_other(book: Book) -> None:
    send(book, tab(7, "_una", hidden=True), update(7, 0, 0, [text("a")]))
    assert values(book, "_una") == [["a"]]
    assert book.worksheet("_una").isSheetHidden
    assert [each.title for each in book.worksheets(exclude_hidden=True)] == ["Sheet1"]
    assert refusal(send, book, {"deleteSheet": {"sheetId": 0}})[0] == 400
    book.worksheet("_una").show()
    assert not book.worksheet("_una").isSheetHidden
    book.del_worksheet(book.sheet1)
    assert [each.title for each in book.worksheets()] == ["_una"]


def test_the_only_tab_people_see_cannot_be_hidden_by_adding_hidden_ones(book: Book) -> None:
    send(book, tab(7, "_una", hidden=True))
    assert refusal(book.sheet1.hide)[1].endswith("You can't hide all the sheets in a document.")
