"""Viewers without a browser: each one opens a page over the app's websocket and keeps it open, fragments and all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode

from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from tests import looping
from tests.shown import Shown

_LONGEST = 120.0
_PROTOCOL = [Subprotocol("streamlit")]


@dataclass
class Viewer:
    """One open page of a person; `took` is how long its looks took."""

    socket: ClientConnection
    person: str
    page: Shown = field(default_factory=Shown)
    took: list[float] = field(default_factory=list)

    async def draw(self, fragment: str = "") -> float:
        """Have the page, or a fragment of it, drawn; returns how long that took, in seconds."""
        start = time.perf_counter()
        await self.socket.send(
            self.page.asking(urlencode({"come": self.person}), fragment=fragment).SerializeToString()
        )
        await asyncio.wait_for(self._drawn(), _LONGEST)
        return time.perf_counter() - start

    async def stay(self, seconds: float) -> None:
        """Stay on the page as a browser does, with its pulse."""
        until = time.monotonic() + seconds
        while (wait := min(self.page.pulses.values(), default=seconds)) and time.monotonic() + wait < until:
            await asyncio.sleep(wait)
            for fragment in [*self.page.pulses]:
                self.took.append(await self.draw(fragment))
        await asyncio.sleep(max(0.0, until - time.monotonic()))

    async def _drawn(self) -> None:
        while not self.page.hear(await self.socket.recv()):
            pass


async def _visit(stack: AsyncExitStack, address: str, person: str) -> Viewer:
    opened = connect(address, subprotocols=_PROTOCOL, max_size=None, compression=None, ping_interval=None)
    viewer = Viewer(await stack.enter_async_context(opened), person)
    await viewer.draw()
    return viewer


def visit(
    address: str, person: str, viewers: int, seconds: float, settled: Callable[[], None] = lambda: None
) -> list[Viewer]:
    """Open `viewers` pages, call `settled` when all are drawn, stay on them for `seconds`; then everybody leaves."""

    async def visiting() -> list[Viewer]:
        async with AsyncExitStack() as stack:
            opened = [await _visit(stack, address, person) for _ in range(viewers)]
            await asyncio.to_thread(settled)
            await asyncio.gather(*(viewer.stay(seconds) for viewer in opened))
            return opened

    return looping.run(visiting())
