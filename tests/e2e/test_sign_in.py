"""Signing in, in a real browser, at a real OpenID provider that the tests run."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import gspread
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from sheets import local
from sheets.spreadsheet.workbook import Workbook
from tests.e2e.conftest import DESK, PHONE, App, Browsers, figure, ready

SECRET = "0123456789abcdef" * 4
VOLUNTEER, LEAD = "volontaria.rho@esempio.it", "referente.rho@esempio.it"
COORDINATOR, ADMINISTRATOR = "coordinatrice@esempio.it", "amministratore@esempio.it"
STRANGER, UNVERIFIED, SILENT = "ada@altrove.it", "referente.lainate@esempio.it", "volontario.settimo@esempio.it"
CAPITALS = "maiuscole"
USERS = [
    *(
        User(sub=email, claims={"email": email, "email_verified": True})
        for email in (VOLUNTEER, LEAD, COORDINATOR, ADMINISTRATOR, STRANGER)
    ),
    User(sub=UNVERIFIED, claims={"email": UNVERIFIED, "email_verified": False}),
    User(sub=SILENT, claims={"email": SILENT}),
    User(sub=CAPITALS, claims={"email": "Volontaria.RHO@esempio.it", "email_verified": True}),
]


class Door(App):
    """The app with a sign-in, its secrets in a folder of their own. `provider.close()` is a provider that is down."""

    def __init__(self, book: Path, secrets: Path) -> None:
        super().__init__(book, PERIMETRI_SECRETS=str(secrets))
        self.address = f"http://localhost:{self.port}"
        self.provider = ExitStack()
        server = self.provider.enter_context(run_server_in_thread(user_claims=USERS))
        secrets.write_text(
            f"""
            [auth]
            redirect_uri = "{self.address}/oauth2callback"
            cookie_secret = "{SECRET}"
            client_id = "perimetri"
            client_secret = "segreto"
            server_metadata_url = "http://localhost:{server.server_port}/.well-known/openid-configuration"
            """,
            encoding="utf-8",
        )
        secrets.chmod(0o600)


@pytest.fixture(scope="module")
def door(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("door")
    book = folder / "book.sqlite3"
    shutil.copy(demo_book, book)
    running = Door(book, folder / "secrets.toml")
    running.start()
    yield running
    running.kill()
    running.provider.close()


Visitor = Callable[..., BrowserContext]


@pytest.fixture
def visitor(browsers: Browsers, door: Door) -> Iterator[Visitor]:
    """A browser of somebody's own: `visitor(PHONE)`."""
    yield browsers.take
    browsers.give_back(door.address)


def arrive(context: BrowserContext, door: App, path: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{door.address}/{path}")
    ready(page)
    return page


def at_the_provider(page: Page, who: str) -> None:
    """Say who one is, as one does at Google."""
    page.get_by_placeholder("sub").fill(who)
    page.get_by_role("button", name="Authorize").click()


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Accedi con").click()
    at_the_provider(page, who)
    page.wait_for_url(re.compile("localhost:[0-9]+/(?!auth|oauth2)"))
    ready(page)


def enter(context: BrowserContext, door: App, who: str, path: str = "") -> Page:
    page = arrive(context, door, path)
    sign_in(page, who)
    return page


def is_outside(page: Page) -> None:
    """Nothing of the register is on the page, and the way in is."""
    expect(page.get_by_role("heading", level=1, name="Accedi")).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-menu")).to_have_count(0)


def account(page: Page, choice: str) -> None:
    page.locator(".st-key-ruolo").get_by_role("button").first.click()
    page.get_by_role("button", name=choice).click()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_whoever_is_not_signed_in_sees_the_way_in_and_nothing_else(
    door: Door, visitor: Visitor, size: tuple[int, int]
) -> None:
    context = visitor(size)
    for path in ("", "indicatori", "foglio?scheda=Ruoli", "oggi?come=amministratore@esempio.it", "boh"):
        page = arrive(context, door, path)
        is_outside(page)
        expect(page.locator("body")).not_to_contain_text(re.compile("esempio.it|Page not found|dati inventati"))
        page.close()


def test_after_the_first_sign_in_one_is_where_the_link_pointed_to(door: Door, visitor: Visitor) -> None:
    page = enter(visitor(PHONE), door, VOLUNTEER, "registra?hub=Rho&operazione=Lavoro")
    assert page.url.split("?")[0].endswith("/registra")
    assert "operazione=Lavoro" in page.url
    expect(page.get_by_role("heading", level=1, name="Registra")).to_be_visible()
    expect(page.locator(".st-key-ruolo")).to_contain_text("Volontaria di Rho")
    assert "come=" not in page.url


def test_an_address_compares_without_capitals(door: Door, visitor: Visitor) -> None:
    page = enter(visitor(), door, CAPITALS)
    expect(page.locator(".st-key-ruolo")).to_contain_text("Volontaria di Rho")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_somebody_unknown_reads_who_they_are_and_whom_to_ask(
    door: Door, visitor: Visitor, size: tuple[int, int]
) -> None:
    page = enter(visitor(size), door, STRANGER, "oggi?come=amministratore@esempio.it")
    expect(page.get_by_role("heading", level=1, name="Non puoi ancora entrare")).to_be_visible()
    expect(page.locator("body")).to_contain_text(f"Hai fatto l'accesso come: {STRANGER}")
    asked = page.get_by_role("link", name="Amministratore")
    assert str(asked.get_attribute("href")).startswith(f"mailto:{ADMINISTRATOR}?")
    expect(page.locator(".st-key-menu")).to_have_count(0)
    page.get_by_role("button", name="Accedi con un altro account").click()
    at_the_provider(page, COORDINATOR)
    expect(page.locator(".st-key-ruolo")).to_contain_text("Coordinatrice", timeout=20_000)


@pytest.mark.parametrize("who", [UNVERIFIED, SILENT])
def test_an_address_that_nobody_vouches_for_is_refused(door: Door, visitor: Visitor, who: str) -> None:
    page = enter(visitor(), door, who)
    expect(page.locator("body")).to_contain_text(f"L'indirizzo {who} non è verificato")
    expect(page.locator(".st-key-menu")).to_have_count(0)


def test_signing_out_signs_out_every_tab_at_its_next_action_and_a_copied_cookie(door: Door, visitor: Visitor) -> None:
    context = visitor()
    first = enter(context, door, LEAD, "oggi")
    second = arrive(context, door, "registra")
    expect(second.get_by_role("heading", level=1, name="Registra")).to_be_visible()
    third = arrive(context, door, "esporta")
    download = third.get_by_role("button", name="Scarica per Excel")
    expect(download).to_be_visible()
    copied = context.cookies()
    account(first, "Esci")
    # The provider asks whether to end its own session; then one is back.
    first.get_by_role("button", name="End session").click()
    first.wait_for_url(re.compile(f"^{door.address}/"))
    is_outside(first)

    # The file of an export is made when it is asked for, and without the page being drawn again.
    download.click()
    second.get_by_text("OP Café", exact=True).click()
    is_outside(second)
    elsewhere = enter(visitor(), door, LEAD, "esporta")
    with elsewhere.expect_download():
        elsewhere.get_by_role("button", name="Scarica per Excel").click()
    assert exports(door.book) == 1

    thief = visitor()
    thief.add_cookies(copied)  # type: ignore[arg-type]
    is_outside(arrive(thief, door, "oggi"))
    door.kill()
    door.start()
    is_outside(arrive(thief, door, "oggi"))


def test_a_shared_phone_changes_person_in_two_taps(door: Door, visitor: Visitor) -> None:
    context = visitor(PHONE)
    page = enter(context, door, VOLUNTEER, "registra")
    other = arrive(context, door, "oggi")
    page.locator(".st-key-ruolo").get_by_role("button").first.tap()
    page.get_by_role("button", name="Cambia persona").tap()
    at_the_provider(page, LEAD)
    expect(page.locator(".st-key-ruolo")).to_contain_text("Referente di Rho", timeout=20_000)
    assert page.url.split("?")[0].endswith("/registra")
    other.get_by_role("link", name="Registra").first.tap()
    is_outside(other)
    other.reload()
    ready(other)
    expect(other.locator(".st-key-ruolo")).to_contain_text("Referente di Rho")


def test_a_role_that_is_taken_away_is_gone_at_the_next_action(door: Door, visitor: Visitor) -> None:
    page = enter(visitor(), door, COORDINATOR, "indicatori")
    expect(page.get_by_role("heading", level=1, name="Indicatori")).to_be_visible()
    with local.session(door.book) as session:
        key = Workbook.on_file(door.book, session).key
        tab = gspread.Client(auth=None, session=session).open_by_key(key).worksheet("Ruoli")
        row = tab.find(COORDINATOR)
        assert row is not None
        before = tab.row_values(row.row)
        tab.update([["ex@esempio.it"]], f"A{row.row}")
        try:
            expect(page.get_by_role("heading", level=1, name="Non puoi ancora entrare")).to_be_visible(timeout=40_000)
        finally:
            tab.update([before], f"A{row.row}")
    expect(page.locator(".st-key-menu")).to_have_count(0)


def exports(book: Path) -> int:
    """How many exports the journal has."""
    with local.session(book) as session:
        key = Workbook.on_file(book, session).key
        journal = gspread.Client(auth=None, session=session).open_by_key(key).worksheet("Registro")
        return journal.col_values(3).count("esportazione")


def cookie(door: Door, secret: str = SECRET, **claims: object) -> dict[str, str]:
    """The cookie of a sign-in, as Streamlit writes it when it knows the secret."""
    known = {"is_logged_in": True, "provider": "default", "origin": door.address, "email": LEAD, "email_verified": True}
    payload = {**known, "iss": "x", "sub": LEAD, "iat": int(time.time()), **claims}
    value = create_signed_value(secret, "_streamlit_user", json.dumps(payload)).decode()
    return {"name": "_streamlit_user", "value": value, "url": door.address}


def test_a_session_older_than_the_setting_signs_in_again_and_a_younger_one_goes_on(
    door: Door, visitor: Visitor
) -> None:
    day = 24 * 3600
    young, old = visitor(), visitor()
    young.add_cookies([cookie(door, iat=int(time.time()) - 13 * day)])  # type: ignore[list-item]
    expect(arrive(young, door, "oggi").locator(".st-key-ruolo")).to_contain_text("Referente di Rho")
    old.add_cookies([cookie(door, iat=int(time.time()) - 15 * day)])  # type: ignore[list-item]
    page = arrive(old, door, "oggi")
    is_outside(page)
    expect(page.locator("body")).to_contain_text("Sono passati più di 14 giorni dal tuo accesso.")
    sign_in(page, LEAD)
    expect(page.get_by_role("heading", level=1, name="Oggi")).to_be_visible()


@pytest.mark.parametrize(
    ("secret", "claims"),
    [
        ("f" * 64, {}),
        (SECRET, {"origin": "http://altrove.it"}),
        (SECRET, {"is_logged_in": False}),
        (SECRET, {"is_logged_in": "true"}),
        (SECRET, {"iat": None}),
        (SECRET, {"iat": "oggi"}),
        (SECRET, {"iat": 4_000_000_000}),
    ],
)
def test_a_forged_or_unclear_cookie_opens_nothing(
    door: Door, visitor: Visitor, secret: str, claims: dict[str, object]
) -> None:
    context = visitor()
    context.add_cookies([cookie(door, secret, **claims)])  # type: ignore[list-item]
    is_outside(arrive(context, door, "oggi"))


@pytest.mark.parametrize(
    "query", ["state=falso&code=abc", "code=abc", "error=access_denied&state=x", "error=server_error"]
)
def test_a_forged_answer_of_the_provider_signs_nobody_in_and_says_so(door: Door, visitor: Visitor, query: str) -> None:
    page = arrive(visitor(), door, f"oauth2callback?{query}")
    is_outside(page)
    word = "Non hai completato l'accesso." if "access_denied" in query else "L'accesso non è riuscito."
    expect(page.locator("body")).to_contain_text(word)


def test_who_says_no_at_the_provider_is_told_and_can_try_again(door: Door, visitor: Visitor) -> None:
    page = arrive(visitor(PHONE), door, "oggi")
    page.get_by_role("button", name="Accedi con").click()
    page.get_by_role("button", name="Deny").click()
    is_outside(page)
    expect(page.locator("body")).to_contain_text("Non hai completato l'accesso.")


def test_another_address_of_the_same_server_says_which_one_to_open(door: Door, visitor: Visitor) -> None:
    page = visitor().new_page()
    page.goto(f"http://127.0.0.1:{door.port}/oggi")
    ready(page)
    expect(page.get_by_role("heading", level=1, name="Un altro indirizzo")).to_be_visible()
    assert page.get_by_role("link", name="Apri l'app").get_attribute("href") == door.address


def test_the_volunteers_whole_story_signed_in(door: Door, visitor: Visitor) -> None:
    coordinator = enter(visitor(), door, COORDINATOR, "indicatori")
    volunteer = enter(visitor(PHONE), door, VOLUNTEER, "oggi")
    expect(figure(coordinator, "Cittadini partecipanti agli eventi")).to_have_text("3.783")
    tile = volunteer.locator('[class*="st-key-incontro-"]').filter(has_text="Evento di socialità").first
    tile.get_by_role("link", name="presenze").tap()
    volunteer.get_by_role("textbox", name="Adulti").tap()
    volunteer.keyboard.type("23")
    volunteer.get_by_role("button", name="Salva le presenze").tap()
    expect(volunteer.locator(".ricevuta")).to_contain_text("Salvato: 23 presenze", timeout=20_000)
    expect(figure(coordinator, "Cittadini partecipanti agli eventi")).to_have_text("3.806", timeout=20_000)


def test_a_provider_that_is_down_is_a_sentence(demo_book: Path, tmp_path: Path, visitor: Visitor) -> None:
    book = tmp_path / "book.sqlite3"
    shutil.copy(demo_book, book)
    door = Door(book, tmp_path / "secrets.toml")
    door.provider.close()
    door.start()
    try:
        page = arrive(visitor(PHONE), door, "oggi")
        page.get_by_role("button", name="Accedi con").click()
        expect(page.get_by_role("heading", name="L'accesso non risponde")).to_be_visible(timeout=30_000)
        page.get_by_role("link", name="Riprova").tap()
        is_outside(page)
    finally:
        door.kill()
