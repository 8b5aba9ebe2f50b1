"""Every method of the register that takes a person, for every role, at an own and at another hub, and for nobody."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace

import pytest

from sheets.access import Person
from sheets.entries.columns import Entry
from sheets.entries.journal import TAB_GONE, Saying
from sheets.figures.indicators import Scope
from sheets.figures.periods import between
from sheets.problems import NotAllowed, NothingToExport, SheetsError
from sheets.register.register import SHELL, Register, Session, new_id
from sheets.saving.changes import ChangedCells
from sheets.saving.savings import Refusal, Saving
from tests.conftest import TODAY, Save

V, L, C, A = "volontario", "referente", "coordinatore", "amministratore"
EVERYBODY = (V, L, C, A)
TAB = "OP Café · {}"
Call = Callable[[Register, Person, str], object]
CALLS: dict[str, tuple[tuple[str, ...], bool, Call]] = {}
"""Method → the roles that may, whether the hub matters, how it is called at a hub."""


def may(*roles: str, at_hub: bool = False) -> Callable[[Call], Call]:
    """Enter a call, named as its method, into the table."""

    def entering(call: Call) -> Call:
        CALLS[call.__name__] = (roles, at_hub, call)
        return call

    return entering


def session_at(register: Register, hub: str) -> Session:
    return register.sessions(SHELL, hub, TODAY, TODAY)[0]


def entry_at(hub: str) -> Entry:
    return Entry(new_id(), "OP Café", hub, "Proposta", {"Data": TODAY, "Titolo": "Orto"})


def change_at(hub: str) -> ChangedCells:
    return ChangedCells(TAB.format(hub), (), f"voce-{hub}", {"Titolo": "Coro"}, {"Titolo": "Orto"})


def scope_at(hub: str) -> Scope:
    return Scope(between(TODAY, TODAY), hubs=(hub,))


@may(*EVERYBODY)
def hubs(register: Register, person: Person, hub: str) -> object:
    return register.hubs(person)


@may(L, C, A)
def problems(register: Register, person: Person, hub: str) -> object:
    return register.problems(person)


@may(V, L, at_hub=True)
def sessions(register: Register, person: Person, hub: str) -> object:
    return register.sessions(person, hub, TODAY, TODAY)


@may(V, L, at_hub=True)
def is_voided(register: Register, person: Person, hub: str) -> object:
    return register.is_voided(person, TAB.format(hub), f"incontro-{hub}")


@may(V, L, at_hub=True)
def session(register: Register, person: Person, hub: str) -> object:
    return register.session(person, hub, f"incontro-{hub}")


@may(V, L, at_hub=True)
def save(register: Register, person: Person, hub: str) -> object:
    return register.save(person, entry_at(hub))


@may(L, A, at_hub=True)
def save_all(register: Register, person: Person, hub: str) -> object:
    return register.save_all(person, [entry_at(hub)])


@may(V, L, at_hub=True)
def record_attendance(register: Register, person: Person, hub: str) -> object:
    return register.record_attendance(person, session_at(register, hub), {"Adulti": 3})


@may(L, at_hub=True)
def correct(register: Register, person: Person, hub: str) -> object:
    seen = {"Titolo": "Orto", "annullato": ""}
    return register.correct(person, TAB.format(hub), f"voce-{hub}", {"Titolo": "Coro"}, seen)


@may(L, at_hub=True)
def void(register: Register, person: Person, hub: str) -> object:
    return register.void(person, TAB.format(hub), f"voce-{hub}")


@may(L, at_hub=True)
def own_entry(register: Register, person: Person, hub: str) -> object:
    return register.own_entry(person, TAB.format(hub), f"voce-{hub}")


@may(V, L, at_hub=True)
def own_entries(register: Register, person: Person, hub: str) -> object:
    return register.own_entries(person, hub)


@may(L, A, at_hub=True)
def apply(register: Register, person: Person, hub: str) -> object:
    return register.apply(person, [change_at(hub)], "sistemato")


@may(L, A, at_hub=True)
def declare(register: Register, person: Person, hub: str) -> object:
    return register.declare(person, [Saying(TAB_GONE, TAB.format(hub), TAB.format(hub))])


@may(L, C, at_hub=True)
def doubts(register: Register, person: Person, hub: str) -> object:
    return register.doubts(person, scope_at(hub))


@may(*EVERYBODY)
def waiting(register: Register, person: Person, hub: str) -> object:
    return register.waiting(person)


@may(*EVERYBODY)
def receipt(register: Register, person: Person, hub: str) -> object:
    return register.receipt(person, f"voce-{hub}")


@may(*EVERYBODY)
def saved(register: Register, person: Person, hub: str) -> object:
    return register.saved(person, f"voce-{hub}")


@may(*EVERYBODY)
def refusals(register: Register, person: Person, hub: str) -> object:
    return register.refusals(person)


@may(*EVERYBODY)
def dismiss(register: Register, person: Person, hub: str) -> object:
    # One that is gone already; whose refusals one may dismiss is in test_right_person.py.
    return register.dismiss(person, Refusal(Saving(change_at(hub), "x", person.email, register.now(), None), "no"))


@may(L, at_hub=True)
def add_rows(register: Register, person: Person, hub: str) -> object:
    return register.add_rows(person, [register.people_row(SHELL, hub, new_id(), {"Nome": "Anna"})])


@may(*EVERYBODY)
def journal_row(register: Register, person: Person, hub: str) -> object:
    return register.journal_row(person, "prova", hub)


@may(V, L, at_hub=True)
def options(register: Register, person: Person, hub: str) -> object:
    field = next(each for each in register.definitions.fields if each.label == "Comune")
    return register.options(person, field, "OP Café", hub)


@may(L, C)
def indicators(register: Register, person: Person, hub: str) -> object:
    return register.indicators(person)


@may(L, C, at_hub=True)
def figure(register: Register, person: Person, hub: str) -> object:
    return register.figure(person, register.definitions.indicators[0], scope_at(hub))


@may(L, C, at_hub=True)
def by_hub(register: Register, person: Person, hub: str) -> object:
    return register.by_hub(person, register.definitions.indicators[0], scope_at(hub))


@may(L, C, at_hub=True)
def over_time(register: Register, person: Person, hub: str) -> object:
    return register.over_time(person, register.definitions.indicators[0], scope_at(hub))


@may(L, C, at_hub=True)
def counted(register: Register, person: Person, hub: str) -> object:
    return register.counted(person, register.figure(SHELL, register.definitions.indicators[0], scope_at(hub)))


@may(L, C)
def span(register: Register, person: Person, hub: str) -> object:
    return register.span(person)


@may(L, C)
def last_recorded(register: Register, person: Person, hub: str) -> object:
    return register.last_recorded(person)


@may(L, C, at_hub=True)
def export(register: Register, person: Person, hub: str) -> object:
    return register.export(person, hub)


@may(L, C, at_hub=True)
def exportable(register: Register, person: Person, hub: str) -> object:
    return register.exportable(person, hub)


@may(L, C, A)
def hand(register: Register, person: Person, hub: str) -> object:
    return register.hand(person)


@may(L, C, A)
def hand_edits(register: Register, person: Person, hub: str) -> object:
    return register.hand_edits(person)


@may(*EVERYBODY)
def without_names(register: Register, person: Person, hub: str) -> object:
    return register.without_names(person, "Anna")


HUBS = ("Rho", "Lainate")
NOT_YET = {"roll_row", "people_row"}
"""Rows that are only made here; writing them is `add_rows`, which asks."""


@pytest.fixture
def both(register: Register, save: Save) -> Register:
    """An entry and a session at either hub."""
    for hub in HUBS:
        save("Proposta", {"Titolo": "Orto"}, hub=hub, id=f"voce-{hub}")
        save("Evento di socialità", {"Titolo": "Festa", "Stato": "in programma"}, hub=hub, id=f"incontro-{hub}")
    return register


def someone(register: Register, role: str) -> Person:
    return next(each for each in register.people() if each.role == role)


def is_refused(call: Callable[[], object]) -> bool:
    """True when the register says that this is not the person's to do; whatever else comes of it, it let them."""
    try:
        call()
    except NotAllowed:
        return True
    except NothingToExport:
        return False
    except SheetsError as why:
        # A second correction of the same row is refused for another reason, which is no matter of rights.
        assert not isinstance(why, NotAllowed)
    return False


@pytest.mark.parametrize("name", CALLS)
def test_each_role_may_what_its_row_says_at_its_hub_and_nowhere_else(both: Register, name: str) -> None:
    roles, at_hub, call = CALLS[name]
    for role in EVERYBODY:
        person = someone(both, role)
        for hub in HUBS:
            is_away = at_hub and bool(person.hubs) and hub not in person.hubs
            refused = is_refused(lambda person=person, hub=hub: call(both, person, hub))  # type: ignore[misc]
            assert refused is (role not in roles or is_away), (name, role, hub)


@pytest.mark.parametrize("name", CALLS)
def test_nobody_may_anything_not_even_with_a_role_they_made_up(both: Register, name: str) -> None:
    _, _, call = CALLS[name]
    for role in EVERYBODY:
        stranger = replace(someone(both, role), email="estranea@altrove.it", hubs=())
        assert is_refused(lambda person=stranger: call(both, person, "Rho")), (name, role)  # type: ignore[misc]


def test_every_method_that_takes_a_person_has_its_row() -> None:
    methods = {
        name
        for name, method in inspect.getmembers(Register, inspect.isfunction)
        if not name.startswith("_") and "person" in inspect.signature(method).parameters
    }
    assert methods - NOT_YET == set(CALLS)
