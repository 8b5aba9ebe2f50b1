"""What was accepted arrives exactly once: kill -9 at any moment, the sheet away, the quota spent, many at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from threading import Event

import gspread
import pytest

from sheets import local
from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL
from sheets.entries.columns import Entry
from sheets.problems import Conflict, SheetsError
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.saving.saving import Saving
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.meanwhile import Meanwhile
from tests.prepared import setup
from tests.waiting import until

TAB = "OP Café · Rho"
NOW = datetime(2017, 1, 12, 15, 30)
QUICK = {"backoff": 0.01, "longest": 0.05}


def proposal(id_: str, title: str = "") -> Entry:
    return Entry(id_, "OP Café", "Rho", "Proposta", {"Data": "12/01/2017", "Titolo": title or id_})


def rows(book: gspread.Spreadsheet, tab: str = TAB) -> list[dict[str, object]]:
    header, *body = book.worksheet(tab).get_all_values(value_render_option="UNFORMATTED_VALUE")
    return [dict(zip(header, row, strict=True)) for row in body if any(cell != "" for cell in row)]


def found(book: gspread.Spreadsheet) -> Counter[str]:
    """How often each id is in the sheet."""
    if TAB not in [sheet.title for sheet in book.worksheets()]:
        return Counter()
    return Counter(str(row["id"]) for row in rows(book))


# Processes that are killed


@dataclass(frozen=True)
class Chosen:
    """What a child does: saves `count` entries, their ids with this prefix, and dies by kill -9 where it is told to.

    before, after: before it sends, or after the sheet has applied, its write of that number. answered: as soon as so
    many saves are accepted. away: there is no connection.
    """

    book: Path
    prefix: str
    count: int = 30
    before: int = 0
    after: int = 0
    answered: int = 0
    away: bool = False
    threads: int = 3


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class _Fate:
    """Kills the process at the write of a number; given to `Faults(decide=…)`, which asks before each request."""

    chosen: Chosen
    writes: int = 0
    lost: list[bool] = field(default_factory=list)

    def __call__(self, entry: local.Entry) -> local.Fault | None:
        if self.chosen.away:
            return local.Fault("away")
        if self.lost:
            _die()
        if entry.kind != "write":
            return None
        self.writes += 1
        if self.writes == self.chosen.before:
            _die()
        if self.writes == self.chosen.after:
            # Applied; then the first request after it is one too many.
            self.lost.append(True)
            return local.Fault("lose")
        return None


def child(chosen: Chosen, said: Connection, all_here: Barrier) -> None:
    """Save from several threads, and tell through the pipe the id of each save that was accepted."""
    fate = _Fate(chosen)
    session = local.session(chosen.book, faults=local.Faults(decide=fate))
    away, fate.chosen = chosen.away, Chosen(chosen.book, "") if chosen.away else chosen
    workbook = Workbook.on_file(chosen.book, session)
    register = Register(workbook, lambda: NOW, outbox_of(chosen.book), Pace(**QUICK), patience=0.0)
    assert register.snapshot
    if away:
        fate.chosen = chosen
    # Who comes when another one has died already would take over its outbox.
    all_here.wait(60)
    answered = []

    def save(number: int) -> None:
        register.of(SHELL).entries.save(proposal(f"{chosen.prefix}{number}"))
        os.write(said.fileno(), f"{chosen.prefix}{number}\n".encode())
        answered.append(number)
        if len(answered) == chosen.answered:
            _die()

    with ThreadPoolExecutor(chosen.threads) as pool:
        list(pool.map(save, range(chosen.count)))
    until(lambda: not register.of(SHELL).receipts.waiting(), 10)
    _die()


def outbox_of(book: Path) -> Path:
    return book.with_name(f"{book.name}-attesa")


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Starts children that have imported everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_delivery"])
    return context


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A book in a file, with the definition tabs."""
    made = tmp_path / "libro.sqlite3"
    with local.session(made) as session:
        setup(Workbook.on_file(made, session))
    return made


@pytest.fixture
def opened(path: Path) -> Iterator[gspread.Spreadsheet]:
    """The same book as a person has it open."""
    with local.session(path) as session:
        key = Workbook.on_file(path, session).key
        yield gspread.Client(auth=None, session=session).open_by_key(key)


class Crowd:
    """Children that are started, killed, and what they said was accepted."""

    def __init__(self, context: ForkServerContext) -> None:
        self._context = context
        self.accepted: list[str] = []

    def run(self, *each: Chosen) -> None:
        """Start them all at once and wait for their ends, which are by kill -9."""
        read, write = self._context.Pipe(duplex=False)
        all_here = self._context.Barrier(len(each))
        started = [self._context.Process(target=child, args=(one, write, all_here)) for one in each]
        for process in started:
            process.start()
        write.close()
        with os.fdopen(os.dup(read.fileno())) as lines:
            self.accepted += lines.read().split()
        read.close()
        for process in started:
            process.join()
            assert process.exitcode == -signal.SIGKILL


@pytest.fixture
def crowd(processes: ForkServerContext) -> Crowd:
    return Crowd(processes)


def deliver(path: Path) -> None:
    """Start again, with nothing wrong, and let it deliver what it finds; nothing is left beside its own outbox."""
    with local.session(path) as session:
        register = Register(Workbook.on_file(path, session), lambda: NOW, outbox_of(path), Pace(**QUICK))
        assert until(lambda: not register.of(SHELL).receipts.waiting(), 20)
        assert until(lambda: len([*path.parent.glob("*-attesa-?")]) == 1)
        register.close()


def test_killed_at_any_moment_of_thirty_saves_every_accepted_one_is_there_once(
    path: Path, opened: gspread.Spreadsheet, crowd: Crowd
) -> None:
    chance = Random(20170112)
    for number, how in enumerate(["before", "after", "answered"] * 3):
        at = 1 if number < 2 else chance.randint(1, 12 if how == "answered" else 4)
        crowd.run(Chosen(path, f"r{number}-", **{how: at}))
    deliver(path)
    there = found(opened)
    # How many go with one request, and so how many are accepted before the last one, is the machine's affair.
    assert len(crowd.accepted) > 9
    assert {id_: there[id_] for id_ in crowd.accepted} == dict.fromkeys(crowd.accepted, 1)
    assert set(there.values()) == {1}, "and what nobody was told of is there once or not at all"


def test_two_processes_killed_side_by_side_leave_two_files_that_the_next_one_delivers(
    path: Path, opened: gspread.Spreadsheet, crowd: Crowd
) -> None:
    crowd.run(Chosen(path, "a", away=True, answered=8), Chosen(path, "b", away=True, answered=8))
    assert found(opened) == Counter()
    # Who looks for what others left may hold a file for a moment, and then the other one takes the next.
    assert len([*path.parent.glob("*-attesa-?")]) in (2, 3)
    deliver(path)
    there = found(opened)
    assert len(crowd.accepted) >= 16
    assert {id_: there[id_] for id_ in crowd.accepted} == dict.fromkeys(crowd.accepted, 1)


def test_processes_that_save_to_one_file_at_once_lose_nothing_and_one_is_killed(
    path: Path, opened: gspread.Spreadsheet, crowd: Crowd
) -> None:
    crowd.run(Chosen(path, "a", 20), Chosen(path, "b", 20), Chosen(path, "c", 20, after=2))
    deliver(path)
    there = found(opened)
    assert {id_: there[id_] for id_ in crowd.accepted} == dict.fromkeys(crowd.accepted, 1)
    assert {f"{name}{number}" for name in "ab" for number in range(20)} <= {*crowd.accepted}
    assert set(there.values()) == {1}


def test_pages_go_on_when_what_a_killed_process_left_is_delivered(path: Path, crowd: Crowd) -> None:
    crowd.run(Chosen(path, "a", away=True, answered=3), Chosen(path, "b", away=True, answered=3))
    with local.session(path) as session:
        register = Register(Workbook.on_file(path, session), lambda: NOW, outbox_of(path), Pace(**QUICK))
        receipts = register.of(SHELL).receipts
        assert until(lambda: not receipts.waiting())
        assert receipts.refusals() == []
        assert register.of(SHELL).entries.save(proposal("dopo")).row
        register.close()


# In this process


def test_who_saves_while_the_sheet_is_away_is_told_to_wait_and_later_that_it_is_saved(
    workbook: Workbook, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    register = Register(workbook, lambda: NOW, pace=Pace(**QUICK), patience=0.02)
    assert register.snapshot
    faults.away = True
    receipt = register.of(SHELL).entries.save(proposal("a1", "Orto"))
    assert receipt.is_waiting
    assert str(receipt) == "In attesa: Proposta · Orto · OP Café · Rho"
    word = register.of(SHELL).receipts.newest("a1")
    assert isinstance(word, Receipt)
    assert word.is_waiting
    assert [each.id for each in register.of(SHELL).receipts.waiting()] == ["a1"]
    assert until(lambda: register.trouble is not None)
    faults.away = False
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert until(
        lambda: str(register.of(SHELL).receipts.newest("a1")) == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    )
    assert register.trouble is None
    assert found(book) == {"a1": 1}
    register.close()


def test_what_waits_is_shown_to_its_person_and_to_those_who_see_problems(
    workbook: Workbook, faults: local.Faults
) -> None:
    register = Register(workbook, lambda: NOW, pace=Pace(**QUICK), patience=0.0)
    volunteers = [each for each in register.people() if each.role == "volontario"]
    coordinator = next(each for each in register.people() if each.role == "coordinatore")
    faults.away = True
    register.of(volunteers[0]).entries.save(proposal("a1"))
    assert [each.id for each in register.of(volunteers[0]).receipts.waiting()] == ["a1"]
    assert [register.of(each).receipts.waiting() for each in volunteers[1:]] == [[] for _ in volunteers[1:]]
    assert [each.id for each in register.of(coordinator).receipts.waiting()] == ["a1"]
    register.close()


def test_whoever_asks_what_became_of_a_save_is_told_at_any_moment(workbook: Workbook, faults: local.Faults) -> None:
    register = Register(workbook, lambda: NOW, pace=Pace(**QUICK), patience=0.0)
    assert register.snapshot
    faults.away = True
    ids = [f"a{number}" for number in range(60)]
    for id_ in ids:
        register.of(SHELL).entries.save(proposal(id_))
    interval = sys.getswitchinterval()
    # Threads take turns as often as they can: what is true for a moment only is met.
    sys.setswitchinterval(1e-6)
    faults.away = False
    try:
        while ids:
            words = {id_: register.of(SHELL).receipts.newest(id_) for id_ in reversed(ids)}
            assert all(isinstance(word, Receipt) for word in words.values())
            ids = [id_ for id_, word in words.items() if isinstance(word, Receipt) and word.is_waiting]
    finally:
        sys.setswitchinterval(interval)
    register.close()


def test_whoever_only_looks_does_not_wait_while_a_save_is_written_to_disk(
    workbook: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK), patience=0.0)
    outbox = register.delivery._own._outbox
    slow, written = Event(), Event()
    insert = outbox._insert

    def slowly(saving: Saving) -> Saving:
        slow.set()
        assert written.wait(10)
        return insert(saving)

    desk = register.of(SHELL)
    assert (desk.receipts.waiting(), desk.receipts.refusals()) == ([], [])
    monkeypatch.setattr(outbox, "_insert", slowly)
    with ThreadPoolExecutor(2) as pool:
        saving = pool.submit(desk.entries.save, proposal("a1"))
        assert slow.wait(10)
        looking = pool.submit(lambda: (desk.receipts.waiting(), desk.receipts.refusals()))
        try:
            assert looking.result(5) == ([], [])
        finally:
            written.set()
        saving.result(10)
    register.close()


def test_of_several_savings_of_one_row_that_wait_the_receipt_is_of_the_last(
    workbook: Workbook, faults: local.Faults
) -> None:
    register = Register(workbook, lambda: NOW, pace=Pace(**QUICK), patience=0.02)
    assert register.snapshot
    faults.away = True
    register.of(SHELL).entries.save(proposal("a1", "Orto"))
    register.of(SHELL).entries.save(proposal("a1", "Coro"))
    word = register.of(SHELL).receipts.newest("a1")
    assert isinstance(word, Receipt)
    assert word.what == "Proposta · Coro"
    register.close()


def test_a_headcount_that_waits_is_what_the_next_one_sees_and_corrects(
    workbook: Workbook, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    def lunch() -> Session:
        return register.of(SHELL).sessions.between("Rho", NOW.date(), NOW.date())[0]

    register = Register(workbook, lambda: NOW, pace=Pace(**QUICK), patience=0.02)
    register.snapshot  # noqa: B018 - read while the sheet answers
    values = {"Data": NOW.date(), "Titolo": "Pranzo", "Stato": "in programma"}
    register.of(SHELL).entries.save(Entry("p1", "OP Café", "Rho", "Evento di socialità", values))
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    faults.away = True
    assert register.of(SHELL).sessions.record(lunch(), {"Adulti": 9}).is_waiting
    assert (lunch().heads, lunch().is_held, lunch().is_waiting) == (9, True, True)
    again = register.of(SHELL).sessions.record(lunch(), {"Adulti": 9})
    assert again.is_waiting
    assert len(register.of(SHELL).receipts.waiting()) == 1, "the same number is not written twice"
    assert register.of(SHELL).sessions.record(lunch(), {"Adulti": 10}).is_waiting
    faults.away = False
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert register.of(SHELL).receipts.refusals() == []
    assert (lunch().heads, lunch().is_waiting) == (10, False)
    assert book.worksheet("OP Café · Rho").get_all_records()[0]["Adulti"] == 10
    register.close()


def test_what_became_of_an_entry_is_known_by_its_id_to_its_person_only(register: Register, volunteer: Person) -> None:
    register.of(volunteer).entries.save(proposal("a1", "Orto"))
    assert str(register.of(volunteer).receipts.saved("a1")) == "Salvato: Proposta · Orto · OP Café · Rho, riga 2"
    assert register.of(SHELL).receipts.saved("a1") is None
    assert register.of(volunteer).receipts.saved("a2") is None


class Hours:
    """A clock that only moves when the pace sleeps; at a time that is chosen, something happens."""

    def __init__(self, end: float = inf, happens: Callable[[], None] = lambda: None) -> None:
        self.now = 0.0
        self._end, self._happens = end, happens

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self._end:
            self._end = inf
            self._happens()


class HoursOfPace(Pace):
    """A pace on such a clock, for which no time is waited in truth."""

    def __init__(self, hours: Hours, **of_it: float) -> None:
        super().__init__(clock=hours, sleep=hours.pass_, **of_it)  # type: ignore[arg-type]
        self._hours = hours

    def delay(self, failures: int) -> float:
        self._hours.pass_(super().delay(failures))
        return 0.0


def test_thirty_minutes_without_the_sheet_lose_nothing_and_cost_few_requests(
    workbook: Workbook, session: local.LocalSession, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    def back() -> None:
        faults.away = False

    hours = Hours(30 * 60, back)
    pace = HoursOfPace(hours, interval=1.0, per_minute=60, backoff=1.0)
    register = Register(workbook, lambda: NOW, pace=pace, patience=0.0)
    assert register.snapshot
    faults.away = True
    names = [f"a{number}" for number in range(50)]
    session.log.clear()
    with register.reader.lock:  # so that all of them are saved before the half hour has passed
        receipts = [register.of(SHELL).entries.save(proposal(name)) for name in names]
        assert all(receipt.is_waiting for receipt in receipts)
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert hours.now >= 30 * 60
    assert [str(row["id"]) for row in rows(book)] == names
    assert all(
        isinstance(word, Receipt) and word.row for word in [register.of(SHELL).receipts.newest(name) for name in names]
    )
    tries = 30 * 60 / 15 + 10
    assert session.log.counts["write"] <= tries, "asked at most every fifteen seconds, when it has been away for long"
    register.close()


def test_under_googles_quota_a_hundred_saves_one_by_one_never_meet_a_refusal() -> None:
    """The sheet counts the minute on the same clock as the app."""
    hours = Hours()
    with local.session(":memory:", faults=local.Faults(quota=60, clock=hours)) as session:
        workbook = Workbook.on_file(":memory:", session)
        register = Register(workbook, lambda: NOW, pace=HoursOfPace(hours, interval=1.0, per_minute=60))
        assert register.snapshot
        hours.pass_(60)  # since the spreadsheet was made, which the app does not count
        session.log.clear()
        for number in range(100):
            assert register.of(SHELL).entries.save(proposal(f"a{number}")).row == number + 2
        assert session.log.counts == {"read": 0, "write": 100, "drive": 0}
        assert 159 <= hours.now <= 161
        assert register.quota.writes == 60
        register.close()


def test_a_quota_that_is_smaller_than_the_app_believes_delays_saves_and_fails_none() -> None:
    """Or one that others spend too."""
    hours = Hours()
    with local.session(":memory:", faults=local.Faults(quota=20, clock=hours)) as session:
        workbook = Workbook.on_file(":memory:", session)
        register = Register(workbook, lambda: NOW, pace=HoursOfPace(hours, backoff=1.0))
        assert register.snapshot
        session.log.clear()
        receipts = [register.of(SHELL).entries.save(proposal(f"a{number}")) for number in range(70)]
        assert [receipt.row for receipt in receipts] == list(range(2, 72))
        assert hours.now > 150, "twenty writes a minute"
        assert session.log.counts["write"] > 75, "429s were met, and waited for"
        register.close()


def test_a_save_that_was_refused_when_nobody_waited_any_more_is_kept_for_its_person(
    workbook: Workbook, faults: local.Faults, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    register = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK), patience=0.0)
    assert register.snapshot
    faults.away = True
    register.of(SHELL).entries.save(proposal("a1", "Orto"))
    faults.away = False
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    faults.away = True
    other = register.of(SHELL).entries.save(proposal("a1", "Coro"))
    assert other.is_waiting
    faults.away = False
    assert until(lambda: bool(register.of(SHELL).receipts.refusals()))
    (refusal,) = register.of(SHELL).receipts.refusals()
    assert refusal.sentence.startswith(
        "Questa voce era già arrivata al foglio (OP Café · Rho, riga 2) con altri valori."
    )
    assert until(lambda: isinstance(register.of(SHELL).receipts.newest("a1"), Conflict))
    register.of(SHELL).receipts.dismiss(refusal)
    assert register.of(SHELL).receipts.refusals() == []
    assert [row["Titolo"] for row in rows(book)] == ["Orto"]
    register.delivery._patience = 10.0
    assert register.of(SHELL).entries.save(proposal("a1", "Orto")).row == 2
    assert not isinstance(register.of(SHELL).receipts.newest("a1"), Conflict), "what is there now is no refusal"
    register.close()


def test_closing_while_the_sheet_is_away_keeps_what_waits_for_the_next_start(
    workbook: Workbook, faults: local.Faults, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    first = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK), patience=0.0)
    assert first.snapshot
    faults.away = True
    for name in ("a1", "a2"):
        first.of(SHELL).entries.save(proposal(name))
    first.close()
    faults.away = False
    second = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK))
    assert until(lambda: not second.of(SHELL).receipts.waiting())
    assert found(book) == {"a1": 1, "a2": 1}
    second.close()


def test_a_disk_that_is_full_refuses_the_save_and_what_was_accepted_before_still_arrives(
    workbook: Workbook, faults: local.Faults, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    register = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK), patience=0.0)
    assert register.snapshot
    faults.away = True
    register.of(SHELL).entries.save(proposal("a1"))
    connection = register.delivery._own._outbox._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(SheetsError, match="delle voci in attesa non si può scrivere"):
        register.of(SHELL).entries.save(proposal("a2", "x" * 20_000))
    assert [each.id for each in register.of(SHELL).receipts.waiting()] == ["a1"]
    faults.away = False
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert found(book) == {"a1": 1}
    register.close()


def test_a_disk_that_fails_while_what_has_landed_is_to_be_forgotten_doubles_nothing(
    workbook: Workbook, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    register = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK))
    register.of(SHELL).entries.save(proposal("a1"))
    outbox = register.delivery._own._outbox
    outbox._connection.execute(
        "CREATE TEMP TRIGGER full BEFORE DELETE ON accepted BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
    )
    assert register.of(SHELL).entries.save(proposal("a2")).row == 3
    assert [each.change.id for each in outbox.savings()] == ["a2"]
    assert register.of(SHELL).entries.save(proposal("a3")).row == 4
    register.close()
    again = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK))
    assert until(lambda: not again.of(SHELL).receipts.waiting())
    assert again.of(SHELL).entries.save(proposal("a4")).row == 5
    assert found(book) == {"a1": 1, "a2": 1, "a3": 1, "a4": 1}
    again.close()


def test_a_disk_that_is_full_when_the_first_step_is_kept_makes_the_save_wait_and_not_fail(
    workbook: Workbook, book: gspread.Spreadsheet, tmp_path: Path
) -> None:
    register = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK), patience=0.05)
    assert register.snapshot
    connection = register.delivery._own._outbox._connection
    connection.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON turn BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    assert register.of(SHELL).entries.save(proposal("a1")).is_waiting
    assert until(lambda: "disk is full" in str(register.trouble))
    connection.execute("DROP TRIGGER full")
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert found(book) == {"a1": 1}
    register.close()


def test_the_journal_row_of_a_correction_survives_a_kill_between_the_two(
    workbook: Workbook, book: gspread.Spreadsheet, tmp_path: Path, meanwhile: Meanwhile, faults: local.Faults
) -> None:
    """The correction has landed, its journal row has not left yet: then the process ends."""
    register = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK))
    register.of(SHELL).entries.save(proposal("a1", "Orto"))

    def goes_away() -> local.Fault:
        faults.away = True
        return local.Fault("away")

    meanwhile.before("write", lambda: None)
    meanwhile.before("write", goes_away)
    register.of(SHELL).entries.correct(TAB, "a1", {"Titolo": "Coro"}, {"Titolo": "Orto"})
    assert until(lambda: faults.away)
    register.close()
    faults.away = False
    assert JOURNAL not in [sheet.title for sheet in book.worksheets()]
    again = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(**QUICK))
    assert until(lambda: JOURNAL in again.snapshot.tabs)
    (written,) = rows(book, JOURNAL)
    assert written["che cosa"] == "correzione: Titolo: «Orto» → «Coro»"
    again.close()


def test_two_registers_of_one_file_save_at_once_and_each_keeps_its_own_chain(
    path: Path, opened: gspread.Spreadsheet
) -> None:
    sessions = [local.session(path) for _ in range(3)]
    registers = [
        Register(Workbook.on_file(path, each), lambda: NOW, outbox_of(path), Pace(**QUICK)) for each in sessions
    ]
    with ThreadPoolExecutor(6) as pool:
        saved = list(
            pool.map(lambda number: registers[number % 3].of(SHELL).entries.save(proposal(f"a{number}")), range(45))
        )
    there = found(opened)
    assert there == Counter({f"a{number}": 1 for number in range(45)})
    numbered = dict(enumerate(opened.worksheet(TAB).col_values(_id_column(opened)), 1))
    assert [numbered[receipt.row or 0] for receipt in saved] == [f"a{number}" for number in range(45)]
    assert len([each for each in opened.list_named_ranges() if each["name"].startswith("perimetri_")]) == 3
    for register, session in zip(registers, sessions, strict=True):
        register.close()
        session.close()


def _id_column(book: gspread.Spreadsheet) -> int:
    return book.worksheet(TAB).row_values(1).index("id") + 1
