from __future__ import annotations

import gspread
import pytest
from requests.exceptions import ReadTimeout

from sheets import local
from sheets.local import Entry, Fault, Faults


def opened(faults: Faults) -> gspread.Spreadsheet:
    return gspread.Client(auth=None, session=local.session(":memory:", faults=faults)).create("Prova")


def append(book: gspread.Spreadsheet, text: str) -> None:
    row = {"values": [{"userEnteredValue": {"stringValue": text}}]}
    book.batch_update({"requests": [{"appendCells": {"sheetId": 0, "fields": "*", "rows": [row]}}]})


def code_of(call: object, *given: object) -> int:
    with pytest.raises(gspread.exceptions.APIError) as caught:
        call(*given)  # type: ignore[operator]
    return int(caught.value.response.status_code)


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_refused_request_is_not_applied() -> None:
    faults = Faults()
    book = opened(faults)
    faults.refuse(2)
    assert [code_of(append, book, "a"), code_of(append, book, "b")] == [503, 503]
    append(book, "c")
    assert book.sheet1.col_values(1) == ["c"]


def test_a_request_whose_reply_is_lost_is_applied() -> None:
    faults = Faults()
    book = opened(faults)
    faults.lose_reply()
    with pytest.raises(ReadTimeout):
        append(book, "a")
    append(book, "b")
    assert book.sheet1.col_values(1) == ["a", "b"]


def test_a_late_request_arrives_after_the_requests_that_follow_it() -> None:
    faults = Faults()
    sheet = opened(faults).sheet1
    faults.deliver_late(after=2)
    with pytest.raises(ReadTimeout):
        append(sheet.spreadsheet, "tardi")
    assert sheet.col_values(1) == []
    append(sheet.spreadsheet, "prima")
    assert sheet.col_values(1) == ["prima", "tardi"]


def test_late_requests_can_be_made_to_arrive_at_once() -> None:
    faults = Faults()
    book = opened(faults)
    faults.deliver_late(after=99)
    with pytest.raises(ReadTimeout):
        append(book, "tardi")
    faults.deliver_now()
    assert book.sheet1.col_values(1) == ["tardi"]


def test_faults_wait_for_a_request_of_their_kind() -> None:
    faults = Faults()
    book = opened(faults)
    faults.refuse(kind="read", code=429)
    append(book, "a")
    assert code_of(book.fetch_sheet_metadata) == 429
    assert book.sheet1.col_values(1) == ["a"]


def test_the_quota_is_counted_by_kind_and_comes_back_after_a_minute() -> None:
    clock = Clock()
    book = opened(Faults(quota=60, clock=clock))
    clock.now = 100.0
    for turn in range(60):
        append(book, str(turn))
    assert code_of(append, book, "una di troppo") == 429
    assert len(book.sheet1.col_values(1)) == 60, "reads have a quota of their own"
    clock.now = 159.9
    assert code_of(append, book, "ancora no") == 429
    clock.now = 160.0
    append(book, "ora sì")


def test_a_429_says_which_quota_as_google_does() -> None:
    faults = Faults()
    book = opened(faults)
    faults.refuse(code=429)
    with pytest.raises(gspread.exceptions.APIError) as caught:
        append(book, "a")
    error = caught.value.response.json()["error"]
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert "Quota exceeded for quota metric 'Write requests'" in error["message"]


def test_latency_is_added_to_every_request() -> None:
    slept: list[float] = []
    book = opened(Faults(latency=0.3, sleep=slept.append))
    slept.clear()
    append(book, "a")
    assert slept == [0.3]


def test_faults_may_be_decided_request_by_request() -> None:
    def every_other_write(entry: Entry) -> Fault | None:
        turns.append(entry.kind)
        return Fault("lose") if entry.kind == "write" and turns.count("write") % 2 == 0 else None

    turns: list[str] = []
    book = opened(Faults(decide=every_other_write))
    append(book, "a")
    with pytest.raises(ReadTimeout):
        append(book, "b")
    append(book, "c")
    assert book.sheet1.col_values(1) == ["a", "b", "c"]


def test_the_log_counts_requests_by_kind_and_keeps_the_last() -> None:
    session = local.session(":memory:")
    book = gspread.Client(auth=None, session=session).create("Prova")
    session.log.clear()
    append(book, "a")
    book.values_batch_get(["Sheet1"])
    book.get_lastUpdateTime()
    assert session.log.counts == {"read": 1, "write": 1, "drive": 1}
    assert len(session.log) == 3
    assert next(iter(session.log)) == Entry("POST", "write", f"/v4/spreadsheets/{book.id}:batchUpdate")


def test_the_log_is_bounded_and_its_counts_are_not() -> None:
    session = local.session(":memory:")
    book = gspread.Client(auth=None, session=session).create("Prova")
    session.log.clear()
    for _ in range(1001):
        book.values_get("A1")
    assert (len(list(session.log)), session.log.counts["read"]) == (1000, 1001)
