"""Foglio in a real browser: cells typed, rows and columns moved, tabs renamed, on a desk and on a phone."""

from __future__ import annotations

import re

import gspread
import pytest
from playwright.sync_api import Locator, Page, expect

from sheets import local
from tests.e2e.conftest import DESK, PHONE, ROLES, App, Opener, figure, ready

CONSULTATIONS = "Riequilibriamoci · Rho"


@pytest.fixture
def book(app: App) -> gspread.Spreadsheet:
    """The spreadsheet as another person has it open."""
    return gspread.Client(auth=None, session=local.session(app.book)).open("Perimetri")


def sheet(page: Page, app: App, tab: str) -> Page:
    """The page Foglio on that tab, as a hub's lead."""
    page.goto(f"{app.address}/foglio?come={ROLES['lead']}&scheda={tab}")
    ready(page)
    expect(page.get_by_role("tab", selected=True)).to_contain_text(tab)
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"#c{row}-{column}")


def row_number(page: Page, row: int) -> Locator:
    return page.locator(f'th.riga[data-row="{row}"]')


def column_letter(page: Page, column: int) -> Locator:
    return page.locator(f'thead th[data-column="{column}"]')


def choose(page: Page, entry: str) -> None:
    """One entry of the menu that is open."""
    page.locator("dialog").get_by_role("button", name=entry, exact=True).click()


def saved(page: Page) -> None:
    """Wait until everything typed and chosen is in the spreadsheet."""
    expect(page.locator(".stato")).to_have_text("Salvato nel foglio")
    expect(page.locator("td.attesa")).to_have_count(0)


def test_a_row_typed_in_the_cells_moves_a_figure_on_a_page_that_is_open(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    coordinator = open_as("coordinator", "indicatori")
    card = figure(coordinator, "Consulenze finanziarie individuali")
    expect(card).to_have_text("133")
    tab = book.worksheet(CONSULTATIONS)
    header, end = tab.row_values(1), len(tab.get_all_values())
    labels = header[: 1 + max(header.index("Attività"), header.index("Data"))]
    typed = {"Attività": "Consulenza finanziaria individuale", "Data": "12/5/2016"}
    lead = sheet(open_as("lead"), app, CONSULTATIONS)

    lead.get_by_role("button", name="Aggiungi una riga").click()
    expect(lead.locator(".penna")).to_be_focused()
    for label in labels:
        lead.keyboard.type(typed.get(label, ""))
        lead.keyboard.press("Tab")
    saved(lead)

    expect(cell(lead, end + 1, header.index("Data"))).to_have_text("12/05/2016")
    row = tab.row_values(end + 1, value_render_option="UNFORMATTED_VALUE")
    assert row == [{**typed, "Data": 42502}.get(label, "") for label in labels]
    expect(card).to_have_text("134", timeout=5_000)


def test_cells_that_are_typed_fast_all_arrive_and_the_next_row_begins_where_this_one_did(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    tab = book.add_worksheet("Prova veloce", 50, 8)
    lead = sheet(open_as("lead"), app, tab.title)
    cell(lead, 1, 0).click()
    for line in (["Nome", "Età", "Nato il"], ["Anna", "71", "3/4/1955"], ["Bruno", "12,5", "=1+1"]):
        for text in line[:-1]:
            lead.keyboard.type(text)
            lead.keyboard.press("Tab")
        lead.keyboard.type(line[-1])
        lead.keyboard.press("Enter")
    saved(lead)
    expected = [["Nome", "Età", "Nato il"], ["Anna", 71, 20182], ["Bruno", 12.5, 2]]
    assert tab.get_values(value_render_option="UNFORMATTED_VALUE") == expected
    cell(lead, 3, 2).dblclick()
    expect(lead.locator(".penna")).to_have_value("=1+1")


def test_rows_and_columns_are_inserted_moved_sorted_and_deleted_from_their_menus(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    tab = book.add_worksheet("Prova menu", 50, 8)
    tab.update([["Nome", "Numero"], ["b", 2], ["a", 3], ["c", 1]])
    lead = sheet(open_as("lead"), app, tab.title)

    column_letter(lead, 1).click()
    choose(lead, "Ordina dalla Z alla A")
    expect(cell(lead, 2, 0)).to_have_text("a")
    row_number(lead, 4).click()
    choose(lead, "Sposta su")
    expect(cell(lead, 3, 0)).to_have_text("c")
    row_number(lead, 2).click()
    choose(lead, "Inserisci una riga sopra")
    expect(cell(lead, 3, 0)).to_have_text("a")
    row_number(lead, 3).click()
    choose(lead, "Elimina la riga")
    expect(lead.locator("dialog")).to_contain_text("a · 3")
    choose(lead, "Elimina")
    expect(cell(lead, 3, 0)).to_have_text("c")
    column_letter(lead, 0).click()
    choose(lead, "Sposta a destra")
    expect(cell(lead, 1, 0)).to_have_text("Numero")
    column_letter(lead, 0).click()
    choose(lead, "Rinomina l'intestazione")
    lead.keyboard.press("ControlOrMeta+a")
    lead.keyboard.type("Quanti")
    lead.keyboard.press("Enter")
    saved(lead)
    assert tab.get_all_values() == [["Quanti", "Nome"], ["", ""], ["1", "c"], ["2", "b"]]


def test_a_tab_is_added_renamed_and_deleted(open_as: Opener, app: App, book: gspread.Spreadsheet) -> None:
    lead = sheet(open_as("lead"), app, "Comuni")
    lead.get_by_role("button", name="Aggiungi una scheda").click()
    lead.keyboard.type("Appunti")
    choose(lead, "Aggiungi")
    opened = lead.get_by_role("tab", selected=True)
    expect(opened).to_contain_text("Appunti")
    opened.click()
    choose(lead, "Rinomina")
    lead.get_by_role("textbox", name="Rinomina la scheda").fill(CONSULTATIONS)
    choose(lead, "Rinomina")
    expect(lead.get_by_text(f"Una scheda «{CONSULTATIONS}» c'è già.")).to_be_visible()
    opened.click()
    choose(lead, "Rinomina")
    lead.get_by_role("textbox", name="Rinomina la scheda").fill("Note")
    choose(lead, "Rinomina")
    expect(opened).to_contain_text("Note")
    assert book.worksheets()[-1].title == "Note"
    opened.click()
    choose(lead, "Elimina")
    choose(lead, "Elimina")
    expect(lead.get_by_role("tab", name="Note")).to_have_count(0)
    assert "Note" not in [each.title for each in book.worksheets()]


def test_a_hand_edit_of_somebody_else_appears_and_never_meets_a_wrong_row(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    tab = book.add_worksheet("Prova a due", 50, 8)
    tab.update([["Nome", "Nota"], ["Anna", "uno"], ["Bruno", "due"]])
    lead = sheet(open_as("lead"), app, tab.title)
    cell(lead, 3, 1).dblclick()
    lead.keyboard.type(" e mezzo")
    tab.insert_row(["Carla", "zero"], 2)
    expect(cell(lead, 2, 0)).to_have_text("Carla", timeout=15_000)
    expect(lead.locator(".penna")).to_have_value("due e mezzo")
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("la riga 3 non è più quella che vedevi")).to_be_visible()
    expect(lead.get_by_text("Avevi scritto «due e mezzo».")).to_be_visible()
    assert tab.get_all_values() == [["Nome", "Nota"], ["Carla", "zero"], ["Anna", "uno"], ["Bruno", "due"]]
    cell(lead, 4, 1).dblclick()
    lead.keyboard.type(" e mezzo")
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("non è più quella che vedevi")).to_have_count(0)
    expect(cell(lead, 4, 1)).to_have_text("due e mezzo")
    assert tab.acell("B4").value == "due e mezzo"


def test_a_long_tab_is_leafed_through_and_a_new_row_goes_to_its_end(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    tab = book.add_worksheet("Prova lunga", 4001, 4)
    tab.update([["Nome"], *([f"riga {number}"] for number in range(2, 4002))])
    lead = sheet(open_as("lead"), app, tab.title)
    expect(lead.locator(".righe")).to_have_text("Righe 2–201 di 4.001")
    lead.get_by_role("button", name="Righe successive").click()
    expect(cell(lead, 202, 0)).to_have_text("riga 202")
    expect(cell(lead, 1, 0)).to_have_text("Nome")
    lead.get_by_role("button", name="Aggiungi una riga").click()
    expect(lead.locator(".penna")).to_be_focused()
    lead.keyboard.type("in fondo")
    lead.keyboard.press("Enter")
    saved(lead)
    assert tab.acell("A4002").value == "in fondo"


def test_on_a_phone_two_taps_open_a_cell_and_a_row_number_opens_its_menu(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    tab = book.add_worksheet("Prova tocco", 50, 8)
    tab.update([["Nome"], ["Anna"]])
    lead = sheet(open_as("lead", "", PHONE), app, tab.title)
    cell(lead, 2, 0).tap()
    cell(lead, 2, 0).tap()
    lead.locator(".penna").fill("Anna Rossi")
    lead.keyboard.press("Enter")
    saved(lead)
    assert tab.acell("A2").value == "Anna Rossi"
    row_number(lead, 2).tap()
    expect(lead.locator("dialog")).to_be_in_viewport(ratio=1)
    lead.locator("dialog").get_by_role("button", name="Inserisci una riga sopra").tap()
    expect(cell(lead, 3, 0)).to_have_text("Anna Rossi")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_fits_its_screen_and_speaks_italian(open_as: Opener, app: App, size: tuple[int, int]) -> None:
    lead = open_as("lead", "", size)
    english = re.compile(r"\b(Add|Delete|Sort|Column|Row|Sheet|Search|Download|Fullscreen|Running)\b")
    for tab, seen in (
        (CONSULTATIONS, lead.get_by_role("button", name="Aggiungi una riga")),
        # Whoever may only look has nothing to add, and reads why.
        ("Comuni", lead.get_by_text("La scheda «Comuni» la cambia solo un amministratore.")),
    ):
        sheet(lead, app, tab)
        assert lead.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(seen).to_be_in_viewport(ratio=1)
        opened = lead.get_by_role("tab", selected=True)
        expect(opened).to_be_in_viewport(ratio=0.5)
        if size == PHONE:
            strip, bar = opened.bounding_box(), lead.locator(".st-key-menu").bounding_box()
            assert strip and bar and strip["y"] + strip["height"] <= bar["y"]
        expect(lead.locator("main, [data-testid=stMain]").first).not_to_contain_text(english, use_inner_text=True)


def test_a_volunteer_who_types_the_address_reads_why_not(open_as: Opener) -> None:
    volunteer = open_as("volunteer", "foglio")
    expect(volunteer.get_by_text("Il ruolo «volontario» non può aprire il foglio.")).to_be_visible()
    expect(volunteer.locator(".griglia")).to_have_count(0)


def test_a_row_of_the_definitions_goes_after_a_yes_to_what_it_does(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("administrator", "foglio")
    page.goto(f"{app.address}/foglio?come={ROLES['administrator']}&scheda=Indicatori")
    ready(page)
    tab = book.worksheet("Indicatori")
    code, label = tab.row_values(3)[0], tab.row_values(3)[2]
    for answer in ("Lascia com'è", "Fallo lo stesso"):
        expect(page.get_by_role("tab", selected=True)).to_contain_text("Indicatori")
        row_number(page, 3).click()
        choose(page, "Elimina la riga")
        page.locator("dialog").get_by_role("button", name="Elimina", exact=True).click()
        asked = page.get_by_test_id("stAlert")
        expect(asked).to_contain_text(f"non si calcolerebbe più la cifra «{label}»")
        expect(page.locator(".stato")).to_have_text("")
        assert code in tab.col_values(1)
        page.get_by_role("button", name=answer).click()
        expect(asked).to_have_count(0)
    expect(cell(page, 3, 0)).not_to_have_text(code)
    assert code not in tab.col_values(1)
