"""One baton for all app processes: whoever has not seen the last write cannot write, and whoever comes next mends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import gspread
import pytest

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.kinds import Cell
from sheets.register.register import Register
from sheets.saving.batch import Batch
from sheets.saving.batons import Baton, reservation
from sheets.saving.before_images import Source
from sheets.saving.fence import STEPS, Fence, name_added
from sheets.setup.preparation import setup
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import SERVICE, Mark, Marks, Workbook
from tests.engine import append, text
from tests.meanwhile import Meanwhile
from tests.test_fence import batons, is_applied, marks

TAB = "OP Café · Rho"
DAY = date(2017, 1, 12)
LIMIT = 60.0
"""Seconds after which a test gives up waiting, on a machine however slow."""


def event(id_: str, title: str, adults: int = 10, hub: str = "Rho") -> Entry:
    values: dict[str, Any] = {"Data": DAY, "Titolo": title, "Stato": "in programma", "Adulti": adults}
    return Entry(id_, "OP Café", hub, "Evento di socialità", values)


def rows(book: gspread.Spreadsheet) -> dict[str, dict[str, Cell]]:
    """Row by row what the tab holds, by title; formulas as formulas."""
    header, *body = book.worksheet(TAB).get_all_values(value_render_option="FORMULA")
    found = [{label: cell for label, cell in zip(header, row, strict=True) if cell != ""} for row in body]
    return {str(row.get("Titolo", number)): row for number, row in enumerate(found) if row}


def move_the_last_row_up(book: gspread.Spreadsheet) -> None:
    sheet = book.worksheet(TAB)
    last = len(sheet.get_all_values()) - 1
    source = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": last, "endIndex": last + 1}
    book.batch_update({"requests": [{"moveDimension": {"source": source, "destinationIndex": 1}}]})


@pytest.fixture
def two(session: local.LocalSession) -> Iterator[tuple[Register, Register]]:
    """Two processes on one spreadsheet that has three events; both have just looked at it."""
    setup(Workbook.on_file(":memory:", session))
    opened = [
        Register(Workbook.on_file(":memory:", session), pace=Pace(backoff=0.01), patience=LIMIT) for _ in range(2)
    ]
    one, other = opened
    one.of(SHELL).entries.save_all([event("a1", "Yoga", 11), event("a2", "Cena", 12), event("a3", "Canto", 13)])
    other.of(SHELL).entries.save(event("b1", "Coro", hub="Lainate"))
    for each in opened:
        each.reader.renew()
    yield one, other
    for each in opened:
        each.close()


@pytest.fixture
def shared(two: tuple[Register, Register], session: local.LocalSession) -> gspread.Spreadsheet:
    """Their spreadsheet as a person has it open."""
    return gspread.Client(auth=None, session=session).open_by_key(two[0].reader.workbook.key)


class StandsStill:
    """What a process does that is stopped just before a request: nothing, until it may go on."""

    def __init__(self) -> None:
        self.stopped, self.may_go_on = Event(), Event()

    def __call__(self) -> None:
        self.stopped.set()
        assert self.may_go_on.wait(LIMIT)


@contextmanager
def beside(act: Callable[[], object], still: StandsStill) -> Iterator[None]:
    """Do it in another thread, as far as it stands still; at the end it goes on and is done."""
    thread = Thread(target=act)
    thread.start()
    try:
        assert still.stopped.wait(LIMIT)
        yield
    finally:
        still.may_go_on.set()
        thread.join(LIMIT)
        assert not thread.is_alive()


def correct_the_dinner(register: Register, **values: Any) -> object:
    seen = {"Adulti": 12, "Stato": "in programma"}
    return register.of(SHELL).entries.correct(TAB, "a2", values, {label: seen[label] for label in values})


# Nobody writes who has not seen the last write


def body(workbook: Workbook, notes: gspread.Worksheet, fence: Fence, seen: Marks) -> list[dict[str, Any]]:
    """A body with one row, as a process sends it that has seen these marks."""
    batch = Batch(Register(workbook).snapshot, seen, fence, {})
    return [*batch.requests, append(notes.id, [text(f"{fence.tab}, {fence.step}")])]


def pass_the_baton(workbook: Workbook) -> None:
    """As a process does that writes nothing else."""
    there = marks(workbook)
    seen = Baton.of(there)
    workbook.write([*seen.taken_away(), name_added(seen.passed(next(iter(there.tabs)), seen.open or {}))])


def test_of_two_processes_that_have_seen_the_same_one_writes_and_the_other_does_not(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    notes = book.add_worksheet("Prova", 1, 1)
    fences = [Fence.first(), Fence.first()]
    for _ in range(3):
        for first, second in ((0, 1), (1, 0)):
            seen = marks(workbook)
            assert is_applied(workbook, body(workbook, notes, fences[first], seen))
            fences[first] = fences[first].after()
            assert not is_applied(workbook, body(workbook, notes, fences[second], seen))
            assert len(batons(book)) == 1
    assert len(notes.col_values(1)) == 6


def test_a_process_that_was_overtaken_looks_again_and_its_receipt_names_its_own_row(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet
) -> None:
    one, other = two
    meanwhile.before("write", lambda: other.of(SHELL).entries.save(event("b2", "Danza")))
    receipt = one.of(SHELL).entries.save(event("a4", "Festa"))
    assert meanwhile.happened == 1
    assert [*rows(shared)] == ["Yoga", "Cena", "Canto", "Danza", "Festa"]
    assert receipt.row == 6


def test_being_overtaken_more_often_than_a_write_is_tried_refuses_no_save(
    two: tuple[Register, Register], meanwhile: Meanwhile, workbook: Workbook, shared: gspread.Spreadsheet
) -> None:
    one, _ = two
    for _ in range(25):
        meanwhile.before("write", lambda: pass_the_baton(workbook))
    one.of(SHELL).entries.save(event("a4", "Festa"))
    assert meanwhile.happened == 25
    assert "Festa" in rows(shared)
    assert len(batons(shared)) == 1


def test_two_that_begin_at_once_on_a_new_book_have_one_baton(
    workbook: Workbook, session: local.LocalSession, meanwhile: Meanwhile, book: gspread.Spreadsheet
) -> None:
    one, other = (Register(Workbook.on_file(":memory:", session), pace=Pace(backoff=0.01)) for _ in range(2))
    assert one.snapshot
    assert other.snapshot
    meanwhile.before("write", lambda: other.of(SHELL).entries.save(event("b1", "Danza")))
    one.of(SHELL).entries.save(event("a1", "Festa"))
    assert meanwhile.happened == 1
    assert [*rows(book)] == ["Danza", "Festa"]
    assert len(batons(book)) == 1


def test_a_save_of_a_single_process_asks_nobody(
    session: local.LocalSession, register: Register, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).entries.save(event("a1", "Yoga"))
    session.log.clear()
    register.of(SHELL).entries.save(event("a2", "Cena"))
    assert session.log.counts == {"read": 0, "write": 1, "drive": 0}


def test_a_process_asks_nobody_beside_one_that_has_ended_and_looks_beside_one_that_writes(
    two: tuple[Register, Register], session: local.LocalSession
) -> None:
    _, other = two
    third = Register(Workbook.on_file(":memory:", session), pace=Pace(backoff=0.01), patience=LIMIT)
    assert third.snapshot
    for number in range(2):
        session.log.clear()
        third.of(SHELL).entries.save(event(f"c{number}", f"Festa {number}"))
        assert session.log.counts == {"read": 0, "write": 1, "drive": 0}
    other.of(SHELL).entries.save(event("b2", "Danza"))
    third.reader.renew_if_changed()
    session.log.clear()
    third.of(SHELL).entries.save(event("c2", "Gita"))
    third.close()
    assert session.log.counts == {"read": 0, "write": 1, "drive": 1}


# What people do to it


def _delete_the_baton(book: gspread.Spreadsheet) -> None:
    for each in batons(book):
        book.batch_update({"requests": [{"deleteNamedRange": {"namedRangeId": each["namedRangeId"]}}]})


def _delete_its_tab(book: gspread.Spreadsheet) -> None:
    tabs = {each["range"]["sheetId"] for each in batons(book)}
    for sheet in book.worksheets():
        if sheet.id in tabs:
            book.del_worksheet(sheet)


def _add_another(book: gspread.Spreadsheet) -> None:
    name = {"namedRangeId": "perimetri5", "name": "_perimetri_giro_perimetri5", "range": {"sheetId": 0}}
    name["range"] = {"sheetId": book.worksheets()[0].id}
    book.batch_update({"requests": [{"addNamedRange": {"namedRange": name}}]})


def _rename_it(book: gspread.Spreadsheet) -> None:
    for number, each in enumerate(batons(book)):
        named = {**each, "name": f"che_cosa_{len(rows(book))}_{number}"}
        gone = {"deleteNamedRange": {"namedRangeId": each["namedRangeId"]}}
        book.batch_update({"requests": [gone, {"addNamedRange": {"namedRange": named}}]})


@pytest.mark.parametrize("meddle", [_delete_the_baton, _delete_its_tab, _add_another, _rename_it])
def test_whatever_a_person_does_to_the_baton_both_go_on_and_it_is_one_again(
    two: tuple[Register, Register], shared: gspread.Spreadsheet, meddle: Callable[[gspread.Spreadsheet], None]
) -> None:
    for number in range(3):
        for register in two:
            meddle(shared)
            register.of(SHELL).entries.save(event(f"c{number}{id(register)}", f"{number} {id(register)}"))
    assert len(rows(shared)) == 9
    for register in two:
        register.of(SHELL).entries.save(event(f"d{id(register)}", f"ultima {id(register)}"))
    assert len(batons(shared)) == 1


def test_a_first_baton_that_is_refused_though_there_is_none_gets_another_id() -> None:
    """On Google the name of a deleted tab stays, broken and not listed."""
    nobody = Baton.of(Marks())
    assert nobody.passed(1, {}).id == nobody.passed(2, {}).id
    assert nobody.passed(1, {}, is_stuck=True).id != nobody.passed(1, {}).id


@pytest.mark.parametrize("open_", [{}, {31: (3, 4)}, {31: (3, 4), 2**31 - 1: (0, 0)}])
def test_its_name_says_what_is_open_and_a_second_one_who_asks_to_be_let_through(
    open_: dict[int, tuple[int, int]],
) -> None:
    mark, asked = Baton().passed(5, open_), reservation(6)
    assert Baton.of(Marks([mark])) == Baton(frozenset({mark.id}), open_)
    assert Baton.of(Marks([mark, asked])) == Baton(frozenset({mark.id, asked.id}), open_, asked.id)


def test_of_two_batons_all_that_is_open_counts_and_where_one_says_nothing_nobody_knows() -> None:
    one, other = Baton().passed(5, {31: (3, 4)}), Baton(frozenset("x")).passed(5, {31: (5, 6), 7: (1, 1)})
    assert Baton.of(Marks([one, other])).open == {31: (3, 6), 7: (1, 1)}
    assert Baton.of(Marks([one, Mark("perimetri9", "che_cosa", 5)])).open is None
    assert Baton.of(Marks()).open is None


def test_the_longest_name_fits_into_what_google_takes() -> None:
    open_ = dict.fromkeys(range(2**31 - 40, 2**31), (10**6, 10**6))
    mark = Baton(frozenset("x")).passed(5, open_)
    assert len(mark.name) <= 250
    assert len(Baton.of(Marks([mark])).open or {}) >= 4


# Whoever comes next mends


def test_whoever_comes_next_puts_right_what_a_process_hit_that_stands_still(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet
) -> None:
    one, other = two
    sheet = shared.worksheet(TAB)
    sheet.update_cell(2, sheet.row_values(1).index("Adulti") + 1, "=10+1")
    one.reader.renew()
    still, before = StandsStill(), rows(shared)
    meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    with beside(lambda: correct_the_dinner(one, Adulti=20), still):
        assert rows(shared)["Yoga"]["Adulti"] == 20
        other.of(SHELL).entries.save(event("b2", "Danza"))
        found = rows(shared)
        assert found["Yoga"] == before["Yoga"]
    found = rows(shared)
    assert (found["Yoga"], found["Canto"]) == (before["Yoga"], before["Canto"])
    assert found["Cena"]["Adulti"] == 20


@pytest.mark.parametrize("fault", [lambda: local.Fault("refuse", code=503), lambda: local.Fault("refuse", code=429)])
@pytest.mark.parametrize("number", range(3))
def test_what_a_process_hit_is_put_right_though_looking_for_it_fails_at_first(
    two: tuple[Register, Register],
    meanwhile: Meanwhile,
    shared: gspread.Spreadsheet,
    fault: Callable[[], local.Fault],
    number: int,
) -> None:
    one, other = two
    still, before = StandsStill(), rows(shared)
    meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    with beside(lambda: correct_the_dinner(one, Adulti=20), still):
        # The names, the cells, and the lines of the other one's hidden tab.
        for act in (*[lambda: None] * number, fault):
            meanwhile.before("read", act)
        other.of(SHELL).entries.save(event("b2", "Danza"))
        assert meanwhile.happened == 2 + number
        assert rows(shared)["Yoga"] == before["Yoga"]


def test_as_many_steps_as_a_hidden_tab_keeps_are_put_right_by_whoever_comes_next(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet
) -> None:
    """The rows move before the correction, and before each repair of it."""
    one, other = two
    still, before = StandsStill(), rows(shared)
    for _ in range(STEPS):
        meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    with beside(lambda: correct_the_dinner(one, Adulti=20), still):
        (baton,) = batons(shared)
        (open_,) = (Baton.of(Marks([Mark(baton["namedRangeId"], baton["name"], 1)])).open or {}).values()
        assert open_[1] - open_[0] == STEPS - 1
        assert rows(shared) != before
        other.of(SHELL).entries.save(event("b2", "Danza"))
        found = rows(shared)
        assert [found[title] for title in before] == [*before.values()]


def test_what_seemed_to_need_nothing_in_a_reading_that_was_overtaken_is_looked_at_again(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet, workbook: Workbook
) -> None:
    """A person has cut the row out when it is read, and pasted it again when the next write leaves."""
    one, other = two
    still, before, cut = StandsStill(), rows(shared), list[Any]()
    sheet = shared.worksheet(TAB)

    def cut_out() -> None:
        number = sheet.col_values(4).index("Yoga") + 1
        cut.extend([number, sheet.row_values(number, value_render_option="UNFORMATTED_VALUE")])
        sheet.delete_rows(number)

    def paste() -> None:
        sheet.insert_row(cut[1], cut[0], value_input_option="RAW")
        pass_the_baton(workbook)

    meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    with beside(lambda: correct_the_dinner(one, Adulti=20), still):
        meanwhile.before("read", lambda: None)
        meanwhile.before("read", cut_out)
        meanwhile.before("write", paste)
        other.of(SHELL).entries.save(event("b2", "Danza"))
        assert meanwhile.happened == 4
        assert rows(shared)["Yoga"] == before["Yoga"]


def test_what_another_process_has_put_right_is_not_put_back_again(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet
) -> None:
    """The value that was a mistake is typed there on purpose, before the process that made it wakes."""
    one, other = two
    still = StandsStill()
    meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    with beside(lambda: correct_the_dinner(one, Adulti=20), still):
        assert rows(shared)["Yoga"]["Adulti"] == 20
        other.reader.renew()
        other.of(SHELL).entries.save(event("b2", "Danza"))
        other.of(SHELL).entries.correct(TAB, "a1", {"Adulti": 20}, {"Adulti": 11})
    found = rows(shared)
    assert (found["Yoga"]["Adulti"], found["Cena"]["Adulti"]) == (20, 20)


def test_a_value_that_stands_there_by_another_processs_mistake_is_not_said_to_be_saved(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet
) -> None:
    """The mistake comes between the two requests of one reading."""
    one, other = two
    still, threads = StandsStill(), list[Any]()

    def mistake() -> None:
        threads.append(beside(lambda: correct_the_dinner(one, Stato="svolto"), still))
        threads[0].__enter__()

    shared.worksheet(TAB).update_cell(4, 1, "Evento di socialità ")
    meanwhile.before("read", lambda: None)
    meanwhile.before("read", mistake)
    meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    other.of(SHELL).entries.correct(TAB, "a1", {"Stato": "svolto"}, {"Stato": "in programma"})
    assert rows(shared)["Yoga"]["Stato"] == "svolto"
    threads[0].__exit__(None, None, None)
    assert meanwhile.happened == 4
    found = rows(shared)
    assert {title: found[title]["Stato"] for title in ("Yoga", "Cena", "Canto")} == {
        "Yoga": "svolto", "Cena": "svolto", "Canto": "in programma",
    }  # fmt: skip


def test_a_mistake_whose_lines_nobody_else_can_read_is_left_to_the_process_that_knows(
    two: tuple[Register, Register], meanwhile: Meanwhile, shared: gspread.Spreadsheet
) -> None:
    def rename() -> None:
        for number, sheet in enumerate(shared.worksheets()):
            if sheet.title.startswith(SERVICE):
                sheet.update_title(f"Che cos'è? {number}")

    one, other = two
    still, before = StandsStill(), rows(shared)
    meanwhile.before("write", lambda: move_the_last_row_up(shared))
    meanwhile.before("read drive", still)
    with beside(lambda: correct_the_dinner(one, Adulti=20), still):
        rename()
        other.of(SHELL).entries.save(event("b2", "Danza"))
    found = rows(shared)
    assert (found["Yoga"], found["Canto"]) == (before["Yoga"], before["Canto"])
    assert found["Cena"]["Adulti"] == 20


# Nobody starves


def ask_to_be_let_through(register: Register) -> None:
    """As a process does that was overtaken twice."""
    commits = register.delivery._own
    commits._others.overtaken = 2
    commits._others.ask_to_be_let_through(commits._chain.fence)


def test_whoever_asks_to_be_let_through_is_waited_for_a_while_and_not_for_ever(
    two: tuple[Register, Register], shared: gspread.Spreadsheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheets.saving.other_processes._COURTESY", 0.5)
    one, other = two
    ask_to_be_let_through(one)
    saving = Thread(target=lambda: other.of(SHELL).entries.save(event("b2", "Danza")))
    saving.start()
    one.of(SHELL).entries.save(event("a4", "Festa"))
    saving.join(LIMIT)
    assert [*rows(shared)][-2:] == ["Festa", "Danza"]
    ask_to_be_let_through(one)
    other.of(SHELL).entries.save(event("b3", "Ballo"))
    assert "Ballo" in rows(shared)


def test_a_process_that_starts_waits_for_nobody_who_asked_before_it_came(
    two: tuple[Register, Register], session: local.LocalSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheets.saving.other_processes._COURTESY", LIMIT)
    ask_to_be_let_through(two[0])
    fresh = Register(Workbook.on_file(":memory:", session), pace=Pace(backoff=0.01), patience=5.0)
    assert not fresh.of(SHELL).entries.save(event("c1", "Mattina")).is_waiting
    fresh.close()


def test_a_process_that_reads_slowly_gets_through_beside_one_that_never_rests(tmp_path: Path) -> None:
    path, over = tmp_path / "book.sqlite3", Event()
    with local.session(path) as quick, local.session(path, faults=local.Faults(latency=0.3)) as slow:
        setup(Workbook.on_file(path, quick))
        one = Register(Workbook.on_file(path, quick), pace=Pace(backoff=0.01), patience=LIMIT)
        other = Register(Workbook.on_file(path, slow), pace=Pace(backoff=0.01), patience=LIMIT)
        one.of(SHELL).entries.save(event("a0", "0"))
        other.of(SHELL).entries.save(event("b0", "b0"))

        def never_rest() -> None:
            number = 1
            while not over.is_set():
                one.of(SHELL).entries.save(event(f"a{number}", f"{number}"))
                number += 1

        busy = Thread(target=never_rest)
        busy.start()
        try:
            for number in range(1, 4):
                other.of(SHELL).entries.save(event(f"b{number}", f"b{number}"))
                other.of(SHELL).entries.correct(TAB, f"b{number}", {"Adulti": 20}, {"Adulti": 10})
        finally:
            over.set()
            busy.join(LIMIT)
        found = one.reader.renew().tabs[TAB]
        assert [found.cell(found.find(f"b{number}") or 0, "Adulti") for number in range(1, 4)] == [20, 20, 20]
        one.close()
        other.close()


# The lines of a hidden tab, which begin again from the top


def _batch(fence: Fence, seen: Marks, register: Register) -> Batch:
    return Batch(register.snapshot, seen, fence, {})


@pytest.mark.parametrize(("ago", "is_kept"), [(0, False), (1, True), (STEPS - 1, True), (STEPS, False), (-1, False)])
def test_what_an_own_step_left_is_there_until_its_lines_are_written_over(
    register: Register, ago: int, is_kept: bool
) -> None:
    fence = Fence(7, "a", "b", step=20)
    assert _batch(fence, Marks(), register).is_kept(Source(7, 20 - ago, 1, 1)) is is_kept


@pytest.mark.parametrize(("ago", "is_kept"), [(0, True), (1, True), (STEPS - 1, True), (STEPS, False), (-1, False)])
def test_what_another_processs_step_left_is_there_while_nobody_wrote_since(
    register: Register, ago: int, is_kept: bool
) -> None:
    seen = Marks([Baton().passed(9, {9: (12, 20)})], {9: "_perimetri x"})
    batch = _batch(Fence(7, "a", "b", step=3), seen, register)
    assert batch.is_kept(Source(9, 20 - ago, 1, 1)) is is_kept
    assert not batch.is_kept(Source(8, 20 - ago, 1, 1)), "of that chain nobody says anything"
    gone = _batch(Fence(7, "a", "b", step=3), Marks(seen.names), register)
    assert not gone.is_kept(Source(9, 20 - ago, 1, 1)), "its tab is gone"
