"""Who may do what: the whole table, role by role."""

from __future__ import annotations

from itertools import product

import pytest

from sheets import access
from sheets.access import EXPORT, FIGURES, HAND_EDITS, IMPORT, MEND, NAMES, PROBLEMS, RECORD, Person
from sheets.definitions.model import ROLES, Role
from sheets.problems import NotAllowed
from sheets.register.register import Register

MAY = {
    "volontario": {RECORD, NAMES},
    "referente": {RECORD, NAMES, FIGURES, EXPORT, IMPORT, PROBLEMS, MEND, HAND_EDITS},
    "coordinatore": {FIGURES, EXPORT, PROBLEMS, HAND_EDITS},
    "amministratore": {IMPORT, PROBLEMS, MEND, HAND_EDITS},
    "sconosciuto": set(),
}
EVERYTHING = (RECORD, FIGURES, EXPORT, IMPORT, PROBLEMS, NAMES, MEND, HAND_EDITS)


@pytest.mark.parametrize(("role", "what"), list(product(MAY, EVERYTHING)))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: str, what: str) -> None:
    person = Person("a@esempio.it", "A", role, ())
    if what in MAY[role]:
        access.check(person, what)
    else:
        with pytest.raises(NotAllowed) as refusal:
            access.check(person, what)
        assert refusal.value.sentence == f"Il ruolo «{role}» non può {what}."
        assert refusal.value.advice == "I ruoli sono nella scheda «Ruoli» del foglio."


def test_every_role_of_the_ruoli_tab_is_in_the_table() -> None:
    assert set(ROLES) <= set(MAY)


def test_a_person_works_only_at_their_own_hubs() -> None:
    person = Person("a@esempio.it", "Anna", "volontario", ("Rho",))
    access.check(person, RECORD, "Rho")
    with pytest.raises(NotAllowed) as refusal:
        access.check(person, RECORD, "Lainate")
    assert refusal.value.sentence == "Anna non lavora all'hub Lainate."


@pytest.mark.parametrize("role", ["coordinatore", "amministratore"])
def test_a_coordinator_works_for_all_hubs_whatever_the_row_says(role: str) -> None:
    assert access.person_of(Role("a@esempio.it", "A", role, ("Rho",))).hubs == ()


def test_people_and_their_hubs_come_in_the_order_of_the_tabs(register: Register) -> None:
    assert [person.role for person in register.people()] == [
        "volontario", "volontario", "referente", "referente", "coordinatore", "amministratore",
    ]  # fmt: skip
    volunteer, coordinator = register.people()[0], register.people()[4]
    assert register.of(volunteer).hubs() == ("Rho",)
    assert register.of(coordinator).hubs() == ("Rho", "Settimo Milanese", "Pregnana Milanese", "Lainate", "Territorio")


def test_a_referente_of_two_hubs_has_both_in_the_order_of_the_hub_tab(register: Register) -> None:
    assert register.of(register.people()[3]).hubs() == ("Lainate", "Territorio")
