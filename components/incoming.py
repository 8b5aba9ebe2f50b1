"""Which of a browser's messages reach Streamlit, and how fast: what no page needs is left unheard, a flood waits for its turn."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

_NEEDED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"})
"""What the pages' own script sends. Not here: to empty everybody's caches, to run git, to ask for places to upload to."""
_OPERATIONS = frozenset({"deferred_file"})
"""A file that is made when it is asked for. Not here: to write files of instructions into the project."""
_AT_ONCE, _A_SECOND = 40, 4.0
_SLOW_LANE_A_SECOND = 5.0


def is_needed(raw: bytes) -> bool:
    """True of a message that some page needs; also of one that cannot be read, which Streamlit closes the connection for."""
    try:
        message = BackMsg.FromString(raw)
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _NEEDED


@dataclass
class SlowLane:
    """The place of all who send more than a person can: together they get so much a second, and the others never wait for them."""

    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def wait(self) -> None:
        """Wait until it is one's turn."""
        async with self._lock:
            await asyncio.sleep(1.0 / _SLOW_LANE_A_SECOND)


@dataclass
class Pace:
    """How much one connection may still send at once: a person, and the timers of a page, never come to the end of it."""

    slow_lane: SlowLane
    left: float = float(_AT_ONCE)
    looked: float = field(default_factory=time.monotonic)
    has_told: bool = False

    async def keep(self) -> None:
        """Wait as long as this message must. Nothing is lost: what comes behind it waits in the network."""
        now = time.monotonic()
        self.left = min(float(_AT_ONCE), self.left + (now - self.looked) * _A_SECOND)
        self.looked = now
        if self.left >= 1.0:
            self.left -= 1.0
            return
        self._tell("A page sends more than a person can: its messages wait.")
        await self.slow_lane.wait()

    def unheard(self) -> None:
        """Note, once, that a message came which no page sends."""
        self._tell("A message that no page sends was left unheard.")

    def _tell(self, words: str) -> None:
        if not self.has_told:
            logging.getLogger(__name__).warning("%s", words)
            self.has_told = True
