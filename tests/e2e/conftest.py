"""The app on a demo book of its own, and browsers the size of a phone and of a desk."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests import browser as installed

ROOT = Path(__file__).parent.parent.parent
PHONE, DESK = (390, 844), (1280, 800)
# With a desktop's user agent Streamlit keeps its desktop habits on a narrow screen.
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36"
)
ROLES = {
    "volunteer": "volontaria.rho@esempio.it",
    "lead": "referente.rho@esempio.it",
    "coordinator": "coordinatrice@esempio.it",
    "administrator": "amministratore@esempio.it",
}


# How soon something comes is said where it matters; elsewhere a busy machine may take its time.
expect.set_options(timeout=20_000)


class App:
    """The app as a process of its own. `book` is its file, `variables` its environment; `kill` and `start` are a power cut."""

    def __init__(self, book: Path, **variables: str) -> None:
        self.book = book
        self.variables = variables
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = [
            "--server.port",
            str(self.port),
            "--server.address",
            "127.0.0.1",
            "--browser.gatherUsageStats",
            "false",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env={**os.environ, "PERIMETRI_BOOK": str(self.book), **self.variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise TimeoutError("the app did not start within a minute")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def app(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app on a copy of the demo book, fresh for each file of stories."""
    copy = tmp_path_factory.mktemp("app") / "book.sqlite3"
    copy.write_bytes(demo_book.read_bytes())
    running = App(copy)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """An installed browser; without one, the tests fail with the line that says what to install."""
    try:
        path = installed.chromium()
    except installed.NoBrowser as missing:
        pytest.fail(str(missing), pytrace=False)
    assert path
    with sync_playwright() as playwright:
        opened = installed.launch(playwright)
        yield opened
        opened.close()


class Browsers:
    """Browsers of people's own, by the size of their screen; what they loaded of the app is kept for whoever comes next.

    To load the whole of Streamlit anew takes longer than most stories.
    """

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._free: list[tuple[tuple[int, int], BrowserContext]] = []
        self._taken: list[tuple[tuple[int, int], BrowserContext]] = []

    def take(self, size: tuple[int, int] = DESK) -> BrowserContext:
        """One that knows nobody, and that nobody else has."""
        taken = next((each for each in self._free if each[0] == size), None) or (size, self._open(size))
        self._free = [each for each in self._free if each is not taken]
        self._taken.append(taken)
        return taken[1]

    def _open(self, size: tuple[int, int]) -> BrowserContext:
        is_phone = size == PHONE
        return self._chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="it-IT",
            timezone_id="Europe/Rome",
            user_agent=PHONE_AGENT if is_phone else None,
            has_touch=is_phone,
            is_mobile=is_phone,
            accept_downloads=True,
        )

    def give_back(self, origin: str) -> None:
        """All that were taken, with nothing in them that somebody typed there or signed in with."""
        for size, context in self._taken:
            context.set_offline(False)
            kept, left = context.new_page(), context.pages[:-1]
            for page in left:
                page.close()
            storage = {"origin": origin, "storageTypes": "local_storage,session_storage,indexeddb,cookies"}
            context.new_cdp_session(kept).send("Storage.clearDataForOrigin", storage)
            context.clear_cookies()
            kept.close()
            self._free.append((size, context))
        self._taken = []

    def close(self) -> None:
        for _, context in [*self._free, *self._taken]:
            context.close()


@pytest.fixture(scope="module")
def browsers(chromium: Browser) -> Iterator[Browsers]:
    """The browsers of a file of stories."""
    kept = Browsers(chromium)
    yield kept
    kept.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_as(browsers: Browsers, app: App) -> Iterator[Opener]:
    """Opens a page of the app as someone: `open_as("volunteer", "oggi", PHONE)`; each in a browser of its own."""

    def opening(role: str, path: str = "", size: tuple[int, int] = DESK) -> Page:
        page = browsers.take(size).new_page()
        page.goto(f"{app.address}/{path}?come={ROLES[role]}")
        ready(page)
        return page

    yield opening
    browsers.give_back(app.address)


def ready(page: Page) -> None:
    """Wait until the app has drawn what was asked for."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)


def figure(page: Page, label: str) -> Locator:
    """The number on the card with that name."""
    card = page.locator(".cifra").filter(has=page.locator(".cifra-nome", has_text=label))
    return card.locator(".cifra-numero")


def tap_impatiently(button: Locator) -> None:
    """Tap a button, and whatever then stands under the finger, as an impatient finger does."""
    button.evaluate(
        """button => {
        const {x, y, width, height} = button.getBoundingClientRect();
        const under = root => {
            const found = root.elementFromPoint(x + width / 2, y + height / 2);
            return found?.shadowRoot ? under(found.shadowRoot) : found;
        };
        for (const wait of [0, 40, 150, 400]) setTimeout(() => under(document)?.click(), wait); }"""
    )
