"""The fence: of all bodies ever sent for one step exactly one is applied; and what people do to it stops no save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import permutations
from random import Random
from typing import Any

import gspread
import pytest

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.problems import Refused
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.saving.fence import LINES, STEPS, Fence
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import SERVICE, Mark, Marks, Workbook
from tests.engine import append, text
from tests.meanwhile import Meanwhile

TAB = "OP Café · Rho"
Save = Callable[..., Receipt]
Body = list[dict[str, Any]]


def titles(book: gspread.Spreadsheet, tab: str = TAB) -> list[str]:
    """The titles of all proposals in the sheet, in its order."""
    sheet = book.worksheet(tab)
    return sheet.col_values(sheet.find("Titolo").col)[1:]


def names(book: gspread.Spreadsheet) -> list[dict[str, Any]]:
    """The fence's named ranges."""
    return [each for each in book.list_named_ranges() if each["namedRangeId"].startswith("op")]


def batons(book: gspread.Spreadsheet) -> list[dict[str, Any]]:
    """The batons among the named ranges; of one book there is one."""
    return [each for each in book.list_named_ranges() if each["namedRangeId"].startswith("perimetri")]


def hidden(book: gspread.Spreadsheet) -> list[gspread.Worksheet]:
    """The fence's tabs."""
    return [sheet for sheet in book.worksheets() if sheet.title.startswith(SERVICE)]


def marks(workbook: Workbook) -> Marks:
    """The names and hidden tabs, as a reading that wants no other tab gives them."""
    return workbook.read(lambda title: False)[1]


def is_applied(workbook: Workbook, body: Body) -> bool:
    try:
        workbook.write(body)
    except Refused:
        return False
    return True


@pytest.fixture
def notes(book: gspread.Spreadsheet) -> gspread.Worksheet:
    """A tab on which each body that is applied leaves a row."""
    return book.add_worksheet("Prova", 1, 1)


@pytest.fixture
def bodies(notes: gspread.Worksheet) -> Callable[[Fence], Body]:
    """A body of a step, no two of them with the same row."""
    made = Counter[int]()

    def body(fence: Fence) -> Body:
        made[fence.step] += 1
        return [*fence.requests(), append(notes.id, [text(f"{fence.step}, {made[fence.step]}")])]

    return body


def steps_in(notes: gspread.Worksheet) -> list[int]:
    return [int(cell.partition(",")[0]) for cell in notes.col_values(1) if cell]


# Exactly one


def test_of_all_bodies_of_the_first_step_the_first_to_arrive_is_applied_and_no_other(
    workbook: Workbook, notes: gspread.Worksheet, bodies: Callable[[Fence], Body]
) -> None:
    for order in permutations(range(4)):
        fence = Fence.first()
        sent = [bodies(fence), bodies(fence), bodies(fence)]
        sent.append(sent[0])
        assert [is_applied(workbook, sent[each]) for each in order] == [True, False, False, False]
    assert len(steps_in(notes)) == 24


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_of_arrival_each_step_is_applied_once(
    workbook: Workbook, notes: gspread.Worksheet, bodies: Callable[[Fence], Body], seed: int
) -> None:
    chance, fence, sent = Random(seed), Fence.first(), list[Body]()
    while fence.step < 6:
        if chance.random() < 0.4:
            body = bodies(fence)
            sent.append(body)
            if chance.random() < 0.5:
                continue  # it is under way, and may arrive at any later time
        elif not sent:
            continue
        else:
            body = chance.choice(sent)
        before = marks(workbook)
        assert not fence.has_landed(before)
        assert fence.may_land(before)
        applied = is_applied(workbook, body)
        assert applied == fence.has_landed(marks(workbook))
        if applied:
            assert not fence.may_land(marks(workbook))
            fence = fence.after()
    chance.shuffle(sent)
    assert not any(is_applied(workbook, body) for body in sent)
    assert steps_in(notes) == [0, 1, 2, 3, 4, 5]


def test_a_body_that_arrives_after_three_more_steps_is_refused_as_a_whole(
    workbook: Workbook, notes: gspread.Worksheet, bodies: Callable[[Fence], Body]
) -> None:
    fence, late = Fence.first(), list[Body]()
    for _ in range(4):
        late.append(bodies(fence))
        assert is_applied(workbook, bodies(fence))
        fence = fence.after()
    assert [is_applied(workbook, body) for body in late] == [False] * 4
    assert notes.col_values(1) == ["0, 2", "1, 2", "2, 2", "3, 2"]


def test_two_processes_have_chains_that_do_not_touch_each_other(
    workbook: Workbook, notes: gspread.Worksheet, bodies: Callable[[Fence], Body], book: gspread.Spreadsheet
) -> None:
    one, two = Fence.first(), Fence.first()
    for _ in range(3):
        assert is_applied(workbook, bodies(one))
        assert is_applied(workbook, bodies(two))
        one, two = one.after(), two.after()
    assert steps_in(notes) == [0, 0, 1, 1, 2, 2]
    assert {each["namedRangeId"] for each in names(book)} == {one.previous, two.previous}
    assert {sheet.id for sheet in hidden(book)} == {one.tab, two.tab}


def test_a_turn_is_kept_as_it_is() -> None:
    fence = Fence.first(90).after()
    assert Fence.from_json(fence.as_json()) == fence


def test_steps_write_on_lines_of_their_own_and_begin_again_from_the_top() -> None:
    fence, lines = Fence.first(), list[int]()
    for _ in range(STEPS + 1):
        lines.append(fence.line)
        fence = fence.after()
    assert lines == [*range(1, 1 + STEPS * LINES, LINES), 1]


# As people see it


def test_a_process_leaves_one_name_and_one_hidden_tab_however_often_it_saves(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    for number in range(5):
        save("Proposta", {"Titolo": f"{number}"})
    (name,) = names(book)
    (tab,) = hidden(book)
    assert name["name"].startswith(f"perimetri_{date.today():%Y%m%d}_")
    assert tab.title.startswith(f"_perimetri {date.today():%Y%m%d} ")
    assert tab.isSheetHidden
    assert tab.acell("A1").value == (
        "Scheda di servizio dell'app: non serve a nessun altro. Se la cancelli, l'app la rifà."
    )
    assert name["range"].get("sheetId") == tab.id


def _delete_tab(book: gspread.Spreadsheet) -> None:
    book.del_worksheet(hidden(book)[0])


def _delete_name(book: gspread.Spreadsheet) -> None:
    book.batch_update({"requests": [{"deleteNamedRange": {"namedRangeId": names(book)[0]["namedRangeId"]}}]})


def _rename_tab(book: gspread.Spreadsheet) -> None:
    hidden(book)[0].update_title(f"Che cos'è? {len(book.worksheets())}")


def _show_tab(book: gspread.Spreadsheet) -> None:
    hidden(book)[0].show()


def _shrink_tab(book: gspread.Spreadsheet) -> None:
    for sheet in hidden(book):
        sheet.resize(rows=1, cols=1)


def _clear_tab(book: gspread.Spreadsheet) -> None:
    hidden(book)[0].clear()


def _sort_tab(book: gspread.Spreadsheet) -> None:
    sheet = hidden(book)[0]
    sheet.update([["x"], ["a"]], "A2")
    sheet.sort((1, "des"), range="A2:A900")


def _delete_all_lines(book: gspread.Spreadsheet) -> None:
    for sheet in hidden(book):
        sheet.resize(rows=2)
        sheet.delete_rows(1)


def _take_the_title(book: gspread.Spreadsheet) -> None:
    title = hidden(book)[0].title
    _rename_tab(book)
    book.add_worksheet(title, 10, 5)


MEDDLING = [
    _delete_tab, _delete_name, _rename_tab, _show_tab, _shrink_tab, _clear_tab, _sort_tab,
    _delete_all_lines, _take_the_title,
]  # fmt: skip


@pytest.mark.parametrize("meddle", MEDDLING)
def test_whatever_a_person_does_to_the_fence_saving_and_correcting_go_on(
    register: Register, save: Save, book: gspread.Spreadsheet, meddle: Callable[[gspread.Spreadsheet], None]
) -> None:
    save("Proposta", {"Titolo": "Orto"}, id="a1")
    meddle(book)
    save("Proposta", {"Titolo": "Coro"}, id="a2")
    meddle(book)
    _correct(register, "a1", "Orto di via Meda")
    _correct(register, "a2", "Coro di via Meda")
    assert titles(book) == ["Orto di via Meda", "Coro di via Meda"]
    assert len(names(book)) <= 1


@pytest.mark.parametrize("meddle", [_delete_tab, _delete_name, _rename_tab, _take_the_title])
@pytest.mark.parametrize("fault", ["lose_reply", "deliver_late"])
def test_a_fence_that_a_person_breaks_while_a_reply_is_lost_doubles_nothing(
    register: Register,
    save: Save,
    faults: local.Faults,
    meanwhile: Meanwhile,
    book: gspread.Spreadsheet,
    meddle: Callable[[gspread.Spreadsheet], None],
    fault: str,
) -> None:
    """The person comes when the body is under way, or has just arrived."""
    save("Proposta", {"Titolo": "La prima"})
    meanwhile.before("read drive", lambda: meddle(book))
    faults.deliver_late(after=1000) if fault == "deliver_late" else faults.lose_reply()
    save("Proposta", {"Titolo": "Orto"})
    faults.deliver_now()
    save("Proposta", {"Titolo": "Coro"})
    assert meanwhile.happened == 1
    assert titles(book) == ["La prima", "Orto", "Coro"]


def _correct(register: Register, id_: str, title: str) -> Receipt:
    index = register.snapshot.tabs[TAB].find(id_)
    assert index is not None
    seen = {"Titolo": register.snapshot.tabs[TAB].cell(index, "Titolo")}
    return register.of(SHELL).entries.correct(TAB, id_, {"Titolo": title}, seen)


def test_a_tab_wider_than_the_hidden_one_gets_a_wider_chain_and_the_old_name_goes(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "Orto"}, id="a1")
    (narrow,) = hidden(book)
    sheet = book.worksheet(TAB)
    sheet.resize(cols=120)
    sheet.update([["appunti"]], "DP1")
    register.reader.renew()
    _correct(register, "a1", "Orto di via Meda")
    assert titles(book) == ["Orto di via Meda"]
    (name,) = names(book)
    wide = next(each for each in hidden(book) if each.id != narrow.id)
    assert wide.col_count > 120
    assert name["range"].get("sheetId") == wide.id


def test_a_name_that_goes_while_its_chain_is_given_up_keeps_no_save_out(
    register: Register, save: Save, meanwhile: Meanwhile, book: gspread.Spreadsheet
) -> None:
    """The first step of the new chain would delete it."""
    save("Proposta", {"Titolo": "Orto"}, id="a1")
    sheet = book.worksheet(TAB)
    sheet.resize(cols=120)
    sheet.update([["appunti"]], "DP1")
    register.reader.renew()
    meanwhile.before("write", lambda: _delete_tab(book))
    _correct(register, "a1", "Orto di via Meda")
    assert titles(book) == ["Orto di via Meda"]


def test_a_chain_that_was_not_begun_keeps_the_name_it_is_to_retire() -> None:
    given_up = Fence.first().after()
    new = Fence.first(120, retired=given_up.previous)
    there = _marks(given_up, new.tab)
    assert not new.may_land(there), "its tab is there already"
    assert new.again(there).retired == given_up.previous
    assert new.again(Marks()).retired == ""


def test_a_first_step_whose_retired_name_is_gone_cannot_land_any_more() -> None:
    new = Fence.first(retired="op1")
    assert not new.may_land(Marks())
    assert new.may_land(_marks(Fence(5, "op1", "op2")))


def _marks(fence: Fence, *tabs: int) -> Marks:
    return Marks(
        [Mark(fence.previous, f"perimetri_20170112_{fence.previous}", fence.tab)], dict.fromkeys(tabs, "_perimetri x")
    )


# What ended processes left


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Moves the fence's calendar back so many days; 0 is today."""

    def moved(days: int) -> None:
        monkeypatch.setattr("sheets.saving.fence.date", _calendar(date.today() - timedelta(days)))

    yield moved


def _calendar(day: date) -> type[date]:
    class Then(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return day

    return Then


def test_what_processes_left_that_ended_days_ago_is_removed_and_todays_is_not(
    workbook: Workbook, book: gspread.Spreadsheet, long_ago: Callable[[int], None]
) -> None:
    for days in (40, 3, 2, 1, 0):
        long_ago(days)
        fence = Fence.first()
        workbook.write(fence.requests())
        workbook.write(fence.after().requests())
    long_ago(0)
    register = Register(workbook, pace=Pace(backoff=0.01))
    _save_one(register)
    days = sorted(each["name"][10:18] for each in names(book))
    today = date.today()
    kept = [f"{today - timedelta(each):%Y%m%d}" for each in (2, 1, 0, 0)]
    assert days == kept
    assert sorted(sheet.title[11:19] for sheet in hidden(book)) == kept
    assert len(batons(book)) == 1


def test_of_a_process_that_has_run_for_days_the_tab_stays_as_long_as_its_name(
    workbook: Workbook, book: gspread.Spreadsheet, long_ago: Callable[[int], None]
) -> None:
    long_ago(9)
    old = Register(workbook, pace=Pace(backoff=0.01))
    _save_one(old, "Prima")
    long_ago(0)
    _save_one(old, "Dopo")
    (tab,) = hidden(book)
    new = Register(workbook, pace=Pace(backoff=0.01))
    _save_one(new, "Nuovo")
    assert tab.id in {sheet.id for sheet in hidden(book)}
    _save_one(old, "Ancora")
    assert titles(book) == ["Prima", "Dopo", "Nuovo", "Ancora"]
    assert len(hidden(book)) == 2
    assert len(batons(book)) == 1


def test_a_process_that_slept_for_days_begins_a_new_chain_and_goes_on(
    workbook: Workbook, book: gspread.Spreadsheet, long_ago: Callable[[int], None]
) -> None:
    long_ago(9)
    old = Register(workbook, pace=Pace(backoff=0.01))
    _save_one(old, "Prima")
    long_ago(0)
    (baton,) = batons(book)
    new = Register(workbook, pace=Pace(backoff=0.01))
    _save_one(new, "Nuovo")
    (passed,) = batons(book)
    assert baton["range"]["sheetId"] not in [sheet.id for sheet in hidden(book)], "the tab it stood on was cleaned away"
    assert passed["range"]["sheetId"] in [sheet.id for sheet in hidden(book)]
    _save_one(old, "Dopo")
    assert titles(book) == ["Prima", "Nuovo", "Dopo"]
    assert len(names(book)) == 2
    assert len(batons(book)) == 1


def test_two_processes_that_start_at_once_and_both_clean_up_hinder_nobody(
    workbook: Workbook, book: gspread.Spreadsheet, long_ago: Callable[[int], None]
) -> None:
    long_ago(9)
    for _ in range(3):
        workbook.write(Fence.first().requests())
    long_ago(0)
    one, two = (Register(workbook, pace=Pace(backoff=0.01)) for _ in range(2))
    assert one.snapshot
    assert two.snapshot
    _save_one(one, "Uno")
    _save_one(two, "Due")
    assert titles(book) == ["Uno", "Due"]
    assert (len(names(book)), len(hidden(book)), len(batons(book))) == (2, 2, 1)


def test_peoples_own_names_and_tabs_are_never_removed(
    workbook: Workbook, book: gspread.Spreadsheet, long_ago: Callable[[int], None]
) -> None:
    sheet = book.add_worksheet("_appunti", 5, 5)
    sheet.define_named_range("A1:B2", "perimetro")
    long_ago(9)
    workbook.write(Fence.first().requests())
    long_ago(0)
    _save_one(Register(workbook, pace=Pace(backoff=0.01)))
    assert [each["name"] for each in book.list_named_ranges() if each["name"] == "perimetro"] == ["perimetro"]
    assert "_appunti" in [each.title for each in book.worksheets()]


def _save_one(register: Register, title: str = "Orto") -> Receipt:
    entry = Entry(new_id(), "OP Café", "Rho", "Proposta", {"Data": register.now().date(), "Titolo": title})
    receipt = register.of(SHELL).entries.save(entry)
    assert receipt.row is not None
    return receipt
