from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import gspread
import pytest

from sheets import local
from tests.engine import Book, new_book, refusal


@pytest.fixture
def book() -> Book:
    return new_book()


FILES = "https://www.googleapis.com/drive/v3/files"


def file(book: Book, fields: str = "id,name,version,modifiedTime,createdTime") -> dict[str, Any]:
    return dict(book.client.request("get", f"{FILES}/{book.id}", params={"fields": fields}).json())


def test_the_version_moves_on_every_change_and_only_then(book: Book) -> None:
    changes = [
        lambda: book.sheet1.update([["a"]], "A1"),
        lambda: book.sheet1.append_row(["b"]),
        lambda: book.sheet1.clear(),
        lambda: book.update_title("Altro"),
        lambda: book.sheet1.insert_note("A1", "nota"),
    ]
    before = file(book)
    for change in changes:
        change()
        after = file(book)
        assert int(after["version"]) > int(before["version"])
        assert after["modifiedTime"] >= before["modifiedTime"]
        before = after
    book.sheet1.get_all_values()
    refusal(book.sheet1.update, [["x"]], "A1001")
    assert file(book) == before


def test_the_time_of_modification_is_that_of_the_last_change(book: Book) -> None:
    def moment() -> str:
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    created = file(book)["createdTime"]
    while moment() <= created:
        time.sleep(0.001)
    before = moment()
    book.sheet1.update([["a"]], "A1")
    after = file(book)
    assert created < before <= after["modifiedTime"] <= moment()
    assert after["createdTime"] == created


def test_a_file_says_only_what_is_asked(book: Book) -> None:
    assert file(book, "version").keys() == {"version"}
    assert file(book, "name,createdTime").keys() == {"name", "createdTime"}


def test_files_are_listed_by_name_and_page() -> None:
    client = gspread.Client(auth=None, session=local.session(":memory:"))
    for name in ("Orto e Casa", "Orto", "L'orto"):
        client.create(name)
    assert [found["name"] for found in client.list_spreadsheet_files("Orto e Casa")] == ["Orto e Casa"]
    assert client.open("L'orto").title == "L'orto"
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Orto e")
    page = client.http_client.request("get", FILES, params={"pageSize": 2}).json()
    rest = client.http_client.request("get", FILES, params={"pageSize": 2, "pageToken": page["nextPageToken"]}).json()
    assert (len(page["files"]), len(rest["files"]), "nextPageToken" in rest) == (2, 1, False)


def test_a_copy_is_another_file_with_the_same_tabs() -> None:
    client = gspread.Client(auth=None, session=local.session(":memory:"))
    book = client.create("Prova")
    book.sheet1.update([["a"]], "A1")
    book.sheet1.insert_note("A1", "nota")
    book.sheet1.define_named_range("A1:B2", "Voci")
    book.add_worksheet("_dietro", 5, 3).hide()
    mark = {"metadataId": 7, "metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    book.batch_update({"requests": [{"createDeveloperMetadata": {"developerMetadata": mark}}]})
    copy = client.copy(book.id, "Copia")
    same = ("namedRanges", "developerMetadata", "sheets")
    whole, copied = book.fetch_sheet_metadata(), copy.fetch_sheet_metadata()
    assert {name: copied[name] for name in same} == {name: whole[name] for name in same}
    assert (copy.sheet1.acell("A1").value, copy.sheet1.get_note("A1")) == ("a", "nota")
    copy.sheet1.update([["b"]], "A1")
    copy.sheet1.delete_named_range(copied["namedRanges"][0]["namedRangeId"])
    assert (copy.title, book.sheet1.acell("A1").value) == ("Copia", "a")
    assert len(book.list_named_ranges()) == 1


def test_sharing_is_kept_and_undone(book: Book) -> None:
    book.share("rho@example.org", perm_type="user", role="writer", notify=False)
    assert [held.get("emailAddress") for held in book.list_permissions()][-1] == "rho@example.org"
    book.remove_permissions("rho@example.org")
    assert len(book.list_permissions()) == 1


def test_a_spreadsheet_that_is_not_there_is_a_404_in_sheets_and_in_drive(book: Book) -> None:
    client = gspread.Client(auth=None, session=book.client.session)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("nessuno")
    code, message = refusal(client.http_client.request, "get", f"{FILES}/nessuno")
    assert (code, message) == (404, "File not found: nessuno.")
    client.del_spreadsheet(book.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(book.id)


def test_a_spreadsheet_that_is_not_shared_is_a_permission_error() -> None:
    faults = local.Faults()
    client = gspread.Client(auth=None, session=local.session(":memory:", faults=faults))
    book = client.create("Privato")
    faults.private.add(book.id)
    with pytest.raises(PermissionError):
        client.open_by_key(book.id)
    answer = client.http_client.session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}").json()
    error = {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
    assert answer == {"error": error}


def test_a_csv_goes_in_and_comes_out() -> None:
    client = gspread.Client(auth=None, session=local.session(":memory:"))
    book = client.create("Prova")
    client.import_csv(book.id, 'a,"b,c"\r\n1,2')
    assert client.open_by_key(book.id).sheet1.get_all_values() == [["a", "b,c"], ["1", "2"]]
    assert client.export(book.id, gspread.utils.ExportFormat.CSV) == b'a,"b,c"\r\n1,2'
