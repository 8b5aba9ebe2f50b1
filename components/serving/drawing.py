"""Whose page is drawn next: a few at once, whoever did something before pages that only have news, and who asked for many last."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.serving.incoming import ComeLater

_AT_ONCE = 4
"""Python draws one page at a time, whatever the number of threads; with more of them each only takes longer to come to its end."""
_LOOKS_AT_ONCE = 1
"""So many of them only because they have news."""
_TAPS_TO_A_LOOK = 16
"""So many who did something go before a page that has news; then one of these is drawn all the same."""
_SECONDS, _LOOKS_SECONDS = 1.0, 5.0
"""So long a page holds its place at most. One that still draws then goes on without it: it waits for the disk or for Google.

One that only has news waits for nothing, and no more of these begin while two are drawn.
"""
_QUEUE = 300
"""So many wait at most: at a hub there are no such numbers, and a server that is asked to stop answers all who wait first."""
_SHORT = 200
"""Bytes. A message that says that a page is drawn has some thirty; those that draw it are never read here."""


def ends(raw: bytes) -> bool:
    """True of the message with which Streamlit tells a browser that its page is drawn."""
    if len(raw) > _SHORT:
        return False
    try:
        message = ForwardMsg.FromString(raw)
    except DecodeError:
        return False
    # A part that asks for the whole page ends, and the page is drawn by the same right.
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )


@dataclass
class Place:
    """The right to draw one page now."""

    board: Board
    is_look: bool = False
    is_held: bool = True

    def leave(self) -> None:
        """Give it to the next. Harmless when it was given already."""
        if self.is_held:
            self.is_held = False
            self.board.free(self.is_look)


_Line = list[tuple[float, int, asyncio.Future[None]]]


@dataclass
class Board:
    """The places, and who waits for one. It belongs to one event loop."""

    at_once: int = _AT_ONCE
    seconds: float = _SECONDS
    queue: int = _QUEUE
    _held: int = 0
    _looking: int = 0
    _since_look: int = 0
    _taps: _Line = field(default_factory=list)
    _looks: _Line = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def place(self, behind: float = 0.0, is_look: bool = False) -> Place:
        """Wait for a place, as if one had asked `behind` seconds later than one did. Raises ComeLater when too many wait.

        `is_look`: nobody did anything, the page only has news.
        """
        loop, line = asyncio.get_running_loop(), self._looks if is_look else self._taps
        turn: asyncio.Future[None] = loop.create_future()
        heapq.heappush(line, (loop.time() + behind, next(self._numbers), turn))
        self._go_on()
        if not turn.done() and len(line) > self.queue:
            turn.cancel()
            raise ComeLater
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.free(is_look)
            raise
        place = Place(self, is_look)
        loop.call_later(_LOOKS_SECONDS if is_look else self.seconds, place.leave)
        return place

    def free(self, is_look: bool) -> None:
        """A place is free: whoever is first of those that still wait has it."""
        self._held -= 1
        self._looking -= is_look
        self._go_on()

    def _go_on(self) -> None:
        while self._held < self.at_once and (line := self._first()) is not None:
            self._held += 1
            self._looking += line is self._looks
            self._since_look = 0 if line is self._looks else self._since_look + 1
            heapq.heappop(line)[2].set_result(None)

    def _first(self) -> _Line | None:
        """The line of whoever is next; None where nobody may be."""
        for line in (self._taps, self._looks):
            while line and line[0][2].done():
                heapq.heappop(line)
        may_look = bool(self._looks) and self._looking < min(_LOOKS_AT_ONCE, self.at_once)
        if self._taps and not (may_look and self._since_look >= _TAPS_TO_A_LOOK):
            return self._taps
        return self._looks if may_look else None
