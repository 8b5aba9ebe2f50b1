"""What Streamlit's own sign-in leaves out, around its three addresses, and the link with a token that opens a local book.

- Going to the provider: remember the page, so that one comes back to it and not to the first one.
- Coming back: go on to that page; or to the first one, with the word that it did not work.
- A provider that does not answer: a page with a sentence, where Streamlit says "Authentication error".
- `?chiave=…`: the token moves from the address, which is shown and kept, into a cookie, which no script reads.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.entrance import visit
from components.entrance.door import OUTCOME
from sheets.entrance import link_token
from sheets.entrance.sign_in import CALLBACK
from sheets.problems import SheetsError
from sheets.spreadsheet import configuration

LOGIN = "/auth/login"
_WHERE = "perimetri-dove"
_SECONDS_TO_SIGN_IN = 600
_LONGEST = 2_000
_THIRTY_DAYS = 30 * 24 * 3600
_USER_COOKIE = "_streamlit_user="
_SILENT = (Path(__file__).parent / "silent_provider.html").read_text(encoding="utf-8")


class SignInRoutes:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        path: str = scope["path"]
        if path.endswith(LOGIN):
            await self._go(request, receive, send)
        elif path.endswith(CALLBACK):
            await self._come_back(request, receive, send)
        elif link_token.PARAMETER in request.query_params and _is_of_link(request):
            await _with_cookie(request)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _go(self, request: Request, receive: Receive, send: Send) -> None:
        """To the provider. Streamlit's answer is a redirect; anything else means that the provider did not answer."""
        refused = False

        async def sending(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = message["status"] >= 400
                if refused:
                    return
                _remember(MutableHeaders(scope=message), request)
            if not refused:
                await send(message)

        await self._app(request.scope, receive, sending)
        if refused:
            first = quote(request.url.path.removesuffix(LOGIN)) + "/"
            page = HTMLResponse(_SILENT.replace("INDIRIZZO", first), 502)
            await page(request.scope, receive, send)

    async def _come_back(self, request: Request, receive: Receive, send: Send) -> None:
        """From the provider: on to the page where the person was going. Signing out ends here too, with no question."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = MutableHeaders(scope=message)
                _go_on(headers, request)
            await send(message)

        await self._app(request.scope, receive, sending)


def safe_path(address: str) -> str:
    """The path and the query of an address of this app; "/" for whatever could lead elsewhere."""
    if len(address) > _LONGEST or address.startswith("//") or any(ord(sign) < 33 or sign == "\\" for sign in address):
        return "/"
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return "/"
    if parts.path.endswith(CALLBACK) or "/auth/" in parts.path or "/_stcore" in parts.path:
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _remember(headers: MutableHeaders, request: Request) -> None:
    """Keep the page that asked for the sign-in: the browser names it, and only this app's own pages are kept."""
    page = urlsplit(request.headers.get("referer", ""))
    where = f"{page.path}?{page.query}" if page.query else page.path
    if page.netloc == request.headers.get("host") and where:
        value = quote(safe_path(where), safe="")
        headers.append(
            "set-cookie",
            f"{_WHERE}={value}; Path=/; Max-Age={_SECONDS_TO_SIGN_IN}; HttpOnly; SameSite=Lax{_secure(request)}",
        )


def _go_on(headers: MutableHeaders, request: Request) -> None:
    is_in = any(
        each.startswith(_USER_COOKIE) and not each.startswith((f'{_USER_COOKIE}""', f"{_USER_COOKIE};"))
        for each in headers.getlist("set-cookie")
    )
    if is_in:
        headers["location"] = safe_path(unquote(request.cookies.get(_WHERE, "/")))
        headers.append("set-cookie", f"{_WHERE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{_secure(request)}")
    elif "error" in request.query_params or "code" in request.query_params:
        word = "annullato" if request.query_params.get("error") == "access_denied" else "non-riuscito"
        headers["location"] = f"{headers['location']}?{urlencode({OUTCOME: word})}"


def _is_of_link(request: Request) -> bool:
    """True when the address has the token of this book's link."""
    said = request.query_params[link_token.PARAMETER]
    try:
        return link_token.is_token(said, visit.start().person, configuration.link_file())
    except SheetsError:
        return False


def _with_cookie(request: Request) -> RedirectResponse:
    """The same page without the token in its address."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != link_token.PARAMETER]
    path = safe_path(quote(request.url.path))
    answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, 303)
    answer.set_cookie(
        link_token.cookie_of(configuration.link_file()),
        request.query_params[link_token.PARAMETER],
        max_age=_THIRTY_DAYS,
        httponly=True,
        samesite="strict",
    )
    answer.headers["referrer-policy"] = "no-referrer"
    answer.headers["cache-control"] = "no-store"
    return answer


def _secure(request: Request) -> str:
    return "; Secure" if request.url.scheme == "https" else ""
