"""The way to the provider and back: where one was going is kept, and nowhere else is one sent."""

from __future__ import annotations

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from components.entrance.sign_in_routes import SignInRoutes
from tests import looping

HOST = "perimetri.esempio.it"


def streamlit(*cookies: str) -> SignInRoutes:
    """The routes, before something that answers as Streamlit does: it redirects, with these cookies."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        lines = [(b"location", b"/"), *((b"set-cookie", each.encode()) for each in cookies)]
        await send({"type": "http.response.start", "status": 302, "headers": lines})
        await send({"type": "http.response.body", "body": b""})

    return SignInRoutes(app)


def ask(app: SignInRoutes, path: str, **lines: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
            return await client.get(path, headers=lines)

    return looping.run(asked())


@pytest.mark.parametrize(
    ("page", "is_kept"),
    [
        (f"https://{HOST}/registra?scheda=Lavoro", True),
        ("https://altrove.esempio.it/registra?scheda=Lavoro", False),
        ("", False),
    ],
)
def test_the_page_that_asked_to_sign_in_is_kept_if_it_is_the_apps_own(page: str, is_kept: bool) -> None:
    reply = ask(streamlit(), "/auth/login", referer=page)
    kept = [each for each in reply.headers.get_list("set-cookie") if each.startswith("perimetri-dove=")]
    assert [each.partition(";")[0] for each in kept] == ["perimetri-dove=%2Fregistra%3Fscheda%3DLavoro"] * is_kept


@pytest.mark.parametrize(
    ("cookie", "goes_to"),
    [
        ("_streamlit_user=whoever; Path=/", "/registra"),
        ('_streamlit_user=""; Path=/; Max-Age=0', "/"),
        ("_streamlit_user=; Path=/; Max-Age=0", "/"),
    ],
)
def test_only_who_was_let_in_goes_on_to_where_they_were_going(cookie: str, goes_to: str) -> None:
    reply = ask(streamlit(cookie), "/oauth2callback", cookie="perimetri-dove=%2Fregistra")
    assert reply.headers["location"] == goes_to
