"""Faults decided request by request, by a test that acts on the spreadsheet itself meanwhile, as people do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import gspread
import pytest
import requests

from sheets import local
from sheets.local import Entry, Fault, Faults
from tests.engine import Book, append, refusal, send, span, text, values

DRIVE = "https://www.googleapis.com/drive/v3/files"
Act = Callable[[Book, Entry], Fault | None]


class Hands:
    """Somebody who does something in the moment before a request arrives."""

    def __init__(self) -> None:
        self.act: Act | None = None
        self.seen: list[str] = []
        self.book: Book | None = None

    def __call__(self, entry: Entry) -> Fault | None:
        self.seen.append(entry.kind)
        return self.act(self.book, entry) if self.act and self.book else None


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture(params=["the same session in memory", "the same session of a file", "another session of the file"])
def book(request: pytest.FixtureRequest, hands: Hands, tmp_path: Path) -> Book:
    """The app's spreadsheet; `hands.book` is the same one as the person has it open."""
    kind = str(request.param)
    path: Path | str = ":memory:" if "memory" in kind else tmp_path / "registro.db"
    app = gspread.Client(auth=None, session=local.session(path, faults=Faults(decide=hands))).create("Prova")
    hands.book = app
    if kind.startswith("another"):
        hands.book = gspread.Client(auth=None, session=local.session(path)).open_by_key(app.id)
    hands.seen.clear()
    return app


def test_every_request_is_asked_about_reads_and_drive_too(book: Book, hands: Hands) -> None:
    send(book, append(0, [text("a")]))
    book.values_get("A1")
    book.fetch_sheet_metadata()
    book.client.request("get", f"{DRIVE}/{book.id}", params={"fields": "version"})
    assert hands.seen == ["write", "read", "read", "drive"]


@pytest.mark.parametrize("kind", ["write", "read", "drive"])
def test_a_person_may_act_in_the_moment_before_a_request(book: Book, hands: Hands, kind: str) -> None:
    def insert_a_row(person: Book, entry: Entry) -> None:
        hands.act = None
        send(person, {"insertDimension": {"range": span("ROWS", 0, 1)}}, append(0, [text(f"prima di {entry.kind}")]))

    hands.act = insert_a_row
    ask = {
        "write": lambda: send(book, append(0, [text("dopo")])),
        "read": lambda: book.values_get("A1:A9"),
        "drive": lambda: book.client.request("get", f"{DRIVE}/{book.id}", params={"fields": "version"}),
    }
    ask[kind]()
    assert values(book, "Sheet1") == [[f"prima di {kind}"], *([["dopo"]] if kind == "write" else [])]


def test_a_read_shows_what_was_done_in_the_moment_before_it(book: Book, hands: Hands) -> None:
    def write(person: Book, _: Entry) -> None:
        hands.act = None
        send(person, append(0, [text("appena scritto")]))

    hands.act = write
    assert values(book, "Sheet1") == [["appena scritto"]]


def test_what_a_person_asks_meanwhile_is_not_asked_about(book: Book, hands: Hands) -> None:
    def always(person: Book, entry: Entry) -> Fault | None:
        person.sheet1.update([["a mano"]], "B1")
        return Fault("refuse") if entry.kind == "write" else None

    hands.act = always
    assert refusal(send, book, append(0, [text("rifiutata")]))[0] == 503
    assert hands.seen == ["write"]
    assert values(book, "Sheet1") == [["", "a mano"]]


def test_a_lost_reply_and_a_late_request_may_be_decided_for_reads_and_drive(book: Book, hands: Hands) -> None:
    for action in ("lose", "late", "away"):
        hands.act = lambda _, entry, action=action: Fault(action) if entry.kind != "write" else None  # type: ignore[misc]
        with pytest.raises(requests.exceptions.RequestException):
            book.values_get("A1")
        with pytest.raises(requests.exceptions.RequestException):
            book.client.request("get", f"{DRIVE}/{book.id}", params={"fields": "version"})
    hands.act = None
    assert values(book, "Sheet1") == []


def test_a_person_who_slips_does_not_switch_the_faults_off(book: Book, hands: Hands) -> None:
    def slip(person: Book, _: Entry) -> None:
        send(person, {"deleteSheet": {"sheetId": 9}})

    hands.act = slip
    assert refusal(send, book, append(0, [text("a")]))[0] == 400
    hands.act = lambda *_: Fault("refuse")
    assert refusal(send, book, append(0, [text("a")]))[0] == 503


def test_one_thread_decides_while_others_go_on(book: Book, hands: Hands) -> None:
    others_are_done, first = threading.Event(), threading.Event()

    def wait_for_the_others(_: Book, entry: Entry) -> None:
        if entry.kind == "write" and not first.is_set():
            first.set()
            assert others_are_done.wait(30)

    hands.act = wait_for_the_others
    slow = threading.Thread(target=lambda: send(book, append(0, [text("lenta")])))
    slow.start()
    assert first.wait(30)
    for turn in range(3):
        send(book, append(0, [text(f"svelta {turn}")]))
        assert len(values(book, "Sheet1")) == turn + 1
    others_are_done.set()
    slow.join()
    assert [row for (row,) in values(book, "Sheet1")] == ["svelta 0", "svelta 1", "svelta 2", "lenta"]


def test_a_person_meets_neither_quota_nor_latency_nor_planned_faults() -> None:
    slept: list[float] = []
    hands = Hands()
    clock = [0.0]
    faults = Faults(quota=2, latency=0.5, sleep=slept.append, clock=lambda: clock[0], decide=hands)
    book = gspread.Client(auth=None, session=local.session(":memory:", faults=faults)).create("Prova")
    hands.book = book
    clock[0] += 60
    slept.clear()

    def plan_and_write(person: Book, _: Entry) -> None:
        hands.act = None
        faults.refuse()
        for _ in range(5):
            send(person, append(0, [text("a mano")]))

    hands.act = plan_and_write
    send(book, append(0, [text("a")]))
    assert refusal(send, book, append(0, [text("b")]))[0] == 503, "the fault that was planned waited for the app"
    assert slept == [0.5, 0.5]
    assert len(values(book, "Sheet1")) == 6


def test_what_a_person_does_brings_no_late_request_nearer() -> None:
    hands = Hands()
    faults = Faults(decide=hands)
    book = gspread.Client(auth=None, session=local.session(":memory:", faults=faults)).create("Prova")
    hands.book = book
    faults.deliver_late(after=2)
    with pytest.raises(requests.exceptions.ReadTimeout):
        send(book, append(0, [text("tardi")]))

    def look_about(person: Book, _: Entry) -> None:
        hands.act = None
        for _ in range(5):
            person.fetch_sheet_metadata()

    hands.act = look_about
    assert values(book, "Sheet1") == []
    assert values(book, "Sheet1") == []
    assert values(book, "Sheet1") == [["tardi"]]
