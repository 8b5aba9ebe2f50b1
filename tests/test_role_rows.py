"""People that the app itself writes in `Ruoli`."""

from __future__ import annotations

import gspread
import pytest

from sheets.access import SHELL
from sheets.definitions.model import JOURNAL
from sheets.problems import BrokenBook, Conflict
from sheets.register.register import Register

ADA = {"Email": "ada@esempio.it", "Nome": "Ada", "Ruolo": "amministratore"}


def test_who_is_added_by_the_app_is_no_edit_by_hand_and_who_is_typed_is(
    register: Register, book: gspread.Spreadsheet
) -> None:
    assert register.snapshot
    register.of(SHELL).roles.add([ADA])
    assert "ada@esempio.it" in [person.email for person in register.people()]
    assert register.memory.notes == ()
    book.worksheet("Ruoli").append_row(["eva@esempio.it", "Eva", "volontario", "Rho"], table_range="A1")
    register.reader.renew()
    assert [note.tab for note in register.memory.notes] == ["Ruoli"]


def test_a_row_that_somebody_typed_beside_it_meanwhile_is_told(register: Register, book: gspread.Spreadsheet) -> None:
    assert register.snapshot
    book.worksheet("Ruoli").append_row(["eva@esempio.it", "Eva", "volontario", "Rho"], table_range="A1")
    register.of(SHELL).roles.add([ADA])
    (note,) = register.memory.notes
    assert "aggiunta" in note.words


def test_who_is_there_in_capitals_is_not_added_a_second_time(register: Register, book: gspread.Spreadsheet) -> None:
    book.worksheet("Ruoli").append_row(["ADA@Esempio.it", "Ada", "volontario", "Rho"], table_range="A1")
    register.reader.renew()
    with pytest.raises(Conflict, match=r"ada@esempio\.it è già nella scheda «Ruoli»"):
        register.of(SHELL).roles.add([ADA])


def test_nobody_is_added_where_a_column_is_there_twice(register: Register, book: gspread.Spreadsheet) -> None:
    roles = book.worksheet("Ruoli")
    before = len(roles.get_all_values())
    roles.update_cell(1, 5, "Ruolo")
    register.reader.renew()
    with pytest.raises(BrokenBook, match="manca la colonna «Ruolo», o c'è due volte"):
        register.of(SHELL).roles.add([ADA])
    assert len(roles.get_all_values()) == before


def test_the_journal_says_who_was_let_in(register: Register, book: gspread.Spreadsheet) -> None:
    register.of(SHELL).roles.add([ADA])
    ((_, _, what, where, _),) = book.worksheet(JOURNAL).get_all_values()[1:]
    assert (what, where) == ("ruolo aggiunto", "Ruoli, ada@esempio.it")
