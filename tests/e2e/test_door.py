"""A fresh server for each configuration: what a visitor of a book gets who has not signed in anywhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import gspread
import pytest
from playwright.sync_api import Browser, Page, expect

from sheets import local
from sheets.access import SHELL
from sheets.entrance import link_token
from sheets.register.register import Register
from sheets.setup.preparation import setup
from sheets.spreadsheet.workbook import Workbook
from tests.e2e.conftest import App, ready

ADA = "ada@esempio.it"


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A book with real people in it, and no mark of the demo."""
    book = tmp_path / "vero.sqlite3"
    with local.session(book) as session:
        workbook = Workbook.on_file(book, session)
        setup(workbook)
        register = Register(workbook)
        register.of(SHELL).roles.add([{"Email": ADA, "Nome": "Ada", "Ruolo": "referente", "Hub": "Rho"}])
        register.close()
    return book


Serve = Callable[..., App]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server of its own: `serve(book, PERIMETRI_SECRETS=…)`."""
    running: list[App] = []

    def serving(book: Path, **variables: str) -> App:
        app = App(book, **variables)
        running.append(app)
        app.start()
        return app

    yield serving
    for app in running:
        app.kill()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="it-IT")
    yield context.new_page()
    context.close()


def visit(page: Page, app: App, path: str = "", host: str = "127.0.0.1") -> None:
    page.goto(f"http://{host}:{app.port}/{path}")
    ready(page)


def is_shut(page: Page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words, timeout=20_000)
    expect(page.locator(".st-key-menu")).to_have_count(0)
    expect(page.locator("[data-testid=stSelectbox]")).to_have_count(0)
    expect(page.get_by_role("button", name="Amministratore")).to_have_count(0)


def test_a_real_book_without_a_sign_in_lets_nobody_in_and_says_what_to_type(
    serve: Serve, real: Path, page: Page
) -> None:
    app = serve(real)
    for path in ("", f"oggi?come={ADA}", f"foglio?come={ADA}", "?chiave=", f"?chiave={'a' * 43}"):
        visit(page, app, path)
        is_shut(page, "make run BOOK=file AS=email")


@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ('[auth]\nclient_id = "x"\n', "In secrets.toml, sotto [auth], manca «redirect_uri»."),
        ('[Spreadsheet]\nkey = "x"\n', "In secrets.toml non conosco [Spreadsheet]."),
        (None, "secrets.toml è un collegamento a un file che non c'è."),
    ],
)
def test_secrets_that_are_not_clear_open_not_even_the_demo(
    serve: Serve, demo_book: Path, tmp_path: Path, page: Page, secrets: str | None, words: str
) -> None:
    path = tmp_path / "secrets.toml"
    if secrets is None:
        path.symlink_to(tmp_path / "altrove.toml")
    else:
        path.write_text(secrets, encoding="utf-8")
    app = serve(shutil.copy(demo_book, tmp_path / "book.sqlite3"), PERIMETRI_SECRETS=str(path))
    visit(page, app, f"oggi?come={ADA}")
    is_shut(page, words)


def test_the_link_with_the_token_opens_a_real_book_for_one_person(
    serve: Serve, real: Path, page: Page, chromium: Browser
) -> None:
    app = serve(real, PERIMETRI_AS="Ada@Esempio.it")
    token = link_token.token_for(ADA, real.with_name(f"{real.name}-chiave"))
    for path in ("", f"oggi?come={ADA}", f"?chiave={token[:-1]}a"):
        visit(page, app, path)
        is_shut(page, "Questo libro si apre con il suo link.")
    visit(page, app, f"registra?chiave={token}&operazione=Lavoro")
    expect(page.locator(".st-key-ruolo")).to_contain_text("Ada")
    expect(page.get_by_role("heading", level=1, name="Registra")).to_be_visible()
    assert token not in page.url
    assert "operazione=Lavoro" in page.url
    page.reload()
    ready(page)
    expect(page.locator(".st-key-ruolo")).to_contain_text("Ada")
    assert page.evaluate("document.cookie").find(token) == -1
    other = chromium.new_context(locale="it-IT")
    stranger = other.new_page()
    visit(stranger, app, "registra")
    is_shut(stranger, "Questo libro si apre con il suo link.")
    other.close()
    app.kill()
    app.start()
    visit(page, app, "registra")
    expect(page.locator(".st-key-ruolo")).to_contain_text("Ada")


def test_the_demo_is_for_the_machine_it_runs_on_whatever_name_leads_there(
    serve: Serve, demo_book: Path, tmp_path: Path, page: Page
) -> None:
    app = serve(shutil.copy(demo_book, tmp_path / "book.sqlite3"))
    visit(page, app)
    expect(page.locator(".st-key-menu")).to_be_attached()
    # A browser takes every name under localhost to this machine, as a stranger's name server takes theirs.
    page.goto(f"http://male.localhost:{app.port}/")
    expect(page.locator("body")).not_to_contain_text("dati inventati")
    expect(page.locator(".st-key-menu")).to_have_count(0)


@pytest.mark.parametrize("hurt", ["emptied", "deleted", "renamed"])
def test_roles_that_are_gone_let_nobody_in_and_bring_no_example_back(
    serve: Serve, demo_book: Path, tmp_path: Path, page: Page, hurt: str
) -> None:
    book = Path(shutil.copy(demo_book, tmp_path / "book.sqlite3"))
    app = serve(book)
    visit(page, app)
    expect(page.locator(".st-key-menu")).to_be_attached()
    with local.session(book) as session:
        sheet = gspread.Client(auth=None, session=session).open_by_key(Workbook.on_file(book, session).key)
        tab = sheet.worksheet("Ruoli")
        if hurt == "emptied":
            tab.batch_clear(["A2:D50"])
        elif hurt == "renamed":
            tab.update_acell("A1", "Indirizzo")
        else:
            sheet.del_worksheet(tab)
    # The open page is redrawn by itself once the register has read the roles anew.
    expect(page.locator(".st-key-menu")).to_have_count(0, timeout=60_000)
    visit(page, app, "?come=amministratore@esempio.it")
    is_shut(page, "«Ruoli»")
    expect(page.locator("body")).to_contain_text(re.compile("non può entrare|[Nn]essuno può"))
