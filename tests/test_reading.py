"""The snapshot of a process: read once, shared, renewed when the spreadsheet's version moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import gspread
import pytest

from sheets import local
from sheets.access import SHELL, Person
from sheets.definitions.model import TABS
from sheets.entries.columns import Entry
from sheets.problems import Unreachable
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.workbook import Workbook
from tests.meanwhile import Meanwhile
from tests.prepared import setup
from tests.waiting import until

TAB = "OP Café · Rho"
Save = Callable[..., Receipt]


@pytest.fixture
def reader(workbook: Workbook) -> Iterator[Reader]:
    made = Reader(workbook)
    yield made
    made.close()


def test_a_cold_start_is_one_request_for_the_names_and_one_for_all_cells(
    session: local.LocalSession, workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    for number in range(30):
        book.add_worksheet(f"Salute {number} · Rho", 10, 3)
    session.log.clear()
    reader = Reader(workbook)
    assert len(reader.snapshot.tabs) == len(TABS) + 30
    assert session.log.counts == {"read": 2, "write": 0, "drive": 1}
    assert [entry.path.rpartition("/")[2] for entry in session.log][1:] == [workbook.key, "values:batchGetByDataFilter"]


def test_a_tab_that_is_renamed_between_its_name_and_its_cells_is_read_all_the_same(
    workbook: Workbook, book: gspread.Spreadsheet, meanwhile: Meanwhile
) -> None:
    book.add_worksheet("Salute · Rho", 10, 3).update([["id"], ["a1"]], "A1")
    reader = Reader(workbook)
    meanwhile.before("read", lambda: None)
    meanwhile.before("read", lambda: book.worksheet("Salute · Rho").update_title("Salute · Pero"))
    assert reader.snapshot.tabs["Salute · Rho"].find("a1") == 0
    assert meanwhile.happened == 2
    assert "Salute · Pero" in reader.renew().tabs


def test_a_book_of_sixty_hubs_is_prepared_read_written_and_taken_out_with_addresses_of_any_server(
    workbook: Workbook, book: gspread.Spreadsheet
) -> None:
    hubs = book.worksheet("Hub")
    hubs.append_rows([[f"Comune di mezzo numero {number}"] for number in range(55)])
    setup(workbook)
    register = Register(workbook)
    assert len(register.definitions.hubs) == 60
    tabs = [
        register.definitions.tab_title(operation, hub)
        for hub in register.definitions.hubs
        for operation in register.definitions.operations
    ]
    notes = [f"Appunti del gruppo di lavoro numero {number} di tutti gli hub della zona" for number in range(60)]
    grid = {"rowCount": 2, "columnCount": 2}
    made = [{"title": title, "gridProperties": grid} for title in (*tabs, *notes)]
    book.batch_update({"requests": [{"addSheet": {"properties": each}} for each in made]})
    assert {*tabs} <= {*register.reader.renew().tabs}
    assert len(register.of(SHELL).exports.whole()) > 330
    values: dict[str, Any] = {"Data": date(2017, 1, 12), "Titolo": "Orto"}
    assert (
        register.of(SHELL)
        .entries.save(Entry("a1", "OP Café", [*register.definitions.hubs][-1], "Proposta", values))
        .row
        == 2
    )
    register.close()


def test_reading_the_snapshot_again_asks_nothing(session: local.LocalSession, reader: Reader) -> None:
    assert reader.snapshot is reader.snapshot
    session.log.clear()
    assert reader.snapshot.definitions.hubs
    assert session.log.counts == {"read": 0, "write": 0, "drive": 0}


def test_only_the_tabs_of_the_register_are_read(reader: Reader, book: gspread.Spreadsheet) -> None:
    book.add_worksheet("Appunti di Anna", 10, 3)
    assert list(reader.renew().tabs) == list(TABS)


def test_a_renewal_without_a_change_is_the_very_same_snapshot(reader: Reader) -> None:
    assert reader.renew() is reader.renew()


def test_what_the_app_wrote_itself_is_not_a_change_when_it_is_read_back(
    register: Register, save: Save, lead: Person, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "Orto", "Note": "breve"})
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto", "Adulti": 3})
    book.worksheet(TAB).format("A1:Z200", {"textFormat": {"italic": True}})
    (session,) = register.of(lead).sessions.between("Rho", register.now().date(), register.now().date())
    register.of(lead).sessions.record(session, {"Adulti": 4, "Bambini": None})
    before = register.snapshot
    assert register.reader.renew().tabs[TAB] is before.tabs[TAB]


def test_a_tab_that_changed_is_new_and_the_others_stay(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Proposta", {"Titolo": "Orto"})
    save("Proposta", {"Titolo": "Coro"}, hub="Lainate")
    before = register.snapshot
    book.worksheet(TAB).update_acell("D2", "Orto di via Meda")
    after = register.reader.renew()
    assert after.edition > before.edition
    assert after.tabs[TAB] is not before.tabs[TAB]
    assert after.tabs["OP Café · Lainate"] is before.tabs["OP Café · Lainate"]
    assert after.definitions is before.definitions, "no definition tab changed"


def test_a_definition_row_changes_the_definitions(reader: Reader, book: gspread.Spreadsheet) -> None:
    assert "Pero" not in reader.snapshot.definitions.hubs
    book.worksheet("Hub").append_row(["Pero", "#OP Café Pero", "Pero", ""], table_range="A1")
    assert "Pero" in reader.renew().definitions.hubs


def test_a_renewal_that_is_not_needed_is_one_request_to_drive(session: local.LocalSession, reader: Reader) -> None:
    reader.renew_if_changed()
    session.log.clear()
    reader.renew_if_changed()
    assert session.log.counts == {"read": 0, "write": 0, "drive": 1}


def test_a_renewal_reads_when_anyone_changed_the_sheet(
    session: local.LocalSession, reader: Reader, book: gspread.Spreadsheet
) -> None:
    reader.renew_if_changed()
    book.worksheet("Comuni").append_row(["Milano"], table_range="A1")
    session.log.clear()
    assert "Milano" in reader.renew_if_changed().definitions.municipalities
    assert session.log.counts == {"read": 2, "write": 0, "drive": 1}


def test_rows_that_a_person_cut_off_below_are_known_to_be_gone(
    register: Register, book: gspread.Spreadsheet, save: Save
) -> None:
    save("Proposta", {"Titolo": "Orto"})
    before = register.snapshot.tabs[TAB]
    book.worksheet(TAB).resize(rows=2)
    after = register.reader.renew().tabs[TAB]
    assert after.grid[0] == 2
    assert after.edition == before.edition, "its cells are the same, so nothing is computed anew"


def test_on_google_a_look_reads_the_whole_once_a_minute_whatever_drive_says(
    session: local.LocalSession, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("sheets.spreadsheet.reading.monotonic", lambda: clock[0])
    reader.workbook.pace = Pace.of_google()
    assert reader.snapshot
    session.log.clear()
    seen = []
    for seconds in (8.0, 52.0, 0.5, 8.0, 52.0):
        clock[0] += seconds
        reader._look()
        seen.append(session.log.counts["read"])
        session.log.clear()
    assert seen == [0, 0, 2, 0, 0], "sixty seconds since the last reading are not more than a minute"


def test_on_a_local_file_a_look_reads_only_what_drive_says_has_changed(
    session: local.LocalSession, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("sheets.spreadsheet.reading.monotonic", lambda: clock[0])
    assert reader.snapshot
    clock[0] += 3600
    session.log.clear()
    reader._look()
    assert session.log.counts == {"read": 0, "write": 0, "drive": 1}


def test_a_watched_spreadsheet_shows_a_change_without_being_asked(reader: Reader, book: gspread.Spreadsheet) -> None:
    reader.watch(0.02)
    book.worksheet("Comuni").append_row(["Milano"], table_range="A1")
    assert until(lambda: "Milano" in reader.snapshot.definitions.municipalities)


def test_a_watcher_goes_on_after_trouble_and_says_what_it_was(
    reader: Reader, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    assert reader.snapshot
    faults.refuse(kind="drive", code=503)
    reader.watch(0.02)
    assert until(lambda: isinstance(reader.trouble, Unreachable))
    book.worksheet("Comuni").append_row(["Milano"], table_range="A1")
    assert until(lambda: reader.trouble is None and "Milano" in reader.snapshot.definitions.municipalities)


def test_an_empty_spreadsheet_has_the_defaults_and_one_complaint_that_nobody_may_come_in(
    session: local.LocalSession,
) -> None:
    snapshot = Reader(Workbook.on_file(":memory:", session)).snapshot
    assert len(snapshot.definitions.indicators) == 19
    assert [problem.where for problem in snapshot.definitions.problems] == ["Ruoli"]


def test_a_cold_start_without_an_answer_says_so_and_works_later(reader: Reader, faults: local.Faults) -> None:
    faults.refuse(kind="read", code=503)
    with pytest.raises(Unreachable) as trouble:
        assert reader.snapshot
    assert str(trouble.value) == "Il foglio non risponde. Aspetta qualche secondo e riprova."
    assert reader.snapshot.definitions.hubs
