from __future__ import annotations

from typing import Any

import gspread
import pytest

from tests.engine import new_book

SHEETS, DRIVE = "https://sheets.googleapis.com", "https://www.googleapis.com"


@pytest.fixture
def book() -> gspread.Spreadsheet:
    return new_book()


def refused(book: gspread.Spreadsheet, *requests: dict[str, Any]) -> str:
    """What the engine says it does not support."""
    answer = book.client.session.post(f"{SHEETS}/v4/spreadsheets/{book.id}:batchUpdate", json={"requests": requests})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (501, 501, "UNIMPLEMENTED")
    return str(error["message"])


@pytest.mark.parametrize(
    ("request_body", "named"),
    [
        ({"addChart": {}}, "the batchUpdate request addChart"),
        (
            {"addSheet": {"properties": {"title": "a", "dataSourceSheetProperties": {}}}},
            "properties.dataSourceSheetProperties",
        ),
        ({"addSheet": {"properties": {"sheetType": "OBJECT"}}}, "properties.sheetType = OBJECT"),
        ({"appendCells": {"rows": [], "fields": "*", "tableId": "t"}}, "requests[0].appendCells.tableId"),
        ({"appendCells": {"rows": [{"values": [{"pivotTable": {}}]}], "fields": "*"}}, "rows[0].values[0].pivotTable"),
        ({"updateCells": {"start": {}, "rows": [], "fields": "textFormatRuns"}}, "cell.textFormatRuns in 'fields'"),
        ({"repeatCell": {"range": {}, "cell": {}, "fields": "userEnteredFormat.shadow"}}, "userEnteredFormat.shadow"),
        ({"setBasicFilter": {"filter": {"range": {}, "criteria": {}}}}, "filter.criteria"),
        ({"updateSpreadsheetProperties": {"properties": {"locale": "ja_JP"}, "fields": "locale"}}, "the locale ja_JP"),
        ({"updateSheetProperties": {"properties": {}, "fields": "sheetId,frobnicate"}}, "properties.frobnicate"),
    ],
)
def test_an_unknown_request_or_field_is_refused_by_name(
    book: gspread.Spreadsheet, request_body: dict[str, Any], named: str
) -> None:
    assert named in refused(book, request_body)


def test_a_refused_request_undoes_the_batch_it_is_in(book: gspread.Spreadsheet) -> None:
    refused(book, {"addSheet": {"properties": {"title": "nuovo"}}}, {"addChart": {}})
    assert [tab.title for tab in book.worksheets()] == ["Sheet1"]


@pytest.mark.parametrize("formula", ["=A1+1", "=IMPORTXML(1)", '=VLOOKUP("a",B:C,2)', "=1/0", "=1+", "=SUM(A1:A9)"])
def test_a_formula_that_would_go_stale_is_refused_and_nothing_is_written(
    book: gspread.Spreadsheet, formula: str
) -> None:
    with pytest.raises(gspread.exceptions.APIError) as caught:
        book.sheet1.update([["prima", formula]], "A1", raw=False)
    assert formula in caught.value.response.json()["error"]["message"]
    assert book.sheet1.get_all_values() == [[]]


@pytest.mark.parametrize(
    ("method", "url", "named"),
    [
        ("GET", f"{SHEETS}/v4/spreadsheets/ID/charts", "GET /v4/spreadsheets/"),
        ("POST", f"{SHEETS}/v4/spreadsheets/ID:getByDataFilter", ":getByDataFilter"),
        ("GET", "https://example.org/", "GET /"),
        ("GET", "http://sheets.googleapis.com/v4/else", "GET /v4/else"),
        ("GET", f"{SHEETS}/v4/spreadsheets/ID/values/A1?unknownOption=1", "the query parameter unknownOption"),
        ("GET", f"{SHEETS}/v4/spreadsheets/ID?excludeTablesInBandedRanges=true", "excludeTablesInBandedRanges"),
        ("GET", f"{SHEETS}/v4/spreadsheets/ID?alt=media", "alt=media"),
        ("GET", f"{SHEETS}/v4/spreadsheets/ID?fields=sheets.charts", "sheets.charts"),
        ("GET", f"{SHEETS}/v4/spreadsheets/ID/values/Sheet1!R1C1", "R1C1 notation"),
        ("GET", f"{DRIVE}/drive/v3/files?q=parents+in+'x'", "the Drive query"),
        ("GET", f"{DRIVE}/drive/v3/files/ID?fields=thumbnailLink", "thumbnailLink"),
        ("GET", f"{DRIVE}/drive/v3/files/ID/export?mimeType=application/pdf", "application/pdf"),
        ("GET", f"{DRIVE}/drive/v3/changes", "GET /drive/v3/changes"),
    ],
)
def test_an_unknown_address_or_parameter_is_refused_by_name(
    book: gspread.Spreadsheet, method: str, url: str, named: str
) -> None:
    answer = book.client.session.request(method, url.replace("ID", book.id))
    assert answer.status_code == 501
    assert named in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        ({}, "exactly one kind of request"),
        ({"deleteSheet": {"sheetId": "zero"}}, "Invalid value at 'requests[0].deleteSheet.sheetId'"),
        ({"appendCells": {"rows": []}}, "At least one field must be listed in 'fields'"),
        (
            {"repeatCell": {"range": {"endRowIndex": 1001}, "cell": {}, "fields": "*"}},
            "endRowIndex[1001] is after last row",
        ),
        ({"appendCells": {"rows": [], "fields": "note("}}, "Invalid field selection note("),
        ({"deleteProtectedRange": {"protectedRangeId": 1}}, "No protected range with ID: 1"),
        ({"addNamedRange": {"namedRange": {"name": "A1", "range": {}}}}, "'A1' is not valid"),
        ({"updateCells": {"rows": [], "fields": "*"}}, "Exactly one of start and range"),
        ({"cutPaste": {"destination": {"columnIndex": -1}}}, "reach beyond the grid"),
    ],
)
def test_a_wrong_request_is_a_400_that_says_what_is_wrong(
    book: gspread.Spreadsheet, request_body: dict[str, Any], said: str
) -> None:
    with pytest.raises(gspread.exceptions.APIError) as caught:
        book.batch_update({"requests": [request_body]})
    error = caught.value.response.json()["error"]
    assert (error["code"], error["status"], said in error["message"]) == (400, "INVALID_ARGUMENT", True), error[
        "message"
    ]
    assert error["message"].startswith(("Invalid requests[0]", "Invalid value at 'requests[0]"))


def test_a_body_that_is_not_json_is_a_400(book: gspread.Spreadsheet) -> None:
    url = f"{SHEETS}/v4/spreadsheets/{book.id}:batchUpdate"
    assert book.client.session.post(url, data=b"{").status_code == 400
    assert book.client.session.post(url, data=b"[]").status_code == 400
    assert book.client.session.post(url, json={"requests": []}).json()["error"]["message"].startswith("Must specify")
