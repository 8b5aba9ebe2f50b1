"""What a browser loads before anything can be drawn: packed, and with the product's name on the screen meanwhile.

Streamlit sends its own files as they are, because to pack them anew for each visitor costs more than it brings. Here
each is packed once and kept: the files of one version of Streamlit never change.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PACKED = ("text/javascript", "application/javascript", "text/css", "application/json", "image/svg+xml", "text/html")
_SMALLEST = 600
"""Bytes below which packing saves nothing on the way."""
_COMING = (Path(__file__).parent / "coming.html").read_text(encoding="utf-8")
_ROOT = '<div id="root"></div>'
_NO_SCRIPTS = (
    "<noscript><p>Perimetri ha bisogno di JavaScript: accendilo nelle impostazioni del browser.</p></noscript>"
)


class FirstVisit:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, tuple[MutableHeaders, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept, or with what Streamlit answers, packed where the browser takes it."""
        is_file = scope["type"] == "http" and "static" in scope["path"].split("/")
        if scope["type"] != "http" or scope["method"] != "GET" or not (is_file or _asks_for_a_page(scope)):
            await self._app(scope, receive, send)
            return
        takes_packed = "gzip" in Headers(scope=scope).get("accept-encoding", "") and "range" not in Headers(scope=scope)
        kept = self._kept.get(scope["path"]) if takes_packed else None
        if kept is not None:
            await _answer(send, *kept)
            return
        reply = _Reply(send)
        # What comes packed already could not be looked into.
        await self._app(_without(scope, b"accept-encoding"), receive, reply.hear)
        if reply.start is not None:
            headers = MutableHeaders(raw=reply.start["headers"])
            if is_file and _is_page(headers):
                # Streamlit gives its page for whatever is not there, and says to keep it for a year.
                await PlainTextResponse("", 404)(scope, receive, send)
                return
            body = _with_name(bytes(reply.body), headers)
            if takes_packed and len(body) >= _SMALLEST:
                body = await asyncio.to_thread(gzip.compress, body, mtime=0)
                headers["content-encoding"] = "gzip"
            if "accept-encoding" not in headers.get("vary", "").lower():
                headers.add_vary_header("Accept-Encoding")
            del headers["accept-ranges"]
            headers["content-length"] = str(len(body))
            if takes_packed and "immutable" in headers.get("cache-control", ""):
                self._kept[scope["path"]] = headers, body
            await _answer(send, headers, body)


class _Reply:
    """Holds back a reply that can be packed, and lets every other one through."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def hear(self, message: Message) -> None:
        """Take the next part of the reply."""
        if message["type"] == "http.response.start" and _can_be_packed(message):
            self.start = {**message, "headers": list(message["headers"])}
        elif self.start is None:
            await self._send(message)
        else:
            self.body += message.get("body", b"")


def _can_be_packed(start: Message) -> bool:
    headers = Headers(raw=list(start["headers"]))
    kind = headers.get("content-type", "").partition(";")[0]
    return start["status"] == 200 and kind in _PACKED and "content-encoding" not in headers


def _asks_for_a_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_page(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith("text/html")


def _without(scope: Scope, name: bytes) -> Scope:
    return {**scope, "headers": [line for line in scope["headers"] if line[0] != name]}


def _with_name(body: bytes, headers: MutableHeaders) -> bytes:
    """Streamlit's empty page with the product's name in it; React puts the app in its place. Anything else as it is."""
    if not _is_page(headers) or _ROOT.encode() not in body:
        return body
    del headers["etag"], headers["last-modified"]
    page = body.decode().replace('<html lang="en">', '<html lang="it">', 1)
    page = page.replace("<title>Streamlit</title>", "<title>Perimetri</title>", 1)
    page = re.sub(r"<noscript>.*?</noscript>", _NO_SCRIPTS, page, count=1, flags=re.DOTALL)
    return page.replace(_ROOT, f'<div id="root">{_COMING}</div>', 1).encode()


async def _answer(send: Send, headers: MutableHeaders, body: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
