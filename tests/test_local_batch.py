from __future__ import annotations

import gspread
import pytest

from tests.engine import Book, append, ask, cell, grid, new_book, refusal, send, span, text


@pytest.fixture
def book() -> Book:
    return new_book()


def test_one_wrong_request_undoes_the_whole_batch(book: Book) -> None:
    before = book.fetch_sheet_metadata()
    wrong = {"deleteSheet": {"sheetId": 99}}
    add = {"addSheet": {"properties": {"title": "nuovo"}}}
    code, message = refusal(send, book, append(0, [text("a")]), add, wrong)
    assert (code, message) == (400, "Invalid requests[2].deleteSheet: No grid with id: 99")
    assert book.sheet1.get_all_values() == [[]]
    assert book.fetch_sheet_metadata() == before


def test_text_in_append_cells_is_never_parsed(book: Book) -> None:
    number = {"userEnteredValue": {"numberValue": 45750.0}}
    send(book, append(0, [text("=1+1"), text("0003"), number, {"userEnteredValue": {"boolValue": False}}]))
    assert book.sheet1.get("A1:D1", value_render_option="UNFORMATTED_VALUE") == [["=1+1", "0003", 45750, False]]
    assert cell(book, "A1")["userEnteredValue"] == {"stringValue": "=1+1"}


def test_append_cells_goes_below_the_last_row_with_a_value_in_any_column(book: Book) -> None:
    book.sheet1.update([["a"], [""], ["", "", "c"]], "A1")
    send(book, append(0, [text("nuova")]), append(0, [text("e un'altra")]))
    assert book.sheet1.col_values(1) == ["a", "", "", "nuova", "e un'altra"]


def test_append_cells_makes_the_grid_grow(book: Book) -> None:
    book.sheet1.resize(1, 1)
    send(book, append(0, [text("a"), text("b")], [text("c")]))
    assert (grid(book)["rowCount"], grid(book)["columnCount"]) == (2, 2)


def test_append_cells_keeps_the_formats_of_blank_rows_unless_it_brings_its_own(book: Book) -> None:
    book.sheet1.format("A1:A9", {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}})
    send(book, append(0, [{"userEnteredValue": {"numberValue": 45750}}], fields="userEnteredValue"))
    assert book.sheet1.acell("A1").value == "03/04/2025"


def test_a_batch_can_answer_with_the_state_after_it(book: Book) -> None:
    found = send(
        book,
        append(0, [text("a")]),
        includeSpreadsheetInResponse=True,
        responseIncludeGridData=True,
        responseRanges=["Sheet1!A1:A2"],
    )
    data = found["updatedSpreadsheet"]["sheets"][0]["data"][0]
    assert data["rowData"][0]["values"][0]["formattedValue"] == "a"
    assert len(data["rowMetadata"]) == 2


def test_a_field_mask_in_the_url_cuts_the_answer_of_a_batch(book: Book) -> None:
    mask = "replies,updatedSpreadsheet.sheets(properties(sheetId,title),data.rowData.values.userEnteredValue)"
    found = ask(book, mask, append(0, [text("a")]), includeSpreadsheetInResponse=True)
    value = {"userEnteredValue": {"stringValue": "a"}}
    sheet = {"properties": {"sheetId": 0, "title": "Sheet1"}, "data": [{"rowData": [{"values": [value]}]}]}
    assert found == {"replies": [{}], "updatedSpreadsheet": {"sheets": [sheet]}}


def test_update_cells_writes_only_what_the_mask_names(book: Book) -> None:
    book.sheet1.update([["a", "b"]], "A1")
    book.sheet1.insert_note("A1", "nota")
    rows = [{"values": [{"userEnteredValue": {"numberValue": 7}, "note": "altra"}]}]
    send(book, {"updateCells": {"start": {"rowIndex": 0}, "rows": rows, "fields": "userEnteredValue"}})
    assert book.sheet1.get("A1:B1", value_render_option="UNFORMATTED_VALUE") == [[7, "b"]]
    assert book.sheet1.get_note("A1") == "nota"


def test_update_cells_over_a_range_clears_what_is_not_given(book: Book) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"], ["e", "f"]], "A1")
    where = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    send(book, {"updateCells": {"range": where, "rows": [{"values": [text("A")]}], "fields": "userEnteredValue"}})
    assert book.sheet1.get_all_values() == [["A", ""], ["", ""], ["e", "f"]]


def test_update_cells_beyond_its_range_or_the_grid_is_refused(book: Book) -> None:
    rows = [{"values": [text("a"), text("b")]}]
    where = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    message = refusal(send, book, {"updateCells": {"range": where, "rows": rows, "fields": "*"}})[1]
    assert message.endswith("Attempting to write column: 1, beyond the last requested column of: 0")
    start = {"rowIndex": 1000, "columnIndex": 0}
    message = refusal(send, book, {"updateCells": {"start": start, "rows": rows, "fields": "*"}})[1]
    assert message == "Invalid requests[0].updateCells: GridCoordinate.rowIndex[1000] is after last row in grid[1000]"


def test_a_cell_of_a_batch_can_hold_fifty_thousand_characters_and_no_more(book: Book) -> None:
    send(book, append(0, [text("x" * 50_000)]))
    code, message = refusal(send, book, append(0, [text("x" * 50_001)]))
    assert (code, message.startswith("Invalid requests[0].appendCells: Your input contains more")) == (400, True)


def test_ten_million_cells_fit_in_a_spreadsheet_and_no_more(book: Book) -> None:
    big = {"title": "grande", "gridProperties": {"rowCount": 99_740, "columnCount": 100}}
    send(book, {"addSheet": {"properties": big}})
    one_more = {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}}
    code, message = refusal(send, book, one_more)
    assert (code, "above the limit of 10000000 cells" in message) == (400, True)


def test_two_tabs_cannot_have_the_same_title_whatever_the_case(book: Book) -> None:
    code, message = refusal(book.add_worksheet, "sheet1", 1, 1)
    assert code == 400
    assert message.startswith('Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists.')
    tab = book.add_worksheet("altro", 1, 1)
    assert refusal(tab.update_title, "Sheet1")[0] == 400
    tab.update_title("Altro")


def test_the_last_visible_tab_can_be_neither_deleted_nor_hidden(book: Book) -> None:
    hidden = book.add_worksheet("nascosto", 1, 1)
    hidden.hide()
    assert refusal(book.del_worksheet, book.sheet1)[0] == 400
    assert refusal(book.sheet1.hide)[1].endswith("You can't hide all the sheets in a document.")


def test_rows_and_columns_inserted_deleted_and_moved_take_their_cells_along(book: Book) -> None:
    sheet = book.sheet1
    sheet.resize(4, 3)
    sheet.update([["a1", "b1", "c1"], ["a2", "b2", "c2"], ["a3", "b3", "c3"], ["a4", "b4", "c4"]], "A1")

    send(book, {"moveDimension": {"source": span("ROWS", 0, 1), "destinationIndex": 3}})
    assert sheet.col_values(1) == ["a2", "a3", "a1", "a4"]
    send(book, {"moveDimension": {"source": span("ROWS", 2, 4), "destinationIndex": 1}})
    assert sheet.col_values(1) == ["a2", "a1", "a4", "a3"]
    send(book, {"moveDimension": {"source": span("COLUMNS", 2, 3), "destinationIndex": 0}})
    assert sheet.row_values(1) == ["c2", "a2", "b2"]
    send(
        book, {"insertDimension": {"range": span("COLUMNS", 1, 2)}}, {"insertDimension": {"range": span("ROWS", 0, 2)}}
    )
    assert sheet.row_values(3) == ["c2", "", "a2", "b2"]
    send(
        book, {"deleteDimension": {"range": span("COLUMNS", 0, 2)}}, {"deleteDimension": {"range": span("ROWS", 0, 3)}}
    )
    assert sheet.get_all_values() == [["a1", "b1"], ["a4", "b4"], ["a3", "b3"]]
    everything = {"deleteDimension": {"range": span("ROWS", 0, 3)}}
    assert refusal(send, book, everything)[1].endswith("You can't delete all the rows on the sheet.")


def test_inserted_rows_take_the_format_of_the_row_they_follow(book: Book) -> None:
    book.sheet1.format("A2", {"textFormat": {"bold": True}})
    where = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    send(book, {"insertDimension": {"range": where, "inheritFromBefore": True}})
    assert cell(book, "A3")["userEnteredFormat"] == {"textFormat": {"bold": True}}


def test_widths_frozen_rows_and_colours_come_back_as_set(book: Book) -> None:
    where = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    size = {"range": where, "properties": {"pixelSize": 240}, "fields": "pixelSize"}
    send(book, {"updateDimensionProperties": size})
    book.sheet1.freeze(rows=1)
    book.sheet1.update_tab_color("#336699")
    found = book._spreadsheets_get({"fields": "sheets(properties,data.columnMetadata)"})["sheets"][0]
    assert [column["pixelSize"] for column in found["data"][0]["columnMetadata"][:3]] == [100, 240, 100]
    assert found["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert found["properties"]["tabColorStyle"]["rgbColor"] == {"red": 0.2, "green": 0.4, "blue": 0.6}


def test_sort_puts_numbers_before_text_and_blanks_last(book: Book) -> None:
    book.sheet1.update([["b", 1], [10, 2], ["", 3], ["A", 4], [9, 5]], "A1")
    book.sheet1.sort((1, "asc"), range="A1:B5")
    assert book.sheet1.col_values(2) == ["5", "2", "4", "1", "3"]
    book.sheet1.sort((1, "des"), range="A1:B5")
    assert book.sheet1.col_values(2) == ["1", "4", "2", "5", "3"]


def test_find_replace_counts_what_it_changes(book: Book) -> None:
    book.sheet1.update([["Rho rho", "rho"], ["Arese", "Rhodense"]], "A1")
    found = send(book, {"findReplace": {"find": "rho", "replacement": "RHO", "allSheets": True}})
    changed = {"valuesChanged": 3, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 4}
    assert found["replies"] == [{"findReplace": changed}]
    assert book.sheet1.get_all_values() == [["RHO RHO", "RHO"], ["Arese", "RHOdense"]]


def test_find_replace_leaves_formulas_and_what_they_show_alone(book: Book) -> None:
    book.sheet1.update([['="12"&"3"', "12", 12, "=12*2"]], "A1", value_input_option="USER_ENTERED")
    found = send(book, {"findReplace": {"find": "12", "replacement": "7", "sheetId": 0}})
    assert found["replies"] == [{"findReplace": {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 2}}]  # fmt: skip
    assert book.sheet1.get("A1:D1", value_render_option="FORMULA") == [['="12"&"3"', 7, 7, "=12*2"]]
    assert send(book, {"findReplace": {"find": "24", "replacement": "7", "sheetId": 0}})["replies"] == [
        {"findReplace": {}}
    ]


def test_a_copy_of_a_tab_has_its_cells_and_settings_and_is_its_own(book: Book) -> None:
    book.sheet1.update([["a"]], "A1")
    book.sheet1.merge_cells("B1:C1")
    copy = book.sheet1.duplicate(new_sheet_name="copia")
    copy.update([["b"]], "A1")
    assert book.worksheet("Sheet1").acell("A1").value == "a"
    merges = next(sheet for sheet in book.fetch_sheet_metadata()["sheets"] if sheet["properties"]["title"] == "copia")
    assert merges["merges"][0]["sheetId"] == copy.id


def test_a_pasted_range_repeats_over_a_multiple_of_its_size(book: Book) -> None:
    book.sheet1.update([["a", "b"]], "A1")
    book.sheet1.copy_range("A1:B1", "A2:D3")
    assert book.sheet1.get_all_values() == [["a", "b", "", ""], ["a", "b", "a", "b"], ["a", "b", "a", "b"]]


def test_a_formula_in_a_cell_is_kept_and_has_a_value(book: Book) -> None:
    send(book, append(0, [{"userEnteredValue": {"formulaValue": "=4/2"}}]))
    assert cell(book, "A1")["userEnteredValue"] == {"formulaValue": "=4/2"}
    assert cell(book, "A1")["effectiveValue"] == {"numberValue": 2}
    send(book, {"updateCells": {"start": {}, "rows": [{"values": [text("=4/2")]}], "fields": "userEnteredValue"}})
    assert cell(book, "A1")["userEnteredValue"] == {"stringValue": "=4/2"}


@pytest.mark.parametrize(
    ("kind", "value", "note", "bold"),
    [
        ("PASTE_NORMAL", "da", "nota", True),
        ("PASTE_VALUES", "da", None, None),
        ("PASTE_FORMAT", "a", None, True),
        ("PASTE_DATA_VALIDATION", "a", None, None),
    ],
)
def test_a_paste_takes_along_what_its_kind_says(
    book: Book, kind: str, value: str, note: str | None, bold: bool | None
) -> None:
    book.sheet1.update([["da", "a"]], "A1")
    book.sheet1.insert_note("A1", "nota")
    book.sheet1.format("A1", {"textFormat": {"bold": True}})
    book.sheet1.copy_range("A1", "B1", paste_type=gspread.utils.PasteType(kind))
    book.sheet1.format("A1", {"textFormat": {"bold": False}})
    pasted = cell(book, "B1")
    assert (pasted["formattedValue"], pasted.get("note")) == (value, note)
    assert pasted.get("userEnteredFormat", {}).get("textFormat", {}).get("bold") == bold


def test_a_format_is_changed_by_the_mask_alone(book: Book) -> None:
    book.sheet1.format("A1:B2", {"textFormat": {"bold": True, "italic": True}, "horizontalAlignment": "CENTER"})
    where = {"endRowIndex": 1, "endColumnIndex": 1}
    given = {"userEnteredFormat": {"textFormat": {"bold": False}}}
    mask = "userEnteredFormat(textFormat.bold,horizontalAlignment)"
    send(book, {"repeatCell": {"range": where, "cell": given, "fields": mask}})
    assert cell(book, "A1")["userEnteredFormat"] == {"textFormat": {"bold": False, "italic": True}}
    whole = {"textFormat": {"bold": True, "italic": True}, "horizontalAlignment": "CENTER"}
    assert cell(book, "B2")["userEnteredFormat"] == whole
    send(book, {"repeatCell": {"range": where, "cell": {}, "fields": "userEnteredFormat"}})
    assert "userEnteredFormat" not in cell(book, "A1")


def test_a_range_without_a_tab_means_the_first_that_people_see(book: Book) -> None:
    second = book.add_worksheet("due", 5, 5)
    second.update([["qui"]], "A1")
    book.sheet1.hide()
    assert book.values_get("A1")["range"] == "due!A1"


@pytest.mark.parametrize("mask", ["gridProperties", "*"])
def test_settings_replaced_whole_leave_the_size_of_the_tab_alone(book: Book, mask: str) -> None:
    book.sheet1.resize(3, 2)
    book.sheet1.update([["a", "b"], ["c", "d"], ["e", "f"]], "A1")
    given = {"sheetId": 0, "title": "Sheet1", "gridProperties": {"frozenRowCount": 1}}
    send(book, {"updateSheetProperties": {"properties": given, "fields": mask}})
    assert grid(book) == {"rowCount": 3, "columnCount": 2, "frozenRowCount": 1}
    assert book.sheet1.col_values(1) == ["a", "c", "e"]


def test_a_smaller_tab_loses_what_was_outside_and_grows_back_blank(book: Book) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    book.sheet1.insert_note("B2", "via")
    book.sheet1.define_named_range("A2:B2", "Sotto")
    book.sheet1.resize(1, 1)
    book.sheet1.resize(9, 9)
    assert book.sheet1.get_all_values() == [["a"]]
    assert book.sheet1.get_note("B2") == ""
    assert "namedRanges" not in book.fetch_sheet_metadata()


def test_the_protection_of_a_copied_tab_has_an_id_of_its_own(book: Book) -> None:
    book.sheet1.add_protected_range("A1:B2", warning_only=True)
    book.sheet1.duplicate(new_sheet_name="copia")
    book.sheet1.copy_to(book.id)
    sheets = book.fetch_sheet_metadata()["sheets"]
    assert len({sheet["protectedRanges"][0]["protectedRangeId"] for sheet in sheets}) == 3
