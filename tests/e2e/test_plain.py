"""People's words in a real browser: wherever Streamlit reads Markdown they stand as they were typed, and are nothing but text.

An e-mail address alone is a link, which writes to it; where Streamlit allows no link it is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.bench.server import Server, serving
from tests.e2e.conftest import ready
from tests.e2e.payloads import PAYLOADS

pytestmark = pytest.mark.browser

_PLACES = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer], h1"
_ALL = """([number, places]) => [...Array(number).keys()].every(
    place => document.querySelectorAll(`.st-key-testo-${place} :is(${places})`).length >= 9)"""
_LOOK = """([place, places]) => [...document.querySelectorAll(`.st-key-testo-${place} :is(${places})`)].map(found => [
    [...found.querySelectorAll("*")].filter(each => !["P", "SPAN", "DIV", "H1"].includes(each.tagName))
        .map(each => each.tagName === "A" ? decodeURIComponent(each.getAttribute("href")) : each.tagName),
    found.innerText])"""
_MAILTO = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# What looks like a web address, a symbol or an arrow is still kept apart by a sign that has no width.
_KEPT_APART = re.compile(r"https?:|www\.|:[\w+-]+:|:material|[-<>~][->=]", re.IGNORECASE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Streamlit that shows every text in every place."""
    with serving(
        tmp_path_factory.mktemp("none") / "none.sqlite3", Path(__file__).with_name("plain_page.py")
    ) as running:
        yield running


def test_words_are_nothing_but_text(chromium: Browser, server: Server) -> None:
    page = chromium.new_page()
    foreign: list[str] = []
    page.on("request", lambda asked: foreign.append(asked.url) if str(server.port) not in asked.url else None)
    page.goto(f"http://127.0.0.1:{server.port}")
    ready(page)
    page.wait_for_selector(f".st-key-testo-{len(PAYLOADS) - 1} [data-testid=stExpander]")
    page.wait_for_function(_ALL, arg=[len(PAYLOADS), _PLACES], timeout=60_000)
    wrong = []
    for place, typed in enumerate(PAYLOADS):
        found = page.evaluate(_LOOK, [place, _PLACES])
        links = [f"mailto:{address}" for address in _MAILTO.findall(typed)]
        joined = "" if not _KEPT_APART.search(typed) else "\u2060"
        said = [(tags, " ".join(text.replace(joined, "").split())) for tags, text in found]
        words = " ".join(typed.split())
        wrong += [(typed, each) for each in said if each not in (([], words), (links, words))]
        if links and not any(tags == links for tags, _ in said):
            wrong.append((typed, said))
    assert wrong == []
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
    page.close()
