"""What was typed, checked before anything is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sheets.entries.columns import Entry
from sheets.entries.forms import checked, checked_counts
from sheets.problems import Invalid
from sheets.register.register import Register
from tests.conftest import TODAY

EVENT = "Evento di socialità"


def errors(register: Register, values: dict[str, Any], activity: str = EVENT) -> dict[str, str]:
    """The sentences about an entry, by field; empty when it can be saved."""
    entry = Entry("x", "OP Café", "Rho", activity, {"Data": TODAY, "Titolo": "Cena", "Stato": "svolto", **values})
    try:
        checked(entry, register.definitions, TODAY)
    except Invalid as why:
        return why.fields
    return {}


def test_an_entry_that_fits_is_read_as_its_kinds(register: Register) -> None:
    values = {"Data": TODAY, "Titolo": " Cena ", "Stato": "svolto", "Adulti": "1.106", "Note": ""}
    found = checked(Entry("x", "OP Café", "Rho", EVENT, values), register.definitions, TODAY)
    assert found == {"Data": TODAY, "Titolo": "Cena", "Stato": "svolto", "Adulti": 1106}


def test_a_session_to_come_cannot_be_held_already(register: Register) -> None:
    tomorrow = {"Data": TODAY + timedelta(days=1)}
    assert "deve ancora venire" in errors(register, tomorrow)["Stato"]
    assert errors(register, tomorrow | {"Stato": "in programma"}) == {}
    assert errors(register, {"Data": TODAY}) == {}


@pytest.mark.parametrize(
    ("counts", "fits"),
    [
        ({"Adulti": "10", "Bambini": "5", "Totale presenze": "15"}, True),
        ({"Adulti": "10", "Bambini": "5", "Totale presenze": "8"}, False),
        ({"Adulti": "10", "Bambini": "5", "Totale presenze": "20"}, False),
        ({"Adulti": "10", "Totale presenze": "20"}, True),
        ({"Adulti": "10", "Totale presenze": "9"}, False),
        ({"Totale presenze": "9"}, True),
    ],
)
def test_a_total_must_agree_with_the_heads_beside_it(register: Register, counts: dict[str, str], fits: bool) -> None:
    assert (errors(register, counts) == {}) == fits


def test_more_heads_than_a_hub_holds_are_a_slip(register: Register) -> None:
    assert errors(register, {"Adulti": "12000"})["Adulti"].startswith("Adulti: 12.000 persone sono troppe.")


def test_counts_of_a_session_with_a_roll_may_stay_empty() -> None:
    assert checked_counts({"Presenti senza nome": ""}, is_anyone_named=True) == {"Presenti senza nome": None}
    with pytest.raises(Invalid, match="Scrivi quante persone c'erano"):
        checked_counts({"Presenti senza nome": ""}, is_anyone_named=False)


def test_who_chose_a_wrong_answer_is_not_told_besides_that_there_is_none(register: Register) -> None:
    entry = Entry("x", "Lavoro", "Rho", "Consulenza individuale", {"Data": TODAY, "Esito": "sparito"})
    with pytest.raises(Invalid) as why:
        checked(entry, register.definitions, TODAY)
    assert [*why.value.fields] == ["Esito"]
