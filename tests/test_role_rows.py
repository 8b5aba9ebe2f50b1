"""People that the app itself writes in `Ruoli`."""

from __future__ import annotations

import gspread

from sheets import role_rows
from sheets.register import Register

ADA = {"Email": "ada@esempio.it", "Nome": "Ada", "Ruolo": "amministratore"}


def test_who_is_added_by_the_app_is_no_edit_by_hand_and_who_is_typed_is(
    register: Register, book: gspread.Spreadsheet
) -> None:
    assert register.snapshot
    role_rows.add(register, [ADA])
    assert "ada@esempio.it" in [person.email for person in register.people()]
    assert register.reader.hand_edits.notes == ()
    book.worksheet("Ruoli").append_row(["eva@esempio.it", "Eva", "volontario", "Rho"], table_range="A1")
    register.reader.renew()
    assert [note.tab for note in register.reader.hand_edits.notes] == ["Ruoli"]


def test_a_row_that_somebody_typed_beside_it_meanwhile_is_told(register: Register, book: gspread.Spreadsheet) -> None:
    assert register.snapshot
    book.worksheet("Ruoli").append_row(["eva@esempio.it", "Eva", "volontario", "Rho"], table_range="A1")
    role_rows.add(register, [ADA])
    (note,) = register.reader.hand_edits.notes
    assert "aggiunta" in note.words
