"""A browser's first visit: Streamlit's files come packed, once for all, and the page has the product's name while they come."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from streamlit import file_util
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from components.serving.first_visit import FirstVisit
from tests import looping

STATIC = Path(file_util.get_static_dir())
SCRIPT = next(iter(sorted((STATIC / "static" / "js").glob("index.*.js"))))
FONT = next(iter(sorted((STATIC / "static" / "media").glob("*.woff2"))))


class Counted:
    """Streamlit's own files, and how often it was asked for one."""

    def __init__(self) -> None:
        self.app = create_streamlit_static_handler(str(STATIC), "")
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        await self.app(scope, receive, send)


@pytest.fixture
def streamlit() -> Counted:
    return Counted()


class Browser:
    """Somebody who asks the app for something."""

    def __init__(self, app: FirstVisit) -> None:
        self.app = app

    def get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        return looping.run(self._get(path, headers))

    async def _get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://localhost") as client:
            return await client.get(path, headers=headers)


@pytest.fixture
def browser(streamlit: Counted) -> Browser:
    return Browser(FirstVisit(streamlit))


def address(file: Path) -> str:
    return f"/{file.relative_to(STATIC)}"


def test_a_script_comes_packed_and_whole_and_is_packed_once(browser: Browser, streamlit: Counted) -> None:
    for _ in range(3):
        reply = browser.get(address(SCRIPT), headers={"accept-encoding": "gzip, deflate, br"})
        assert reply.content == SCRIPT.read_bytes()
        assert reply.headers["content-encoding"] == "gzip"
        assert int(reply.headers["content-length"]) < SCRIPT.stat().st_size / 2
        assert "immutable" in reply.headers["cache-control"]
        assert reply.headers["vary"] == "Accept-Encoding"
    assert streamlit.asked == [address(SCRIPT)]


def test_a_browser_that_takes_nothing_packed_gets_it_as_it_is_also_after_one_that_does(browser: Browser) -> None:
    for packed in ("identity", "gzip", "identity"):
        reply = browser.get(address(SCRIPT), headers={"accept-encoding": packed})
        assert reply.content == SCRIPT.read_bytes()
        assert reply.headers.get("content-encoding", "identity") == packed


def test_a_part_of_a_file_comes_as_it_is(browser: Browser) -> None:
    browser.get(address(SCRIPT), headers={"accept-encoding": "gzip"})
    reply = browser.get(address(SCRIPT), headers={"accept-encoding": "gzip", "range": "bytes=0-9"})
    assert (reply.status_code, reply.content) == (206, SCRIPT.read_bytes()[:10])


def test_what_is_packed_in_itself_is_let_through(browser: Browser) -> None:
    reply = browser.get(address(FONT), headers={"accept-encoding": "gzip"})
    assert reply.content == FONT.read_bytes()
    assert "content-encoding" not in reply.headers


def test_the_page_has_the_products_name_and_language_before_any_script_has_come(browser: Browser) -> None:
    for path in ("/", "/oggi"):
        reply = browser.get(path, headers={"accept": "text/html", "accept-encoding": "gzip"})
        assert reply.headers["content-encoding"] == "gzip"
        for words in (
            '<html lang="it">',
            "<title>Perimetri</title>",
            ">Perimetri</div>",
            "accendilo nelle impostazioni",
        ):
            assert words in reply.text
        assert "You need to enable JavaScript" not in reply.text
        assert SCRIPT.name in reply.text


def test_a_file_that_is_not_there_is_not_there(browser: Browser) -> None:
    reply = browser.get("/static/js/gone.js", headers={"accept-encoding": "gzip"})
    assert reply.status_code == 404
    again = browser.get("/static/js/gone.js", headers={"accept-encoding": "gzip"})
    assert again.status_code == 404


def test_what_is_kept_is_what_was_sent(streamlit: Counted) -> None:
    front = FirstVisit(streamlit)
    Browser(front).get(address(SCRIPT), headers={"accept-encoding": "gzip"})
    ((_, body),) = front._kept.values()
    assert gzip.decompress(body) == SCRIPT.read_bytes()
