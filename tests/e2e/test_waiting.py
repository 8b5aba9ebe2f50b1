"""What a person saved is theirs: it waits while the sheet is away, outlives a power cut, and can be corrected and voided."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gspread
import pytest
from playwright.sync_api import Locator, Page, expect

from sheets import local
from tests.e2e.conftest import PHONE, ROLES, App, Opener, figure, ready, tap_impatiently

TAB = "OP Café · Rho"


@contextmanager
def locked(book: Path) -> Iterator[None]:
    """Another program has the book to itself: nobody else can write in it."""
    connection = sqlite3.connect(book, isolation_level=None, timeout=10)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@pytest.fixture
def book(app: App) -> gspread.Spreadsheet:
    """The spreadsheet as another person has it open."""
    return gspread.Client(auth=None, session=local.session(app.book)).open("Perimetri")


def titles(book: gspread.Spreadsheet) -> list[str]:
    tab = book.worksheet(TAB)
    return tab.col_values(tab.row_values(1).index("Titolo") + 1)


def record(page: Page, activity: str, **typed: str) -> None:
    """Record an activity of the OP Café on the page Registra."""
    page.get_by_text("OP Café", exact=True).tap()
    page.get_by_text(activity, exact=True).tap()
    for label, text in typed.items():
        page.get_by_role("textbox", name=label).fill(text)
    ready(page)
    page.get_by_role("button", name="Salva", exact=True).tap()


def own(page: Page, title: str) -> Locator:
    """The line of an entry in «Le tue ultime voci»."""
    return page.locator('[class*="st-key-voce-"]').filter(has_text=title)


def open_correction(page: Page, title: str) -> None:
    own(page, title).get_by_role("link", name="Correggi").click()
    expect(page.get_by_role("button", name="Salva la correzione")).to_be_visible()
    ready(page)


def test_a_save_while_the_book_is_locked_waits_and_becomes_saved_without_a_touch(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    with locked(app.book):
        record(page, "Proposta", Titolo="Torneo di carte")
        receipt = page.locator(".ricevuta")
        expect(receipt).to_contain_text("In attesa: Proposta · Torneo di carte", timeout=15_000)
        expect(receipt).to_contain_text("non serve salvare di nuovo")
        expect(own(page, "Torneo di carte")).to_contain_text("in attesa")
        elsewhere = open_as("volunteer", "oggi", PHONE)
        expect(elsewhere.locator(".fascia")).to_contain_text("Una tua voce è in attesa")
        # Several things on this page wait for word; none of them may take another away.
        page.wait_for_timeout(3_000)
        expect(page.get_by_role("button", name="Registra un'altra voce")).to_be_visible()
        expect(page.get_by_role("link", name="Vai agli incontri di oggi")).to_be_visible()
    expect(receipt).to_contain_text("Salvato: Proposta · Torneo di carte", timeout=15_000)
    expect(own(page, "Torneo di carte")).to_contain_text("salvata")
    expect(elsewhere.locator(".fascia")).to_have_count(0, timeout=15_000)
    assert titles(book).count("Torneo di carte") == 1


def test_a_server_killed_while_a_save_waits_delivers_it_once_and_the_list_shows_it(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    with locked(app.book):
        record(page, "Proposta", Titolo="Banca del tempo")
        expect(page.locator(".ricevuta")).to_contain_text("In attesa: Proposta", timeout=15_000)
        app.kill()
        box = page.get_by_role("dialog")
        expect(box).to_contain_text("L'app non risponde: forse è Internet, forse si riavvia.", timeout=30_000)
        assert "streamlit" not in box.inner_text().lower()
        # It stands at the bottom, and the sentence that the page itself says can still be read.
        receipt = page.locator(".ricevuta").bounding_box()
        shown = box.bounding_box()
        assert receipt and shown and receipt["y"] + receipt["height"] < shown["y"]
    app.start()
    # The same page, which comes back by itself, knows what became of it; and so does any other.
    expect(page.locator(".ricevuta")).to_contain_text("Salvato: Proposta · Banca del tempo", timeout=60_000)
    page = open_as("volunteer", "registra", PHONE)
    expect(own(page, "Banca del tempo")).to_contain_text("salvata", timeout=15_000)
    assert titles(book).count("Banca del tempo") == 1
    page.reload()
    ready(page)
    expect(own(page, "Banca del tempo")).to_contain_text("salvata")
    assert titles(book).count("Banca del tempo") == 1


def test_a_volunteer_corrects_and_voids_their_entry_and_the_coordinators_figure_follows(
    open_as: Opener, book: gspread.Spreadsheet
) -> None:
    coordinator = open_as("coordinator", "indicatori")
    heads = figure(coordinator, "Cittadini partecipanti agli eventi")
    before = int(heads.inner_text().replace(".", ""))
    page = open_as("volunteer", "registra", PHONE)
    record(page, "Evento di socialità", Titolo="Cena di via Garibaldi", Adulti="12")
    expect(page.locator(".ricevuta")).to_contain_text("Salvato: Evento di socialità")
    expect(heads).to_have_text(f"{before + 12:,}".replace(",", "."), timeout=5_000)

    open_correction(page, "Cena di via Garibaldi")
    adults = page.get_by_role("textbox", name="Adulti")
    expect(adults).to_have_value("12")
    expect(adults).to_have_attribute("inputmode", "numeric")
    adults.fill("21")
    ready(page)
    tap_impatiently(page.get_by_role("button", name="Salva la correzione"))
    expect(page.locator(".ricevuta")).to_contain_text("Salvato: correzione · Evento di socialità")
    expect(heads).to_have_text(f"{before + 21:,}".replace(",", "."), timeout=5_000)

    page.get_by_role("link", name="Torna alle tue voci").tap()
    open_correction(page, "Cena di via Garibaldi")
    page.get_by_role("button", name="Togli la voce dai conti").tap()
    expect(page.get_by_text("La riga resta nel foglio e non si conta più.")).to_be_visible()
    page.get_by_role("button", name="Sì, toglila dai conti").tap()
    expect(page.locator(".ricevuta")).to_contain_text("Salvato: annullamento · Evento di socialità")
    expect(heads).to_have_text(f"{before:,}".replace(",", "."), timeout=5_000)
    page.get_by_role("link", name="Torna alle tue voci").tap()
    expect(own(page, "Torneo di carte")).to_be_visible()
    expect(own(page, "Cena di via Garibaldi")).to_have_count(0)

    row = next(each for each in book.worksheet(TAB).get_all_records() if each["Titolo"] == "Cena di via Garibaldi")
    assert (row["Adulti"], row["annullato"], row["versione"]) == (21, "VERO", 3)


def test_two_people_correct_the_same_entry_and_the_second_sees_both_values(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    volunteer = open_as("volunteer", "registra", PHONE)
    record(volunteer, "Proposta", Titolo="Coro di quartiere")
    expect(volunteer.locator(".ricevuta")).to_contain_text("Salvato: Proposta")
    open_correction(volunteer, "Coro di quartiere")
    lead = open_as("lead", "registra")
    lead.goto(volunteer.url.replace(ROLES["volunteer"].replace("@", "%40"), ROLES["lead"]))
    ready(lead)
    lead.get_by_role("textbox", name="Titolo").fill("Coro del martedì")
    lead.get_by_role("button", name="Salva la correzione").click()
    expect(lead.locator(".ricevuta")).to_contain_text("Salvato: correzione · Proposta · Coro del martedì")

    volunteer.get_by_role("textbox", name="Titolo").fill("Coro e merenda")
    volunteer.get_by_role("button", name="Salva la correzione").tap()
    both = volunteer.locator(".intanto")
    expect(both).to_be_in_viewport()
    for words in ("Intanto Referente di Rho ha cambiato", "Coro di quartiere", "Coro del martedì", "Coro e merenda"):
        expect(both).to_contain_text(words)
    expect(volunteer.get_by_role("textbox", name="Titolo")).to_have_value("Coro e merenda")
    assert titles(book).count("Coro del martedì") == 1

    volunteer.get_by_role("button", name="Vedi com'è ora").tap()
    title = volunteer.get_by_role("textbox", name="Titolo")
    expect(title).to_have_value("Coro del martedì")
    expect(volunteer.get_by_text("Avevi scritto: «Coro e merenda»")).to_be_visible()
    title.fill("Coro del martedì e merenda")
    volunteer.get_by_role("button", name="Salva la correzione").tap()
    expect(volunteer.locator(".ricevuta")).to_contain_text(
        "Salvato: correzione · Proposta · Coro del martedì e merenda"
    )
    assert titles(book).count("Coro del martedì e merenda") == 1
