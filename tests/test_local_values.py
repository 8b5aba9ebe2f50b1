from __future__ import annotations

from typing import Any, cast

import gspread
import pytest

from tests.engine import Book, Json, new_book, refusal

URL = "https://sheets.googleapis.com/v4/spreadsheets"


@pytest.fixture
def book() -> Book:
    return new_book()


def test_raw_text_that_looks_like_a_formula_or_a_number_stays_text(book: Book) -> None:
    book.sheet1.update([["=1+1", "0003", "12,5", "2020-01-01", 3, 1.5, True]], "A1", value_input_option="RAW")
    assert book.sheet1.get("A1:G1", value_render_option="UNFORMATTED_VALUE") == [
        ["=1+1", "0003", "12,5", "2020-01-01", 3, 1.5, True]
    ]


def test_typed_text_becomes_what_a_person_would_see(book: Book) -> None:
    book.sheet1.update([["=4/2", "0003", "2020-01-01", "50%", "true", "'5", "ciao"]], "A1", raw=False)
    assert book.sheet1.get("A1:G1", value_render_option="UNFORMATTED_VALUE") == [[2, 3, 43831, 0.5, True, "5", "ciao"]]
    assert book.sheet1.get("A1:G1") == [["2", "3", "2020-01-01", "50%", "TRUE", "5", "ciao"]]
    assert book.sheet1.get("A1:B1", value_render_option="FORMULA") == [["=4/2", 3]]


def test_an_italian_spreadsheet_reads_what_italians_type(book: Book) -> None:
    book.update_locale("it_IT")
    book.sheet1.update([["1.234,5", "12,5", "03/04/2025", "vero", "1.5"]], "A1", raw=False)
    found = book.sheet1.get("A1:E1", value_render_option="UNFORMATTED_VALUE")
    assert found == [[1234.5, 12.5, 45750, True, "1.5"]]
    assert book.sheet1.get("A1:E1") == [["1.234,50", "12,5", "03/04/2025", "VERO", "1.5"]]


def test_trailing_blank_cells_and_rows_are_left_out(book: Book) -> None:
    book.sheet1.update([["a", "", "c", ""], ["", "", "", ""], ["d", "", "", ""], ["", ""]], "A1")
    assert book.values_get("Sheet1!A1:D9")["values"] == [["a", "", "c"], [], ["d"]]
    assert "values" not in book.values_get("Sheet1!F1:H9")
    assert book.values_get("Sheet1!A1:C3", params={"majorDimension": "COLUMNS"})["values"] == [
        ["a", "", "d"],
        [],
        ["c"],
    ]


def test_null_leaves_a_cell_as_it_is_and_an_empty_text_clears_it(book: Book) -> None:
    book.sheet1.update([["a", "b", "c"]], "A1")
    book.sheet1.update([[None, "", "C"]], "A1")
    assert book.sheet1.get("A1:C1") == [["a", "", "C"]]


def test_a_read_that_ends_outside_the_grid_is_cut_and_one_that_starts_there_is_refused(book: Book) -> None:
    book.sheet1.resize(5, 3)
    assert book.values_get("Sheet1!A1:Z99")["range"] == "Sheet1!A1:C5"
    code, message = refusal(book.values_get, "Sheet1!A6:B7")
    assert (code, message) == (400, "Range (Sheet1!A6:B7) exceeds grid limits. Max rows: 5, max columns: 3")
    assert refusal(book.values_get, "Sheet1!D1")[0] == 400


def test_a_write_outside_the_grid_is_refused(book: Book) -> None:
    book.sheet1.resize(2, 2)
    code, message = refusal(book.sheet1.update, [["a", "b", "c"]], "A1")
    assert code == 400
    assert "exceeds grid limits" in message
    assert "exceeds grid limits" in refusal(book.sheet1.update, [["a"]], "A3")[1]
    assert book.sheet1.get_all_values() == [[]]


def test_values_larger_than_their_range_are_refused(book: Book) -> None:
    code, message = refusal(book.sheet1.update, [["a"], ["b"], ["c"]], "A1:B2")
    assert (code, message) == (400, "Requested writing within range [Sheet1!A1:B2], but tried writing to row [3]")
    assert refusal(book.sheet1.update, [["a", "b", "c"]], "A1:B2")[1].endswith("tried writing to column [C]")


def test_an_append_finds_the_last_table_as_google_does(book: Book) -> None:
    book.sheet1.update([["x", "y", "z"], ["x", "y", "z"]], "A1")
    book.sheet1.update([["x", "y"], ["y", "z"], ["x", "y"]], "E5")
    place = {"insertDataOption": "OVERWRITE", "valueInputOption": "RAW"}

    def lands(where: str) -> str:
        found = book.values_append(f"Sheet1!{where}", dict(place), {"values": [["new"]]})
        book.values_clear(found["updates"]["updatedRange"])
        return str(found["updates"]["updatedRange"])

    assert lands("A1:Z99") == "Sheet1!E8"
    assert lands("A1") == "Sheet1!A3"
    assert lands("F6:G6") == "Sheet1!E8"
    assert lands("J9") == "Sheet1!J9"


def test_a_blank_cell_ends_the_table_that_an_append_finds(book: Book) -> None:
    book.sheet1.append_row(["a", "", "c"])
    assert book.sheet1.append_row(["a", "", "c"])["updates"]["updatedRange"] == "Sheet1!C2:E2"
    assert book.sheet1.append_row(["b"], table_range="A1")["updates"]["updatedRange"] == "Sheet1!A2"


def test_the_grid_grows_under_an_append(book: Book) -> None:
    book.sheet1.resize(2, 2)
    book.sheet1.append_rows([["a"], ["b"], ["c", "d", "e"]])
    sheet = book.fetch_sheet_metadata()["sheets"][0]["properties"]["gridProperties"]
    assert (sheet["rowCount"], sheet["columnCount"]) == (3, 3)


def test_insert_rows_pushes_down_what_stands_below_the_table(book: Book) -> None:
    book.sheet1.update([["a"], ["b"], [""], ["far"]], "A1")
    book.sheet1.append_rows([["c"], ["d"]], insert_data_option="INSERT_ROWS", table_range="A1")
    assert book.sheet1.col_values(1) == ["a", "b", "c", "d", "", "far"]
    assert book.fetch_sheet_metadata()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1002


def test_an_overwriting_append_writes_over_what_stands_below_the_table(book: Book) -> None:
    book.sheet1.update([["a"], ["b"], [""], ["far"]], "A1")
    book.sheet1.append_rows([["c"], ["d"]], insert_data_option="OVERWRITE", table_range="A1")
    assert book.sheet1.col_values(1) == ["a", "b", "c", "d"]


def test_clear_takes_values_and_keeps_notes_and_formats(book: Book) -> None:
    book.sheet1.update([["a"]], "A1")
    book.sheet1.insert_note("A1", "da chiedere")
    book.sheet1.format("A1", {"textFormat": {"bold": True}})
    book.sheet1.batch_clear(["A1:C3"])
    assert book.sheet1.acell("A1").value is None
    assert book.sheet1.get_note("A1") == "da chiedere"
    cell = book._spreadsheets_get({"ranges": "Sheet1!A1", "includeGridData": "true"})["sheets"][0]["data"][0]
    assert cell["rowData"][0]["values"][0]["userEnteredFormat"] == {"textFormat": {"bold": True}}


def test_fifty_thousand_characters_fit_in_a_cell_and_one_more_does_not(book: Book) -> None:
    book.sheet1.update([["x" * 50_000]], "A1")
    code, message = refusal(book.sheet1.update, [["x" * 50_001]], "B1")
    assert (code, "50000 characters" in message) == (400, True)
    assert book.sheet1.get("B1") == [[]]


def test_a_batch_of_values_is_written_whole_or_not_at_all(book: Book) -> None:
    good = {"range": "Sheet1!A1", "values": [["a"]]}
    bad = {"range": "Nowhere!A1", "values": [["b"]]}
    body = {"valueInputOption": "RAW", "data": [good, bad]}
    assert refusal(book.values_batch_update, body) == (400, "Unable to parse range: Nowhere!A1")
    assert book.sheet1.get_all_values() == [[]]


def test_an_answer_can_carry_the_values_just_written(book: Book) -> None:
    params = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": "true"}
    found = book.values_update("Sheet1!B2", params=dict(params), body={"values": [["=1+1", "x"]]})
    assert found["updatedData"] == {"range": "Sheet1!B2:C2", "majorDimension": "ROWS", "values": [["2", "x"]]}
    params["responseValueRenderOption"] = "FORMULA"
    found = book.values_append("Sheet1", params, {"values": [["=2+2"]]})
    assert found["updates"]["updatedData"]["values"] == [["=2+2"]]


def test_dates_are_serial_numbers_or_text_as_the_read_asks(book: Book) -> None:
    book.sheet1.update([["31/12/2024", 5]], "A1", raw=False)
    book.update_locale("it_IT")
    book.sheet1.update([["31/12/2024", 5]], "A2", raw=False)

    def read(render: str, dates: str) -> list[list[Any]]:
        return book.sheet1.get("A2:B2", value_render_option=render, date_time_render_option=dates)

    assert read("UNFORMATTED_VALUE", "SERIAL_NUMBER") == [[45657, 5]]
    assert read("UNFORMATTED_VALUE", "FORMATTED_STRING") == [["31/12/2024", 5]]
    assert book.sheet1.acell("A1").value == "31/12/2024", "no such month where the month comes first"


@pytest.mark.parametrize(
    "title", ["L'Orto · Rho", "a/b:clear", "it's 'quoted'", "100% #1?", "Sì!A1", "D3", "spazi  due"]
)
def test_a_tab_may_have_any_name(book: Book, title: str) -> None:
    tab = book.add_worksheet(title, 10, 5)
    tab.update([["uno"]], "B2")
    tab.append_row(["due"], table_range="B2")
    assert tab.get("A1:C9") == [[], ["", "uno"], ["", "due"]]
    whole = gspread.utils.absolute_range_name(title)
    assert book.values_batch_get([whole])["valueRanges"][0]["values"][1] == ["", "uno"]
    tab.clear()
    assert tab.get_all_values() == [[]]


def test_a_range_that_names_nothing_is_refused(book: Book) -> None:
    for text in ("Nessuno!A1", "Sheet1!A1:B2:C3", "Nessuno", "'Sheet1'!"):
        assert refusal(book.values_get, text) == (400, f"Unable to parse range: {text}")


def test_a_value_that_is_no_list_is_refused_as_google_words_it(book: Book) -> None:
    code, message = refusal(book.values_update, "Sheet1!A1", params={"valueInputOption": "RAW"}, body={"values": "X"})
    assert code == 400
    assert message == "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    body = {"values": [["a", {"b": 1}]]}
    assert (
        "Invalid values[0][1]"
        in refusal(book.values_update, "Sheet1!A1", params={"valueInputOption": "RAW"}, body=body)[1]
    )
    assert "'valueInputOption' is required" in refusal(book.values_update, "Sheet1!A1", body={"values": [["a"]]})[1]


def test_cells_that_touch_at_a_corner_are_one_table(book: Book) -> None:
    book.sheet1.update([["a", ""], ["", "b"]], "B2")
    found = book.sheet1.append_row(["c"])
    assert (found["tableRange"], found["updates"]["updatedRange"]) == ("Sheet1!B2:C3", "Sheet1!B4")


def test_the_table_of_a_long_tab_is_found_whole(book: Book) -> None:
    book.sheet1.update([["t", "u"], *[["x"]] * 700, ["", "gap", "wide"], *[["x"]] * 200], "A1")
    assert book.sheet1.append_row(["y"], table_range="A1")["tableRange"] == "Sheet1!A1:C902"
    assert book.sheet1.append_row(["z"])["tableRange"] == "Sheet1!A1:C903"


def test_what_hangs_on_rows_follows_when_an_append_inserts_above_it(book: Book) -> None:
    book.sheet1.update([["a"], ["b"]], "A1")
    book.sheet1.define_named_range("A9:B9", "Totale")
    book.sheet1.append_rows([["c"], ["d"]], insert_data_option="INSERT_ROWS", table_range="A1")
    assert book.values_get("Totale")["range"] == "Sheet1!A11:B11"


def test_a_number_too_large_for_sheets_is_refused_and_half_a_character_too(book: Book) -> None:
    assert refusal(book.sheet1.update, [[10**400]], "A1")[0] == 400
    assert refusal(book.sheet1.update, [["\ud800"]], "A1")[0] == 400
    book.sheet1.update([[2**60]], "A1")
    assert book.sheet1.acell("A1", value_render_option="UNFORMATTED_VALUE").value == float(2**60)


def by_filter(book: Book, *filters: Json, **options: str) -> Json:
    url = f"{URL}/{book.id}/values:batchGetByDataFilter"
    return cast(Json, book.client.request("post", url, json={"dataFilters": list(filters), **options}).json())


def test_a_tab_is_read_by_its_id_whatever_it_is_called_by_now(book: Book) -> None:
    book.sheet1.update([["a", 1], ["b", 2]], "A1", raw=True)
    book.sheet1.update_title("Un altro nome")
    filters = [{"gridRange": {"sheetId": 0}}, {"a1Range": "'Un altro nome'!A2:B2"}]
    reply = by_filter(book, *filters, valueRenderOption="UNFORMATTED_VALUE")
    whole, row = reply["valueRanges"]
    assert whole["valueRange"]["values"] == [["a", 1], ["b", 2]]
    assert (row["valueRange"]["range"], row["valueRange"]["values"]) == ("'Un altro nome'!A2:B2", [["b", 2]])
    assert [each["dataFilters"] for each in (whole, row)] == [[filters[0]], [filters[1]]]


def test_a_filter_of_no_tab_or_of_nothing_is_refused(book: Book) -> None:
    code, why = refusal(by_filter, book, {"gridRange": {"sheetId": 99}})
    assert (code, "No grid with id: 99" in why) == (400, True)
    code, why = refusal(by_filter, book, {})
    assert (code, "a1Range or gridRange" in why) == (400, True)


def test_an_address_that_is_too_long_is_refused(book: Book) -> None:
    ranges = [f"A{number}:Z{number}" for number in range(1, 800)]
    assert refusal(book.values_batch_get, ranges)[0] == 414
