"""Requests that arrive late: in whose time, in which order, and what they find."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests

from sheets import local
from sheets.local import Fault, Faults
from tests.engine import Book, append, box, new_book, refusal, send, text, values

LOST = requests.exceptions.ReadTimeout


@pytest.fixture(params=["memory", "file"])
def session(request: pytest.FixtureRequest, tmp_path: Path) -> local.LocalSession:
    path: Path | str = ":memory:" if request.param == "memory" else tmp_path / "registro.db"
    return local.session(path, faults=Faults())


@pytest.fixture
def faults(session: local.LocalSession) -> Faults:
    assert session.faults is not None
    return session.faults


@pytest.fixture
def book(session: local.LocalSession) -> Book:
    return gspread.Client(auth=None, session=session).create("Prova")


def save(book: Book, *words: str) -> None:
    send(book, *[append(0, [text(word)]) for word in words])


def step(fence: str, to: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """From one named range to the next: of all that ask for it, one can."""
    named = {"namedRangeId": to, "name": f"passo_{to}", "range": box(0, 1, 0, 1)}
    return {"deleteNamedRange": {"namedRangeId": fence}}, {"addNamedRange": {"namedRange": named}}


def test_a_request_of_one_thread_arrives_in_the_time_of_another(book: Book, faults: Faults) -> None:
    faults.deliver_late(after=3)

    def slow() -> None:
        with pytest.raises(LOST):
            save(book, "tardi")

    thread = threading.Thread(target=slow)
    thread.start()
    thread.join()
    save(book, "a")
    save(book, "b")
    assert values(book, "Sheet1") == [["a"], ["b"]], "this read was the third"
    assert values(book, "Sheet1") == [["a"], ["b"], ["tardi"]]


def test_late_requests_arrive_in_the_order_of_their_lateness(book: Book, faults: Faults) -> None:
    for word, after in (("terza", 4), ("seconda", 2)):
        faults.deliver_late(after=after)
        with pytest.raises(LOST):
            save(book, word)
    for _ in range(4):
        values(book, "Sheet1")
    assert values(book, "Sheet1") == [["seconda"], ["terza"]]


def test_a_late_request_arrives_once(book: Book, faults: Faults) -> None:
    faults.deliver_late()
    with pytest.raises(LOST):
        save(book, "tardi")
    for _ in range(5):
        faults.deliver_now()
        values(book, "Sheet1")
    assert values(book, "Sheet1") == [["tardi"]]


def test_a_refused_request_brings_late_ones_nearer_and_a_late_one_does_not(book: Book, faults: Faults) -> None:
    faults.deliver_late(after=2, times=2)
    for word in ("a", "b"):
        with pytest.raises(LOST):
            save(book, word)
    faults.refuse(2)
    refusal(save, book, "c")
    assert values(book, "Sheet1") == []
    assert values(book, "Sheet1") == [["a"], ["b"]]


def test_a_fenced_request_that_arrives_after_its_copy_is_refused_without_a_word(book: Book, faults: Faults) -> None:
    send(book, step("", "n0")[1])
    faults.deliver_late(after=2)
    with pytest.raises(LOST):
        send(book, *step("n0", "n1"), append(0, [text("una volta")]))
    send(book, *step("n0", "n1"), append(0, [text("una volta")]))
    save(book, "altro")
    assert values(book, "Sheet1") == [["una volta"], ["altro"]]
    assert refusal(send, book, *step("n0", "n1"), append(0, [text("una volta")]))[0] == 400


def test_a_late_request_finds_what_was_done_meanwhile(book: Book, faults: Faults) -> None:
    faults.deliver_late(after=99)
    with pytest.raises(LOST):
        book.sheet1.update([["nuova"]], "A2")
    book.sheet1.update([["x"], ["y"], ["z"]], "A1")
    book.sheet1.delete_rows(1)
    faults.deliver_now()
    assert book.sheet1.col_values(1) == ["y", "nuova"]


def test_a_late_request_moves_the_version_when_it_arrives(book: Book, faults: Faults) -> None:
    def version() -> int:
        url = f"https://www.googleapis.com/drive/v3/files/{book.id}"
        return int(book.client.request("get", url, params={"fields": "version"}).json()["version"])

    before = version()
    faults.deliver_late(after=99)
    with pytest.raises(LOST):
        save(book, "tardi")
    assert version() == before
    faults.deliver_now()
    assert version() == before + 1


def test_a_late_request_of_a_closed_session_still_reaches_the_file(tmp_path: Path) -> None:
    faults, path = Faults(), tmp_path / "registro.db"
    session = local.session(path, faults=faults)
    book = gspread.Client(auth=None, session=session).create("Prova")
    faults.deliver_late(after=99)
    with pytest.raises(LOST):
        save(book, "tardi")
    session.close()
    faults.deliver_now()
    again = gspread.Client(auth=None, session=local.session(path)).open_by_key(book.id)
    assert values(again, "Sheet1") == [["tardi"]]


def test_a_late_request_to_a_memory_that_is_gone_troubles_nobody() -> None:
    faults = Faults()
    gone, other = new_book(faults), new_book(faults)
    faults.deliver_late(after=1)
    with pytest.raises(LOST):
        save(gone, "tardi")
    gone.client.session.close()
    save(other, "a")
    save(other, "b")
    assert values(other, "Sheet1") == [["a"], ["b"]]


def test_planned_faults_happen_once_each_however_many_threads_ask(book: Book, faults: Faults) -> None:
    faults.lose_reply(7)
    faults.refuse(5)
    outcomes: list[str] = []

    def work() -> None:
        for _ in range(10):
            try:
                save(book, "x")
                outcomes.append("saved")
            except LOST:
                outcomes.append("lost")
            except gspread.exceptions.APIError:
                outcomes.append("refused")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("lost"), outcomes.count("refused"), outcomes.count("saved")) == (7, 5, 28)
    assert len(values(book, "Sheet1")) == 35


def test_threads_wait_out_the_latency_side_by_side(tmp_path: Path) -> None:
    side_by_side = threading.Barrier(6)
    waiting = [False]

    def sleep(seconds: float) -> None:
        assert seconds == 0.3
        if waiting[0]:
            side_by_side.wait(30)

    for path in (":memory:", tmp_path / "registro.db"):
        waiting[0] = False
        faults = Faults(latency=0.3, sleep=sleep)
        book = gspread.Client(auth=None, session=local.session(path, faults=faults)).create("Prova")
        waiting[0] = True
        threads = [threading.Thread(target=save, args=(book, str(turn))) for turn in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        waiting[0] = False
        assert sorted(values(book, "Sheet1")) == [[str(turn)] for turn in range(6)]


def test_nothing_goes_wrong_and_nobody_waits_by_default() -> None:
    def never(_: float) -> None:
        raise AssertionError("nobody asked for a delay")

    book = new_book(Faults(sleep=never))
    for turn in range(150):
        save(book, str(turn))
    assert len(values(book, "Sheet1")) == 150
    assert local.session(":memory:").faults is None


def test_without_a_connection_nothing_arrives_until_it_is_back(book: Book, faults: Faults) -> None:
    faults.away = True
    for call in (lambda: save(book, "a"), lambda: values(book, "Sheet1"), book.get_lastUpdateTime):
        with pytest.raises(requests.exceptions.ConnectionError):
            call()
    faults.away = False
    assert values(book, "Sheet1") == []


def test_a_connection_may_fail_once() -> None:
    planned: list[Fault] = []
    book = new_book(Faults(decide=lambda _: planned.pop() if planned else None))
    planned.append(Fault("away"))
    with pytest.raises(requests.exceptions.ConnectionError):
        save(book, "a")
    save(book, "b")
    assert values(book, "Sheet1") == [["b"]]
