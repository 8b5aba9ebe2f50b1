"""What stands before Streamlit: who may ask, what there is to ask for, which messages are heard, and what every reply says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from components.serving import drawing, incoming, open_pages, reply_rules
from components.serving.hosts import Names, configured

Words = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Words]]
Send = Callable[[Words], Awaitable[None]]
App = Callable[[Words, Receive, Send], Awaitable[None]]

_CORE = "_stcore"
_OPEN = frozenset({"health", "host-config", "stream", "bidi-components"})
"""What the pages need of Streamlit's own addresses. Closed: its counts of visitors and memory, uploads, its interface for programs."""
_UNASKED = ("health",)
"""What a machine in front of the app asks by whatever name it has for it; there is nothing in the answer."""
_OWN_TAP, _OWN_LOOK, _NO_END = 1.0, 0.5, 10.0
"""Seconds after what a person did in which their page's timer is not heard; those that they wait for its look at most; and those
after which a drawing of which no end was heard keeps the timer waiting no more: Streamlit says nothing of a part that is gone.
"""
_POLICY_VIOLATION, _UNSUPPORTED, _COME_LATER = 1008, 1003, 1013
_ELSEWHERE = """<!DOCTYPE html><html lang="it"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Perimetri</title><body style="font: 1.1rem/1.5 sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem">
<h1>Perimetri non risponde a questo indirizzo</h1><p>Apri l'app con l'indirizzo che ti hanno dato.</p>
<p>Se cura l'app tu: dal computer su cui gira si apre con <b>localhost</b>. Per i telefoni della stessa rete si avvia con
<b>make run LAN=1</b>. Un indirizzo pubblico si scrive in <b>.streamlit/secrets.toml</b>, poi si riavvia:</p>
<pre>[perimetri]\naddress = "https://…"</pre></body></html>"""


class Gate:
    """The middleware around Streamlit's own app."""

    def __init__(self, app: App, names: Names | None = None) -> None:
        self._app = app
        self._names = names or configured()
        self._slow_lane, self._arrivals, self._board = incoming.SlowLane(), incoming.Arrivals(), drawing.Board()

    async def __call__(self, scope: Words, receive: Receive, send: Send) -> None:
        """Let through what may pass; everything else is answered here."""
        if scope["type"] == "http":
            await self._reply(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _reply(self, scope: Words, receive: Receive, send: Send) -> None:
        host, core = _line(scope, b"host"), _core(scope["path"])
        is_secure = scope.get("scheme") == "https" or self._names.is_secure(host)
        ruled = _ruled(send, "static" in scope["path"].split("/"), is_secure)
        if core not in _UNASKED and not self._names.has(host):
            await _answer(ruled, 421, _ELSEWHERE)
        elif core is not None and core not in _OPEN:
            await _answer(ruled, 404, "")
        else:
            await self._app(scope, receive, ruled)

    async def _connect(self, scope: Words, receive: Receive, send: Send) -> None:
        host, origin = _line(scope, b"host"), _line(scope, b"origin")
        # A browser always says which page asks. What is no browser can be no page's accomplice.
        if not self._names.has(host) or (origin and not self._names.may_speak(origin, host)):
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        late, name = self._arrivals.behind((scope.get("client") or ("",))[0]), open_pages.new_name()
        talk = Talk(receive, send, incoming.Pace(self._slow_lane, late=late), self._board, name)
        try:
            await self._app(_named(scope, name), talk.hear, talk.say)
        finally:
            talk.end()


@dataclass
class Talk:
    """What one page and Streamlit say to each other, at a pace at which the others are served too."""

    receive: Receive
    send: Send
    pace: incoming.Pace
    board: drawing.Board
    name: str = ""
    place: drawing.Place | None = None
    coming: asyncio.Future[Words] | None = None
    acted: float = -_OWN_TAP
    begun: float = 0.0
    is_looking: bool = False
    drawn: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.drawn.set()

    async def hear(self) -> Words:
        """The next message that a page needs to say, when it is its turn."""
        while True:
            message = await self._next()
            self.coming = None
            if message["type"] != "websocket.receive":
                return message
            raw = message.get("bytes")
            if raw is None:
                # Streamlit writes a whole traceback into its log for a text.
                return await self._close(_UNSUPPORTED)
            try:
                heard = await self._heard(raw)
            except incoming.ComeLater:
                return await self._close(_COME_LATER)
            if heard is not None:
                return {**message, "bytes": heard}

    async def _heard(self, raw: bytes) -> bytes | None:
        """What Streamlit hears of it, when it is its turn; None for nothing."""
        await self.pace.keep()
        asked = incoming.asked(raw)
        if asked is incoming.Asked.PAGE:
            await self._act()
        elif asked is incoming.Asked.NEWS:
            return await self._looked(raw)
        elif asked is incoming.Asked.NOTHING:
            self.pace.unheard()
            return None
        return raw

    async def _act(self) -> None:
        """Wait until what a person did may be drawn.

        Streamlit makes one of two things that are asked of a page while it is busy, and draws it at the address of the
        later one: whatever is asked by a timer would take a person back to where they were.
        """
        if self.is_looking:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.drawn.wait(), _OWN_LOOK)
        self.leave()
        self.place = await self.board.place(self.pace.behind)
        self.acted = time.monotonic()
        self._begin(is_looking=False)

    async def _looked(self, raw: bytes) -> bytes | None:
        """What Streamlit hears of a page's timer: nothing where there is no news, or its person does something just now."""
        has_news = open_pages.has_news(self.name)
        now = time.monotonic()
        is_busy = not self.drawn.is_set() and now - self.begun < _NO_END
        if has_news is False or is_busy or now - self.acted < _OWN_TAP:
            return None
        self.leave()
        if not await self._may_look():
            return None
        self._begin(is_looking=has_news is None)
        return incoming.whole(raw) if has_news else raw

    def _begin(self, is_looking: bool) -> None:
        self.is_looking, self.begun = is_looking, time.monotonic()
        self.drawn.clear()

    def _next(self) -> asyncio.Future[Words]:
        """What comes next; it is asked for once, whoever waits for it."""
        if self.coming is None or self.coming.cancelled():
            self.coming = asyncio.ensure_future(self.receive())
        return self.coming

    async def _may_look(self) -> bool:
        """Wait until a page's timer may look for news: after those who do something, and never before its own person.

        False where the person did something meanwhile, or too many wait: the timer comes again.
        """
        turn = asyncio.ensure_future(self.board.place(self.pace.behind, is_look=True))
        try:
            while True:
                await asyncio.wait({turn, self._next()}, return_when=asyncio.FIRST_COMPLETED)
                if turn.done():
                    self.place = turn.result()
                    return True
                if not _is_for_news(self._next().result()):
                    return False
                # A page that looks once more need not wait twice.
                self.coming = None
                await self.pace.keep()
        except incoming.ComeLater:
            return False
        finally:
            turn.cancel()

    async def say(self, message: Words) -> None:
        """Send what Streamlit says; when a page is drawn, the next one may be."""
        await self.send(message)
        if drawing.ends(message.get("bytes") or b""):
            self.drawn.set()
            self.leave()

    def leave(self) -> None:
        """Give up the place, if there is one."""
        if self.place is not None:
            self.place.leave()

    def end(self) -> None:
        """The page has gone."""
        self.leave()
        open_pages.forget(self.name)
        if self.coming is not None:
            self.coming.cancel()

    async def _close(self, code: int) -> Words:
        await self.send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def _named(scope: Words, name: str) -> Words:
    """A connection whose request says which page it is, whatever the browser said there."""
    line = open_pages.LINE.encode()
    return {**scope, "headers": [*(each for each in scope["headers"] if each[0] != line), (line, name.encode())]}


def _is_for_news(message: Words) -> bool:
    raw = message.get("bytes") if message["type"] == "websocket.receive" else None
    return raw is not None and incoming.asked(raw) is incoming.Asked.NEWS


def _ruled(send: Send, is_static: bool, is_secure: bool) -> Send:
    """Sends a reply with the lines that every reply carries."""

    async def say(message: Words) -> None:
        if message["type"] == "http.response.start":
            own = [(name, words) for name, words in message.get("headers", ()) if _stays(name, words, is_static)]
            kept = {name.lower() for name, _ in own}
            message = {**message, "headers": [*own, *(line for line in _lines(is_secure) if line[0] not in kept)]}
        await send(message)

    return say


def _stays(name: bytes, words: bytes, is_static: bool) -> bool:
    """True of what the reply said itself and may say. Files whose names hold a hash of them may be kept by browsers; nothing else."""
    return name.lower() != b"cache-control" or (is_static and b"immutable" in words)


def _lines(is_secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    secure = ((b"strict-transport-security", b"max-age=31536000"),) if is_secure else ()
    return (*reply_rules.lines(), (b"cache-control", b"no-store"), *secure)


def _core(path: str) -> str | None:
    """Which of Streamlit's own addresses a path is: the part after `_stcore`, None for a page or a file."""
    parts = [part for part in path.split("/") if part]
    return "".join(parts[parts.index(_CORE) + 1 :][:1]) if _CORE in parts else None


def _line(scope: Words, name: bytes) -> str:
    return next((words.decode("latin-1") for key, words in scope["headers"] if key == name), "")


async def _answer(send: Send, status: int, text: str) -> None:
    lines = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": text.encode()})
