"""One person with one page open, as a browser keeps it: it draws, it looks for changes by its own timers, it sends what is typed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from tests.shown import Shown
from tests.visitor import clicked, pressed

_PROTOCOL = [Subprotocol("streamlit")]
_LONGEST = 120.0


@dataclass
class Person:
    """`took` are the seconds that each action took until its page was drawn; `redrawn` is when the page was last drawn anew.

    `at` is what the page's address asks for.
    """

    socket: ClientConnection
    who: str
    page: Shown = field(default_factory=Shown)
    took: list[float] = field(default_factory=list)
    redrawn: float = 0.0
    at: dict[str, str] = field(default_factory=dict)
    _drawn: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, page: str, **address: str) -> None:
        """Go to a page."""
        self.at = address
        await self._act(self.page.asking(self._query(), page), lambda: self.page.title.casefold() == page)

    async def submit(self, typed: Mapping[str, str], button: str, answers: Sequence[str]) -> None:
        """Fill the fields of the form with these labels, and press its button, until the page shows one of the answers."""

        def is_answered() -> bool:
            words = "\n".join(text for _, _, text in self.page.texts())
            return any(answer in words for answer in answers)

        await self._act(pressed(self.page, self._query(), typed, button), is_answered)

    async def click(self, label: str) -> None:
        """Press the first of Streamlit's own buttons that has this label."""
        await self._act(clicked(self.page, self._query(), label), lambda: True)

    async def look(self) -> None:
        """Look for changes as often as the page says, for ever."""
        while True:
            await asyncio.sleep(min(self.page.pulses.values(), default=1.0))
            for fragment in [*self.page.pulses]:
                await self.socket.send(self.page.asking(self._query(), fragment=fragment).SerializeToString())

    async def hear(self) -> None:
        """Take what comes, for ever."""
        pages = 0
        async for raw in self.socket:
            if self.page.hear(raw) and self.page.pages > pages:
                pages, self.redrawn = self.page.pages, time.monotonic()
                self._drawn.set()

    async def _act(self, message: BackMsg, is_answer: Callable[[], bool]) -> None:
        """Send it, and wait for the drawing that answers it: one that was under way already is none."""
        self._drawn.clear()
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(_LONGEST):
            await self._drawn.wait()
            while not is_answer():
                self._drawn.clear()
                await self._drawn.wait()
        self.took.append(time.perf_counter() - start)

    def _query(self) -> str:
        return urlencode({"come": self.who, **self.at})


@asynccontextmanager
async def present(address: str, who: str) -> AsyncIterator[Person]:
    """Somebody who is connected, and leaves at the end."""
    async with connect(
        address, subprotocols=_PROTOCOL, max_size=None, compression=None, ping_interval=None, proxy=None
    ) as socket:
        person = Person(socket, who)
        tasks = [asyncio.create_task(person.hear()), asyncio.create_task(person.look())]
        try:
            yield person
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
