"""The person comes from `Ruoli` at every call, and the hub from the tab: what a caller hands over gives no rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import gspread
import pytest

from sheets import access, local
from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL, TABS, Activity
from sheets.entries.columns import JOURNAL_COLUMNS, Entry, entry_columns, people_columns
from sheets.entries.journal import SAYINGS
from sheets.problems import Conflict, Invalid, NotAllowed, SheetsError
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.register.stamps import new_id
from sheets.saving.changes import ChangedCells, NewRow
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.conftest import TODAY, Save
from tests.waiting import until

TAB, EVENT = "OP Café · Rho", "Evento di socialità"
NOW = datetime(2017, 1, 12, 15, 30)
TODAY_DATE = NOW.date()


def rows(book: gspread.Spreadsheet, tab: str) -> list[dict[str, object]]:
    header, *body = book.worksheet(tab).get_all_values(value_render_option="UNFORMATTED_VALUE")
    return [dict(zip(header, row, strict=True)) for row in body if any(cell != "" for cell in row)]


def titles(book: gspread.Spreadsheet) -> list[str]:
    return [tab.title for tab in book.worksheets()]


def someone(register: Register, role: str, hub: str = "") -> Person:
    return next(each for each in register.people() if each.role == role and (not hub or hub in each.hubs))


class Anywhere(str):
    """A text that says that it is whatever it is compared with."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


def test_a_hub_is_compared_by_what_it_says(register: Register, volunteer: Person, lead: Person) -> None:
    with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
        register.of(volunteer).sessions.between(Anywhere("Lainate"), TODAY_DATE, TODAY_DATE)
    with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
        register.of(lead).exports.take(Anywhere("Lainate"))


@pytest.mark.parametrize("word", SAYINGS)
def test_the_words_by_which_the_journal_is_read_are_nobodys_to_write(
    register: Register, book: gspread.Spreadsheet, lead: Person, word: str
) -> None:
    register.of(SHELL).entries.save(Entry("a1", "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": "Orto"}))
    desk = register.of(lead)
    with pytest.raises(NotAllowed, match="non si dichiara così"):
        desk.rows.add([desk.rows.of_journal(word, TAB)])
    change = ChangedCells(
        TAB, tuple(entry_columns(desk.definitions, "OP Café")), "a1", {"Titolo": "x"}, {"Titolo": "Orto"}
    )
    with pytest.raises(NotAllowed, match="non si dichiara così"):
        desk.problems.apply([change], word)
    assert "Registro" not in titles(book)


def test_a_row_of_the_journal_has_its_id_also_where_its_cells_do_not_say_it(
    register: Register, book: gspread.Spreadsheet, lead: Person
) -> None:
    row = register.of(lead).rows.of_journal("prova", "Rho", "j1")
    cells = {label: cell for label, cell in row.cells.items() if label != "id"}
    register.of(lead).rows.add([replace(row, cells=cells)])
    assert [each["id"] for each in rows(book, JOURNAL)] == ["j1"]


# Rows that are added


def test_nobody_adds_rows_at_a_hub_that_is_not_theirs(
    register: Register, lead: Person, book: gspread.Spreadsheet
) -> None:
    for row in (
        register.of(SHELL).rows.of_people("Lainate", "p1", {"Nome": "Maria Rossi"}),
        register.of(SHELL).rows.of_roll("Lainate", "r1", {"Presenza": "presente"}),
    ):
        with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
            register.of(lead).rows.add([row])
    assert not [title for title in titles(book) if "Lainate" in title]


def test_of_several_rows_one_at_another_hub_keeps_all_out(
    register: Register, lead: Person, book: gspread.Spreadsheet
) -> None:
    mine, theirs = (register.of(SHELL).rows.of_people(hub, new_id(), {"Nome": "A"}) for hub in ("Rho", "Lainate"))
    with pytest.raises(NotAllowed):
        register.of(lead).rows.add([mine, theirs])
    assert "Persone · Rho" not in titles(book)


def test_a_row_that_is_added_says_who_added_it_whatever_it_said(
    register: Register, lead: Person, coordinator: Person, book: gspread.Spreadsheet
) -> None:
    said = register.of(SHELL).rows.of_journal("esportazione", "Rho")
    register.of(lead).rows.add([replace(said, cells={**said.cells, "chi": coordinator.email})])
    made = register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Maria Rossi"})
    register.of(lead).rows.add([replace(made, cells={**made.cells, "creato_da": coordinator.email})])
    assert [row["chi"] for row in rows(book, JOURNAL)] == [lead.email]
    assert [row["creato_da"] for row in rows(book, "Persone · Rho")] == [lead.email]


@pytest.mark.parametrize("title", [*TABS, TAB, "Una scheda mia", "Persone · Sparito"])
def test_rows_are_added_to_people_roll_and_journal_and_to_no_other_tab(
    register: Register, lead: Person, book: gspread.Spreadsheet, title: str
) -> None:
    before = titles(book)
    row = NewRow(title, JOURNAL_COLUMNS, "x1", {"id": "x1", "chi": lead.email})
    with pytest.raises(NotAllowed):
        register.of(lead).rows.add([row])
    assert titles(book) == before


def test_columns_that_the_tab_does_not_have_are_not_added_with_a_row(
    register: Register, lead: Person, book: gspread.Spreadsheet
) -> None:
    made = register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Maria Rossi"})
    register.of(lead).rows.add([replace(made, columns=(*people_columns(), *JOURNAL_COLUMNS))])
    assert "che cosa" not in book.worksheet("Persone · Rho").row_values(1)


def test_without_names_no_person_is_added(register: Register) -> None:
    administrator = someone(register, "amministratore")
    row = register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Maria Rossi"})
    with pytest.raises(NotAllowed):
        register.of(administrator).rows.add([row])


# Cells that are put right


def role_of(book: gspread.Spreadsheet, email: str) -> object:
    return next(row["Ruolo"] for row in rows(book, "Ruoli") if row["Email"] == email)


def test_no_mend_makes_a_lead_an_administrator(register: Register, lead: Person, book: gspread.Spreadsheet) -> None:
    number = [row["Email"] for row in rows(book, "Ruoli")].index(lead.email) + 2
    header, held = book.worksheet("Ruoli").row_values(1), book.worksheet("Ruoli").row_values(number)
    seen = {label: cell for label, cell in zip(header, held, strict=False) if cell}
    with pytest.raises(NotAllowed):
        register.of(lead).problems.apply(
            [ChangedCells("Ruoli", (), "", {"Ruolo": "amministratore"}, seen, number)], "sistemato"
        )
    assert role_of(book, lead.email) == "referente"


@pytest.mark.parametrize("title", ["Ruoli", "Campi", JOURNAL, "Note", "Lavoro · Sparito", "Persone · Sparito"])
def test_a_mend_writes_only_in_tabs_of_the_persons_hubs(
    register: Register, lead: Person, book: gspread.Spreadsheet, title: str
) -> None:
    if title not in titles(book):
        book.add_worksheet(title, 5, 3).update([["id", "Titolo"], ["a1", "Coro"]], "A1")
    before = book.worksheet(title).get_all_values()
    register.reader.renew()
    change = ChangedCells(title, (), "", {"A": "Email"}, dict(zip("ABCDEFGHIJKLMN", before[0], strict=False)), 1)
    with pytest.raises(NotAllowed):
        register.of(lead).problems.apply([change], "sistemato")
    assert book.worksheet(title).get_all_values() == before


def test_an_administrator_mends_no_people_for_they_see_no_names(
    register: Register, save: Save, book: gspread.Spreadsheet
) -> None:
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Maria Rossi"})])
    change = ChangedCells("Persone · Rho", tuple(people_columns()), "p1", {"Nome": "Anna"}, {"Nome": "Maria Rossi"})
    with pytest.raises(NotAllowed):
        register.of(someone(register, "amministratore")).problems.apply([change], "sistemato")
    assert rows(book, "Persone · Rho")[0]["Nome"] == "Maria Rossi"


# A session that the caller hands over


@pytest.fixture
def theirs(register: Register, save: Save) -> Session:
    """A session at Lainate."""
    save(EVENT, {"Titolo": "Cena", "Stato": "in programma"}, hub="Lainate", id="s1")
    return register.of(SHELL).sessions.between("Lainate", TODAY, TODAY)[0]


@pytest.fixture
def mine(register: Register, save: Save) -> Session:
    """A session at Rho."""
    save(EVENT, {"Titolo": "Yoga", "Stato": "in programma"}, id="s2")
    return register.of(SHELL).sessions.between("Rho", TODAY, TODAY)[0]


@pytest.mark.parametrize("changed", [{"hub": "Rho"}, {"hub": "Rho", "operation": "Lavoro"}])
def test_a_session_whose_hub_was_replaced_is_not_counted(
    register: Register, volunteer: Person, theirs: Session, book: gspread.Spreadsheet, changed: dict[str, str]
) -> None:
    with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
        register.of(volunteer).sessions.record(replace(theirs, **changed), {"Adulti": 12})
    assert rows(book, "OP Café · Lainate")[0]["Adulti"] == ""


def test_a_version_that_nobody_can_have_seen_leaves_the_row_to_be_corrected_again(
    register: Register, volunteer: Person, mine: Session, book: gspread.Spreadsheet
) -> None:
    register.of(volunteer).sessions.record(replace(mine, version=999_999_999_999_998), {"Adulti": 3})
    assert rows(book, "OP Café · Rho")[-1]["versione"] == 2


def test_a_version_that_somebody_typed_as_large_as_a_cell_holds_keeps_nobody_from_counting(
    register: Register, volunteer: Person, mine: Session, book: gspread.Spreadsheet
) -> None:
    tab = book.worksheet("OP Café · Rho")
    tab.update_cell(mine.row, tab.row_values(1).index("versione") + 1, 999_999_999_999_999)
    register.reader.renew()
    (session,) = register.of(volunteer).sessions.between("Rho", TODAY, TODAY)
    register.of(volunteer).sessions.record(session, {"Adulti": 3})
    assert rows(book, "OP Café · Rho")[-1]["Adulti"] == 3


@pytest.mark.parametrize("tab", ["Persone · Rho", "Presenze · Rho", "Ruoli", JOURNAL, "OP Café · Sparito"])
def test_a_session_whose_tab_was_replaced_is_not_counted(
    register: Register, volunteer: Person, mine: Session, tab: str
) -> None:
    with pytest.raises((NotAllowed, Conflict)):
        register.of(volunteer).sessions.record(replace(mine, tab=tab), {"Adulti": 12})


def test_a_count_goes_only_into_the_counting_fields_of_the_activity_that_the_row_has(
    register: Register, volunteer: Person, mine: Session, book: gspread.Spreadsheet
) -> None:
    other = next(each for each in register.definitions.activities if each.name == "Proposta")
    before = rows(book, TAB)
    for label in ("annullato", "creato_da", "Titolo", "Data", "versione"):
        with pytest.raises(Invalid):
            register.of(volunteer).sessions.record(mine, {label: 1})
        with pytest.raises(SheetsError):
            register.of(volunteer).sessions.record(replace(mine, activity=other), {label: 1})
    assert rows(book, TAB) == before


def test_a_session_that_is_no_session_gets_no_heads(
    register: Register, volunteer: Person, mine: Session, save: Save, book: gspread.Spreadsheet
) -> None:
    save("Proposta", {"Titolo": "Orto"}, id="s3")
    made_up: Activity = mine.activity
    with pytest.raises(SheetsError):
        register.of(volunteer).sessions.record(replace(mine, id="s3", activity=made_up), {"Adulti": 12})
    assert [row["Adulti"] for row in rows(book, TAB)] == ["", ""]


# Who is gone, and who never was

Deed = Callable[[Register, Person], object]


def _entry() -> Entry:
    return Entry(new_id(), "OP Café", "Rho", "Proposta", {"Data": TODAY, "Titolo": "Orto"})


WRITES: dict[str, Deed] = {
    "save": lambda register, person: register.of(person).entries.save(_entry()),
    "save_all": lambda register, person: register.of(person).entries.save_all([_entry()]),
    "record_attendance": lambda register, person: register.of(person).sessions.record(
        register.of(SHELL).sessions.between("Rho", TODAY, TODAY)[0], {"Adulti": 3}
    ),
    "correct": lambda register, person: register.of(person).entries.correct(
        TAB, "s2", {"Titolo": "Coro"}, {"Titolo": "Yoga", "annullato": ""}
    ),
    "void": lambda register, person: register.of(person).entries.void(TAB, "s2"),
    "apply": lambda register, person: register.of(person).problems.apply(
        [ChangedCells(TAB, (), "s2", {"Titolo": "Coro"}, {"Titolo": "Yoga"})], "sistemato"
    ),
    "add_rows": lambda register, person: register.of(person).rows.add(
        [register.of(SHELL).rows.of_people("Rho", new_id(), {"Nome": "Anna"})]
    ),
    "export": lambda register, person: register.of(person).exports.take("Rho"),
}


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize("deed", WRITES)
def test_a_role_that_was_taken_away_writes_no_more(
    register: Register, lead: Person, session: local.LocalSession, book: gspread.Spreadsheet, deed: str
) -> None:
    tab = book.worksheet("Ruoli")
    number = tab.col_values(1).index(lead.email) + 1
    tab.delete_rows(number)
    register.reader.renew()
    session.log.clear()
    with pytest.raises(NotAllowed, match="«Ruoli»"):
        WRITES[deed](register, lead)
    assert session.log.counts["write"] == 0


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize("deed", WRITES)
def test_a_role_that_the_caller_made_up_gives_no_rights(
    register: Register, volunteer: Person, session: local.LocalSession, deed: str
) -> None:
    elsewhere = someone(register, "volontario", "Settimo Milanese")
    for made_up in (
        Person("chiunque@esempio.it", "Chiunque", "referente", ("Rho",)),
        replace(SHELL, email="chiunque@esempio.it"),
        replace(elsewhere, role="referente", hubs=("Rho",)),
        replace(elsewhere, role=access.SHELL, hubs=()),
        Person(SHELL.email, "Un'altra", "referente", ("Rho",)),
    ):
        session.log.clear()
        with pytest.raises(NotAllowed):
            WRITES[deed](register, made_up)
        assert session.log.counts["write"] == 0


def test_a_person_is_known_by_the_address_without_capitals(register: Register, lead: Person) -> None:
    assert register.person(lead.email.upper()) == lead
    with pytest.raises(NotAllowed):
        register.person("chiunque@esempio.it")


# What waits, and what was refused


@pytest.fixture
def away(workbook: Workbook, faults: local.Faults) -> Iterator[Register]:
    """A register whose spreadsheet does not answer."""
    register = Register(workbook, lambda: NOW, pace=Pace(backoff=0.01, longest=0.05))
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Maria Rossi"})])
    register.delivery._patience = 0.0
    faults.away = True
    yield register
    register.close()


def proposal(id_: str, hub: str, title: str) -> Entry:
    return Entry(id_, "OP Café", hub, "Proposta", {"Data": TODAY, "Titolo": title})


def test_what_waits_is_shown_at_the_persons_hubs_and_without_names(away: Register) -> None:
    away.of(SHELL).entries.save(proposal("a1", "Rho", "Festa di Maria Rossi"))
    away.of(SHELL).entries.save(proposal("b1", "Lainate", "Orto"))
    of_rho, of_lainate = (someone(away, "referente", hub) for hub in ("Rho", "Lainate"))
    assert [each.id for each in away.of(of_rho).receipts.waiting()] == ["a1"]
    assert [each.id for each in away.of(of_lainate).receipts.waiting()] == ["b1"]
    assert "Maria Rossi" in str(away.of(of_rho).receipts.waiting())
    for role in ("coordinatore", "amministratore"):
        found = away.of(someone(away, role)).receipts.waiting()
        assert [each.id for each in found] == ["a1", "b1"]
        assert "Maria Rossi" not in str(found)


def test_a_receipt_is_for_whoever_saved_it_and_for_those_who_see_problems_there(away: Register) -> None:
    rho, settimo = (someone(away, "volontario", hub) for hub in ("Rho", "Settimo Milanese"))
    away.of(rho).entries.save(proposal("a1", "Rho", "Festa di Maria Rossi"))
    assert isinstance(away.of(rho).receipts.newest("a1"), Receipt)
    assert isinstance(away.of(someone(away, "referente", "Rho")).receipts.newest("a1"), Receipt)
    assert away.of(settimo).receipts.newest("a1") is None
    assert away.of(someone(away, "referente", "Lainate")).receipts.newest("a1") is None
    assert "Maria Rossi" not in str(away.of(someone(away, "coordinatore")).receipts.newest("a1"))


def test_the_word_that_came_later_is_for_the_same_people(away: Register, faults: local.Faults) -> None:
    rho, settimo = (someone(away, "volontario", hub) for hub in ("Rho", "Settimo Milanese"))
    away.of(rho).entries.save(proposal("a1", "Rho", "Orto"))
    faults.away = False
    assert until(lambda: not away.of(SHELL).receipts.waiting())
    assert until(lambda: away.of(rho).receipts.newest("a1") is not None)
    assert away.of(settimo).receipts.newest("a1") is None


def refuse_one(away: Register, faults: local.Faults, hub: str) -> None:
    """A proposal of the shell's at a hub that the spreadsheet refuses when nobody waits any more."""
    id_ = f"x-{hub}"
    away.of(SHELL).entries.save(proposal(id_, hub, "Festa di Maria Rossi"))
    away.of(SHELL).entries.save(proposal(id_, hub, "Un'altra, con lo stesso id"))
    faults.away = False
    assert until(lambda: not away.of(SHELL).receipts.waiting())
    faults.away = True


def test_refusals_are_shown_at_the_persons_hubs_without_names_and_only_they_dismiss_them(
    away: Register, faults: local.Faults
) -> None:
    for hub in ("Rho", "Lainate"):
        refuse_one(away, faults, hub)
    assert len(away.of(SHELL).receipts.refusals()) == 2
    of_rho = someone(away, "referente", "Rho")
    assert [each.saving.change.tab for each in away.of(of_rho).receipts.refusals()] == [TAB]
    (theirs,) = away.of(someone(away, "referente", "Lainate")).receipts.refusals()
    for person in (of_rho, someone(away, "volontario", "Rho")):
        with pytest.raises(NotAllowed):
            away.of(person).receipts.dismiss(theirs)
    with pytest.raises(NotAllowed):
        away.of(Person("chiunque@esempio.it", "Chiunque", "coordinatore", ())).receipts.dismiss(theirs)
    assert len(away.of(SHELL).receipts.refusals()) == 2
    coordinator = someone(away, "coordinatore")
    for refusal in away.of(coordinator).receipts.refusals():
        assert "Maria Rossi" not in f"{refusal.sentence} {refusal.saving}"
        away.of(coordinator).receipts.dismiss(refusal)
    assert away.of(SHELL).receipts.refusals() == []


# The second defences


def test_an_import_writes_nothing_at_another_hub(
    register: Register, lead: Person, session: local.LocalSession, book: gspread.Spreadsheet
) -> None:
    session.log.clear()
    with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
        register.of(lead).entries.save_all([proposal("a1", "Rho", "Orto"), proposal("b1", "Lainate", "Coro")])
    assert session.log.counts["write"] == 0
    assert TAB not in titles(book)


def test_the_names_of_another_hub_are_no_choices(register: Register, volunteer: Person) -> None:
    for hub in ("Rho", "Lainate"):
        register.of(SHELL).rows.add([register.of(SHELL).rows.of_people(hub, f"p-{hub}", {"Nome": f"Maria di {hub}"})])
    (field, operation) = next(
        (field, operation)
        for operation in register.definitions.operations
        for field in register.definitions.columns_of(operation)
        if field.kind.name == "persona"
    )
    assert register.of(volunteer).choices.of(field, operation, "Rho") == [("p-Rho", "Maria di Rho")]
    with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
        register.of(volunteer).choices.of(field, operation, "Lainate")
