"""Corrections and voids find their row by its id: what is written, who may, what the journal says, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests

from sheets import local
from sheets.access import SHELL, Person
from sheets.definitions.model import JOURNAL
from sheets.entries.columns import Entry, entry_columns
from sheets.figures import periods
from sheets.figures.indicators import Scope
from sheets.kinds import Cell, Value
from sheets.problems import Conflict, Invalid, NotAllowed, SheetsError, Unconfirmed
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.saving.changes import ChangedCells
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.meanwhile import Meanwhile
from tests.waiting import until

TAB = "OP Café · Rho"
TODAY = date(2017, 1, 12)
NOW = datetime(2017, 1, 12, 15, 30)
EVENT: dict[str, Value] = {"Titolo": "Cena", "Stato": "svolto", "Adulti": 12, "Bambini": 3, "Note": "via Meda"}
SEEN: dict[str, Cell] = {"Titolo": "Cena", "Stato": "svolto", "Adulti": 12, "Bambini": 3, "Note": "via Meda"}
Book = gspread.Spreadsheet


def record(register: Register, person: Person, id_: str, **values: Value) -> Receipt:
    entry = Entry(id_, "OP Café", "Rho", "Evento di socialità", {"Data": TODAY, **EVENT, **values})
    return register.of(person).entries.save(entry)


@pytest.fixture
def cena(register: Register, volunteer: Person) -> None:
    """An event that the volunteer recorded a moment ago."""
    record(register, volunteer, "a1")


@pytest.fixture
def bodies(session: local.LocalSession) -> list[dict[str, Any]]:
    """The body of each request that anybody writes with, once it has been applied."""
    found: list[dict[str, Any]] = []

    def keep(response: requests.Response, *given: object, **named: object) -> None:
        if str(response.request.url).partition("?")[0].endswith(":batchUpdate") and response.ok:
            found.append(json.loads(response.request.body or b"{}"))

    session.hooks["response"].append(keep)
    return found


def rows(book: Book, tab: str = TAB) -> list[dict[str, Any]]:
    header, *body = book.worksheet(tab).get_all_values(value_render_option="UNFORMATTED_VALUE")
    return [dict(zip(header, row, strict=True)) for row in body if any(cell != "" for cell in row)]


def journal(book: Book) -> list[tuple[str, str, str]]:
    """Who did what where, from the journal."""
    if JOURNAL not in [sheet.title for sheet in book.worksheets()]:
        return []
    return [(row["chi"], row["che cosa"], row["dove"]) for row in rows(book, JOURNAL)]


def written(body: Mapping[str, Any], book: Book, tab: str = TAB) -> set[str]:
    """The labels above the cells of a tab that a body writes."""
    sheet = book.worksheet(tab)
    header, found = sheet.row_values(1), set()
    for request in body["requests"]:
        start = request.get("updateCells", {}).get("start", {})
        if start.get("sheetId") == sheet.id:
            cells = request["updateCells"]["rows"][0]["values"]
            found |= {header[start["columnIndex"] + place] for place in range(len(cells))}
        pasted = request.get("copyPaste", {}).get("destination", {})
        assert pasted.get("sheetId") != sheet.id, "nothing of the tab is pasted over"
    return found


def by_hand(book: Book, label: str, cell: Cell, row: int = 2) -> None:
    sheet = book.worksheet(TAB)
    sheet.update_cell(row, sheet.row_values(1).index(label) + 1, cell)


# What is written


@pytest.mark.usefixtures("cena")
def test_a_correction_writes_the_cells_that_change_and_who_changed_them_and_no_other(
    register: Register, volunteer: Person, book: Book, bodies: list[dict[str, Any]]
) -> None:
    before = rows(book)[0]
    receipt = register.of(volunteer).entries.correct(
        TAB, "a1", {"Titolo": "Cena", "Adulti": 20, "Note": "via Meda"}, SEEN
    )
    assert receipt.row == 2
    assert written(bodies[0], book) == {"Adulti", "modificato_il", "modificato_da", "versione"}
    after = rows(book)[0]
    assert {label for label in after if after[label] != before[label]} == written(bodies[0], book)
    assert (after["Adulti"], after["modificato_da"], after["versione"]) == (20, volunteer.email, 2)
    assert (after["creato_da"], after["creato_il"]) == (volunteer.email, before["creato_il"])


@pytest.mark.usefixtures("cena")
def test_a_correction_is_one_write_and_one_look_and_the_journal_another(
    session: local.LocalSession, register: Register, volunteer: Person, book: Book
) -> None:
    session.log.clear()
    register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    assert until(lambda: JOURNAL in register.snapshot.tabs)
    assert session.log.counts == {"read": 0, "write": 2, "drive": 1}


@pytest.mark.usefixtures("cena")
def test_a_correction_that_changes_nothing_writes_nothing_and_leaves_no_trace(
    session: local.LocalSession, register: Register, volunteer: Person, book: Book
) -> None:
    session.log.clear()
    receipt = register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": "12", "Titolo": " Cena "}, SEEN)
    assert (receipt.row, receipt.was_there) == (2, True)
    assert session.log.counts["write"] == 0
    assert journal(book) == []


@pytest.mark.usefixtures("cena")
def test_a_value_that_is_taken_away_leaves_a_blank_cell(register: Register, volunteer: Person, book: Book) -> None:
    register.of(volunteer).entries.correct(TAB, "a1", {"Note": "", "Bambini": None}, SEEN)
    assert (rows(book)[0]["Note"], rows(book)[0]["Bambini"]) == ("", "")


@pytest.mark.usefixtures("cena")
def test_a_corrected_text_that_looks_like_a_formula_is_text(register: Register, volunteer: Person, book: Book) -> None:
    register.of(volunteer).entries.correct(TAB, "a1", {"Note": "=1+1"}, SEEN)
    sheet = book.worksheet(TAB)
    place = gspread.utils.rowcol_to_a1(2, sheet.row_values(1).index("Note") + 1)
    assert sheet.acell(place, value_render_option="FORMULA").value == "=1+1"
    assert sheet.acell(place).value == "=1+1"


@pytest.mark.usefixtures("cena")
def test_what_a_person_types_in_another_cell_of_the_row_meanwhile_stays(
    register: Register, volunteer: Person, meanwhile: Meanwhile, book: Book
) -> None:
    meanwhile.before("write", lambda: by_hand(book, "Note", "scritto a mano"))
    register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    assert meanwhile.happened == 1
    assert (rows(book)[0]["Adulti"], rows(book)[0]["Note"]) == (20, "scritto a mano")


@pytest.mark.usefixtures("cena")
@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        ({"Adulti": "molti"}, ["Adulti: «molti» non è un numero. Scrivi solo cifre, per esempio 23."]),
        ({"Titolo": ""}, ["Titolo: manca. Compila questo campo."]),
    ],
)
def test_a_correction_that_cannot_be_is_a_sentence_and_nothing_is_written(
    session: local.LocalSession, register: Register, volunteer: Person, values: dict[str, Value], sentences: list[str]
) -> None:
    session.log.clear()
    with pytest.raises(Invalid) as refusal:
        register.of(volunteer).entries.correct(TAB, "a1", values, SEEN)
    assert list(refusal.value.fields.values()) == sentences
    assert session.log.counts["write"] == 0


def test_corrections_of_many_rows_at_once_leave_together_and_land_in_their_own_rows(
    register: Register, faults: local.Faults, book: Book
) -> None:
    for number in range(12):
        record(register, SHELL, f"a{number}", Titolo=f"Cena {number}")
    register.delivery._patience = 0.0
    faults.away = True
    for number in range(12):
        register.of(SHELL).entries.correct(TAB, f"a{number}", {"Adulti": 100 + number}, {"Adulti": 12})
    faults.away = False
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert [(row["Titolo"], row["Adulti"]) for row in rows(book)] == [(f"Cena {n}", 100 + n) for n in range(12)]
    assert until(lambda: len(journal(book)) == 12)


# Conflicts


@pytest.mark.usefixtures("cena")
def test_a_conflict_with_a_hand_in_the_sheet_says_both_values_and_that(
    register: Register, volunteer: Person, book: Book
) -> None:
    by_hand(book, "Adulti", 30)
    with pytest.raises(Conflict) as conflict:
        register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    assert conflict.value.sentence == (
        "Intanto «Adulti» è cambiato: vedevi «12», ora c'è «30» (da qualcuno nel foglio)."
    )
    assert conflict.value.advice == "Non ho scritto nulla: controlla e salva di nuovo."
    assert (rows(book)[0]["Adulti"], rows(book)[0]["modificato_da"], journal(book)) == (30, "", [])


@pytest.mark.usefixtures("cena")
def test_a_conflict_with_a_colleague_of_another_process_says_both_values_and_who(
    workbook: Workbook, register: Register, volunteer: Person, lead: Person, book: Book
) -> None:
    other = Register(workbook, lambda: NOW, pace=Pace(backoff=0.01))
    other.of(lead).entries.correct(TAB, "a1", {"Adulti": 30}, SEEN)
    assert until(lambda: len(journal(book)) == 1)
    with pytest.raises(Conflict) as conflict:
        register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    assert conflict.value.sentence == f"Intanto «Adulti» è cambiato: vedevi «12», ora c'è «30» (da {lead.email})."
    assert rows(book)[0]["Adulti"] == 30
    assert [who for who, _, _ in journal(book)] == [lead.email]
    other.close()


@pytest.mark.usefixtures("cena")
def test_a_conflict_that_only_the_write_meets_says_the_same_and_puts_everything_back(
    workbook: Workbook, register: Register, volunteer: Person, lead: Person, meanwhile: Meanwhile, book: Book
) -> None:
    other = Register(workbook, lambda: NOW, pace=Pace(backoff=0.01))
    assert other.snapshot

    meanwhile.before("write", lambda: other.of(lead).entries.correct(TAB, "a1", {"Adulti": 30, "Note": ""}, SEEN))
    with pytest.raises(Conflict) as conflict:
        register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20, "Titolo": "Cena etnica"}, SEEN)
    assert meanwhile.happened == 1
    assert conflict.value.sentence == f"Intanto «Adulti» è cambiato: vedevi «12», ora c'è «30» (da {lead.email})."
    (row,) = rows(book)
    assert (row["Adulti"], row["Note"], row["Titolo"]) == (30, "", "Cena")
    assert (row["modificato_da"], row["versione"]) == (lead.email, 2)
    other.close()


@pytest.mark.usefixtures("cena")
def test_two_corrections_of_different_cells_do_not_disturb_each_other(
    register: Register, volunteer: Person, lead: Person, book: Book
) -> None:
    register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    register.of(lead).entries.correct(TAB, "a1", {"Note": "via Garibaldi"}, SEEN)
    (row,) = rows(book)
    assert (row["Adulti"], row["Note"], row["modificato_da"], row["versione"]) == (
        20, "via Garibaldi", lead.email, 3,
    )  # fmt: skip


@pytest.mark.usefixtures("cena")
def test_who_corrects_a_row_that_was_voided_meanwhile_is_told(
    register: Register, volunteer: Person, book: Book
) -> None:
    by_hand(book, "annullato", True)
    register.reader.renew()
    with pytest.raises(Conflict, match="annullato"):
        register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    assert rows(book)[0]["Adulti"] == 12


@pytest.mark.usefixtures("cena")
def test_a_row_that_is_gone_is_told(register: Register, volunteer: Person, book: Book) -> None:
    book.worksheet(TAB).delete_rows(2)
    for ask in (
        lambda: register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN),
        lambda: register.of(volunteer).entries.void(TAB, "a1"),
        lambda: register.of(volunteer).entries.correct(TAB, "mai vista", {"Adulti": 20}, SEEN),
        lambda: register.of(volunteer).entries.void("OP Café · Arese", "a1"),
    ):
        with pytest.raises(Conflict, match="La riga non è più nella scheda"):
            ask()
    assert journal(book) == []


# Voids


@pytest.mark.usefixtures("cena")
def test_a_void_keeps_the_row_and_takes_it_out_of_the_figures(
    register: Register, volunteer: Person, coordinator: Person, book: Book, bodies: list[dict[str, Any]]
) -> None:
    heads = next(each for each in register.definitions.indicators if each.code == "14")
    scope = Scope(periods.year(TODAY))
    assert register.of(coordinator).figures.figure(heads, scope).value == 15
    before = rows(book)[0]
    assert register.of(volunteer).entries.void(TAB, "a1").row == 2
    assert written(bodies[0], book) == {"annullato", "modificato_il", "modificato_da", "versione"}
    after = rows(book)[0]
    assert after["annullato"] is True
    assert {label: after[label] for label in EVENT} == {label: before[label] for label in EVENT}
    assert register.of(coordinator).figures.figure(heads, scope).value in (0, None)


@pytest.mark.usefixtures("cena")
def test_a_void_whose_reply_is_lost_is_one_void_and_one_line_in_the_journal(
    register: Register, volunteer: Person, faults: local.Faults, book: Book
) -> None:
    faults.lose_reply()
    receipt = register.of(volunteer).entries.void(TAB, "a1")
    assert not receipt.was_there
    assert until(lambda: bool(journal(book)))
    assert rows(book)[0]["versione"] == 2
    assert len(journal(book)) == 1


# The journal


@pytest.mark.usefixtures("cena")
def test_the_journal_says_who_corrected_what_from_what_to_what(
    register: Register, volunteer: Person, lead: Person, book: Book
) -> None:
    register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20, "Note": None}, SEEN)
    assert until(lambda: len(journal(book)) == 1)
    register.of(lead).entries.void(TAB, "a1")
    assert until(lambda: len(journal(book)) == 2)
    (corrected, voided) = journal(book)
    assert corrected[0] == volunteer.email
    assert corrected[1].startswith("correzione: ")
    assert "Adulti: «12» → «20»" in corrected[1]
    assert "Note: «via Meda» → " in corrected[1]
    assert corrected[2] == voided[2] == f"{TAB}, a1"
    assert voided[:2] == (lead.email, "annullamento")


@pytest.mark.usefixtures("cena")
def test_the_journal_says_nothing_before_the_correction_has_landed(
    register: Register, volunteer: Person, faults: local.Faults, meanwhile: Meanwhile, book: Book
) -> None:
    seen: list[tuple[object, object]] = []

    def look() -> None:
        seen.append((rows(book)[0]["Adulti"], len(journal(book))))

    for _ in range(2):
        meanwhile.before("write", look)
    register.delivery._patience = 0.02
    faults.away = True
    assert register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN).is_waiting
    faults.away = False
    assert until(lambda: len(journal(book)) == 1)
    assert seen == [(12, 0), (20, 0)], "before the first write, and before the second, which is the journal's"


@pytest.mark.usefixtures("cena")
def test_a_correction_that_is_refused_later_leaves_no_line_in_the_journal(
    register: Register, volunteer: Person, faults: local.Faults, meanwhile: Meanwhile, book: Book
) -> None:
    register.delivery._patience = 0.02
    faults.away = True
    assert register.of(volunteer).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN).is_waiting
    meanwhile.before("write", lambda: by_hand(book, "Adulti", 30))
    faults.away = False
    assert until(lambda: isinstance(register.of(SHELL).receipts.newest("a1"), Conflict))
    record(register, volunteer, "a2", Titolo="Un'altra")
    assert until(lambda: not register.of(SHELL).receipts.waiting())
    assert journal(book) == []
    (refusal,) = register.of(volunteer).receipts.refusals()
    assert "vedevi «12», ora c'è «30»" in refusal.sentence


# Who may


def _all_that_may(register: Register) -> Mapping[str, Person]:
    people = register.people()
    return {
        "volunteer": next(each for each in people if each.role == "volontario" and "Rho" in each.hubs),
        "lead": next(each for each in people if each.role == "referente" and "Rho" in each.hubs),
        "lead elsewhere": Person("altrove@esempio.it", "Altrove", "referente", ("Lainate",)),
        "volunteer elsewhere": Person("altrove@esempio.it", "Altrove", "volontario", ("Lainate",)),
        "coordinator": next(each for each in people if each.role == "coordinatore"),
        "administrator": Person("admin@esempio.it", "Admin", "amministratore", ()),
        "somebody": Person("nessuno@esempio.it", "Nessuno", "", ()),
    }


def _ask(register: Register, person: Person, what: str) -> object:
    if what == "correct":
        return register.of(person).entries.correct(TAB, "a1", {"Adulti": 20}, SEEN)
    return register.of(person).entries.void(TAB, "a1")


@pytest.mark.parametrize("what", ["correct", "void"])
@pytest.mark.parametrize(
    ("who", "days", "maker", "may"),
    [
        ("volunteer", 0, "volunteer", True),
        ("volunteer", 14, "volunteer", True),
        ("volunteer", 15, "volunteer", False),
        ("volunteer", 0, "lead", False),
        ("lead", 0, "volunteer", True),
        ("lead", 400, "volunteer", True),
        ("lead elsewhere", 0, "volunteer", False),
        ("volunteer elsewhere", 0, "volunteer", False),
        ("coordinator", 0, "volunteer", False),
        ("administrator", 0, "volunteer", False),
        ("somebody", 0, "volunteer", False),
    ],
)
def test_a_volunteer_corrects_their_own_of_two_weeks_a_lead_all_of_the_hub_and_nobody_else_anything(
    session: local.LocalSession, register: Register, book: Book, who: str, days: int, maker: str, may: bool, what: str
) -> None:
    everybody = _all_that_may(register)
    register.now = lambda: NOW - timedelta(days)
    entry = Entry("a1", "OP Café", "Rho", "Evento di socialità", {"Data": register.now().date(), **EVENT})
    register.of(everybody[maker]).entries.save(entry)
    register.now = lambda: NOW
    session.log.clear()
    if may:
        _ask(register, everybody[who], what)
        assert rows(book)[0]["modificato_da"] == everybody[who].email
        return
    with pytest.raises(NotAllowed):
        _ask(register, everybody[who], what)
    assert session.log.counts["write"] == 0


def test_a_row_without_a_moment_that_can_be_read_is_for_the_lead_alone(
    register: Register, volunteer: Person, lead: Person, book: Book
) -> None:
    record(register, volunteer, "a1")
    by_hand(book, "creato_il", "ieri")
    register.reader.renew()
    with pytest.raises(NotAllowed, match="ultime due settimane"):
        _ask(register, volunteer, "correct")
    _ask(register, lead, "correct")
    assert rows(book)[0]["Adulti"] == 20


# What one click puts right


def hand_made(register: Register, book: Book, *titles: str) -> list[ChangedCells]:
    """Rows that a person typed without an id, and the changes that give them one."""
    sheet = book.worksheet(TAB)
    for title in titles:
        sheet.append_row(["Evento di socialità", 42747, "", title, "", "svolto"], table_range="A1")
    tab = register.reader.renew().tabs[TAB]
    columns = tuple(entry_columns(register.definitions, "OP Café"))
    return [
        ChangedCells(
            TAB, columns, "", {"id": f"m-{tab.cell(index, 'Titolo')}"},
            {label: tab.cell(index, label) for label in tab.header if tab.cell(index, label) != ""}, index + 2,
        )
        for index in range(len(tab.rows))
        if tab.cell(index, "Titolo") in titles
    ]  # fmt: skip


@pytest.mark.usefixtures("cena")
def test_ids_for_rows_made_by_hand_are_written_in_one_request_each_in_its_own_row(
    session: local.LocalSession, register: Register, lead: Person, book: Book
) -> None:
    changes = hand_made(register, book, "Yoga", "Canto", "Festa")
    session.log.clear()
    landed = register.of(lead).problems.apply(changes, "id assegnati")
    assert [each.row for each in landed] == [3, 4, 5]
    assert [(row["Titolo"], row["id"]) for row in rows(book)] == [
        ("Cena", "a1"), ("Yoga", "m-Yoga"), ("Canto", "m-Canto"), ("Festa", "m-Festa"),
    ]  # fmt: skip
    assert until(lambda: journal(book) == [(lead.email, "id assegnati", TAB)])
    assert session.log.counts["write"] == 2, "one for the cells and one for the journal"


@pytest.mark.usefixtures("cena")
def test_a_row_that_changed_since_it_was_seen_gets_no_id_and_the_others_do(
    register: Register, lead: Person, book: Book
) -> None:
    changes = hand_made(register, book, "Yoga", "Canto")
    by_hand(book, "Titolo", "Canto corale", row=4)
    with pytest.raises(Conflict, match="Fatto per 1 righe su 2: le altre sono cambiate intanto"):
        register.of(lead).problems.apply(changes, "id assegnati")
    assert [(row["Titolo"], row["id"]) for row in rows(book)] == [
        ("Cena", "a1"), ("Yoga", "m-Yoga"), ("Canto corale", ""),
    ]  # fmt: skip


@pytest.mark.usefixtures("cena")
def test_two_processes_that_give_the_same_row_an_id_give_it_one(
    workbook: Workbook, register: Register, lead: Person, meanwhile: Meanwhile, book: Book
) -> None:
    (change,) = hand_made(register, book, "Yoga")
    other = Register(workbook, lambda: NOW, pace=Pace(backoff=0.01))
    assert other.snapshot
    first = ChangedCells(TAB, change.columns, "", {"id": "primo"}, change.seen, change.row)
    meanwhile.before("write", lambda: other.of(SHELL).problems.apply([first], "id assegnato"))
    with pytest.raises(Conflict):
        register.of(lead).problems.apply([change], "id assegnato")
    assert meanwhile.happened == 1
    assert [row["id"] for row in rows(book)] == ["a1", "primo"]
    other.close()


@pytest.mark.usefixtures("cena")
def test_a_header_is_renamed_and_later_saves_find_their_column(
    register: Register, volunteer: Person, lead: Person, book: Book
) -> None:
    sheet = book.worksheet(TAB)
    place = sheet.row_values(1).index("Titolo") + 1
    sheet.update_cell(1, place, "Titolo dell'evento")
    header = register.reader.renew().tabs[TAB].header
    letters = [gspread.utils.rowcol_to_a1(1, each)[:-1] for each in range(1, len(header) + 1)]
    seen = {letter: label for letter, label in zip(letters, header, strict=True) if label}
    change = ChangedCells(TAB, (), "", {letters[place - 1]: "Titolo"}, seen, row=1)
    (landed,) = register.of(lead).problems.apply([change], "intestazione corretta")
    assert landed.row == 1
    record(register, volunteer, "a2", Titolo="Yoga")
    assert [row["Titolo"] for row in rows(book)] == ["Cena", "Yoga"]


@pytest.mark.parametrize("who", ["volunteer", "lead elsewhere", "volunteer elsewhere", "coordinator", "somebody"])
@pytest.mark.usefixtures("cena")
def test_only_who_mends_the_sheet_of_that_hub_may_apply(
    session: local.LocalSession, register: Register, book: Book, who: str
) -> None:
    changes = hand_made(register, book, "Yoga")
    session.log.clear()
    with pytest.raises(NotAllowed):
        register.of(_all_that_may(register)[who]).problems.apply(changes, "id assegnati")
    assert session.log.counts["write"] == 0


@pytest.mark.usefixtures("cena")
def test_what_is_applied_while_the_sheet_is_away_is_told_to_wait_and_is_done_later(
    workbook: Workbook, register: Register, faults: local.Faults, book: Book, tmp_path: Path
) -> None:
    patient = Register(workbook, lambda: NOW, tmp_path / "attesa", Pace(backoff=0.01, longest=0.02), patience=0.01)
    changes = hand_made(patient, book, "Yoga")
    faults.away = True
    with pytest.raises(Unconfirmed, match="in attesa"):
        patient.of(SHELL).problems.apply(changes, "id assegnati")
    faults.away = False
    assert until(lambda: not patient.of(SHELL).receipts.waiting())
    assert [row["id"] for row in rows(book)] == ["a1", "m-Yoga"]
    patient.close()


def test_errors_of_corrections_are_sentences(register: Register) -> None:
    with pytest.raises(SheetsError) as trouble:
        register.of(SHELL).entries.correct("Appunti", "a1", {"Adulti": 1}, {})
    assert str(trouble.value) == "La riga non è più nella scheda «Appunti». Ricarica la pagina e cercala di nuovo."
