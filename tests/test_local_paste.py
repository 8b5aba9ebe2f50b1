"""copyPaste and cutPaste, and what is built on them: the state of rows before a batch changed them, in its reply."""

from __future__ import annotations

import gspread
import pytest

from tests.engine import (
    Book,
    Json,
    ask,
    box,
    cell,
    formula,
    grid,
    new_book,
    number,
    refusal,
    send,
    text,
    update,
    values,
)

COPY = 7
"""The sheetId of the tab that rows are copied to."""


@pytest.fixture
def book() -> Book:
    """A spreadsheet with a visible tab of three rows and a hidden tab."""
    made = new_book()
    made.sheet1.update([["id", "voce"], ["a", 1], ["b", 2]], "A1")
    size = {"rowCount": 5, "columnCount": 26}
    hidden = {"sheetId": COPY, "title": "_copia", "hidden": True, "gridProperties": size}
    send(made, {"addSheet": {"properties": hidden}})
    return made


def paste(source: Json, destination: Json, kind: str = "PASTE_NORMAL") -> Json:
    return {"copyPaste": {"source": source, "destination": destination, "pasteType": kind}}


def rows(top: int, bottom: int, sheet_id: int = 0) -> Json:
    """Whole rows, as wide as their tab."""
    return {"sheetId": sheet_id, "startRowIndex": top, "endRowIndex": bottom}


def test_rows_are_copied_to_a_hidden_tab_and_back(book: Book) -> None:
    send(book, paste(rows(1, 3), rows(0, 2, COPY)))
    assert values(book, "_copia") == [["a", 1], ["b", 2]]
    send(book, update(0, 1, 0, [text("X"), text("Y"), text("Z")]), paste(rows(0, 1, COPY), rows(1, 2)))
    assert values(book, "Sheet1") == [["id", "voce"], ["a", 1], ["b", 2]], "the cell that was blank is blank again"
    assert [tab.title for tab in book.worksheets(exclude_hidden=True)] == ["Sheet1"]


def test_a_copy_and_a_change_in_one_batch_give_the_row_as_it_was_before(book: Book) -> None:
    mask = "updatedSpreadsheet.sheets(properties.title,data(startRow,rowData.values.userEnteredValue))"
    found = ask(
        book,
        mask,
        paste(rows(1, 2), rows(0, 1, COPY)),
        update(0, 1, 1, [number(9)]),
        includeSpreadsheetInResponse=True,
        responseRanges=["'_copia'!A1:Z1", "Sheet1!A2:Z2"],
    )
    after, before = found["updatedSpreadsheet"]["sheets"]
    assert (after["properties"]["title"], before["properties"]["title"]) == ("Sheet1", "_copia")
    assert before["data"] == [{"rowData": [{"values": [text("a"), number(1)]}]}]
    assert after["data"] == [{"startRow": 1, "rowData": [{"values": [text("a"), number(9)]}]}]


def test_a_change_before_a_copy_in_one_batch_is_copied(book: Book) -> None:
    send(book, update(0, 1, 1, [number(9)]), paste(rows(1, 2), rows(0, 1, COPY)))
    assert values(book, "_copia") == [["a", 9]]


def test_formats_notes_rules_and_formulas_come_along_and_go_back(book: Book) -> None:
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True}
    bold = {"textFormat": {"bold": True}}
    full = {**formula("=4/2"), "note": "da rivedere", "dataValidation": rule, "userEnteredFormat": bold}
    send(book, update(0, 1, 1, [full], fields="*"))
    send(book, paste(rows(1, 2), rows(0, 1, COPY)), update(0, 1, 1, [{}], fields="*"))
    assert cell(book, "Sheet1!B2") == {}
    copied = cell(book, "_copia!B1")
    assert copied["userEnteredValue"] == {"formulaValue": "=4/2"}
    assert copied["effectiveValue"] == {"numberValue": 2}
    assert (copied["note"], copied["dataValidation"], copied["userEnteredFormat"]) == ("da rivedere", rule, bold)
    send(book, paste(rows(0, 1, COPY), rows(1, 2)))
    assert cell(book, "Sheet1!B2") == copied


def test_a_copied_cell_is_its_own(book: Book) -> None:
    book.sheet1.format("A2", {"textFormat": {"bold": True}})
    send(book, paste(rows(1, 2), rows(0, 1, COPY)))
    book.sheet1.format("A2", {"textFormat": {"bold": False}})
    assert cell(book, "_copia!A1")["userEnteredFormat"] == {"textFormat": {"bold": True}}


def test_blank_cells_of_the_source_blank_the_target(book: Book) -> None:
    book.sheet1.insert_note("C3", "resta?")
    send(book, paste(box(3, 5, 0, 3), box(1, 3, 0, 3)))
    assert values(book, "Sheet1") == [["id", "voce"]]
    assert book.sheet1.get_note("C3") == ""


def test_values_alone_leave_the_targets_format_and_take_no_formula(book: Book) -> None:
    send(book, update(0, 1, 1, [formula("=4/2")]))
    book.sheet1.format("B3", {"textFormat": {"italic": True}})
    send(book, paste(box(1, 2, 1, 2), box(2, 3, 1, 2), "PASTE_VALUES"))
    pasted = cell(book, "Sheet1!B3")
    assert pasted["userEnteredValue"] == {"numberValue": 2}
    assert pasted["userEnteredFormat"] == {"textFormat": {"italic": True}}


def test_a_copy_over_part_of_itself_reads_before_it_writes(book: Book) -> None:
    book.sheet1.update([["uno"], ["due"], ["tre"]], "A1")
    send(book, paste(box(0, 3, 0, 1), box(1, 4, 0, 1)))
    assert book.sheet1.col_values(1) == ["uno", "uno", "due", "tre"]


def test_the_whole_source_is_copied_when_the_target_is_one_cell(book: Book) -> None:
    send(book, paste(box(0, 3, 0, 2), box(0, 1, 3, 4, COPY)))
    assert values(book, "_copia!D1:E3") == [["id", "voce"], ["a", 1], ["b", 2]]


def test_a_source_or_target_beyond_the_grid_is_refused_and_nothing_is_copied(book: Book) -> None:
    first = paste(rows(0, 1), rows(0, 1, COPY))
    code, message = refusal(send, book, first, paste(rows(999, 1001), rows(0, 2, COPY)))
    assert code == 400
    assert message == "Invalid requests[1].copyPaste: GridRange.endRowIndex[1001] is after last row in grid[1000]"
    code, message = refusal(send, book, first, paste(rows(0, 3), rows(3, 4, COPY)))
    assert (code, "beyond the grid of 5 rows" in message) == (400, True)
    assert refusal(send, book, first, paste(rows(0, 1), rows(0, 1, 99)))[1].endswith("No grid with id: 99")
    assert values(book, "_copia") == []


def test_rows_and_columns_can_be_swapped_in_a_copy(book: Book) -> None:
    swapped = paste(box(0, 3, 0, 2), box(0, 1, 0, 1, COPY))
    swapped["copyPaste"]["pasteOrientation"] = "TRANSPOSE"
    send(book, swapped)
    assert values(book, "_copia") == [["id", "a", "b"], ["voce", 1, 2]]


def test_merges_within_the_source_come_along_and_replace_those_of_the_target(book: Book) -> None:
    book.sheet1.merge_cells("A2:B2")
    book.worksheet("_copia").merge_cells("B1:C1")
    send(book, paste(box(1, 2, 0, 3), box(0, 2, 0, 3, COPY)))
    merges = book.fetch_sheet_metadata()["sheets"][1]["merges"]
    assert merges == [box(0, 1, 0, 2, COPY), box(1, 2, 0, 2, COPY)]
    send(book, paste(box(3, 4, 0, 3), box(0, 1, 0, 3, COPY), "PASTE_VALUES"))
    assert book.fetch_sheet_metadata()["sheets"][1]["merges"] == merges


@pytest.mark.parametrize(
    ("merged", "comes"),
    [("A2:B2", True), ("A2:C2", True), ("A2:A3", False), ("A1:A2", False), ("C2:D2", False)],
)
def test_a_merge_that_reaches_out_of_what_is_copied_stays_where_it_is(book: Book, merged: str, comes: bool) -> None:
    book.sheet1.merge_cells(merged)
    before = book.fetch_sheet_metadata()["sheets"][0]["merges"]
    send(book, paste(box(1, 2, 0, 3), box(0, 1, 0, 3, COPY)))
    first, second = book.fetch_sheet_metadata()["sheets"][:2]
    assert first["merges"] == before
    assert bool(second.get("merges")) is comes
    corner = {"sheetId": COPY, "rowIndex": 4, "columnIndex": 0}
    send(book, {"cutPaste": {"source": box(1, 2, 0, 3), "destination": corner, "pasteType": "PASTE_NORMAL"}})
    assert bool(book.fetch_sheet_metadata()["sheets"][0].get("merges")) is not comes, "nor is it cut"


def test_cut_cells_leave_blanks_and_take_all_they_have_along(book: Book) -> None:
    book.sheet1.format("A2", {"textFormat": {"bold": True}})
    book.sheet1.merge_cells("A2:B2")
    corner = {"sheetId": COPY, "rowIndex": 4, "columnIndex": 1}
    send(book, {"cutPaste": {"source": box(1, 2, 0, 2), "destination": corner, "pasteType": "PASTE_NORMAL"}})
    assert values(book, "Sheet1") == [["id", "voce"], [], ["b", 2]]
    assert cell(book, "Sheet1!A2") == {}
    assert values(book, "_copia!B5:C5") == [["a", 1]]
    assert cell(book, "_copia!B5")["userEnteredFormat"] == {"textFormat": {"bold": True}}
    sheets = book.fetch_sheet_metadata()["sheets"]
    assert ("merges" in sheets[0], sheets[1]["merges"]) == (False, [box(4, 5, 1, 3, COPY)])
    corner["rowIndex"] = 5
    cut = {"cutPaste": {"source": box(2, 3, 0, 2), "destination": corner, "pasteType": "PASTE_NORMAL"}}
    assert refusal(send, book, cut)[0] == 400


def test_a_paste_does_not_make_the_grid_grow(book: Book) -> None:
    refusal(send, book, paste(rows(0, 3), rows(4, 5, COPY)))
    assert (grid(book, 1)["rowCount"], grid(book, 1)["columnCount"]) == (5, 26)


def test_a_copied_range_lands_where_gspread_says(book: Book) -> None:
    book.sheet1.copy_range("A2:B3", "D5", paste_type=gspread.utils.PasteType.normal)
    assert values(book, "Sheet1!D5:E6") == [["a", 1], ["b", 2]]
