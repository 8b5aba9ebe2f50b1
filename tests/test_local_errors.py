"""The bodies of refusals, as Sheets and Drive give them; and that none of them applies anything."""

from __future__ import annotations

import gspread
import pytest
import requests

from sheets.local import Fault, Faults
from tests.engine import Book, Json, append, client, new_book, send, text, values

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
FILES = "https://www.googleapis.com/drive/v3/files"
SOMEONES = "1" + "a" * 43
"""An id such as Google gives."""


def answer(book: Book, method: str, url: str, **more: Json) -> requests.Response:
    return book.client.session.request(method, url.replace("ID", book.id), **more)


def error_of(response: requests.Response) -> Json:
    """The error of an answer, whose own code must be that of the answer."""
    error = dict(response.json()["error"])
    assert error["code"] == response.status_code
    return error


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
        (403, "PERMISSION_DENIED", "The caller does not have permission"),
        (404, "NOT_FOUND", "Requested entity was not found."),
        (500, "INTERNAL", "Internal error encountered."),
        (503, "UNAVAILABLE", "The service is currently unavailable."),
        (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
    ],
)
def test_sheets_refuses_in_its_own_words(code: int, status: str, message: str) -> None:
    faults = Faults()
    book = new_book(faults)
    faults.refuse(code=code)
    body = {"requests": [append(0, [text("a")])]}
    error = error_of(answer(book, "POST", f"{SHEETS}/ID:batchUpdate", json=body))
    assert error == {"code": code, "message": message, "status": status}
    assert values(book, "Sheet1") == []


@pytest.mark.parametrize("kind", ["read", "write"])
def test_a_spent_quota_names_itself(kind: str) -> None:
    faults = Faults(quota=5)
    book = new_book(faults)
    faults.refuse(kind=kind, code=429)
    method, url = ("GET", f"{SHEETS}/ID") if kind == "read" else ("POST", f"{SHEETS}/ID:batchUpdate")
    error = error_of(answer(book, method, url))
    name = f"{kind.capitalize()} requests"
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["message"] == (
        f"Quota exceeded for quota metric '{name}' and limit '{name} per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:0'."
    )
    detail = error["details"][0]
    assert (detail["@type"], detail["reason"]) == ("type.googleapis.com/google.rpc.ErrorInfo", "RATE_LIMIT_EXCEEDED")
    assert detail["metadata"]["quota_limit"] == f"{kind.capitalize()}RequestsPerMinutePerUser"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (401, "authError"),
        (403, "insufficientFilePermissions"),
        (404, "notFound"),
        (429, "rateLimitExceeded"),
        (500, "internalError"),
        (503, "transientError"),
    ],
)
def test_drive_refuses_in_its_own_words(code: int, reason: str) -> None:
    faults = Faults()
    book = new_book(faults)
    faults.refuse(kind="drive", code=code)
    error = error_of(answer(book, "GET", f"{FILES}/ID?fields=version"))
    assert [each["reason"] for each in error["errors"]] == [reason]
    assert "status" not in error


def test_a_spreadsheet_that_is_not_shared_is_a_403_in_sheets_and_a_404_in_drive() -> None:
    faults = Faults()
    book = new_book(faults)
    faults.private.add(book.id)
    for method, url in (("GET", f"{SHEETS}/ID"), ("GET", f"{SHEETS}/ID/values/A1"), ("POST", f"{SHEETS}/ID:batchUpdate")):  # fmt: skip
        error = error_of(answer(book, method, url))
        assert error == {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
    error = error_of(answer(book, "GET", f"{FILES}/ID"))
    assert (error["code"], error["message"]) == (404, f"File not found: {book.id}.")
    faults.private.clear()
    assert answer(book, "GET", f"{SHEETS}/ID").status_code == 200


def test_a_spreadsheet_of_googles_own_is_not_shared_with_a_local_file() -> None:
    with pytest.raises(PermissionError):
        client().open_by_key(SOMEONES)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client().open_by_key("nessuno")
    book = new_book()
    assert len(book.id) == len(SOMEONES)
    assert not book.id.startswith("1")
    assert error_of(answer(book, "GET", f"{FILES}/{SOMEONES}"))["errors"][0]["reason"] == "notFound"


def test_a_wrong_value_is_a_400_that_names_its_field() -> None:
    book = new_book()
    url = f"{SHEETS}/ID/values/A1?valueInputOption=RAW"
    error = error_of(answer(book, "PUT", url, json={"values": "X"}))
    message = "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    violation = {"field": "data.values", "description": message}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    assert error == {"code": 400, "message": message, "status": "INVALID_ARGUMENT", "details": [detail]}


def test_a_request_that_makes_no_sense_is_a_400_without_details() -> None:
    book = new_book()
    error = error_of(answer(book, "POST", f"{SHEETS}/ID:batchUpdate", json={"requests": [{"deleteSheet": {"sheetId": 9}}]}))  # fmt: skip
    assert error == {
        "code": 400,
        "message": "Invalid requests[0].deleteSheet: No grid with id: 9",
        "status": "INVALID_ARGUMENT",
    }


def test_a_tab_that_is_not_there_is_a_400_and_a_spreadsheet_that_is_not_there_a_404() -> None:
    book = new_book()
    assert error_of(answer(book, "GET", f"{SHEETS}/ID/values/Nessuna!A1"))["code"] == 400
    assert error_of(answer(book, "GET", f"{SHEETS}/nessuno/values/A1"))["status"] == "NOT_FOUND"
    assert error_of(answer(book, "POST", f"{SHEETS}/nessuno:batchUpdate", json={"requests": [{}]}))["code"] == 404


@pytest.mark.parametrize(("action", "code"), [("lost", 503), ("refuse", 200), ("refuse", 418)])
def test_a_fault_that_does_not_exist_cannot_be_planned(action: str, code: int) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        Fault(action, code)
    with pytest.raises(ValueError, match="no such fault"):
        Faults().refuse(code=418)


def test_a_refused_batch_moves_neither_version_nor_time() -> None:
    faults = Faults()
    book = new_book(faults)
    fields = "version,modifiedTime"
    before = answer(book, "GET", f"{FILES}/ID?fields={fields}").json()
    assert before.keys() == {"version", "modifiedTime"}
    faults.refuse()
    assert answer(book, "POST", f"{SHEETS}/ID:batchUpdate", json={"requests": [append(0, [text("a")])]}).status_code == 503  # fmt: skip
    with pytest.raises(gspread.exceptions.APIError):
        send(book, append(0, [text("a")]), {"deleteSheet": {"sheetId": 9}})
    assert answer(book, "GET", f"{FILES}/ID?fields={fields}").json() == before
    send(book, append(0, [text("a")]))
    after = answer(book, "GET", f"{FILES}/ID?fields={fields}").json()
    assert int(after["version"]) == int(before["version"]) + 1
    assert after["modifiedTime"] >= before["modifiedTime"]
