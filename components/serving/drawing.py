"""Whose page is drawn next: a few at once, and whoever asked for many lets the others go first."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.serving.incoming import ComeLater

_AT_ONCE = 3
"""Python draws one page at a time, whatever the number of threads; with more of them each only takes longer to come to its end."""
_SECONDS = 0.3
"""So long a page holds its place at most. One that still draws then goes on without it: it waits for Google, or for nothing good."""
_QUEUE = 300
"""So many wait at most: at a hub there are no such numbers, and a server that is asked to stop answers all who wait first."""
_SHORT = 200
"""Bytes. A message that says that a page is drawn has some thirty; those that draw it are never read here."""


def ends(raw: bytes) -> bool:
    """True of the message with which Streamlit tells a browser that its page is drawn."""
    if len(raw) > _SHORT:
        return False
    try:
        return ForwardMsg.FromString(raw).WhichOneof("type") == "script_finished"
    except DecodeError:
        return False


@dataclass
class Place:
    """The right to draw one page now."""

    board: Board
    is_held: bool = True

    def leave(self) -> None:
        """Give it to the next. Harmless when it was given already."""
        if self.is_held:
            self.is_held = False
            self.board.free()


@dataclass
class Board:
    """The places, and who waits for one. It belongs to one event loop."""

    at_once: int = _AT_ONCE
    seconds: float = _SECONDS
    queue: int = _QUEUE
    _held: int = 0
    _waiting: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def place(self, behind: float = 0.0) -> Place:
        """Wait for a place, as if one had asked `behind` seconds later than one did. Raises ComeLater when too many wait."""
        loop = asyncio.get_running_loop()
        if len(self._waiting) >= self.queue:
            raise ComeLater
        if self._held >= self.at_once:
            turn: asyncio.Future[None] = loop.create_future()
            heapq.heappush(self._waiting, (loop.time() + behind, next(self._numbers), turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.free()
                raise
        else:
            self._held += 1
        place = Place(self)
        loop.call_later(self.seconds, place.leave)
        return place

    def free(self) -> None:
        """A place is free: whoever is first of those that still wait has it."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._held -= 1
