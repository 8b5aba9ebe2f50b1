"""What is pasted in Foglio is written whole, or not at all and with a word about it; who may only look is told so."""

from __future__ import annotations

from collections.abc import Iterator

import gspread
import pytest
from playwright.sync_api import Page, expect

from sheets import local
from tests.e2e.conftest import App, Opener, ready
from tests.e2e.test_sheet import cell, choose, saved, sheet

HEADER = ["Che cosa", "Quanti", "Note"]


@pytest.fixture
def book(app: App) -> gspread.Spreadsheet:
    """The spreadsheet as another person has it open."""
    return gspread.Client(auth=None, session=local.session(app.book)).open("Perimetri")


@pytest.fixture
def long(book: gspread.Spreadsheet) -> Iterator[gspread.Worksheet]:
    """A tab of two pages and a bit, with no room below its last row."""
    made = book.add_worksheet("Prova lunga", 405, 3)
    made.update([HEADER, *([f"riga {number}", number, ""] for number in range(2, 406))], "A1")
    yield made
    book.del_worksheet(made)


def paste(page: Page, text: str) -> None:
    page.locator(".griglia").evaluate(
        """(grid, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          grid.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def block(rows: int) -> str:
    return "\n".join(f"nuova {number}\t{number}" for number in range(rows))


def told(page: Page, title: str) -> None:
    expect(page.locator("dialog")).to_contain_text(title)


def test_a_block_pasted_over_the_end_of_a_page_is_written_whole_and_the_page_grows(
    open_as: Opener, app: App, long: gspread.Worksheet
) -> None:
    lead = sheet(open_as("lead"), app, long.title)
    expect(cell(lead, 201, 0)).to_have_text("riga 201")
    cell(lead, 200, 0).click()
    paste(lead, block(5) + "\n")
    expect(cell(lead, 204, 0)).to_have_text("nuova 4")
    saved(lead)
    found = long.get_all_values()
    assert [row[:2] for row in found[198:205]] == [
        ["riga 199", "199"], *([f"nuova {number}", str(number)] for number in range(5)), ["riga 205", "205"],
    ]  # fmt: skip
    assert len(found) == 405


def test_a_block_pasted_over_the_end_and_the_edge_of_the_grid_is_written_whole(
    open_as: Opener, app: App, long: gspread.Worksheet, book: gspread.Spreadsheet
) -> None:
    long.resize(210, 3)
    lead = sheet(open_as("lead"), app, long.title)
    expect(cell(lead, 201, 0)).to_have_text("riga 201")
    cell(lead, 201, 2).click()
    paste(lead, "\r\n".join(f"a{number}\tb{number}\tc{number}" for number in range(30)))
    expect(cell(lead, 230, 4)).to_have_text("c29")
    saved(lead)
    found = book.worksheet(long.title).get_all_values()
    assert [row[2:] for row in found[200:]] == [[f"a{number}", f"b{number}", f"c{number}"] for number in range(30)]


def test_lines_and_quotes_within_a_cell_stay_in_it_and_a_blank_line_is_a_blank_row(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    made = book.add_worksheet("Prova righe", 20, 4)
    made.update([HEADER, ["x", "y", "z"], ["x", "y", "z"], ["x", "y", "z"]], "A1")
    lead = sheet(open_as("lead"), app, made.title)
    cell(lead, 2, 0).click()
    paste(lead, '"uno\ndue"\t"detto ""bene"""\n\ntre\tda "qui"\n')
    expect(cell(lead, 4, 0)).to_have_text("tre")
    saved(lead)
    assert made.get_all_values()[1:] == [["uno\ndue", 'detto "bene"', "z"], ["", "", "z"], ["tre", 'da "qui"', "z"]]


def test_a_block_that_is_too_large_is_not_pasted_at_all_and_that_is_told(
    open_as: Opener, app: App, long: gspread.Worksheet
) -> None:
    before = long.get_all_values()
    lead = sheet(open_as("lead"), app, long.title)
    cell(lead, 2, 0).click()
    paste(lead, block(2_500))
    told(lead, "Non ho incollato nulla")
    expect(lead.locator("dialog")).to_contain_text("Sono 2.500 righe")
    choose(lead, "Ho capito")
    assert long.get_all_values() == before


def test_before_a_block_goes_over_the_columns_of_the_app_the_person_is_asked(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    made = book.worksheet("Riequilibriamoci · Rho")
    header, before = made.row_values(1), made.row_values(2)
    place = header.index("id")
    lead = sheet(open_as("lead"), app, made.title)
    cell(lead, 2, place - 1).click()
    paste(lead, "Annotazione\taltro-id")
    told(lead, "Incollare anche sulle colonne dell'app?")
    choose(lead, "Annulla")
    assert made.row_values(2) == before
    cell(lead, 2, place).click()
    paste(lead, before[place])
    expect(lead.locator("dialog")).to_be_hidden()


def test_who_may_only_look_at_a_tab_reads_so_and_changes_nothing(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    before = book.worksheet("Ruoli").get_all_values()
    lead = sheet(open_as("lead"), app, "Ruoli")
    expect(lead.get_by_text("La scheda «Ruoli» la cambia solo un amministratore.")).to_be_visible()
    expect(lead.get_by_role("button", name="Aggiungi una riga")).to_be_hidden()
    cell(lead, 4, 2).click()
    lead.keyboard.press("Enter")
    told(lead, "Questa scheda si può solo guardare")
    choose(lead, "Ho capito")
    paste(lead, "amministratore")
    told(lead, "Questa scheda si può solo guardare")
    choose(lead, "Ho capito")
    ready(lead)
    assert book.worksheet("Ruoli").get_all_values() == before
