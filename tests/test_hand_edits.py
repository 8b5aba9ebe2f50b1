"""People type in the spreadsheet while volunteers save: what they typed stays, and a headcount says so."""

from __future__ import annotations

import gspread
import pytest

from sheets import local
from sheets.problems import Conflict, Unreachable
from sheets.register import SHELL, Register, Session
from sheets.workbook import Workbook
from tests.conftest import TODAY, Save

TAB = "OP Café · Rho"


@pytest.fixture
def supper(register: Register, save: Save) -> Session:
    """A session of today as a volunteer has it on the screen, between two others."""
    for title in ("Yoga", "Cena", "Canto"):
        save("Evento di socialità", {"Titolo": title, "Stato": "in programma"}, id=title)
    return next(each for each in register.sessions(SHELL, "Rho", TODAY, TODAY) if each.title == "Cena")


def column(book: gspread.Spreadsheet, label: str) -> int:
    return book.worksheet(TAB).row_values(1).index(label) + 1


def test_a_number_typed_in_the_sheet_meanwhile_is_not_written_over(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_cell(supper.row, column(book, "Adulti"), 99)
    with pytest.raises(Conflict, match="ora c'è «99»"):
        register.record_attendance(SHELL, supper, {"Adulti": "5", "Bambini": "0"})
    assert book.worksheet(TAB).cell(supper.row, column(book, "Adulti")).value == "99"


def test_a_row_inserted_above_keeps_all_its_cells_and_the_count_goes_to_the_session(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    header = book.worksheet(TAB).row_values(1)
    typed = {
        "Attività": "Evento di socialità",
        "Titolo": "Fatto a mano",
        "Stato": "svolto",
        "Adulti": 40,
        "id": "mano1",
    }
    book.worksheet(TAB).insert_row([typed.get(label, "") for label in header], supper.row)
    receipt = register.record_attendance(SHELL, supper, {"Adulti": "23", "Bambini": "0"})
    rows = {row["Titolo"]: row for row in book.worksheet(TAB).get_all_records()}
    assert (rows["Fatto a mano"]["Adulti"], rows["Fatto a mano"]["Stato"]) == (40, "svolto")
    assert (rows["Cena"]["Adulti"], rows["Cena"]["Stato"]) == (23, "svolto")
    assert receipt.row == supper.row + 1


def test_a_session_voided_meanwhile_takes_no_headcount(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    book.worksheet(TAB).update_cell(supper.row, column(book, "annullato"), "TRUE")
    with pytest.raises(Conflict, match="annullato"):
        register.record_attendance(SHELL, supper, {"Adulti": "10", "Bambini": "0"})


def test_two_processes_at_one_session_do_not_write_over_each_other(
    register: Register, workbook: Workbook, supper: Session
) -> None:
    other = Register(workbook, now=register.now)
    theirs = other.session(SHELL, "Rho", supper.id)
    assert theirs is not None
    register.record_attendance(SHELL, supper, {"Adulti": "10", "Bambini": "0"})
    with pytest.raises(Conflict, match="ora c'è «10»"):
        other.record_attendance(SHELL, theirs, {"Adulti": "25", "Bambini": "0"})


def test_a_correction_counts_up_the_rows_version(
    register: Register, supper: Session, book: gspread.Spreadsheet
) -> None:
    register.record_attendance(SHELL, supper, {"Adulti": "10", "Bambini": "0"})
    again = register.session(SHELL, "Rho", supper.id)
    assert again is not None
    register.record_attendance(SHELL, again, {"Adulti": "11", "Bambini": "0"})
    assert book.worksheet(TAB).cell(supper.row, column(book, "versione")).value == "3"


def test_a_one_that_becomes_true_is_a_change(register: Register, save: Save, book: gspread.Spreadsheet) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "svolto", "Adulti": 1}, id="cena")
    register.reader.renew_if_changed()
    book.worksheet(TAB).update_cell(2, column(book, "Adulti"), True)
    register.reader.renew_if_changed()
    assert "VERO" in "".join(problem.what for problem in register.problems(SHELL))


def test_saves_of_ones_own_are_not_read_again(
    session: local.LocalSession, register: Register, save: Save, supper: Session
) -> None:
    register.record_attendance(SHELL, supper, {"Adulti": "10", "Bambini": "0"})
    save("Proposta", {"Titolo": "Coro"})
    session.log.clear()
    register.reader.renew_if_changed()
    assert session.log.counts == {"read": 0, "write": 0, "drive": 1}


def test_a_full_disk_is_a_sentence_and_the_book_stays_whole(tmp_path: object) -> None:
    session = local.session(f"{tmp_path}/book.sqlite3")
    workbook = Workbook.on_file(f"{tmp_path}/book.sqlite3", session)
    pages = session.store._connection().execute("PRAGMA page_count").fetchone()[0]
    session.store._connection().execute(f"PRAGMA max_page_count={pages}")
    big = {"userEnteredValue": {"stringValue": "x" * 40_000}}
    sheet_id = workbook.tabs()[0][1]
    rows = [{"values": [big]} for _ in range(20)]
    with pytest.raises(Unreachable, match="Il disco è pieno: non ho salvato"):
        workbook.write([{"appendCells": {"sheetId": sheet_id, "rows": rows, "fields": "userEnteredValue"}}])
    assert workbook.tabs()
