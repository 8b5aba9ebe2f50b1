"""The story in the title: a volunteer's tap becomes a row, a coordinator's chart moves, a hub lead exports it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, App, Opener, figure, ready, tap_impatiently

EVENT = "Colazione insieme"


def first_event(page: Page) -> str:
    """The title of today's event, as the volunteer reads it."""
    tile = page.locator(".incontro").filter(has_text="Evento di socialità").first
    return tile.locator(".incontro-titolo").inner_text()


def record(page: Page, kind: str, adults: int, children: int) -> int:
    """Record a headcount from Oggi; returns how many taps it took."""
    taps = 0
    tile = page.locator('[class*="st-key-incontro-"]').filter(has_text=kind).first
    tile.get_by_role("link", name="presenze").tap()
    taps += 1
    page.get_by_role("textbox", name="Adulti").tap()
    taps += 1
    page.keyboard.type(str(adults))
    if children:
        page.keyboard.press("Tab")
        page.get_by_role("textbox", name="Bambini").fill(str(children))
    page.get_by_role("button", name="Salva le presenze").tap()
    return taps + 1


def test_a_volunteer_records_23_people_the_coordinator_sees_them_and_the_lead_exports_the_row(
    open_as: Opener, tmp_path: Path
) -> None:
    coordinator = open_as("coordinator", "indicatori")
    volunteer = open_as("volunteer", "oggi", PHONE)
    expect(figure(coordinator, "Cittadini partecipanti agli eventi")).to_have_text("3.783")
    title = first_event(volunteer)

    taps = record(volunteer, "Evento di socialità", 23, 0)

    receipt = volunteer.locator(".ricevuta")
    expect(receipt).to_contain_text(f"Salvato: 23 presenze · {title}")
    expect(receipt).to_contain_text("OP Café · Rho, riga")
    assert taps <= 3
    # Without a reload, and within five seconds.
    expect(figure(coordinator, "Cittadini partecipanti agli eventi")).to_have_text("3.806", timeout=5_000)
    expect(figure(coordinator, "Eventi di socialità")).to_have_text("123")

    lead = open_as("lead", "esporta")
    with lead.expect_download() as download:
        lead.get_by_role("button", name="Scarica per Excel").click()
    file = tmp_path / "rho.xlsx"
    download.value.save_as(file)
    row_number = int(receipt.inner_text().split("riga ")[1].split(" ")[0])
    sheet = openpyxl.load_workbook(file)["OP Café · Rho"]
    header = [cell.value for cell in sheet[1]]
    row = dict(zip(header, (cell.value for cell in sheet[row_number]), strict=True))
    assert (row["Titolo"], row["Adulti"], row["Stato"]) == (title, 23, "svolto")
    assert sheet.freeze_panes == "A2"


def test_impatient_taps_on_save_save_once_and_two_real_entries_are_two(open_as: Opener) -> None:
    coordinator = open_as("coordinator", "indicatori")
    consultations = figure(coordinator, "Consulenze finanziarie individuali")
    expect(consultations).to_have_text("133")
    volunteer = open_as("volunteer", "registra", PHONE)
    volunteer.get_by_text("Riequilibriamoci", exact=True).tap()
    volunteer.get_by_text("Consulenza finanziaria individuale", exact=True).tap()
    button = volunteer.get_by_role("button", name="Salva", exact=True)
    button.wait_for()
    ready(volunteer)
    choice = volunteer.get_by_role("radio", name="debiti", exact=True)
    choice.focus()
    # What one comes to with the keyboard is under neither the button nor the bar.
    pill, above = choice.bounding_box(), button.bounding_box()
    assert pill and above and pill["y"] + pill["height"] <= above["y"]
    choice.tap()
    button.scroll_into_view_if_needed()
    tap_impatiently(button)
    expect(volunteer.locator(".ricevuta")).to_contain_text("Salvato: Consulenza finanziaria individuale")
    expect(consultations).to_have_text("134", timeout=5_000)

    volunteer.get_by_role("button", name="Registra un'altra voce").tap()
    volunteer.get_by_role("radio", name="debiti", exact=True).tap()
    volunteer.get_by_role("button", name="Salva", exact=True).tap()
    expect(volunteer.locator(".ricevuta")).to_contain_text("Salvato: Consulenza finanziaria individuale")
    expect(consultations).to_have_text("135", timeout=5_000)
    coordinator.wait_for_timeout(2_500)
    expect(consultations).to_have_text("135")


def test_what_was_typed_stays_when_the_save_is_refused(open_as: Opener) -> None:
    volunteer = open_as("volunteer", "registra", PHONE)
    volunteer.get_by_text("OP Café", exact=True).tap()
    volunteer.get_by_text("Proposta", exact=True).tap()
    volunteer.get_by_role("textbox", name="Note").fill("Portare le sedie")
    volunteer.get_by_role("button", name="Salva", exact=True).tap()
    expect(volunteer.locator(".avviso").get_by_text("Titolo: manca. Compila questo campo.")).to_be_in_viewport()
    # All of it stands above the bar, with the button in between and nothing below that.
    notice, button, bar = (
        volunteer.locator(each).bounding_box() for each in (".avviso", ".bottoni button", ".st-key-menu")
    )
    assert notice and button and bar
    assert notice["y"] + notice["height"] <= button["y"]
    assert button["y"] + button["height"] <= bar["y"]
    below = """y => {
        const host = document.elementFromPoint(innerWidth / 2, y);
        return Boolean(host?.shadowRoot?.elementFromPoint(innerWidth / 2, y)?.closest('.azione')); }"""
    assert volunteer.evaluate(below, bar["y"] - 2)
    expect(volunteer.get_by_role("textbox", name="Note")).to_have_value("Portare le sedie")


def test_a_killed_server_keeps_every_confirmed_row(open_as: Opener, app: App) -> None:
    volunteer = open_as("volunteer", "oggi", PHONE)
    record(volunteer, "Laboratorio di socialità", 9, 2)
    expect(volunteer.locator(".ricevuta")).to_contain_text("Salvato: 11 presenze")
    app.kill()
    app.start()
    coordinator = open_as("coordinator", "indicatori")
    expect(figure(coordinator, "Partecipanti ai laboratori").first).to_have_text("1.097")


def test_phones_show_digits_for_a_headcount_and_the_page_speaks_italian(open_as: Opener) -> None:
    volunteer = open_as("volunteer", "oggi", PHONE)
    volunteer.get_by_role("link", name="Segna le presenze").first.tap()
    expect(volunteer.get_by_role("textbox").first).to_have_attribute("inputmode", "numeric")
    expect(volunteer.locator("html")).to_have_attribute("lang", "it")


@pytest.mark.parametrize("path", ["oggi", "presenze", "registra", "indicatori", "esporta", "da-sistemare", "boh"])
def test_the_first_visit_of_a_fresh_server_opens_any_address_without_a_word_of_english(
    open_as: Opener, app: App, path: str
) -> None:
    app.kill()
    app.start()
    lead = open_as("lead", path)
    english = re.compile(r"\b(Page not found|does not seem|Running|Skip to|Choose an option|Press Enter)\b")
    expect(lead.locator("body")).not_to_contain_text(english, use_inner_text=True, timeout=10_000)
    expect(lead.get_by_role("heading", level=1)).to_be_attached()
