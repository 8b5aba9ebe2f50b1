"""Every method of a desk, for every role, at an own and at another hub, and for nobody."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pytest

from sheets.access import SHELL, Person
from sheets.entries.columns import Entry
from sheets.entries.journal import TAB_GONE, Saying
from sheets.figures.indicators import Scope
from sheets.figures.periods import between
from sheets.imports.mapping import ColumnMapping
from sheets.mending.remedy import Remedy
from sheets.problems import NotAllowed, NothingToExport, Problem, SheetsError
from sheets.register.desk import Desk
from sheets.register.part import NEED
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.register.stamps import new_id
from sheets.saving.changes import ChangedCells
from sheets.saving.saving import Refusal, Saving
from tests.conftest import TODAY, Save

V, L, C, A = "volontario", "referente", "coordinatore", "amministratore"
EVERYBODY = (V, L, C, A)
TAB = "OP Café · {}"
Call = Callable[[Desk, Register, str], object]


def session_at(register: Register, hub: str) -> Session:
    return register.of(SHELL).sessions.between(hub, TODAY, TODAY)[0]


def entry_at(hub: str) -> Entry:
    return Entry(new_id(), "OP Café", hub, "Proposta", {"Data": TODAY, "Titolo": "Orto"})


def change_at(hub: str) -> ChangedCells:
    return ChangedCells(TAB.format(hub), (), f"voce-{hub}", {"Titolo": "Coro"}, {"Titolo": "Orto"})


def scope_at(hub: str) -> Scope:
    return Scope(between(TODAY, TODAY), hubs=(hub,))


def entries_correct(desk: Desk, register: Register, hub: str) -> object:
    seen = {"Titolo": "Orto", "annullato": ""}
    return desk.entries.correct(TAB.format(hub), f"voce-{hub}", {"Titolo": "Coro"}, seen)


def choices_of(desk: Desk, register: Register, hub: str) -> object:
    field = next(each for each in register.definitions.fields if each.label == "Comune")
    return desk.choices.of(field, "OP Café", hub)


def remedy_at(hub: str) -> Remedy:
    return Remedy("Correggi", "corretto", (change_at(hub),))


NOWHERE, MAPPING = Path("nessun file.csv"), ColumnMapping("OP Café", "Proposta", "Rho")
CALLS: dict[str, tuple[tuple[str, ...], bool, Call]] = {
    "hubs": (EVERYBODY, False, lambda desk, register, hub: desk.hubs()),
    "problems.all": ((L, C, A), False, lambda desk, register, hub: desk.problems.all()),
    "sessions.between": ((V, L), True, lambda desk, register, hub: desk.sessions.between(hub, TODAY, TODAY)),
    "entries.is_voided": (
        (V, L),
        True,
        lambda desk, register, hub: desk.entries.is_voided(TAB.format(hub), f"incontro-{hub}"),
    ),
    "sessions.find": ((V, L), True, lambda desk, register, hub: desk.sessions.find(hub, f"incontro-{hub}")),
    "entries.save": ((V, L), True, lambda desk, register, hub: desk.entries.save(entry_at(hub))),
    "entries.save_all": ((L, A), True, lambda desk, register, hub: desk.entries.save_all([entry_at(hub)])),
    "sessions.record": (
        (V, L),
        True,
        lambda desk, register, hub: desk.sessions.record(session_at(register, hub), {"Adulti": 3}),
    ),
    "entries.correct": ((L,), True, entries_correct),
    "entries.restore": ((L,), True, lambda desk, register, hub: desk.entries.restore(TAB.format(hub), f"voce-{hub}")),
    "entries.void": ((L,), True, lambda desk, register, hub: desk.entries.void(TAB.format(hub), f"voce-{hub}")),
    "entries.find": ((L,), True, lambda desk, register, hub: desk.entries.find(TAB.format(hub), f"voce-{hub}")),
    "entries.own": ((V, L), True, lambda desk, register, hub: desk.entries.own(hub)),
    "problems.apply": ((L, A), True, lambda desk, register, hub: desk.problems.apply([change_at(hub)], "sistemato")),
    "problems.declare": (
        (L, A),
        True,
        lambda desk, register, hub: desk.problems.declare([Saying(TAB_GONE, TAB.format(hub), TAB.format(hub))]),
    ),
    "figures.doubts": ((L, C), True, lambda desk, register, hub: desk.figures.doubts(scope_at(hub))),
    "receipts.waiting": (EVERYBODY, False, lambda desk, register, hub: desk.receipts.waiting()),
    "receipts.newest": (EVERYBODY, False, lambda desk, register, hub: desk.receipts.newest(f"voce-{hub}")),
    "receipts.saved": (EVERYBODY, False, lambda desk, register, hub: desk.receipts.saved(f"voce-{hub}")),
    "receipts.refusals": (EVERYBODY, False, lambda desk, register, hub: desk.receipts.refusals()),
    "receipts.dismiss": (
        EVERYBODY,
        False,
        lambda desk, register, hub: desk.receipts.dismiss(
            Refusal(Saving(change_at(hub), "x", desk.person.email, register.now(), None), "no")
        ),
    ),
    "rows.add": (
        (L,),
        True,
        lambda desk, register, hub: desk.rows.add([register.of(SHELL).rows.of_people(hub, new_id(), {"Nome": "Anna"})]),
    ),
    "rows.of_journal": (EVERYBODY, False, lambda desk, register, hub: desk.rows.of_journal("prova", hub)),
    "choices.of": ((V, L), True, choices_of),
    "figures.indicators": ((L, C), False, lambda desk, register, hub: desk.figures.indicators()),
    "figures.figure": (
        (L, C),
        True,
        lambda desk, register, hub: desk.figures.figure(register.definitions.indicators[0], scope_at(hub)),
    ),
    "figures.by_hub": (
        (L, C),
        True,
        lambda desk, register, hub: desk.figures.by_hub(register.definitions.indicators[0], scope_at(hub)),
    ),
    "figures.over_time": (
        (L, C),
        True,
        lambda desk, register, hub: desk.figures.over_time(register.definitions.indicators[0], scope_at(hub)),
    ),
    "figures.counted": (
        (L, C),
        True,
        lambda desk, register, hub: desk.figures.counted(
            register.of(SHELL).figures.figure(register.definitions.indicators[0], scope_at(hub))
        ),
    ),
    "figures.rows_of": (
        (L, C),
        True,
        lambda desk, register, hub: desk.figures.rows_of(
            register.of(SHELL).figures.figure(register.definitions.indicators[0], scope_at(hub))
        ),
    ),
    "figures.span": ((L, C), False, lambda desk, register, hub: desk.figures.span()),
    "figures.last_recorded": ((L, C), False, lambda desk, register, hub: desk.figures.last_recorded()),
    "exports.take": ((L, C), True, lambda desk, register, hub: desk.exports.take(hub)),
    "exports.tabs": ((L, C), True, lambda desk, register, hub: desk.exports.tabs(hub)),
    "editor": ((L, C, A), False, lambda desk, register, hub: desk.editor()),
    "problems.by_hand": ((L, C, A), False, lambda desk, register, hub: desk.problems.by_hand()),
    "without_names": (EVERYBODY, False, lambda desk, register, hub: desk.without_names("Anna")),
    "rows.of_roll": (EVERYBODY, True, lambda desk, register, hub: desk.rows.of_roll(hub, new_id(), {})),
    "rows.of_people": (EVERYBODY, True, lambda desk, register, hub: desk.rows.of_people(hub, new_id(), {})),
    "problems.mend": ((L, A), True, lambda desk, register, hub: desk.problems.mend(remedy_at(hub))),
    "problems.remedies": ((L, C, A), False, lambda desk, register, hub: desk.problems.remedies(Problem(hub, "", ""))),
    "problems.since": ((L, C, A), False, lambda desk, register, hub: desk.problems.since()),
    "exports.whole": ((), False, lambda desk, register, hub: desk.exports.whole()),
    "imports.file": ((L, A), False, lambda desk, register, hub: desk.imports.file(NOWHERE, MAPPING)),
    "roles.add": ((), False, lambda desk, register, hub: desk.roles.add([])),
    "demo.load": ((), False, lambda desk, register, hub: desk.demo.load()),
    "demo.is_kept_out": ((), False, lambda desk, register, hub: desk.demo.is_kept_out()),
}
"""Method of the desk or of its parts → the roles that may, whether the hub matters, how it is called at a hub."""

HUBS = ("Rho", "Lainate")


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
            refused = is_refused(lambda person=person, hub=hub: call(both.of(person), both, hub))  # type: ignore[misc]
            assert refused is (role not in roles or is_away), (name, role, hub)


@pytest.mark.parametrize("name", CALLS)
def test_nobody_may_anything_not_even_with_a_role_they_made_up(both: Register, name: str) -> None:
    _, _, call = CALLS[name]
    for role in EVERYBODY:
        stranger = replace(someone(both, role), email="estranea@altrove.it", hubs=())
        assert is_refused(lambda person=stranger: call(both.of(person), both, "Rho")), (name, role)  # type: ignore[misc]


def methods(part: type) -> dict[str, Callable[..., object]]:
    """The public methods of a part, those that it has from the parts above it too."""
    return {
        name: method
        for name, method in inspect.getmembers(part, inspect.isfunction)
        if not name.startswith("_") and name not in EVERYBODYS
    }


EVERYBODYS = {"now", "people"}
"""What a desk says that is the same for everybody."""
PARTS = [name for name, part in vars(Desk).items() if isinstance(part, cached_property)]


def every_method() -> dict[str, Callable[..., object]]:
    found = dict(methods(Desk))
    for name in PARTS:
        part = type(getattr(Desk(None, SHELL), name))  # type: ignore[arg-type]
        found |= {f"{name}.{method}": declared for method, declared in methods(part).items()}
    return found


def test_every_method_of_a_desk_has_its_row() -> None:
    assert set(every_method()) == set(CALLS)


def test_every_method_of_a_desk_declares_what_it_needs() -> None:
    assert [name for name, method in every_method().items() if not hasattr(method, NEED)] == []


def test_a_desk_gives_nothing_away_that_is_not_narrowed_to_its_person() -> None:
    register_ = {name for name in dir(Register) if not name.startswith("_")}
    parts = [Desk, *(type(getattr(Desk(None, SHELL), name)) for name in PARTS)]  # type: ignore[arg-type]
    members = [
        member for part in parts for member in inspect.getmembers(part, lambda value: isinstance(value, property))
    ]
    open_to_all = {name for name, _ in members if not name.startswith("_")}
    assert open_to_all <= register_
    assert open_to_all & {"snapshot", "reader", "delivery", "memory", "figures", "names", "sight"} == set()
