"""Which of a browser's messages reach Streamlit, and how fast: what no page needs is left unheard, a flood waits for its turn."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from enum import Enum

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

_PAGE = "rerun_script"
_MORE = frozenset({"stop_script", "app_heartbeat"})
"""What else the pages' own script sends. Not here: to empty everybody's caches, to run git, to ask for places to upload to."""
_OPERATIONS = frozenset({"deferred_file"})
"""A file that is made when it is asked for. Not here: to write files of instructions into the project."""
_AT_FIRST, _AT_MOST, _A_SECOND, _OWED = 8.0, 40.0, 2.0, 20.0
_SLOW_LANE_A_SECOND, _SLOW_LANE_PLACES = 5.0, 10
_NEW_AT_ONCE, _NEW_A_SECOND = 60.0, 2.0
"""A hub whose phones all come back after a restart of the server shares one address, and one person's few pages more."""
_ADDRESSES = 10_000
"""So many addresses are remembered; the ones that came least lately are forgotten first."""


class ComeLater(Exception):
    """More is asked for than can be answered: the connection is closed, and a browser that holds a page comes back by itself."""


class Asked(Enum):
    """What a message asks for."""

    PAGE = "a page, or a part of one, to be drawn"
    NEWS = "a page's timer, whether there is news"
    MORE = "something else that a page needs"
    NOTHING = "what no page asks for"


def asked(raw: bytes) -> Asked:
    """What a message asks for. What cannot be read goes on to Streamlit, which closes the connection for it."""
    try:
        message = BackMsg.FromString(raw)
    except DecodeError:
        return Asked.MORE
    kind = message.WhichOneof("type")
    if kind == _PAGE:
        is_by_timer = message.rerun_script.is_auto_rerun and message.rerun_script.fragment_id
        return Asked.NEWS if is_by_timer else Asked.PAGE
    if kind == "backend_operation_request":
        return Asked.MORE if message.backend_operation_request.WhichOneof("payload") in _OPERATIONS else Asked.NOTHING
    return Asked.MORE if kind in _MORE else Asked.NOTHING


def whole(raw: bytes) -> bytes:
    """A timer's message as one that asks for the whole page."""
    message = BackMsg.FromString(raw)
    message.rerun_script.fragment_id = ""
    return message.SerializeToString()


@dataclass
class Allowance:
    """How much somebody may do at once, and how fast that grows again. Below zero it is owed, up to `_OWED`."""

    left: float
    at_most: float
    a_second: float
    looked: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        """Take one, also where there is none left; False then."""
        now = time.monotonic()
        self.left = min(self.at_most, self.left + (now - self.looked) * self.a_second)
        self.looked = now
        was_there = self.left >= 1.0
        self.left = max(-_OWED, self.left - 1.0)
        return was_there

    def seconds_to(self, much: float) -> float:
        """So long until there is that much again."""
        return max(0.0, (much - self.left) / self.a_second)


@dataclass
class Arrivals:
    """How many connections each address has opened lately."""

    _known: dict[str, Allowance] = field(default_factory=dict)

    def behind(self, address: str) -> float:
        """Note a new connection: so many seconds it stands behind those of addresses that open fewer."""
        allowance = self._known.pop(address, None) or Allowance(_NEW_AT_ONCE, _NEW_AT_ONCE, _NEW_A_SECOND)
        self._known[address] = allowance
        if len(self._known) > _ADDRESSES:
            del self._known[next(iter(self._known))]
        allowance.take()
        return allowance.seconds_to(0.0)


@dataclass
class SlowLane:
    """The place of all who send more than a person can: together they get so much a second, and the others never wait for them."""

    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _inside: int = 0

    async def wait(self) -> None:
        """Wait until it is one's turn. Raises ComeLater when too many wait."""
        if self._inside >= _SLOW_LANE_PLACES:
            raise ComeLater
        self._inside += 1
        try:
            async with self._lock:
                await asyncio.sleep(1.0 / _SLOW_LANE_A_SECOND)
        finally:
            self._inside -= 1


@dataclass
class Pace:
    """How much one connection may still send at once: a person, and the timers of a page, never come to the end of it."""

    slow_lane: SlowLane
    allowance: Allowance = field(default_factory=lambda: Allowance(_AT_FIRST, _AT_MOST, _A_SECOND))
    late: float = 0.0
    come: float = field(default_factory=time.monotonic)
    has_told: bool = False

    async def keep(self) -> None:
        """Wait as long as this message must. Nothing is lost: what comes behind it waits in the network. Raises ComeLater."""
        if not self.allowance.take():
            self._tell("A page sends more than a person can: its messages wait.")
            await self.slow_lane.wait()

    @property
    def behind(self) -> float:
        """So many seconds this connection stands behind one that just came: until it may again send at once what that one may.

        And until its turn has come, where many came at once from its address: all of a hub do after a restart, or behind
        one machine in front of the app.
        """
        still_late = max(0.0, self.come + self.late - time.monotonic())
        return still_late + self.allowance.seconds_to(_AT_FIRST - 1.0)

    def unheard(self) -> None:
        """Note, once, that a message came which no page sends; whoever sends such has nothing left to send at once."""
        self.allowance.left = min(self.allowance.left, 0.0)
        self._tell("A message that no page sends was left unheard.")

    def _tell(self, words: str) -> None:
        if not self.has_told:
            logging.getLogger(__name__).warning("%s", words)
            self.has_told = True
