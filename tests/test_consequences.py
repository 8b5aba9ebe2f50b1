"""What a hand in *Foglio* does to a definition tab is told beforehand, with its entries and figures, and done with a yes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gspread
import pytest

from components.editor import sheet_editor
from sheets import access, local
from sheets.access import SHELL, Person
from sheets.editor.wishes import Wish
from sheets.problems import Costly
from sheets.register.register import Register
from sheets.register.stamps import new_id
from tests.conftest import Save
from tests.test_sheet_page import path as path
from tests.test_sheet_page import shown, visit

EVENT, PROPOSAL = "Evento di socialità", "Proposta"


@pytest.fixture
def administrator(register: Register) -> Person:
    return next(each for each in register.people() if each.role == access.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def entries(save: Save) -> None:
    """Three held events, two at Rho and one at Lainate, a proposal and a consultation of somebody of Arese."""
    for number, hub in ((10, "Rho"), (20, "Rho"), (30, "Lainate")):
        save(EVENT, {"Titolo": f"Cena {number}", "Stato": "svolto", "Adulti": number}, hub=hub)
    save(PROPOSAL, {"Titolo": "Cinema"})
    save("Consulenza individuale", {"Comune": "Arese", "Evento di vita": "separazione"}, operation="Lavoro")


def row_of(tab: gspread.Worksheet, **cells: str) -> int:
    """The number of the first row with these cells, by their headers."""
    return next(
        number
        for number, row in enumerate(tab.get_all_records(numericise_ignore=["all"]), 2)
        if all(row[label] == cell for label, cell in cells.items())
    )


def seen(tab: gspread.Worksheet, *rows: int) -> dict[str, list[str]]:
    return {str(number): tab.row_values(number) for number in (1, *rows)}


def deleting(tab: gspread.Worksheet, row: int, number: int = 1) -> dict[str, Any]:
    known = seen(tab, row)
    return {
        "number": number, "does": "delete", "tab": tab.id, "dimension": "ROWS", "place": row, "seen": known,
    }  # fmt: skip


def typing(tab: gspread.Worksheet, row: int, label: str, text: str, number: int = 1) -> dict[str, Any]:
    column = tab.row_values(1).index(label)
    return {"number": number, "does": "type", "tab": tab.id, "cells": [[row, column, text]], "seen": seen(tab, row)}


def sent(
    register: Register, person: Person, *wishes: dict[str, Any], here: sheet_editor.Sitting | None = None
) -> sheet_editor.Sitting:
    here = here or sheet_editor.Sitting()
    sheet_editor._fulfil(register.of(person).editor(), here, {"sitting": "una", "wishes": [*wishes]})
    return here


def question(here: sheet_editor.Sitting) -> Costly:
    assert here.troubles == []
    (asked,) = here.asked
    return asked.why


def test_deleting_an_activity_says_its_entries_and_figures_and_is_done_with_a_yes(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Attività")
    wish = deleting(tab, row_of(tab, Attività=EVENT))
    here = sent(register, administrator, wish)
    why = question(here)
    assert "3 voci non si leggerebbero o non si conterebbero più come ora" in why.sentence
    assert "non si calcolerebbero più 2 cifre: «Eventi di socialità» e «Cittadini partecipanti agli eventi»" in (
        why.sentence
    )
    assert why.figures == {"13", "14"}
    assert EVENT in tab.col_values(2), "nothing is written before the yes"
    sheet_editor._say_yes(here, here.asked[0])
    here = sent(register, administrator, wish, here=here)
    assert (here.asked, here.troubles) == ([], [])
    assert EVENT not in tab.col_values(2)


def test_a_no_leaves_the_tab_as_it_is(register: Register, book: gspread.Spreadsheet, administrator: Person) -> None:
    tab = book.worksheet("Attività")
    wish = deleting(tab, row_of(tab, Attività=EVENT))
    here = sent(register, administrator, wish)
    sheet_editor._say_no(here, here.asked[0])
    here = sent(register, administrator, wish, here=here)
    assert (here.asked, here.troubles) == ([], [])
    assert EVENT in tab.col_values(2)


@pytest.mark.parametrize("text", ["", "Evento"])
def test_emptying_or_renaming_an_activity_is_asked_about_too(
    register: Register, book: gspread.Spreadsheet, administrator: Person, text: str
) -> None:
    tab = book.worksheet("Attività")
    here = sent(register, administrator, typing(tab, row_of(tab, Attività=EVENT), "Attività", text))
    assert question(here).figures == {"13", "14"}


def test_deleting_a_field_says_which_figures_change(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Campi")
    why = question(sent(register, administrator, deleting(tab, row_of(tab, Campo="Adulti"))))
    assert "3 voci" in why.sentence
    assert "cambierebbe la cifra «Cittadini partecipanti agli eventi»" in why.sentence
    assert why.figures == {"14"}


def test_deleting_a_field_that_no_figure_reads_says_its_entries(
    register: Register, book: gspread.Spreadsheet, administrator: Person, save: Save
) -> None:
    save(PROPOSAL, {"Titolo": "Teatro", "Note": "in piazza"})
    tab = book.worksheet("Campi")
    why = question(sent(register, administrator, deleting(tab, row_of(tab, Campo="Note"))))
    assert why.sentence == "Così una voce non si leggerebbe o non si conterebbe più come ora."
    assert why.figures == set()


def test_deleting_a_municipality_says_the_figures_by_municipality(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Comuni")
    why = question(sent(register, administrator, deleting(tab, row_of(tab, Comune="Arese"))))
    assert "una voce" in why.sentence
    assert "per comune calerebbe la cifra «Consulenze individuali»" in why.sentence
    assert why.figures == {"1"}


def test_deleting_a_hub_says_what_is_recorded_there(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Hub")
    why = question(sent(register, administrator, deleting(tab, row_of(tab, Hub="Lainate"))))
    assert "una voce" in why.sentence
    assert why.figures == {"13", "14"}


def test_deleting_an_indicator_says_that_its_figure_is_gone(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Indicatori")
    why = question(sent(register, administrator, deleting(tab, row_of(tab, Codice="13"))))
    assert "non si calcolerebbe più la cifra «Eventi di socialità»" in why.sentence
    assert why.figures == {"13"}


@pytest.mark.parametrize("does", ["column", "tab", "rename"])
def test_a_column_or_the_whole_tab_is_asked_about_too(
    register: Register, book: gspread.Spreadsheet, administrator: Person, does: str
) -> None:
    tab = book.worksheet("Attività")
    # A row of their own, which the defaults do not have.
    tab.update_cell(row_of(tab, Attività=PROPOSAL), 2, "Idea")
    entry = book.worksheet("OP Café · Rho")
    entry.update_cell(entry.find(PROPOSAL).row, entry.find("Attività", in_row=1).col, "Idea")
    register.reader.renew()
    wish = {
        "column": {"does": "delete", "dimension": "COLUMNS", "place": 1, "seen": seen(tab)},
        "tab": {"does": "delete-tab"},
        "rename": {"does": "rename-tab", "title": "Vecchie attività"},
    }[does]
    here = sent(register, administrator, {"number": 1, "tab": tab.id, **wish})
    assert "una voce" in question(here).sentence


@pytest.mark.parametrize(
    ("title", "entries_told", "figures"),
    [("OP Café · Rho", "3 voci", {"13", "14"}), ("OP Café · Lainate", "una voce", {"13", "14"})],
)
@pytest.mark.parametrize(
    "wish", [{"does": "delete-tab"}, {"does": "rename-tab", "title": "OP Café · Pregnana Milanese"}]
)
def test_a_tab_of_entries_does_not_go_without_a_question_that_says_what_goes_with_it(
    register: Register,
    book: gspread.Spreadsheet,
    administrator: Person,
    title: str,
    entries_told: str,
    figures: set[str],
    wish: dict[str, Any],
) -> None:
    here = sent(register, administrator, {"number": 1, "tab": book.worksheet(title).id, **wish})
    why = question(here)
    assert entries_told in why.sentence
    assert why.figures == figures
    assert title in [tab.title for tab in book.worksheets()]
    sheet_editor._say_yes(here, here.asked[0])
    here = sent(register, administrator, here=here)
    assert (here.asked, here.troubles) == ([], [])
    assert title not in [tab.title for tab in book.worksheets()]


def test_whoever_may_not_rename_a_tab_so_is_told_it_without_being_asked_first(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    wish = {"number": 1, "tab": book.worksheet("OP Café · Rho").id, "does": "rename-tab", "title": "Vecchie"}
    here = sent(register, administrator, wish)
    assert here.asked == []
    assert [why.sentence for why in here.troubles] == ["Una scheda «Vecchie» non la vedresti più."]


def test_the_roll_of_a_hub_does_not_go_without_a_question(
    register: Register, book: gspread.Spreadsheet, administrator: Person, save: Save
) -> None:
    save("Gruppo Smart Job", {"Gruppo": "Giro", "Stato": "svolto"}, operation="Lavoro", id="giro")
    rows = register.of(SHELL).rows
    rows.add([rows.of_roll("Rho", new_id(), {"Incontro": "giro", "Persona": "ada", "Presenza": "presente"})])
    roll = book.worksheet("Presenze · Rho")
    why = question(sent(register, administrator, {"number": 1, "tab": roll.id, "does": "delete-tab"}))
    assert why.figures
    assert "cambierebbe" in why.sentence


def test_a_definition_that_is_put_right_is_not_asked_about(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Campi")
    row = row_of(tab, Campo="Adulti")
    tab.update_cell(row, tab.find("Tipo", in_row=1).col, "nunero")
    register.reader.renew()
    here = sent(register, administrator, typing(tab, row, "Tipo", "numero"))
    assert (here.asked, here.troubles) == ([], [])
    assert tab.cell(row, tab.find("Tipo", in_row=1).col).value == "numero"


def test_the_last_administrator_is_asked_before_nobody_is_one(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Ruoli")
    row = row_of(tab, Ruolo="amministratore")
    for wish in (deleting(tab, row), typing(tab, row, "Ruolo", "coordinatore"), {"number": 1, "tab": tab.id, "does": "delete-tab"}):  # fmt: skip
        assert "nessuno sarebbe più amministratore" in question(sent(register, administrator, wish)).sentence


def test_saved_is_said_after_a_yes_and_not_after_a_no(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Attività")
    editor, here = register.of(administrator).editor(), sheet_editor.Sitting()

    def said(*wishes: dict[str, Any]) -> object:
        return sheet_editor._fulfil(editor, here, {"sitting": "una", "wishes": [*wishes]})["saved"]

    assert said() is False
    assert said(typing(tab, row_of(tab, Attività=EVENT), "Descrizione", "Cene e feste", 1)) is True
    assert said(deleting(tab, row_of(tab, Attività=EVENT), 2)) is False
    sheet_editor._say_no(here, here.asked[0])
    assert said({"number": 3, "does": "open", "tab": tab.id, "first": 2, "rows": 0}) is False
    assert said(deleting(tab, row_of(tab, Attività=EVENT), 4)) is False
    sheet_editor._say_yes(here, here.asked[0])
    assert said() is True


def test_what_touches_nothing_is_done_without_a_question(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    campi, roles = book.worksheet("Campi"), book.worksheet("Ruoli")
    row, unused = row_of(campi, Campo="Adulti"), row_of(campi, Campo="Affitto mensile")
    here = sent(
        register,
        administrator,
        typing(campi, row, "Aiuto", "Quanti adulti", 1),
        deleting(campi, unused, 2),
        typing(campi, len(campi.get_all_values()) + 3, "Campo", "Nuovo", 3),
        deleting(roles, 2, 4),
    )
    assert (here.asked, here.troubles, here.done) == ([], [], 4)
    assert campi.cell(campi.find("Adulti").row, campi.find("Aiuto", in_row=1).col).value == "Quanti adulti"
    assert "Affitto mensile" not in campi.col_values(3)


def test_what_comes_after_a_question_is_measured_on_the_tab_as_it_is_by_then(
    register: Register, book: gspread.Spreadsheet, administrator: Person
) -> None:
    tab = book.worksheet("Indicatori")
    first = row_of(tab, Codice="13")
    here = sent(register, administrator, deleting(tab, first, 1), deleting(tab, row_of(tab, Codice="14"), 2))
    assert [asked.why.figures for asked in here.asked] == [{"13"}, {"14"}]
    for asked in [*here.asked]:
        sheet_editor._say_yes(here, asked)
    here = sent(register, administrator, here=here)
    assert "13" not in tab.col_values(1)
    assert "14" in tab.col_values(1), "the row that moved up meanwhile is no longer the one that was seen"
    assert [why.sentence.partition(":")[0] for why in here.troubles] == ["Intanto il foglio è cambiato"]


def test_a_yes_is_to_the_figures_that_were_named(
    register: Register, book: gspread.Spreadsheet, administrator: Person, save: Save
) -> None:
    tab = book.worksheet("Hub")
    here = sent(register, administrator, deleting(tab, row_of(tab, Hub="Lainate")))
    save("Consulenza individuale", {"Comune": "Arese", "Evento di vita": "separazione"}, "Lainate", "Lavoro")
    sheet_editor._say_yes(here, here.asked[0])
    here = sent(register, administrator, here=here)
    assert question(here).figures == {"1", "13", "14"}
    assert "Lainate" in tab.col_values(1)


def test_who_may_not_change_the_definitions_is_told_so_and_nothing_of_the_figures(
    register: Register, book: gspread.Spreadsheet, coordinator: Person
) -> None:
    tab = book.worksheet("Attività")
    here = sent(register, coordinator, deleting(tab, row_of(tab, Attività=EVENT)))
    assert here.asked == []
    assert [why.sentence for why in here.troubles] == ["La scheda «Attività» la cambia solo un amministratore."]


def test_what_was_typed_while_the_spreadsheet_was_away_is_asked_about_when_it_is_back(
    register: Register, book: gspread.Spreadsheet, administrator: Person, faults: local.Faults
) -> None:
    tab = book.worksheet("Attività")
    row = row_of(tab, Attività=EVENT)
    wish = typing(tab, row, "Attività", "")
    hand = register.of(administrator).editor()
    faults.refuse(kind="read")
    here = sheet_editor.Sitting()
    sheet_editor._fulfil(hand, here, {"sitting": "una", "wishes": [wish]})
    assert len(here.kept) == 1
    sheet_editor._hurry(here)
    sheet_editor._fulfil(hand, here, None)
    assert question(here).figures == {"13", "14"}
    assert tab.cell(row, 2).value == EVENT
    faults.lose_reply()
    sheet_editor._say_yes(here, here.asked[0])
    sheet_editor._fulfil(hand, here, None)
    assert len(here.kept) == 1, "the yes goes with it"
    sheet_editor._hurry(here)
    sheet_editor._fulfil(hand, here, None)
    assert (here.asked, here.kept, here.troubles) == ([], [], [])
    assert tab.cell(row, 2).value is None


def test_the_page_asks_with_two_buttons(path: Path) -> None:
    at = visit("amministratore", scheda="Attività")
    here: sheet_editor.Sitting = at.session_state["foglio aperto"]
    wish = Wish(1, "delete-tab", here.tab or 0)
    here.asked = [sheet_editor.Asked(wish, Costly("Così cambierebbe la cifra «Voci *tutte*».", frozenset({"1"})))]
    at.run()
    assert "Così cambierebbe la cifra «Voci \\*tutte\\*»" in at.warning[0].value
    at.button(key="foglio no 0").click().run()
    assert not at.warning
    here.asked = [sheet_editor.Asked(wish, Costly("Così …", frozenset()))]
    at.run()
    at.button(key="foglio sì 0").click().run()
    assert not at.warning
    assert "Attività" not in [title for _, title in shown(at)["tabs"]]
