"""Developer metadata: made, found, deleted, and where it goes with the row it is on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine import Book, Json, box, new_book, refusal, send, span

URL = "https://sheets.googleapis.com/v4/spreadsheets"


@pytest.fixture
def book() -> Book:
    return new_book()


def mark(metadata_id: int | None, location: Json | None = None, key: str = "voce", **more: Any) -> Json:
    entry = {"metadataKey": key, "visibility": "DOCUMENT", "location": location or {"spreadsheet": True}, **more}
    return {"createDeveloperMetadata": {"developerMetadata": {**entry, **({"metadataId": metadata_id} if metadata_id else {})}}}  # fmt: skip


def row(index: int, sheet_id: int = 0) -> Json:
    return {"dimensionRange": span("ROWS", index, index + 1, sheet_id)}


def found(book: Book, **lookup: Any) -> list[Json]:
    """The entries a lookup matches."""
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    answer = book.client.request("post", f"{URL}/{book.id}/developerMetadata:search", json=body).json()
    return [match["developerMetadata"] for match in answer.get("matchedDeveloperMetadata", [])]


def at(book: Book, metadata_id: int) -> int | None:
    """The row that an entry is on, None when it is gone."""
    entries = found(book, metadataId=metadata_id)
    return entries[0]["location"]["dimensionRange"]["startIndex"] if entries else None


def delete(**lookup: Any) -> Json:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def test_an_id_chosen_by_the_app_is_kept_and_refused_a_second_time(book: Book) -> None:
    made = send(book, mark(7, metadataValue="a"))["replies"][0]["createDeveloperMetadata"]["developerMetadata"]
    assert (made["metadataId"], made["metadataKey"], made["metadataValue"]) == (7, "voce", "a")
    code, message = refusal(send, book, mark(7, row(3), key="altra"))
    assert (code, message) == (
        400,
        "Invalid requests[0].createDeveloperMetadata: A developer metadata with ID 7 already exists.",
    )
    assert found(book, metadataId=7)[0]["metadataValue"] == "a"


def test_the_same_id_twice_in_one_batch_is_refused_and_neither_is_made(book: Book) -> None:
    assert refusal(send, book, mark(7), mark(7))[0] == 400
    assert found(book, metadataId=7) == []


def test_the_same_key_twice_is_no_fault_and_ids_are_made_for_it(book: Book) -> None:
    replies = send(book, mark(None), mark(None))["replies"]
    ids = {reply["createDeveloperMetadata"]["developerMetadata"]["metadataId"] for reply in replies}
    assert len(ids) == 2
    assert {entry["metadataId"] for entry in found(book, metadataKey="voce")} == ids


def test_an_id_deleted_can_be_made_again(book: Book) -> None:
    send(book, mark(7))
    send(book, delete(metadataId=7), mark(7, row(2)))
    assert at(book, 7) == 2


@pytest.mark.parametrize(
    ("lookup", "ids"),
    [
        ({"metadataId": 2}, [2]),
        ({"metadataKey": "voce"}, [1, 2]),
        ({"metadataKey": "voce", "metadataValue": "b"}, [2]),
        ({"visibility": "PROJECT"}, [3]),
        ({"locationType": "ROW"}, [2]),
        ({"locationType": "SPREADSHEET"}, [1, 3]),
        ({"metadataLocation": {"sheetId": 0}}, [4]),
        ({"metadataKey": "assente"}, []),
        ({"metadataId": 2, "metadataKey": "altra"}, []),
    ],
)
def test_a_lookup_finds_and_deletes_what_it_matches_and_nothing_else(book: Book, lookup: Json, ids: list[int]) -> None:
    send(
        book,
        mark(1, metadataValue="a"),
        mark(2, row(5), metadataValue="b"),
        mark(3, key="altra", visibility="PROJECT"),
        mark(4, {"sheetId": 0}, key="altra"),
    )
    assert [entry["metadataId"] for entry in found(book, **lookup)] == ids
    gone = send(book, delete(**lookup))["replies"][0]["deleteDeveloperMetadata"].get("deletedDeveloperMetadata", [])
    assert [entry["metadataId"] for entry in gone] == ids
    assert [each for each in (1, 2, 3, 4) if found(book, metadataId=each)] == sorted({1, 2, 3, 4} - set(ids))


def test_a_row_keeps_its_mark_when_rows_are_inserted_moved_and_deleted_around_it(book: Book) -> None:
    send(book, mark(7, row(4)))
    send(book, {"insertDimension": {"range": span("ROWS", 4, 6)}})
    assert at(book, 7) == 6
    send(book, {"insertDimension": {"range": span("ROWS", 7, 9)}})
    assert at(book, 7) == 6
    send(book, {"moveDimension": {"source": span("ROWS", 6, 7), "destinationIndex": 2}})
    assert at(book, 7) == 2
    send(book, {"moveDimension": {"source": span("ROWS", 0, 1), "destinationIndex": 9}})
    assert at(book, 7) == 1
    send(book, {"deleteDimension": {"range": span("ROWS", 0, 1)}})
    assert at(book, 7) == 0


def test_a_mark_dies_with_its_row_and_its_id_is_free_again(book: Book) -> None:
    send(book, mark(7, row(4)), mark(8, row(5)))
    send(book, {"deleteDimension": {"range": span("ROWS", 3, 5)}})
    assert (at(book, 7), at(book, 8)) == (None, 3)
    send(book, mark(7, row(1)))
    assert at(book, 7) == 1


def test_a_mark_on_a_column_follows_columns_and_not_rows(book: Book) -> None:
    send(book, mark(7, {"dimensionRange": span("COLUMNS", 2, 3)}))
    send(book, {"insertDimension": {"range": span("ROWS", 0, 5)}})
    assert at(book, 7) == 2
    send(book, {"insertDimension": {"range": span("COLUMNS", 0, 1)}})
    assert at(book, 7) == 3
    send(book, {"deleteDimension": {"range": span("COLUMNS", 3, 4)}})
    assert at(book, 7) is None


def test_marks_of_another_tab_stay_where_they_are(book: Book) -> None:
    other = book.add_worksheet("altra", 10, 5)
    send(book, mark(7, row(4, other.id)))
    send(book, {"deleteDimension": {"range": span("ROWS", 0, 9)}})
    assert at(book, 7) == 4
    book.del_worksheet(other)
    assert at(book, 7) is None


def test_a_mark_comes_with_the_row_it_is_on(book: Book) -> None:
    send(book, mark(7, row(1)))
    params = {"ranges": "Sheet1!A1:A3", "fields": "sheets.data.rowMetadata.developerMetadata"}
    metadata = book.fetch_sheet_metadata(params=params)["sheets"][0]["data"][0]["rowMetadata"]
    assert [[each["metadataId"] for each in line.get("developerMetadata", [])] for line in metadata] == [[], [7], []]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"metadataKey": ""}, "metadataKey must be specified"),
        ({"visibility": None}, "visibility must be specified"),
        ({"location": {}}, "exactly one place"),
        ({"location": {"sheetId": 9}}, "No grid with id: 9"),
        ({"location": {"dimensionRange": span("ROWS", 2, 4)}}, "must be one row or column"),
        ({"location": row(1000)}, "must be one row or column"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(book: Book, entry: Json, said: str) -> None:
    whole = {"metadataKey": "voce", "visibility": "DOCUMENT", "location": {"spreadsheet": True}, **entry}
    code, message = refusal(send, book, {"createDeveloperMetadata": {"developerMetadata": whole}})
    assert (code, said in message) == (400, True), message


def test_a_mark_that_is_not_there_is_a_404(book: Book) -> None:
    assert refusal(book.client.request, "get", f"{URL}/{book.id}/developerMetadata/7")[0] == 404


def test_people_see_no_mark_among_the_cells(book: Book) -> None:
    send(book, mark(7, row(0)), {"repeatCell": {"range": box(0, 1, 0, 1), "cell": {}, "fields": "*"}})
    assert book.sheet1.get_all_values() == [[]]
