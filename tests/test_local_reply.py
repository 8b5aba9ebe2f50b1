"""The state of the spreadsheet in the reply to a batch: which tabs, which cells, which fields."""

from __future__ import annotations

import pytest

from tests.engine import Book, Json, append, ask, formula, new_book, number, refusal, send, text, update, values

SHEET = "updatedSpreadsheet.sheets"


@pytest.fixture
def book() -> Book:
    """Two tabs, the second with dates."""
    made = new_book()
    made.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    other = made.add_worksheet("Lavoro · Rho", 5, 3)
    other.update([["data"], [45750]], "A1")
    other.format("A2:A5", {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}})
    return made


def state(book: Book, *requests: Json, mask: str = "", **options: object) -> Json:
    """`updatedSpreadsheet` of a batch."""
    given = {"includeSpreadsheetInResponse": True, **options}
    found = ask(book, mask, *requests, **given) if mask else send(book, *requests, **given)
    return dict(found["updatedSpreadsheet"])


def test_no_state_comes_unless_it_is_asked_for(book: Book) -> None:
    found = send(book, append(0, [text("x")]), responseRanges=["Sheet1!A1"], responseIncludeGridData=True)
    assert found == {"spreadsheetId": book.id, "replies": [{}]}


def test_the_state_without_cells_is_that_of_the_spreadsheet(book: Book) -> None:
    found = state(book, append(0, [text("x")]))
    assert found == book.fetch_sheet_metadata()
    assert "data" not in found["sheets"][0]


def test_response_ranges_choose_the_tabs_and_their_cells(book: Book) -> None:
    found = state(
        book,
        append(0, [text("x")]),
        responseRanges=["Sheet1!B2:B3", "Sheet1!A3", "'Lavoro · Rho'!A1:A2"],
        responseIncludeGridData=True,
    )
    first, second = found["sheets"]
    assert [(data.get("startRow", 0), data.get("startColumn", 0)) for data in first["data"]] == [(1, 1), (2, 0)]
    assert [data["rowData"][0]["values"][0]["formattedValue"] for data in first["data"]] == ["d", "x"]
    assert [row["values"][0]["formattedValue"] for row in second["data"][0]["rowData"]] == ["data", "03/04/2025"]
    only = state(book, append(0, [text("y")]), responseRanges=["'Lavoro · Rho'!A1"])
    assert [sheet["properties"]["title"] for sheet in only["sheets"]] == ["Lavoro · Rho"]


def test_ranges_are_those_after_the_batch(book: Book) -> None:
    named = {"addNamedRange": {"namedRange": {"name": "voci", "range": {"sheetId": 0, "endRowIndex": 2}}}}
    added = {"addSheet": {"properties": {"sheetId": 9, "title": "Nuova"}}}
    found = state(
        book,
        named,
        added,
        append(9, [text("x")]),
        mask=f"{SHEET}(properties.title,data.rowData.values.formattedValue)",
        responseRanges=["Nuova!A1", "voci"],
    )
    titles = {sheet["properties"]["title"]: sheet["data"][0]["rowData"] for sheet in found["sheets"]}
    assert titles["Nuova"] == [{"values": [{"formattedValue": "x"}]}]
    assert len(titles["Sheet1"]) == 2


def test_a_range_that_cannot_be_given_undoes_the_batch(book: Book) -> None:
    for wrong in ("Nessuna!A1", "Sheet1!A1001"):
        options = {"includeSpreadsheetInResponse": True, "responseRanges": [wrong], "responseIncludeGridData": True}
        assert refusal(send, book, append(0, [text("x")]), **options)[0] == 400
    assert values(book, "Sheet1") == [["a", "b"], ["c", "d"]]


def test_a_mask_that_names_cells_brings_them_whatever_the_switch_says(book: Book) -> None:
    mask = f"{SHEET}.data.rowData.values.userEnteredValue"
    found = state(book, append(0, [text("x")]), mask=mask, responseRanges=["Sheet1!A3"], responseIncludeGridData=False)
    assert found == {"sheets": [{"data": [{"rowData": [{"values": [text("x")]}]}]}]}


def test_a_mask_that_names_no_cells_brings_none(book: Book) -> None:
    found = state(book, append(0, [text("x")]), mask=f"{SHEET}.properties.sheetId", responseIncludeGridData=True)
    assert [sheet["properties"].keys() for sheet in found["sheets"]] == [{"sheetId"}, {"sheetId"}]
    assert all("data" not in sheet for sheet in found["sheets"])


def test_a_formula_comes_back_with_what_was_entered_and_what_it_makes(book: Book) -> None:
    mask = f"{SHEET}.data.rowData.values(userEnteredValue,effectiveValue)"
    cells = [formula("=1+1"), formula('="a"&"b"'), number(3)]
    found = state(book, update(0, 0, 0, cells), mask=mask, responseRanges=["Sheet1!A1:C1"])
    got = found["sheets"][0]["data"][0]["rowData"][0]["values"]
    effective = [{"numberValue": 2}, {"stringValue": "ab"}, {"numberValue": 3}]
    assert [each["effectiveValue"] for each in got] == effective
    assert [each["userEnteredValue"] for each in got] == [each["userEnteredValue"] for each in cells]


def test_the_size_of_a_grid_that_grew_comes_back(book: Book) -> None:
    book.sheet1.resize(2, 2)
    mask = f"{SHEET}.properties(title,gridProperties(rowCount,columnCount))"
    found = state(book, append(0, [text("x"), text("y"), text("z")]), mask=mask, responseRanges=["Sheet1!A1"])
    size = {"rowCount": 3, "columnCount": 3}
    assert found == {"sheets": [{"properties": {"title": "Sheet1", "gridProperties": size}}]}


def test_blank_rows_at_the_end_are_left_out_and_those_between_are_not(book: Book) -> None:
    mask = f"{SHEET}.data.rowData.values.userEnteredValue"
    found = state(book, update(0, 4, 0, [text("x")]), mask=mask, responseRanges=["Sheet1!A1:A9"])
    lines = found["sheets"][0]["data"][0]["rowData"]
    assert lines == [{"values": [text("a")]}, {"values": [text("c")]}, {}, {}, {"values": [text("x")]}]


def test_replies_stand_in_the_order_of_their_requests(book: Book) -> None:
    added = {"addSheet": {"properties": {"title": "Nuova"}}}
    named = {"addNamedRange": {"namedRange": {"name": "voci", "range": {"sheetId": 0}}}}
    replies = send(book, added, append(0, [text("x")]), named)["replies"]
    assert [list(reply) for reply in replies] == [["addSheet"], [], ["addNamedRange"]]


def test_the_theme_and_the_default_format_come_with_the_spreadsheet(book: Book) -> None:
    properties = book.fetch_sheet_metadata()["properties"]
    assert properties["spreadsheetTheme"]["primaryFontFamily"] == "Arial"
    kinds = [colour["colorType"] for colour in properties["spreadsheetTheme"]["themeColors"]]
    assert (kinds[0], kinds[-1], len(kinds)) == ("TEXT", "LINK", 9)
    assert properties["defaultFormat"]["textFormat"]["fontSize"] == 10
