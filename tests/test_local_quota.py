"""The quota of a minute: what costs, what does not, and that reads and writes have one each."""

from __future__ import annotations

import threading

import gspread
import pytest
import requests

from sheets.local import Faults
from tests.engine import Book, append, new_book, refusal, send, text

DRIVE = "https://www.googleapis.com/drive/v3/files"


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def write(book: Book) -> None:
    send(book, append(0, [text("a")]))


def written(book: Book, times: int) -> int:
    """How many of these writes were accepted."""
    return sum(_accepted(book) for _ in range(times))


def _accepted(book: Book) -> bool:
    try:
        write(book)
    except gspread.exceptions.APIError as error:
        assert error.response.status_code == 429
        return False
    return True


def opened(clock: Clock, **options: object) -> tuple[Book, Faults]:
    """A spreadsheet under Google's quota of 60, a minute after it was made."""
    faults = Faults(quota=60, clock=clock, **options)  # type: ignore[arg-type]
    book = new_book(faults)
    clock.now += 60
    return book, faults


def test_there_is_no_quota_unless_one_is_asked_for() -> None:
    assert written(new_book(), 200) == 200
    assert written(new_book(Faults()), 200) == 200


def test_sixty_writes_a_minute_and_a_refused_one_costs_nothing() -> None:
    clock = Clock()
    book, _ = opened(clock)
    assert written(book, 100) == 60
    clock.now += 59.9
    assert written(book, 100) == 0
    clock.now += 0.1
    assert written(book, 100) == 60, "what was refused meanwhile has not been counted"


def test_each_request_counts_for_the_minute_after_it() -> None:
    clock = Clock()
    book, _ = opened(clock)
    assert written(book, 20) == 20
    clock.now += 30
    assert written(book, 100) == 40
    clock.now += 30
    assert written(book, 100) == 20
    clock.now += 30
    assert written(book, 100) == 40


def test_reads_and_writes_have_a_quota_each_and_drive_has_none_of_it() -> None:
    clock = Clock()
    book, _ = opened(clock)
    assert written(book, 61) == 60
    for _ in range(60):
        book.values_get("A1")
    assert refusal(book.values_get, "A1")[0] == 429
    for _ in range(100):
        assert book.client.request("get", f"{DRIVE}/{book.id}", params={"fields": "version"}).json()
    clock.now += 60
    book.values_get("A1")


def test_a_batch_counts_as_one_request() -> None:
    clock = Clock()
    book, _ = opened(clock)
    for _ in range(60):
        send(book, *[append(0, [text("a")])] * 5)
    assert refusal(write, book)[0] == 429
    assert len(book.sheet1.col_values(1)) == 300


@pytest.mark.parametrize("code", [429, 503])
def test_a_request_refused_on_purpose_costs_nothing(code: int) -> None:
    clock = Clock()
    book, faults = opened(clock)
    faults.refuse(30, code=code)
    for _ in range(30):
        assert refusal(write, book)[0] == code
    assert written(book, 100) == 60


def test_requests_whose_reply_is_lost_or_late_cost_as_any_other() -> None:
    clock = Clock()
    book, faults = opened(clock)
    faults.lose_reply(10)
    faults.deliver_late(after=1000, times=10)
    for _ in range(20):
        with pytest.raises(requests.exceptions.ReadTimeout):
            write(book)
    assert written(book, 100) == 40


def test_a_wrong_request_costs_as_any_other() -> None:
    book, _ = opened(Clock())
    for _ in range(60):
        assert refusal(send, book, {"deleteSheet": {"sheetId": 9}})[0] == 400
    assert refusal(write, book)[0] == 429


def test_without_a_connection_nothing_is_spent() -> None:
    book, faults = opened(Clock())
    faults.away = True
    for _ in range(30):
        with pytest.raises(requests.exceptions.ConnectionError):
            write(book)
    faults.away = False
    assert written(book, 100) == 60


def test_sessions_of_one_service_account_share_its_quota() -> None:
    clock = Clock()
    faults = Faults(quota=60, clock=clock)
    books = [new_book(faults) for _ in range(2)]
    clock.now += 60
    assert written(books[0], 40) + written(books[1], 40) == 60


def test_threads_together_get_no_more_than_the_quota() -> None:
    book, _ = opened(Clock())
    accepted: list[int] = []
    threads = [threading.Thread(target=lambda: accepted.append(written(book, 20))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(accepted) == 60
    assert len(book.sheet1.col_values(1)) == 60
