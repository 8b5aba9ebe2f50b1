"""Cells in the words that people use."""

from __future__ import annotations

import pytest

from sheets import kinds
from sheets.kinds import Cell, Kind
from sheets.words import in_words


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (42747, kinds.DATE, "12/01/2017"),
        (42747.64583333, kinds.MOMENT, "12/01/2017 15:30"),
        (0.75, kinds.TIME, "18:00"),
        (1106, kinds.HEADS, "1.106"),
        (1250, kinds.EURO, "1.250,00"),
        (12.5, kinds.EURO, "12,50"),
        (12.345, kinds.EURO, "12,345"),
        (True, kinds.FLAG, "sì"),
        (False, kinds.FLAG, "no"),
        ("", kinds.FLAG, ""),
        (" Cena ", kinds.TITLE, "Cena"),
        ("domani", kinds.DATE, "domani"),
        (12.5, kinds.HEADS, "12,5"),
        (True, kinds.DATE, "sì"),
    ],
)
def test_a_cell_is_said_as_italians_write_it_and_one_that_cannot_be_read_as_it_is(
    cell: Cell, kind: Kind, words: str
) -> None:
    assert in_words(cell, kind) == words


@pytest.mark.parametrize("cell", [1106, 1250.5, 12.345, 0.1])
def test_an_amount_in_words_is_read_as_the_same_amount(cell: float) -> None:
    assert kinds.EURO.read(in_words(cell, kinds.EURO)) == cell
