"""The spoilt book of tests/test_walk.py in a real browser: nothing in it becomes a link, a picture, a script or a request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.bench.server import Server, serving
from tests.e2e.conftest import ready
from tests.test_walk import BAD, PEOPLE, spoilt

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def dirty(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the demo with everything in it spoilt."""
    book = tmp_path_factory.mktemp("walk") / "book.sqlite3"
    book.write_bytes(demo_book.read_bytes())
    spoilt(book)
    with serving(book) as running:
        yield running


@pytest.mark.parametrize(
    "address",
    [
        f"oggi?come={PEOPLE['volontario']}",
        f"registra?come={PEOPLE['volontario']}",
        f"indicatori?come={PEOPLE['coordinatore']}",
        f"da-sistemare?come={PEOPLE['amministratore']}",
        f"foglio?come={PEOPLE['referente']}",
        f"oggi?come={quote(BAD)}",
        f"registra?come={PEOPLE['volontario']}&voce={quote(BAD)}&scheda={quote(BAD)}",
    ],
)
def test_nothing_that_was_typed_becomes_more_than_a_text(chromium: Browser, dirty: Server, address: str) -> None:
    page = chromium.new_page()
    told: list[str] = []
    page.on("request", lambda asked: told.append(asked.url) if urlsplit(asked.url).netloc.startswith("192.") else None)
    page.on("dialog", lambda opened: (told.append(opened.message), opened.dismiss()))
    page.goto(f"http://127.0.0.1:{dirty.port}/{address}")
    ready(page)
    page.wait_for_load_state("networkidle")
    found = page.evaluate(
        """() => [...document.querySelectorAll("a[href], img[src]")].map(each => each.href || each.src)
        .filter(url => url.startsWith("mailto:") || new URL(url).hostname.startsWith("192."))"""
    )
    assert (told, found) == ([], [])
    page.close()
