"""Whatever people do to rows and columns between the app's look and its write: what was hit by mistake is put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Timer
from time import sleep
from typing import Any

import gspread
import pytest

from sheets import kinds, local
from sheets.access import SHELL
from sheets.definitions.model import JOURNAL
from sheets.entries.columns import Column, Entry, entry_columns
from sheets.kinds import Cell
from sheets.problems import BrokenBook, Conflict, Unconfirmed
from sheets.register.register import Register
from sheets.saving.before_images import Landing, Target
from sheets.saving.changes import ChangedCells, NewRow
from sheets.saving.fence import STEPS
from sheets.saving.outbox import Outbox
from sheets.saving.repairs import marked, new_mark, one_taken_away, refile
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.snapshot import Tab
from sheets.spreadsheet.workbook import SERVICE, Workbook
from tests.engine import cell
from tests.meanwhile import Meanwhile
from tests.prepared import setup
from tests.waiting import until

TAB = "OP Café · Rho"
Row = dict[str, Cell]
Content = dict[str, Row]
Book = gspread.Spreadsheet
DAY = date(2017, 1, 12)
SYSTEM = ("modificato_il", "modificato_da", "versione")


@pytest.fixture(scope="module")
def prepared() -> Iterator[local.LocalSession]:
    """A book with four events of the app's, one that a person wrote without an id, a column of theirs, and formulas."""
    with local.session(":memory:") as session:
        workbook = Workbook.on_file(":memory:", session)
        setup(workbook)
        register = Register(workbook)
        for id_, title, adults in (("a1", "Yoga", 11), ("a2", "Cena", 12), ("a3", "Canto", 13), ("a4", "Festa", 14)):
            values: dict[str, Any] = {"Data": DAY, "Titolo": title, "Stato": "in programma", "Adulti": adults}
            register.of(SHELL).entries.save(Entry(id_, "OP Café", "Rho", "Evento di socialità", values))
        register.close()
        _by_hand(gspread.Client(auth=None, session=session).open_by_key(workbook.key).worksheet(TAB))
        yield session


def _by_hand(sheet: gspread.Worksheet) -> None:
    last = len(sheet.row_values(1)) + 1
    sheet.resize(cols=last + 6)
    for row, words in enumerate(("appunti", "uno", "due", "tre", "quattro"), 1):
        sheet.update_cell(row, last, words)
    at = {label: place for place, label in enumerate(sheet.row_values(1), 1)}
    sheet.update([["Evento di socialità", "", "", "A mano"]], "A6", raw=True)
    sheet.update_cell(6, at["Stato"], "svolto")
    for row, formula in ((2, "=10+1"), (4, "=13*1"), (6, "=3+4")):
        sheet.update_cell(row, at["Adulti"], formula)


@pytest.fixture
def session(prepared: local.LocalSession, faults: local.Faults) -> Iterator[local.LocalSession]:
    """A copy of that book."""
    with local.session(":memory:", faults=faults) as opened:
        with prepared.store.reading() as source, opened.store.writing() as copy:
            for (table,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                rows = source.execute(f"SELECT * FROM {table}").fetchall()
                if rows:
                    copy.executemany(f"INSERT OR REPLACE INTO {table} VALUES({','.join('?' * len(rows[0]))})", rows)
        yield opened


@pytest.fixture
def workbook(session: local.LocalSession) -> Workbook:
    return Workbook.on_file(":memory:", session)


@pytest.fixture
def events(register: Register, book: Book) -> Book:
    """The book as a person has it open, when the app has just looked at it."""
    assert register.snapshot
    return book


def content(book: Book) -> Content:
    """What the tab holds, by title, label by label, formulas as formulas; where it stands is no matter."""
    header, *body = book.worksheet(TAB).get_all_values(value_render_option="FORMULA")
    assert header.count("Titolo") == 1
    rows = [{label: each for label, each in zip(header, row, strict=True) if each != ""} for row in body]
    assert all(row.get("", "") == "" for row in rows), "nothing stands where there is no header"
    titled = {str(row.get("Titolo", f"senza titolo {number}")): row for number, row in enumerate(rows) if row}
    assert len(titled) == sum(1 for row in rows if row), "no row is doubled"
    return titled


def without_system(found: Content, *titles: str) -> Content:
    """The same, less who changed these rows and when."""
    return {
        title: {label: each for label, each in row.items() if title not in titles or label not in SYSTEM}
        for title, row in found.items()
    }


# What people do


def place_of(book: Book, label: str) -> int:
    """A column's number, counted from 0."""
    return book.worksheet(TAB).row_values(1).index(label)


def row_of(book: Book, title: str) -> int:
    """A row's number, counted from 0."""
    sheet = book.worksheet(TAB)
    return sheet.col_values(place_of(book, "Titolo") + 1).index(title)


def move(book: Book, dimension: str, start: int, to: int) -> None:
    """A person drags one row or column to another place."""
    source = {"sheetId": book.worksheet(TAB).id, "dimension": dimension, "startIndex": start, "endIndex": start + 1}
    book.batch_update({"requests": [{"moveDimension": {"source": source, "destinationIndex": to}}]})


def move_a_row_up(book: Book) -> None:
    move(book, "ROWS", 4, 1)


def move_the_last_row_up(book: Book) -> None:
    move(book, "ROWS", len(book.worksheet(TAB).get_all_values()) - 1, 1)


def move_the_row_down(book: Book) -> None:
    move(book, "ROWS", row_of(book, "Cena"), 6)


def sort(book: Book) -> None:
    sheet = book.worksheet(TAB)
    sheet.sort((place_of(book, "Titolo") + 1, "asc"), range=f"A2:{gspread.utils.rowcol_to_a1(6, sheet.col_count)}")


def insert_a_row(book: Book) -> None:
    book.worksheet(TAB).insert_row(["Proposta"], 2)


def insert_blank_rows(book: Book) -> None:
    book.worksheet(TAB).insert_rows([[], []], 3)


def move_a_column(book: Book) -> None:
    move(book, "COLUMNS", place_of(book, "Adulti"), 0)


def move_the_title(book: Book) -> None:
    move(book, "COLUMNS", place_of(book, "Titolo"), place_of(book, "versione"))


def move_a_moment(book: Book) -> None:
    move(book, "COLUMNS", place_of(book, "modificato_il"), place_of(book, "creato_il"))


def move_id_and_title(book: Book) -> None:
    for label in ("id", "Titolo"):
        move(book, "COLUMNS", place_of(book, label), place_of(book, "versione"))


def insert_a_column(book: Book) -> None:
    book.worksheet(TAB).insert_cols([["note mie", "mia", "", "mia"]], col=3)


def move_rows_and_columns(book: Book) -> None:
    move_a_column(book)
    sort(book)
    insert_blank_rows(book)


def write_elsewhere(book: Book) -> None:
    book.worksheet(TAB).update_cell(row_of(book, "Canto") + 1, place_of(book, "appunti") + 1, "cambiato a mano")


def add_a_row_below(book: Book) -> None:
    sheet = book.worksheet(TAB)
    sheet.append_row(["Evento di socialità", "", "", "Sotto"], table_range="A1")


ACTS = [
    move_a_row_up, move_the_row_down, sort, insert_a_row, insert_blank_rows, move_a_column, move_the_title,
    move_a_moment, insert_a_column, move_rows_and_columns, write_elsewhere, add_a_row_below,
]  # fmt: skip


# What the app does meanwhile


@dataclass(frozen=True)
class Doing:
    """Something that the app writes: how, and which cells of the row with that title change by it."""

    act: Callable[[Register], object]
    title: str
    cells: Mapping[str, Cell]
    may_conflict: bool = False

    def expected(self, before: Content) -> Content:
        """The tab's content after it."""
        after = {title: dict(row) for title, row in before.items()}
        if "Titolo" in self.cells and self.title in after:
            after[str(self.cells["Titolo"])] = after.pop(self.title)
        title = str(self.cells.get("Titolo", self.title))
        after[title] = {**after.get(title, {}), **self.cells}
        return after


def save_one(register: Register) -> object:
    values: dict[str, Any] = {"Data": DAY, "Titolo": "Nuova", "Stato": "svolto", "Note": "via Meda"}
    return register.of(SHELL).entries.save(Entry("b1", "OP Café", "Rho", "Evento di socialità", values))


def correct(register: Register) -> object:
    return register.of(SHELL).entries.correct(
        TAB, "a2", {"Adulti": 20, "Titolo": "Cena etnica"}, {"Adulti": 12, "Titolo": "Cena"}
    )


def void(register: Register) -> object:
    return register.of(SHELL).entries.void(TAB, "a2")


def give_an_id(register: Register) -> object:
    """As the one click does for a row that was made by hand."""
    tab = register.snapshot.tabs[TAB]
    index = next(index for index in range(len(tab.rows)) if tab.cell(index, "Titolo") == "A mano")
    seen = {label: tab.cell(index, label) for label in tab.header if tab.cell(index, label) != ""}
    change = ChangedCells(TAB, tuple(entry_columns(register.definitions, "OP Café")), "", {"id": "m1"}, seen, index + 2)
    return register.of(SHELL).problems.apply([change], "id assegnato")


NEW = {
    "Attività": "Evento di socialità", "Data": 42747, "Titolo": "Nuova", "Stato": "svolto", "Note": "via Meda",
    "id": "b1", "creato_il": 42747.64583333, "creato_da": SHELL.email, "versione": 1,
}  # fmt: skip
DOINGS = {
    "a new row": Doing(save_one, "Nuova", NEW),
    "a correction": Doing(correct, "Cena", {"Adulti": 20, "Titolo": "Cena etnica"}),
    "a void": Doing(void, "Cena", {"annullato": True}),
    "an id": Doing(give_an_id, "A mano", {"id": "m1"}, may_conflict=True),
}
FAULTS: dict[str, Callable[[], object]] = {
    "as it should": lambda: None,
    "its reply lost": lambda: local.Fault("lose"),
    "late by one": lambda: local.Fault("late", after=1),
    "late by three": lambda: local.Fault("late", after=3),
    "very late": lambda: local.Fault("late", after=1_000),
}

CASES = [
    # Each act meets each doing, and each fault.
    pytest.param(act, doing, [*FAULTS][(number + place) % len(FAULTS)], id=f"{act.__name__}, {doing}")
    for number, act in enumerate(ACTS)
    for place, doing in enumerate(DOINGS)
]


@pytest.mark.parametrize(("act", "doing", "fault"), CASES)
def test_everything_is_where_it_belongs_whatever_people_did_just_before_the_write(
    register: Register,
    events: Book,
    faults: local.Faults,
    meanwhile: Meanwhile,
    act: Callable[[Book], None],
    doing: str,
    fault: str,
) -> None:
    did: list[Content] = []

    def just_before() -> object:
        act(events)
        did.append(content(events))
        return FAULTS[fault]()

    meanwhile.before("write", just_before)
    refused = None
    try:
        DOINGS[doing].act(register)
    except (Conflict, BrokenBook) as why:
        refused = why
    faults.deliver_now()
    (before,) = did
    if refused is not None:
        assert DOINGS[doing].may_conflict, refused
        assert content(events) == before
        return
    wanted = DOINGS[doing].expected(before)
    touched = str(DOINGS[doing].cells.get("Titolo", DOINGS[doing].title))
    assert without_system(content(events), touched) == without_system(wanted, touched)


# The same in detail


def shown(book: Book) -> list[Row]:
    """What a person sees, row by row."""
    header, *body = book.worksheet(TAB).get_all_values()
    return [dict(zip(header, row, strict=True)) for row in body]


def the_row(book: Book, title: str) -> Row:
    return next(row for row in shown(book) if row["Titolo"] == title)


def test_a_formula_that_was_hit_by_mistake_is_a_formula_again(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    meanwhile.before("write", lambda: move_a_row_up(events))
    correct(register)
    found = content(events)
    assert (found["Yoga"]["Adulti"], found["Cena etnica"]["Adulti"]) == ("=10+1", 20)
    assert the_row(events, "Yoga")["Adulti"] == "11"


def test_a_formula_in_the_right_row_is_written_over_when_it_showed_what_the_person_saw(
    register: Register, events: Book
) -> None:
    register.of(SHELL).entries.correct(TAB, "a1", {"Adulti": 20}, {"Adulti": 11})
    assert content(events)["Yoga"]["Adulti"] == 20


def test_what_a_cell_looked_like_that_was_hit_by_mistake_comes_back_too(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    sheet = events.worksheet(TAB)
    sheet.format("B2", {"numberFormat": {"type": "DATE", "pattern": "d mmmm"}, "backgroundColor": {"red": 1}})
    meanwhile.before("write", lambda: move_a_row_up(events))
    register.of(SHELL).entries.correct(TAB, "a2", {"Data": date(2017, 1, 13)}, {"Data": 42747})
    assert meanwhile.happened == 1
    where = f"'{TAB}'!B{row_of(events, 'Yoga') + 1}"
    entered = cell(events, where)["userEnteredFormat"]
    assert entered["numberFormat"] == {"type": "DATE", "pattern": "d mmmm"}
    assert entered["backgroundColor"] == {"red": 1}
    assert the_row(events, "Cena")["Data"] == "13/01/2017"


def test_a_row_that_was_hit_and_then_deleted_leaves_nothing_to_put_back(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    meanwhile.before("write", lambda: move_a_row_up(events))
    meanwhile.before("read drive", lambda: events.worksheet(TAB).delete_rows(row_of(events, "Yoga") + 1))
    before = content(events)
    register.of(SHELL).entries.correct(TAB, "a2", {"Bambini": 5}, {"Bambini": ""})
    assert meanwhile.happened == 2
    del before["Yoga"]
    before["Cena"]["Bambini"] = 5
    assert without_system(content(events), "Cena") == without_system(before, "Cena")


def test_a_cell_that_was_hit_and_then_typed_in_by_a_person_keeps_what_they_typed(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    def type_in() -> None:
        found = next(row for row in range(2, 8) if sheet.cell(row, place_of(events, "appunti") + 1).value == "uno")
        sheet.update_cell(found, place_of(events, "Adulti") + 1, 99)

    sheet = events.worksheet(TAB)
    meanwhile.before("write", lambda: move_a_row_up(events))
    meanwhile.before("read drive", type_in)
    correct(register)
    assert meanwhile.happened == 2
    found = content(events)
    assert found["Yoga"]["Adulti"] == 99
    assert found["Cena etnica"]["Adulti"] == 20
    assert "modificato_da" not in found["Yoga"]


def test_a_correction_whose_second_try_loses_its_reply_is_not_taken_for_the_first_one(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    def write_over() -> None:
        sheet.update_cell(row_of(events, "Cena") + 1, place_of(events, "creato_da") + 1, "di un altro")

    sheet = events.worksheet(TAB)
    meanwhile.before("write", lambda: move_a_moment(events))
    meanwhile.before("read drive", write_over)
    meanwhile.before("write", lambda: None)
    meanwhile.before("write", lambda: local.Fault("lose"))
    register.of(SHELL).entries.correct(TAB, "a2", {"Adulti": 20}, {"Adulti": 12})
    assert meanwhile.happened == 4
    assert content(events)["Cena"]["Adulti"] == 20
    sheet.update_cell(row_of(events, "Cena") + 1, place_of(events, "creato_da") + 1, "di un altro ancora")
    # The app looks again by itself, once a second.
    assert not until(lambda: content(events)["Cena"]["Adulti"] != 20, 2.5)


def test_a_row_without_an_id_that_was_hit_and_then_typed_in_gets_back_what_was_hit(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    def type_in() -> None:
        row = next(row for row in range(2, 8) if sheet.cell(row, place_of(events, "appunti") + 1).value is None)
        sheet.update_cell(row, place_of(events, "Note") + 1, "scritto intanto")

    sheet = events.worksheet(TAB)
    before = content(events)
    meanwhile.before("write", lambda: move(events, "ROWS", row_of(events, "A mano"), row_of(events, "Cena")))
    meanwhile.before("read drive", type_in)
    correct(register)
    assert meanwhile.happened == 2
    assert content(events)["A mano"] == {**before["A mano"], "Note": "scritto intanto"}


def test_an_id_that_stands_in_quite_another_row_is_not_said_to_be_given(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    def type_in() -> None:
        sheet.update_cell(row_of(events, "Festa") + 1, place_of(events, "id") + 1, "m1")
        sheet.update_cell(row_of(events, "A mano") + 1, place_of(events, "Note") + 1, "scritto intanto")

    sheet = events.worksheet(TAB)
    meanwhile.before("read drive", type_in)
    with pytest.raises(Conflict, match="non è più come la vedevi"):
        give_an_id(register)
    assert "id" not in content(events)["A mano"]


@pytest.mark.parametrize("times", [2, 5, 6])
@pytest.mark.parametrize("then", [insert_a_row, insert_blank_rows, move_the_last_row_up, move_rows_and_columns])
def test_new_rows_under_columns_that_moved_are_all_put_right_though_the_rows_move_too(
    register: Register, events: Book, meanwhile: Meanwhile, then: Callable[[Book], None], times: int
) -> None:
    values: dict[str, Any] = {"Data": DAY, "Stato": "svolto"}
    titles = ["Ballo", "Coro", "Danza"]
    entries = [
        Entry(f"n{title}", "OP Café", "Rho", "Evento di socialità", {**values, "Titolo": title}) for title in titles
    ]
    before = content(events)
    meanwhile.before("write", lambda: move_id_and_title(events))
    for _ in range(times):
        meanwhile.before("write", lambda: then(events))
    register.of(SHELL).entries.save_all(entries)
    assert meanwhile.happened == times + 1
    after = content(events)
    new = {**NEW, "creato_il": after["Ballo"]["creato_il"]}
    del new["Note"]
    if times > 2 and after["A mano"]["Adulti"] == 7:
        # The copies of what was hit are kept for eight steps: of one that was hit again and again the formula is gone.
        before["A mano"]["Adulti"] = 7
    for title in titles:
        before[title] = {**new, "Titolo": title, "id": f"n{title}"}
    assert {title: row for title, row in after.items() if title in before} == before


@pytest.mark.parametrize("then", [insert_a_row, insert_blank_rows, move_the_last_row_up, move_rows_and_columns])
def test_what_a_person_types_in_a_new_row_while_it_is_put_right_stays_in_that_row(
    register: Register, events: Book, meanwhile: Meanwhile, then: Callable[[Book], None]
) -> None:
    def type_in_it() -> None:
        row = sheet.col_values(place_of(events, "id") + 1)
        if "b1" in row:
            typed.append(sheet.update_cell(row.index("b1") + 1, place_of(events, "appunti") + 1, "a mano"))

    sheet = events.worksheet(TAB)
    before, typed = content(events), list[object]()
    meanwhile.before("write", lambda: move_id_and_title(events))
    meanwhile.before("write", lambda: then(events))
    for _ in range(4):
        meanwhile.before("write", type_in_it)
    save_one(register)
    found = content(events)
    wanted = {"appunti": "a mano"} if typed else {}
    assert found["Nuova"] == {**NEW, "creato_il": found["Nuova"]["creato_il"], **wanted}
    assert {title: row for title, row in found.items() if title in before} == before


@pytest.mark.parametrize("fault", [local.Fault("lose"), local.Fault("late", after=1), local.Fault("late", after=20)])
@pytest.mark.parametrize("write", ["taking away", "adding anew"])
def test_a_new_row_that_is_taken_away_and_added_anew_is_there_once_whatever_became_of_either_request(
    register: Register, events: Book, faults: local.Faults, meanwhile: Meanwhile, write: str, fault: local.Fault
) -> None:
    before = content(events)
    meanwhile.before("write", lambda: move_id_and_title(events))
    if write == "adding anew":
        meanwhile.before("write", lambda: None)
    meanwhile.before("write", lambda: fault)
    save_one(register)
    faults.deliver_now()
    found = content(events)
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}


@pytest.mark.parametrize("is_remembered", [True, False])
def test_a_new_row_that_a_killed_process_had_taken_away_is_added_anew_by_the_next(
    workbook: Workbook,
    events: Book,
    faults: local.Faults,
    meanwhile: Meanwhile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_remembered: bool,
) -> None:
    def end() -> local.Fault:
        faults.away = True
        return local.Fault("away")

    before = content(events)
    first = Register(workbook, outbox=tmp_path / "attesa", patience=0.2, pace=Pace(backoff=0.01, longest=0.02))
    assert first.snapshot
    meanwhile.before("write", lambda: move_id_and_title(events))
    meanwhile.before("write", lambda: None)
    meanwhile.before("write", end)
    assert str(save_one(first)).startswith("In attesa")
    assert until(lambda: meanwhile.happened == 3)
    first.close()
    faults.away = False
    assert "b1" not in events.worksheet(TAB).col_values(place_of(events, "id") + 1)
    if not is_remembered:
        # As when it has gone on for more steps than the hidden tab keeps.
        monkeypatch.setattr("sheets.saving.chain.read_images", lambda *_: ([], []))
    again = Register(workbook, outbox=tmp_path / "attesa", pace=Pace(backoff=0.01))
    assert until(lambda: not again.of(SHELL).receipts.waiting())
    again.close()
    found = content(events)
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}


@pytest.mark.parametrize("steps", [2, STEPS - 1, STEPS + 1])
def test_new_rows_that_a_killed_process_had_still_to_put_right_are_put_right_by_the_next_however_long_it_went_on(
    workbook: Workbook, events: Book, faults: local.Faults, meanwhile: Meanwhile, tmp_path: Path, steps: int
) -> None:
    """One is taken away in a write, and what the hidden tab tells of their landing is written over in the end."""

    def end() -> local.Fault:
        faults.away = True
        return local.Fault("away")

    titles = [f"Coro {number}" for number in range(STEPS + 4)]
    values: dict[str, Any] = {"Data": DAY, "Stato": "svolto"}
    entries = [
        Entry(f"n{title}", "OP Café", "Rho", "Evento di socialità", {**values, "Titolo": title}) for title in titles
    ]
    before = content(events)
    first = Register(workbook, outbox=tmp_path / "attesa", patience=0.2, pace=Pace(backoff=0.01, longest=0.02))
    assert first.snapshot
    meanwhile.before("write", lambda: move_id_and_title(events))
    for _ in range(steps):
        meanwhile.before("write", lambda: None)
    meanwhile.before("write", end)
    first.of(SHELL).entries.save_all(entries)
    assert until(lambda: meanwhile.happened == steps + 2)
    first.close()
    faults.away = False
    again = Register(workbook, outbox=tmp_path / "attesa", pace=Pace(backoff=0.01))
    assert until(lambda: not again.of(SHELL).receipts.waiting())
    again.close()
    after = content(events)
    new = {label: cell for label, cell in NEW.items() if label != "Note"}
    assert after == before | {
        title: {**new, "Titolo": title, "id": f"n{title}", "creato_il": after[title]["creato_il"]} for title in titles
    }


def test_a_new_row_that_was_taken_away_waits_while_its_tab_is_wrecked(
    workbook: Workbook, events: Book, meanwhile: Meanwhile
) -> None:
    def wreck() -> local.Fault:
        headers.append(sheet.row_values(1))
        sheet.delete_rows(1)
        return local.Fault("away")

    sheet, headers = events.worksheet(TAB), list[list[str]]()
    register = Register(workbook, patience=0.2, pace=Pace(backoff=0.01, longest=0.02))
    before = content(events)
    assert register.snapshot
    meanwhile.before("write", lambda: move_id_and_title(events))
    meanwhile.before("write", lambda: None)
    meanwhile.before("write", wreck)
    assert str(save_one(register)).startswith("In attesa")
    assert until(lambda: meanwhile.happened == 3)
    sleep(0.2)
    assert [each.id for each in register.of(SHELL).receipts.waiting()] == ["b1"]
    sheet.insert_row(headers[0], 1)
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    register.close()
    found = content(events)
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}


MARK = re.compile(r"b1 \(riga spostata \w+\)")


def type_beside(book: Book, words: str | re.Pattern[str], *labels: str) -> None:
    """A person types in the row in which these words stand."""
    sheet = book.worksheet(TAB)
    found = sheet.find(words)
    assert found is not None
    for label in labels:
        sheet.update_cell(found.row, place_of(book, label) + 1, "a mano")


def test_a_row_that_a_taking_away_hit_is_given_all_back_but_what_people_typed_in_it_since(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    before = content(events)
    meanwhile.before("write", lambda: move_id_and_title(events))
    meanwhile.before("write", lambda: move_the_last_row_up(events))
    meanwhile.before("write", lambda: type_beside(events, MARK, "Note", "Seguito", "appunti"))
    save_one(register)
    assert meanwhile.happened == 3
    found = content(events)
    (hit,) = [title for title, row in found.items() if row.get("Seguito") == "a mano"]
    typed = dict.fromkeys(("Note", "Seguito", "appunti"), "a mano")
    before[hit] |= typed
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}


def test_a_new_row_in_which_a_person_typed_is_put_right_where_it_is(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    before = content(events)
    meanwhile.before("write", lambda: move_id_and_title(events))
    meanwhile.before("read drive", lambda: type_beside(events, "b1", "appunti"))
    save_one(register)
    assert meanwhile.happened == 2
    found = content(events)
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"], "appunti": "a mano"}}


def test_a_repair_that_hits_the_misfiled_row_itself_takes_nothing_from_it(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    before = content(events)
    meanwhile.before("write", lambda: move_id_and_title(events))
    meanwhile.before("write", lambda: events.worksheet(TAB).insert_row([], 7))
    # The blank row that was hit goes, and the new row comes to where it was.
    meanwhile.before("write", lambda: move(events, "ROWS", 6, 8))
    save_one(register)
    assert meanwhile.happened == 3
    found = content(events)
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}


def test_a_new_row_whose_id_is_written_over_for_a_moment_is_not_written_again(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    def id_of_the_new_row(value: str) -> None:
        sheet.update_cell(row_of(events, "Nuova") + 1, place_of(events, "id") + 1, value)

    sheet = events.worksheet(TAB)
    before = content(events)
    meanwhile.before("write", lambda: add_a_row_below(events))
    meanwhile.before("read drive", lambda: id_of_the_new_row("di un altro"))
    back = Timer(0.5, id_of_the_new_row, ["b1"])
    back.start()
    save_one(register)
    back.join()
    assert meanwhile.happened == 2
    found = content(events)
    del found["Sotto"]
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}


def test_a_new_row_that_is_taken_away_before_it_was_confirmed_is_told_and_not_written_again(
    register: Register, events: Book, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheets.saving.commits._MISSED", 0.1)
    sheet = events.worksheet(TAB)
    meanwhile.before("write", lambda: add_a_row_below(events))
    meanwhile.before("read drive", lambda: sheet.delete_rows(row_of(events, "Nuova") + 1))
    with pytest.raises(Conflict, match="ma ora non c'è più: qualcuno l'ha tolta"):
        save_one(register)
    assert "Nuova" not in content(events)


def test_a_column_that_comes_in_the_midst_of_a_reading_has_room_in_the_grid(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    sheet = events.worksheet(TAB)
    sheet.resize(cols=len(sheet.row_values(1)))
    register.reader.renew()
    meanwhile.before("read", lambda: None)
    meanwhile.before("read", lambda: insert_a_column(events))
    tab = register.reader.renew().tabs[TAB]
    assert meanwhile.happened == 2
    # What is beyond the grid would not be copied before it is written over.
    assert tab.grid[1] == len(tab.header)


@pytest.mark.parametrize("wreck", ["the header deleted", "another id column"])
def test_a_new_row_that_landed_in_a_wrecked_tab_waits_until_it_is_mended_and_is_there_once(
    workbook: Workbook, session: local.LocalSession, meanwhile: Meanwhile, wreck: str
) -> None:
    sheet = gspread.Client(auth=None, session=session).open_by_key(workbook.key).worksheet(TAB)
    header = sheet.row_values(1)
    break_, mend = {
        "the header deleted": (lambda: sheet.delete_rows(1), lambda: sheet.insert_row(header, 1)),
        "another id column": (lambda: sheet.insert_cols([["id", "x"]], 1), lambda: sheet.delete_columns(1)),
    }[wreck]
    register = Register(workbook, pace=Pace(backoff=0.01, longest=0.05), patience=0.2)
    before = content(sheet.spreadsheet)
    meanwhile.before("write", break_)
    with suppress(Unconfirmed):
        save_one(register)
    assert until(lambda: meanwhile.happened == 1)
    assert [each.id for each in register.of(SHELL).receipts.waiting()] == ["b1"]
    assert register.of(SHELL).receipts.refusals() == []
    values: dict[str, Any] = {"Data": DAY, "Titolo": "Altrove", "Stato": "svolto"}
    register.of(SHELL).entries.save(Entry("c1", "OP Café", "Lainate", "Evento di socialità", values))
    assert until(lambda: [each.id for each in register.of(SHELL).receipts.waiting()] == ["b1"])
    assert register.reader.renew().tabs["OP Café · Lainate"].find("c1") is not None
    mend()
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    found = content(sheet.spreadsheet)
    assert found == {**before, "Nuova": {**NEW, "creato_il": found["Nuova"]["creato_il"]}}
    register.close()


def test_of_two_apps_that_gave_one_wrong_row_the_same_id_each_takes_back_its_own(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    def write(title: str, cells: Row) -> None:
        for label, value in cells.items():
            sheet.update_cell(row_of(events, title) + 1, place_of(events, label) + 1, value)

    def the_other_one_was_first() -> None:
        move(events, "ROWS", row_of(events, "A mano"), 1)
        # What stands now where the row without an id stood.
        write("Festa", other)

    other: Row = {"id": "m1", "modificato_il": 43000.5, "modificato_da": SHELL.email, "versione": 2}
    sheet = events.worksheet(TAB)
    meanwhile.before("write", the_other_one_was_first)
    meanwhile.before("read drive", lambda: write("Festa", {"id": "a4"}))
    with pytest.raises(Conflict, match="non è più come la vedevi"):
        give_an_id(register)
    assert meanwhile.happened == 2
    assert until(lambda: content(events)["Festa"]["modificato_il"] == 43000.5)
    assert content(events)["Festa"]["id"] == "a4"


def test_people_who_go_on_moving_rows_while_it_is_put_right_do_no_harm(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    before = content(events)
    for act in (move_a_row_up, sort, move_a_row_up):
        meanwhile.before("write", lambda act=act: act(events))
    correct(register)
    assert meanwhile.happened == 3
    assert without_system(content(events), "Cena etnica") == without_system(
        DOINGS["a correction"].expected(before), "Cena etnica"
    )


def test_a_row_that_is_deleted_just_before_its_correction_is_told_and_its_neighbour_is_as_it_was(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    before = content(events)
    meanwhile.before("write", lambda: events.worksheet(TAB).delete_rows(3))
    with pytest.raises(Conflict, match="La riga non è più nella scheda"):
        correct(register)
    del before["Cena"]
    assert content(events) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_cell_that_a_person_changes_just_before_the_write_is_theirs_again(
    register: Register, events: Book, faults: local.Faults, meanwhile: Meanwhile, fault: str
) -> None:
    def change() -> object:
        events.worksheet(TAB).update_cell(3, place_of(events, "Adulti") + 1, 30)
        return FAULTS[fault]()

    before = content(events)
    before["Cena"]["Adulti"] = 30
    meanwhile.before("write", change)
    with pytest.raises(Conflict) as conflict:
        correct(register)
    faults.deliver_now()
    assert conflict.value.sentence == (
        "Intanto «Adulti» è cambiato: vedevi «12», ora c'è «30» (da qualcuno nel foglio)."
    )
    assert content(events) == before


def test_a_correction_that_finds_its_row_and_columns_though_the_id_stands_elsewhere_by_then_is_right(
    register: Register, events: Book, meanwhile: Meanwhile, caplog: pytest.LogCaptureFixture
) -> None:
    """Taken for a mistake it would be put back, by whoever hears of it: and nobody would know any more what it had mended."""
    caplog.set_level("DEBUG", "sheets.saving.wrong_hits")
    before = content(events)
    assert place_of(events, "creato_il") == place_of(events, "id") + 1
    meanwhile.before("write", lambda: move(events, "COLUMNS", place_of(events, "id"), place_of(events, "id") + 2))
    register.of(SHELL).entries.correct(TAB, "a2", {"Note": "via Meda"}, {"Note": ""})
    assert place_of(events, "creato_il") == place_of(events, "id") - 1
    assert "by mistake" not in caplog.text
    before["Cena"]["Note"] = "via Meda"
    assert without_system(content(events), "Cena") == without_system(before, "Cena")


def test_a_column_that_is_deleted_just_before_its_correction_comes_back_with_the_value(
    register: Register, events: Book, meanwhile: Meanwhile
) -> None:
    """Columns are added where a value has none; the rest of the sheet stays as the person left it."""
    before = content(events)
    meanwhile.before("write", lambda: events.worksheet(TAB).delete_columns(place_of(events, "Note") + 1))
    register.of(SHELL).entries.correct(TAB, "a2", {"Note": "via Meda"}, {"Note": ""})
    before["Cena"]["Note"] = "via Meda"
    assert without_system(content(events), "Cena") == without_system(before, "Cena")


# The header


def rename(register: Register, label: str, to: str) -> object:
    """As the one click does for a column under another name."""
    header = register.snapshot.tabs[TAB].header
    seen = {gspread.utils.rowcol_to_a1(1, place)[:-1]: label for place, label in enumerate(header, 1) if label}
    letter = next(each for each, found in seen.items() if found == label)
    return register.of(SHELL).problems.apply(
        [ChangedCells(TAB, (), "", {letter: to}, seen, row=1)], "intestazione corretta"
    )


@pytest.mark.parametrize("act", [*ACTS, lambda book: book.worksheet(TAB).update_cell(1, 2, "Giorno")])
@pytest.mark.parametrize("fault", ["as it should", "its reply lost", "late by one"])
def test_a_header_that_is_renamed_names_the_column_that_the_person_meant_or_nothing(
    register: Register,
    events: Book,
    faults: local.Faults,
    meanwhile: Meanwhile,
    act: Callable[[Book], None],
    fault: str,
) -> None:
    did: list[Content] = []

    def just_before() -> object:
        act(events)
        did.append(content(events))
        return FAULTS[fault]()

    meanwhile.before("write", just_before)
    try:
        rename(register, "appunti", "Appunti di Anna")
        label = "Appunti di Anna"
    except (Conflict, BrokenBook):
        label = "appunti"
    faults.deliver_now()
    (before,) = did
    wanted = {
        title: {label if each == "appunti" else each: found for each, found in row.items()}
        for title, row in before.items()
    }
    assert content(events) == wanted
    if act in (sort, insert_a_row, write_elsewhere, move_the_row_down):
        assert label == "Appunti di Anna", "rows that move are no matter to a header"


@pytest.mark.parametrize("act", [move_a_column, move_the_title, insert_a_column, move_rows_and_columns])
def test_a_new_row_under_columns_that_moved_is_shown_as_any_other(
    register: Register, events: Book, meanwhile: Meanwhile, act: Callable[[Book], object]
) -> None:
    meanwhile.before("write", lambda: act(events))
    values: dict[str, Any] = {"Data": DAY, "Titolo": "Nuova", "Stato": "svolto", "Adulti": 20, "Bambini": 3}
    register.of(SHELL).entries.save(Entry("b1", "OP Café", "Rho", "Evento di socialità", values))
    row = the_row(events, "Nuova")
    wanted = {"Data": "12/01/2017", "Stato": "svolto", "Adulti": "20", "Bambini": "3", "versione": "1"}
    assert {label: row[label] for label in (*wanted, "creato_il")} == {**wanted, "creato_il": "12/01/2017 15:30"}


def test_a_hidden_tab_that_was_cut_off_after_a_lost_reply_keeps_no_save_out(
    register: Register, workbook: Workbook, events: Book, meanwhile: Meanwhile
) -> None:
    def cut() -> None:
        for sheet in events.worksheets():
            if sheet.title.startswith(SERVICE):
                sheet.resize(rows=1, cols=1)

    def save(title: str) -> object:
        values: dict[str, Any] = {"Data": DAY, "Titolo": title, "Stato": "svolto"}
        return register.of(SHELL).entries.save(Entry(title, "OP Café", "Rho", "Evento di socialità", values))

    save("Prima")
    meanwhile.before("write", lambda: local.Fault("lose"))
    meanwhile.before("read drive", cut)
    save("Orto")
    assert until(lambda: not register.of(SHELL).receipts.waiting()), register.trouble
    assert "Orto" in content(events)


def test_a_fix_that_waited_for_the_sheet_is_in_the_journal_when_it_is_done(
    workbook: Workbook, events: Book, faults: local.Faults
) -> None:
    register = Register(workbook, patience=0.01, pace=Pace(backoff=0.01, longest=0.02))
    assert register.snapshot
    faults.away = True
    with pytest.raises(Unconfirmed):
        give_an_id(register)
    faults.away = False
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert content(events)["A mano"]["id"] == "m1"
    assert until(lambda: JOURNAL in [sheet.title for sheet in events.worksheets()])
    register.close()


def test_what_became_of_a_save_that_a_killed_process_left_is_known(
    workbook: Workbook, register: Register, tmp_path: Path
) -> None:
    (left,) = Outbox.open(tmp_path / "attesa")
    entry = Entry("a9", "OP Café", "Rho", "Evento di socialità", {"Data": DAY, "Titolo": "Orto", "Stato": "svolto"})
    left.accept([register.of(SHELL).entries._saving(register.of(SHELL).entries._new(entry).change, "Orto")])
    left.close()
    again = Register(workbook, outbox=tmp_path / "attesa", pace=Pace(backoff=0.01))
    assert until(lambda: not again.of(SHELL).receipts.waiting())
    assert str(again.of(SHELL).receipts.newest("a9")) == "Salvato: Orto · OP Café · Rho, riga 7"
    again.close()


@pytest.mark.parametrize(("others", "emptied"), [(("Orto",), {2: ""}), (("Orto", "Orto"), {})])
def test_a_value_that_landed_under_no_title_is_taken_away_where_it_is_the_only_one(
    others: tuple[str, ...], emptied: dict[int, Cell]
) -> None:
    columns = (Column("id", kinds.TEXT), Column("Titolo", kinds.TITLE))
    change = NewRow("OP Café · Rho", columns, "a1", {"id": "a1", "Titolo": "Orto"})
    landing = Landing(7, ("id", "Titolo"), ("id", ""), 2, ((1, 1),))
    tab = Tab.read("OP Café · Rho", 7, [["id", "", "", "", "Titolo"], ["a1", "", *others]], (20, 10))
    found = refile(change, tab, 1, landing)
    assert found is not None
    assert found.cells == {4: "Orto", **emptied}, "of two the one may be a person's own"


def test_of_several_rows_that_are_to_be_taken_away_one_of_a_tab_goes_in_a_write() -> None:
    """Rows that move meanwhile would give one what was meant for another, and both hold nothing but their marks."""
    tabs = [Tab.read(title, number, [["id"], ["a"], ["b"]], (10, 1)) for number, title in enumerate(("t1", "t2"))]

    def target(tab: Tab, index: int, mark: str = "") -> Target:
        return Target(tab, index, {0: mark}, {}, {}, mark=mark)

    first, second = target(tabs[0], 1, new_mark("a")), target(tabs[0], 2, new_mark("b"))
    beside, elsewhere = target(tabs[0], 1), target(tabs[1], 1)
    assert one_taken_away([first, second, beside, elsewhere]) == [first, elsewhere]
    assert one_taken_away([beside, elsewhere]) == [beside, elsewhere]


def test_each_try_to_take_a_row_away_has_a_mark_of_its_own_by_which_its_row_is_known() -> None:
    """A process that is late must not give back what a later try rightly took."""
    first, second = new_mark("a1"), new_mark("a1")
    assert first != second
    assert marked(first) == marked(second) == "a1"
    assert [marked(cell) for cell in ("a1", "", 5, "a1 (riga spostata)", "(riga spostata 0123abcd)", True)] == [""] * 6
