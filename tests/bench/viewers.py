"""Viewers without a browser: each one opens a page over the app's websocket and keeps it open, fragments and all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from tests import looping

_EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
_LONGEST = 120.0
_PROTOCOL = [Subprotocol("streamlit")]


@dataclass
class Viewer:
    """One open page. `title` stands at its top, `pages` counts how often it was drawn as a whole, `took` is how long its looks took."""

    socket: ClientConnection
    person: str
    title: str = ""
    pages: int = 0
    took: list[float] = field(default_factory=list)
    _page_hash: str = ""
    _pulses: dict[str, float] = field(default_factory=dict)
    _known: dict[str, ForwardMsg] = field(default_factory=dict)

    async def draw(self, fragment: str = "") -> float:
        """Have the page, or a fragment of it, drawn; returns how long that took, in seconds."""
        if not fragment:
            self._pulses.clear()
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode({"come": self.person})
        asked.rerun_script.page_script_hash = self._page_hash
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.context_info.locale = "it-IT"
        asked.rerun_script.context_info.timezone = "Europe/Rome"
        asked.rerun_script.cached_message_hashes.extend(self._known)
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        await asyncio.wait_for(self._drawn(), _LONGEST)
        return time.perf_counter() - start

    async def stay(self, seconds: float) -> None:
        """Stay on the page as a browser does, with its pulse."""
        until = time.monotonic() + seconds
        while (wait := min(self._pulses.values(), default=seconds)) and time.monotonic() + wait < until:
            await asyncio.sleep(wait)
            for fragment in [*self._pulses]:
                self.took.append(await self.draw(fragment))
        await asyncio.sleep(max(0.0, until - time.monotonic()))

    async def _drawn(self) -> None:
        while True:
            raw = await self.socket.recv()
            assert isinstance(raw, bytes)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                message = self._known[message.ref_hash]
                kind = message.WhichOneof("type")
            elif message.metadata.cacheable and message.hash:
                self._known[message.hash] = message
            if kind == "navigation":
                self.pages, self._page_hash = self.pages + 1, message.navigation.page_script_hash
            elif kind == "auto_rerun":
                self._pulses[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            elif kind == "delta":
                self._read(message)
            elif kind == "script_finished" and message.script_finished != _EARLY:
                return

    def _read(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") == "new_element":
            heading = message.delta.new_element.heading
            self.title = heading.body if heading.tag == "h1" else self.title


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
