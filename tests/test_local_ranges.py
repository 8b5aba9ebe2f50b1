from __future__ import annotations

from typing import Any

import pytest

from tests.engine import Book, Json, box, new_book, refusal, span

URL = "https://sheets.googleapis.com/v4/spreadsheets"


@pytest.fixture
def book() -> Book:
    return new_book()


CELLS = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}


def send(book: Book, *requests: dict[str, Any]) -> Any:
    return book.batch_update({"requests": list(requests)})


def text(value: str) -> dict[str, Any]:
    row = {"values": [{"userEnteredValue": {"stringValue": value}}]}
    return {"appendCells": {"sheetId": 0, "fields": "*", "rows": [row]}}


def rows(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def name(name_id: str, called: str = "fatto") -> dict[str, Any]:
    return {"addNamedRange": {"namedRange": {"namedRangeId": name_id, "name": called, "range": dict(CELLS)}}}


def mark(metadata_id: int, location: dict[str, Any] | None = None) -> dict[str, Any]:
    entry = {
        "metadataId": metadata_id,
        "metadataKey": "salvataggio",
        "metadataValue": "v",
        "visibility": "DOCUMENT",
        "location": location or {"spreadsheet": True},
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def test_a_resent_named_range_is_refused_and_nothing_is_applied(book: Book) -> None:
    send(book, name("f1", "uno"), text("a"))
    code, message = refusal(send, book, text("b"), name("f1", "due"))
    assert (code, message) == (400, "Invalid requests[1].addNamedRange: A named range with ID f1 already exists.")
    assert refusal(send, book, name("f2", "UNO"))[0] == 400
    assert book.sheet1.col_values(1) == ["a"]


def test_a_deleted_named_range_can_be_made_again(book: Book) -> None:
    send(book, name("f1"))
    send(book, {"deleteNamedRange": {"namedRangeId": "f1"}}, name("f1"))
    assert refusal(send, book, {"deleteNamedRange": {"namedRangeId": "f9"}})[0] == 400


def test_a_named_range_can_be_read_by_its_name_and_follows_its_rows(book: Book) -> None:
    book.sheet1.update([["testa"], ["a"], ["b"]], "A1")
    send(book, name("f1", "Voci"), {"insertDimension": {"range": rows(0, 2)}})
    found = book.values_get("Voci")
    assert (found["range"], found["values"]) == ("Sheet1!A4:B5", [["a"], ["b"]])
    send(book, {"deleteDimension": {"range": rows(0, 5)}})
    assert "namedRanges" not in book.fetch_sheet_metadata()


def test_a_resent_metadata_id_is_refused_and_nothing_is_applied(book: Book) -> None:
    made = send(book, mark(7), text("a"))
    assert made["replies"][0]["createDeveloperMetadata"]["developerMetadata"]["location"] == {
        "locationType": "SPREADSHEET",
        "spreadsheet": True,
    }
    code, message = refusal(send, book, text("b"), mark(7))
    assert (code, message.startswith("Invalid requests[1].createDeveloperMetadata:")) == (400, True)
    assert book.sheet1.col_values(1) == ["a"]


def test_metadata_is_found_by_id_and_deleted_by_lookup(book: Book) -> None:
    send(book, mark(7), mark(8))
    found = book.client.request("get", f"{URL}/{book.id}/developerMetadata/7").json()
    assert found["metadataKey"] == "salvataggio"
    lookup = {"dataFilter": {"developerMetadataLookup": {"metadataId": 7}}}
    gone = send(book, {"deleteDeveloperMetadata": lookup})["replies"][0]["deleteDeveloperMetadata"]
    assert [entry["metadataId"] for entry in gone["deletedDeveloperMetadata"]] == [7]
    left = book.fetch_sheet_metadata(params={"fields": "developerMetadata.metadataId"})
    assert left == {"developerMetadata": [{"metadataId": 8}]}
    assert refusal(book.client.request, "get", f"{URL}/{book.id}/developerMetadata/7")[0] == 404


def test_metadata_on_a_row_follows_it_and_goes_with_it(book: Book) -> None:
    send(book, mark(7, {"dimensionRange": rows(4, 5)}))
    send(
        book,
        {"insertDimension": {"range": rows(0, 3)}},
        {"moveDimension": {"source": rows(7, 8), "destinationIndex": 0}},
    )
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "salvataggio"}}]}
    search = f"{URL}/{book.id}/developerMetadata:search"
    found = book.client.request("post", search, json=body).json()["matchedDeveloperMetadata"]
    where = found[0]["developerMetadata"]["location"]
    assert where == {"locationType": "ROW", "dimensionRange": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
    assert "developerMetadata" not in book.fetch_sheet_metadata(), "what is on a row is not the spreadsheet's"
    send(book, {"deleteDimension": {"range": rows(0, 1)}})
    assert book.client.request("post", search, json=body).json() == {}


def test_a_merge_keeps_the_values_it_hides(book: Book) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    book.sheet1.merge_cells("A1:B2")
    assert book.sheet1.get_all_values() == [["a", "b"], ["c", "d"]]
    assert refusal(book.sheet1.merge_cells, "B2:C3")[0] == 400
    book.sheet1.unmerge_cells("A1:B2")
    assert "merges" not in book.fetch_sheet_metadata()["sheets"][0]


def test_a_data_validation_is_kept_and_can_be_taken_off(book: Book) -> None:
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "sì"}, {"userEnteredValue": "no"}]},
        "showCustomUi": True,
        "strict": True,
    }
    send(book, {"setDataValidation": {"range": CELLS, "rule": rule}})
    where = {"ranges": "Sheet1!A2", "fields": "sheets.data.rowData.values.dataValidation"}
    found = book.fetch_sheet_metadata(params=dict(where))["sheets"][0]["data"][0]
    assert found["rowData"][0]["values"][0]["dataValidation"] == rule
    send(book, {"setDataValidation": {"range": CELLS}})
    assert book.fetch_sheet_metadata(params=dict(where))["sheets"][0]["data"] == [{}]


def test_a_protected_range_warns_is_changed_and_goes(book: Book) -> None:
    given = {"protectedRangeId": 5, "range": dict(CELLS), "warningOnly": True, "description": "colonne di sistema"}
    send(book, {"addProtectedRange": {"protectedRange": given}})
    assert refusal(send, book, {"addProtectedRange": {"protectedRange": given}})[0] == 400
    changed = {"protectedRangeId": 5, "description": "altro"}
    send(book, {"updateProtectedRange": {"protectedRange": changed, "fields": "description"}})
    kept = book.fetch_sheet_metadata()["sheets"][0]["protectedRanges"]
    assert [(one["protectedRangeId"], one["warningOnly"], one["description"]) for one in kept] == [(5, True, "altro")]
    send(book, {"deleteProtectedRange": {"protectedRangeId": 5}})
    assert "protectedRanges" not in book.fetch_sheet_metadata()["sheets"][0]


def test_banding_is_kept_and_cannot_overlap(book: Book) -> None:
    colours = {"firstBandColor": {"red": 1}, "secondBandColor": {"blue": 1}}
    band = {"addBanding": {"bandedRange": {"bandedRangeId": 3, "range": dict(CELLS), "rowProperties": colours}}}
    send(book, band)
    kept = book.fetch_sheet_metadata()["sheets"][0]["bandedRanges"][0]
    assert kept["rowProperties"]["firstBandColorStyle"] == {"rgbColor": {"red": 1}}
    assert refusal(send, book, band)[0] == 400


def test_a_deleted_tab_takes_its_names_and_metadata_along(book: Book) -> None:
    tab = book.add_worksheet("via", 5, 5)
    where = {"sheetId": tab.id, "startRowIndex": 0, "endRowIndex": 1}
    send(
        book, {"addNamedRange": {"namedRange": {"name": "qui", "range": where}}}, mark(9, {"sheetId": tab.id}), mark(10)
    )
    book.del_worksheet(tab)
    left = book.fetch_sheet_metadata()
    assert "namedRanges" not in left
    assert [entry["metadataId"] for entry in left["developerMetadata"]] == [10]


def test_all_that_hangs_on_cells_follows_them_and_goes_with_them(book: Book) -> None:
    where = box(4, 6, 2, 4)
    colours = {"firstBandColor": {"red": 1}}
    wide = {"range": span("COLUMNS", 2, 3), "properties": {"pixelSize": 240}, "fields": "pixelSize"}
    tall = {"range": span("ROWS", 4, 5), "properties": {"pixelSize": 60}, "fields": "pixelSize"}
    send(
        book,
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": where, "warningOnly": True}}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 3, "range": where, "rowProperties": colours}}},
        {"mergeCells": {"range": where, "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": where}}},
        {"addDimensionGroup": {"range": span("ROWS", 4, 6)}},
        {"addDimensionGroup": {"range": span("COLUMNS", 2, 4)}},
        {"updateDimensionProperties": wide},
        {"updateDimensionProperties": tall},
    )

    def places() -> tuple[list[Json], list[tuple[int, int]], int, int]:
        """Ranges, groups, the tall row and the wide column, wherever they are now."""
        sheet = book.fetch_sheet_metadata(params={"includeGridData": "true"})["sheets"][0]
        ranges = [sheet["protectedRanges"][0]["range"], sheet["bandedRanges"][0]["range"]]
        ranges += [sheet["merges"][0], sheet["basicFilter"]["range"]]
        groups = [sheet[name][0]["range"] for name in ("rowGroups", "columnGroups")]
        data = sheet["data"][0]
        rows = [index for index, row in enumerate(data["rowMetadata"]) if row["pixelSize"] == 60]
        columns = [index for index, column in enumerate(data["columnMetadata"]) if column["pixelSize"] == 240]
        return ranges, [(group["startIndex"], group["endIndex"]) for group in groups], rows[0], columns[0]

    assert places() == ([where] * 4, [(4, 6), (2, 4)], 4, 2)
    send(
        book, {"insertDimension": {"range": span("ROWS", 1, 2)}}, {"insertDimension": {"range": span("COLUMNS", 0, 3)}}
    )
    assert places() == ([box(5, 7, 5, 7)] * 4, [(5, 7), (5, 7)], 5, 5)
    send(book, {"moveDimension": {"source": span("ROWS", 5, 7), "destinationIndex": 0}})
    assert places() == ([box(0, 2, 5, 7)] * 4, [(0, 2), (5, 7)], 0, 5)
    send(
        book, {"deleteDimension": {"range": span("COLUMNS", 0, 1)}}, {"deleteDimension": {"range": span("ROWS", 1, 2)}}
    )
    assert places() == ([box(0, 1, 4, 6)] * 4, [(0, 1), (4, 6)], 0, 4)
    send(book, {"deleteDimension": {"range": span("ROWS", 0, 1)}})
    left = book.fetch_sheet_metadata()["sheets"][0]
    assert left.keys() & {"protectedRanges", "bandedRanges", "merges", "basicFilter", "rowGroups"} == set()
