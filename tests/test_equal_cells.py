"""When two cells are one: a number is no truth, and no text, whatever Python says of 1 and True."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import gspread
import pytest

from sheets import kinds
from sheets.access import SHELL
from sheets.entries import forms
from sheets.kinds import Cell
from sheets.problems import Conflict, Invalid
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.saving.batch import equal
from sheets.saving.before_images import digest
from sheets.spreadsheet.decoding import decode

TODAY = date(2017, 1, 12)
APART: list[tuple[Cell, Cell]] = [
    (1, True), (1.0, True), (0, False), (0.0, False), ("", False), ("", 0), ("1", 1), ("VERO", True), ("true", True), (1, 1.001), ("a", "A"),
]  # fmt: skip
ALIKE: list[tuple[Cell, Cell]] = [(1, 1.0), (True, True), ("a", "a"), ("", ""), (0.1 + 0.2, 0.3), (-1, -1.0)]


@pytest.mark.parametrize(("one", "other"), APART)
def test_cells_of_different_kinds_are_never_the_same(one: Cell, other: Cell) -> None:
    assert not equal(one, other)
    assert not equal(other, one)
    assert digest(one) != digest(other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_cell_that_came_back_is_the_one_that_was_sent(one: Cell, other: Cell) -> None:
    assert equal(one, other)
    assert equal(other, one)
    assert digest(one) == digest(other)


def test_a_one_that_became_true_is_read_anew() -> None:
    def reply(cell: str) -> bytes:
        rows = f'"valueRange": {{"values": [["a", {cell}]]}}'
        return f'{{"valueRanges": [{{{rows}, "dataFilters": [{{"gridRange": {{}}}}]}}]}}'.encode()

    before = decode(reply("1"), [[]])[0]
    after = decode(reply("true"), [before])[0]
    assert (before[0][1], after[0][1]) == (1, True)
    assert after[0][1] is True
    assert decode(reply("true"), [after])[0][0] is after[0]


def test_a_tick_over_a_one_is_a_change_that_the_next_save_sees(
    register: Register, save: Callable[..., Receipt], book: gspread.Spreadsheet
) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "in programma", "Adulti": 1}, id="cena")
    session = register.of(SHELL).sessions.find("Rho", "cena")
    assert session is not None
    sheet = book.worksheet("OP Café · Rho")
    sheet.update([[True]], gspread.utils.rowcol_to_a1(2, sheet.find("Adulti").col), raw=True)
    with pytest.raises(Conflict, match="Intanto «Adulti» è cambiato: vedevi «1», ora c'è «sì»"):
        register.of(SHELL).sessions.record(session, {"Adulti": "5"})


@pytest.mark.parametrize("label", ["Adulti", "Totale presenze"])
@pytest.mark.parametrize(("heads", "fits"), [(0, True), (9_998, True), (9_999, True), (10_000, False), (99_999, False)])
def test_a_session_has_at_most_9999_people_however_it_is_counted(
    register: Register, save: Callable[..., Receipt], label: str, heads: int, fits: bool
) -> None:
    save("Evento di socialità", {"Titolo": "Cena", "Stato": "in programma"}, id="cena")
    session = register.of(SHELL).sessions.find("Rho", "cena")
    assert session is not None
    assert forms.MOST_HEADS == 9_999
    if fits:
        assert register.of(SHELL).sessions.record(session, {label: heads}).tab
        assert save("Evento di socialità", {"Titolo": "x", "Stato": "svolto", label: f"{heads}"}).tab
        return
    for saving in (
        lambda: register.of(SHELL).sessions.record(session, {label: heads}),
        lambda: save("Evento di socialità", {"Titolo": "x", "Stato": "svolto", label: f"{heads}"}),
    ):
        with pytest.raises(Invalid, match=r"persone sono troppe\. Scrivi un numero da 0 a 9\.999\."):
            saving()


def test_other_numbers_may_be_larger(register: Register) -> None:
    assert kinds.WHOLE.read("10000") == 10_000
