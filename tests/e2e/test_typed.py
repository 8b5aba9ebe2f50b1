"""Nothing typed is lost: whatever becomes of the server, the page or the phone, it is on the screen, saved, or offered again."""

from __future__ import annotations

from datetime import date

import gspread
import pytest
from playwright.sync_api import Locator, Page, expect

from sheets import local
from sheets.numbers import serial_from_date
from tests.e2e.conftest import PHONE, ROLES, App, Opener, ready

EVENT = "Evento di socialità"
SOON = 60_000
"""How long the slowest machine may take to start the server again and connect to it."""


@pytest.fixture
def book(app: App) -> gspread.Spreadsheet:
    """The spreadsheet as another person has it open."""
    return gspread.Client(auth=None, session=local.session(app.book)).open("Perimetri")


def rows(book: gspread.Spreadsheet, title: str, tab: str = "OP Café · Rho") -> list[dict[str, int | float | str]]:
    records = book.worksheet(tab).get_all_records(value_render_option="UNFORMATTED_VALUE")
    return [each for each in records if each["Titolo"] == title]


def choose(page: Page, activity: str, operation: str = "OP Café") -> None:
    page.get_by_text(operation, exact=True).first.click()
    page.get_by_text(activity, exact=True).click()
    expect(button(page)).to_be_visible()
    ready(page)


def field(page: Page, label: str) -> Locator:
    """The field with that label, whatever its kind."""
    return page.locator(f'[data-campo="{label}"]').locator("input, textarea, select")


def pill(page: Page, label: str, word: str) -> Locator:
    return page.locator(f'[data-campo="{label}"]').get_by_role("radio", name=word, exact=True)


def button(page: Page) -> Locator:
    return page.locator(".bottoni .primo")


def type_event(page: Page, title: str) -> None:
    """Fill in an event with a field of each kind that it has."""
    choose(page, EVENT)
    field(page, "Data").fill("2026-03-04")
    field(page, "Ora").fill("18:30")
    field(page, "Titolo").fill(title)
    field(page, "Genere").select_option("musica")
    pill(page, "Stato", "svolto").check()
    field(page, "Adulti").fill("26")
    field(page, "Bambini").fill("5")
    field(page, "Note").fill("due sedie\nrotte")


def shown(page: Page) -> dict[str, str]:
    """What stands in the fields of an event."""
    labels = ("Data", "Ora", "Titolo", "Genere", "Adulti", "Bambini", "Note")
    return {label: field(page, label).input_value() for label in labels}


def check_event(book: gspread.Spreadsheet, title: str) -> None:
    """The sheet has what was on the screen, once."""
    [row] = rows(book, title)
    assert row["Data"] == serial_from_date(date(2026, 3, 4))
    assert row["Ora"] == pytest.approx((18 * 60 + 30) / 1440)
    assert [row[label] for label in ("Genere", "Stato", "Adulti", "Bambini", "Note")] == [
        "musica", "svolto", 26, 5, "due sedie\nrotte",
    ]  # fmt: skip


def away(page: Page) -> None:
    """Wait until the page knows that its server is gone."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testConnectionState !== 'CONNECTED'", timeout=SOON
    )


def back(page: Page) -> None:
    """Wait until the page has its server again, and has been drawn by it."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testConnectionState === 'CONNECTED'", timeout=SOON
    )
    ready(page)


def restart(page: Page, app: App) -> None:
    app.kill()
    away(page)
    app.start()
    back(page)


def saved(page: Page, words: str) -> None:
    expect(page.locator(".ricevuta")).to_contain_text(f"Salvato: {words}", timeout=SOON)


def drafts(page: Page) -> list[str]:
    kept: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('perimetri|'))")
    return kept


def test_what_is_on_the_screen_after_a_restart_is_what_is_saved(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena dopo il riavvio")
    before = shown(page)
    restart(page, app)
    assert shown(page) == before
    button(page).tap()
    saved(page, f"{EVENT} · Cena dopo il riavvio")
    check_event(book, "Cena dopo il riavvio")
    assert drafts(page) == []


def test_a_number_typed_over_another_is_the_one_that_is_saved_after_a_restart(open_as: Opener, app: App) -> None:
    page = open_as("volunteer", "oggi", PHONE)
    page.get_by_role("link", name="Segna le presenze").first.tap()
    field(page, "Adulti").fill("20")
    field(page, "Bambini").fill("4")
    button(page).tap()
    saved(page, "24 presenze")
    page.get_by_role("button", name="Correggi questo numero").tap()
    field(page, "Adulti").fill("26")
    field(page, "Bambini").fill("5")
    restart(page, app)
    assert (field(page, "Adulti").input_value(), field(page, "Bambini").input_value()) == ("26", "5")
    button(page).tap()
    saved(page, "31 presenze")


def test_a_save_while_the_server_is_away_says_so_and_goes_by_itself_when_it_is_back(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena senza rete")
    app.kill()
    away(page)
    box = page.get_by_role("dialog")
    expect(box).to_contain_text("L'app non risponde", timeout=SOON)
    # The box hides neither the button nor the field that one types in.
    field(page, "Note").tap()
    page.keyboard.press("End")
    page.keyboard.type(" davvero")
    button(page).tap()
    expect(button(page)).to_have_text("Salvo appena l'app risponde…")
    app.start()
    saved(page, f"{EVENT} · Cena senza rete")
    assert [row["Note"] for row in rows(book, "Cena senza rete")] == ["due sedie\nrotte davvero"]
    assert drafts(page) == []


def test_the_first_tap_after_the_server_went_is_no_tap_beside_the_box(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena al buio")
    app.kill()
    away(page)
    expect(page.get_by_role("dialog")).to_contain_text("L'app non risponde", timeout=SOON)
    button(page).tap()
    expect(button(page)).to_have_text("Salvo appena l'app risponde…")
    app.start()
    saved(page, f"{EVENT} · Cena al buio")
    assert len(rows(book, "Cena al buio")) == 1


def test_a_server_killed_right_after_the_tap_saves_once(open_as: Opener, app: App, book: gspread.Spreadsheet) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena interrotta")
    button(page).tap()
    app.kill()
    away(page)
    app.start()
    saved(page, f"{EVENT} · Cena interrotta")
    check_event(book, "Cena interrotta")
    assert drafts(page) == []


def test_a_phone_that_slept_while_the_server_started_again_saves_what_it_shows(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena addormentata")
    page.context.set_offline(True)
    app.kill()
    app.start()
    page.context.set_offline(False)
    away(page)
    back(page)
    button(page).tap()
    saved(page, f"{EVENT} · Cena addormentata")
    check_event(book, "Cena addormentata")


def test_a_correction_typed_before_a_restart_is_the_one_that_is_saved(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena da correggere")
    button(page).tap()
    saved(page, EVENT)
    line = page.locator('[class*="st-key-voce-"]').filter(has_text="Cena da correggere")
    line.get_by_role("link", name="Correggi").tap()
    expect(button(page)).to_have_text("Salva la correzione")
    ready(page)
    field(page, "Titolo").fill("Cena corretta")
    pill(page, "Stato", "in programma").check()
    restart(page, app)
    assert field(page, "Titolo").input_value() == "Cena corretta"
    button(page).tap()
    saved(page, f"correzione · {EVENT} · Cena corretta")
    [row] = rows(book, "Cena corretta")
    assert (row["Stato"], row["Adulti"], row["versione"]) == ("in programma", 26, 2)


def test_a_page_left_open_over_a_new_version_takes_what_fits_and_says_what_does_not(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena fra due versioni")
    tab = book.worksheet("Campi")
    found = next(
        number
        for number, row in enumerate(tab.get_all_values(), start=1)
        if row[0] == "OP Café" and row[2] == "Bambini"
    )
    app.kill()
    away(page)
    tab.update_cell(found, 3, "Minori")
    app.start()
    back(page)
    # An open page hears of it when it speaks to the server: then nothing is saved before the person has seen it.
    button(page).tap()
    notice = page.locator(".avviso")
    expect(notice).to_contain_text("Non ho ancora salvato: il modulo è cambiato.", timeout=SOON)
    expect(notice).to_contain_text("Nel modulo di adesso non c'è posto per: Bambini «5».")
    assert rows(book, "Cena fra due versioni") == []
    assert field(page, "Titolo").input_value() == "Cena fra due versioni"
    assert field(page, "Minori").input_value() == ""
    button(page).tap()
    saved(page, f"{EVENT} · Cena fra due versioni")
    app.kill()
    tab.update_cell(found, 3, "Bambini")
    app.start()


def test_a_draft_is_there_after_f5_on_another_page_and_after_another_browser_window_and_gone_after_the_save(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena a pezzi")
    before = shown(page)
    page.reload()
    ready(page)
    line = page.locator(".ripresa")
    expect(line).to_contain_text("Ho ripreso quello che avevi scritto alle ", timeout=SOON)
    assert shown(page) == before
    page.get_by_role("link", name="Oggi", exact=True).tap()
    expect(page.get_by_role("heading", name="Oggi")).to_be_visible()
    ready(page)
    page.get_by_role("link", name="Registra", exact=True).tap()
    choose(page, EVENT)
    assert shown(page) == before
    other = page.context.new_page()
    other.goto(f"{app.address}/registra?come={ROLES['volunteer']}")
    ready(other)
    choose(other, EVENT)
    assert shown(other) == before
    button(other).tap()
    saved(other, f"{EVENT} · Cena a pezzi")
    check_event(book, "Cena a pezzi")
    # The first page has nothing to save any more, and says nothing else.
    expect(field(page, "Titolo")).to_have_value("")
    assert drafts(page) == []


def test_a_draft_is_its_persons_and_nobody_elses(open_as: Opener, app: App) -> None:
    page = open_as("volunteer", "registra")
    choose(page, EVENT)
    field(page, "Titolo").fill("Solo mia")
    page.goto(f"{app.address}/registra?come={ROLES['lead']}")
    ready(page)
    choose(page, EVENT)
    expect(field(page, "Titolo")).to_have_value("")
    expect(page.locator(".ripresa")).to_be_hidden()
    page.goto(f"{app.address}/registra?come={ROLES['volunteer']}")
    ready(page)
    choose(page, EVENT)
    expect(field(page, "Titolo")).to_have_value("Solo mia")
    page.get_by_role("button", name="Ricomincia da capo").click()
    expect(field(page, "Titolo")).to_have_value("")
    page.get_by_role("button", name="Rimetti quello che avevi scritto").click()
    expect(field(page, "Titolo")).to_have_value("Solo mia")
    page.get_by_role("button", name="Ricomincia da capo").click()
    assert drafts(page) == []


def left(page: Page) -> Locator:
    """What *Oggi* says of forms that were left, for whoever is there."""
    return page.locator(".cominciati li")


def test_what_was_left_on_another_page_is_hinted_at_on_oggi_for_its_person_alone(
    open_as: Opener, app: App, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena lasciata")
    page.get_by_role("link", name="Oggi", exact=True).tap()
    expect(left(page)).to_have_count(1)
    expect(left(page)).to_contain_text(f"Hai lasciato a metà: {EVENT} · OP Café · Rho, alle ")
    # On the same phone somebody else reads nothing of it.
    page.goto(f"{app.address}/oggi?come={ROLES['lead']}")
    ready(page)
    expect(page.get_by_role("heading", name="Oggi")).to_be_visible()
    expect(left(page)).to_have_count(0)
    page.goto(f"{app.address}/oggi?come={ROLES['volunteer']}")
    ready(page)
    left(page).get_by_role("button", name="Continua").tap()
    expect(field(page, "Titolo")).to_have_value("Cena lasciata")
    button(page).tap()
    saved(page, f"{EVENT} · Cena lasciata")
    check_event(book, "Cena lasciata")
    page.get_by_role("link", name="Oggi", exact=True).tap()
    expect(page.get_by_role("heading", name="Oggi")).to_be_visible()
    ready(page)
    expect(left(page)).to_have_count(0)


def test_a_headcount_and_a_correction_that_were_left_are_opened_again_from_oggi(
    open_as: Opener, book: gspread.Spreadsheet
) -> None:
    page = open_as("volunteer", "registra", PHONE)
    type_event(page, "Cena contata")
    button(page).tap()
    saved(page, EVENT)
    line = page.locator('[class*="st-key-voce-"]').filter(has_text="Cena contata")
    line.get_by_role("link", name="Correggi").tap()
    expect(button(page)).to_have_text("Salva la correzione")
    ready(page)
    field(page, "Titolo").fill("Cena ricontata")
    session = rows(book, "Cena contata")[0]["id"]
    page.get_by_role("link", name="Oggi", exact=True).tap()
    hint = left(page).filter(has_text="Hai lasciato a metà: la correzione di «Cena contata»")
    hint.get_by_role("button", name="Continua").tap()
    expect(button(page)).to_have_text("Salva la correzione")
    expect(field(page, "Titolo")).to_have_value("Cena ricontata")
    page.get_by_role("button", name="Ricomincia da capo").tap()
    page.goto(f"{page.url.split('/registra')[0]}/presenze?come={ROLES['volunteer']}&incontro={session}")
    ready(page)
    field(page, "Adulti").fill("41")
    page.get_by_role("link", name="Oggi", exact=True).tap()
    hint = left(page).filter(has_text="Hai lasciato a metà: le presenze di «Cena contata»")
    hint.get_by_role("button", name="Continua").tap()
    expect(field(page, "Adulti")).to_have_value("41")
    button(page).tap()
    saved(page, "46 presenze")


def test_what_two_activities_share_is_carried_from_one_to_the_other(open_as: Opener, book: gspread.Spreadsheet) -> None:
    page = open_as("volunteer", "registra")
    choose(page, EVENT)
    field(page, "Titolo").fill("Orto sul tetto")
    field(page, "Adulti").fill("7")
    field(page, "Note").fill("portare i vasi")
    page.get_by_text("Proposta", exact=True).click()
    expect(page.locator(".ripresa")).to_contain_text("Ho portato qui quello che avevi già scritto: Titolo, Note")
    expect(field(page, "Titolo")).to_have_value("Orto sul tetto")
    expect(field(page, "Note")).to_have_value("portare i vasi")
    button(page).click()
    saved(page, "Proposta · Orto sul tetto")
    assert [row["Attività"] for row in rows(book, "Orto sul tetto")] == ["Proposta"]
    # What the other activity alone asks for is still there; what came along is saved, and no draft.
    page.get_by_role("button", name="Registra un'altra voce").click()
    page.get_by_text(EVENT, exact=True).click()
    expect(field(page, "Adulti")).to_have_value("7")
    expect(field(page, "Titolo")).to_have_value("")


def test_what_was_only_carried_is_no_draft_of_its_own_and_a_draft_can_be_thrown_away(open_as: Opener) -> None:
    page = open_as("volunteer", "registra", PHONE)
    choose(page, EVENT)
    field(page, "Titolo").fill("Orto sul tetto")
    page.get_by_text("Proposta", exact=True).tap()
    expect(field(page, "Titolo")).to_have_value("Orto sul tetto")
    page.get_by_text("Orientamento ad altri servizi", exact=True).tap()
    expect(button(page)).to_be_visible()
    page.get_by_role("link", name="Oggi", exact=True).tap()
    expect(left(page)).to_have_count(1)
    expect(left(page)).to_contain_text(f"Hai lasciato a metà: {EVENT}")
    left(page).get_by_role("button", name="Butta via").tap()
    expect(left(page)).to_contain_text(f"Buttato via: {EVENT}")
    left(page).get_by_role("button", name="Rimetti").tap()
    left(page).get_by_role("button", name="Continua").tap()
    expect(field(page, "Titolo")).to_have_value("Orto sul tetto")
    page.get_by_role("link", name="Oggi", exact=True).tap()
    left(page).get_by_role("button", name="Butta via").tap()
    page.reload()
    expect(page.get_by_role("link", name="Oggi", exact=True)).to_be_visible()
    ready(page)
    expect(left(page)).to_have_count(0)


def test_a_browser_that_keeps_nothing_works_and_promises_nothing(open_as: Opener, book: gspread.Spreadsheet) -> None:
    page = open_as("volunteer", "registra")
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    choose(page, "Proposta")
    field(page, "Titolo").fill("Senza memoria")
    page.get_by_text(EVENT, exact=True).click()
    expect(field(page, "Adulti")).to_be_visible()
    expect(field(page, "Titolo")).to_have_value("Senza memoria")
    button(page).click()
    saved(page, f"{EVENT} · Senza memoria")
    assert len(rows(book, "Senza memoria")) == 1


def test_enter_goes_to_the_next_field_and_saves_in_the_last_one(open_as: Opener) -> None:
    page = open_as("volunteer", "oggi")
    page.get_by_role("link", name="Segna le presenze").first.click()
    field(page, "Adulti").fill("8")
    field(page, "Adulti").press("Enter")
    expect(field(page, "Bambini")).to_be_focused()
    expect(page.locator(".ricevuta")).to_have_count(0)
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    saved(page, "11 presenze")


def test_a_choice_is_made_and_taken_back_with_the_keyboard_alone(open_as: Opener) -> None:
    page = open_as("volunteer", "registra")
    choose(page, EVENT)
    pill(page, "Stato", "svolto").focus()
    page.keyboard.press("ArrowRight")
    expect(pill(page, "Stato", "annullato")).to_be_checked()
    page.keyboard.press("Delete")
    expect(pill(page, "Stato", "annullato")).not_to_be_checked()
    page.keyboard.press("Enter")
    expect(field(page, "Adulti")).to_be_focused()
    field(page, "Titolo").fill("x")
    button(page).press("Enter")
    # The sentence is at its field, and the focus too.
    expect(page.locator('[data-campo="Stato"] .errore')).to_have_text("Stato: manca. Compila questo campo.")
    expect(pill(page, "Stato", "in programma")).to_be_focused()


@pytest.mark.parametrize("wait", [0, 150])
def test_a_second_tap_sends_nothing(open_as: Opener, book: gspread.Spreadsheet, wait: int) -> None:
    page = open_as("volunteer", "registra", PHONE)
    choose(page, "Proposta")
    field(page, "Titolo").fill(f"Due tocchi {wait}")
    # Each tap that sends something makes a token of eight bytes for it.
    page.evaluate(
        """() => {
        window.tokens = 0;
        const make = crypto.getRandomValues.bind(crypto);
        crypto.getRandomValues = array => { window.tokens += array.length === 8; return make(array); }; }"""
    )
    button(page).evaluate(f"button => {{ button.click(); setTimeout(() => button.click(), {wait}); }}")
    saved(page, f"Proposta · Due tocchi {wait}")
    assert page.evaluate("window.tokens") == 1
    assert len(rows(book, f"Due tocchi {wait}")) == 1
