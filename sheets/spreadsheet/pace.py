"""How fast the spreadsheet may be asked: so many requests a minute, writes at most one a second; and how much is spent."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import uniform
from threading import Lock

from sheets.language import Message, _

READ, WRITE = "read", "write"
_MINUTE = 60.0


@dataclass(frozen=True)
class Quota:
    """What this process spent in the last sixty seconds, and how much of each kind a minute has; None: no limit."""

    reads: int
    writes: int
    limit: int | None

    @property
    def in_words(self) -> Message:
        """What was spent, of how much."""
        if self.limit is None:
            return _("{writes} scritture e {reads} letture nell'ultimo minuto", writes=self.writes, reads=self.reads)
        return _(
            "{writes} di {limit} scritture e {reads} di {limit} letture nell'ultimo minuto",
            writes=self.writes,
            reads=self.reads,
            limit=self.limit,
        )

    def __str__(self) -> str:
        return str(self.in_words)


class Pace:
    """The bucket that reads and the one that writes take from; safe for several threads.

    interval: seconds between two writes. per_minute: reads, and writes, in any sixty seconds; None for no limit.
    linger: seconds that a write waits for company. backoff: seconds before the second try after a failure; it doubles
    up to `longest`. clock, sleep: for tests that do not want to wait.
    """

    def __init__(
        self,
        interval: float = 0.0,
        per_minute: int | None = None,
        linger: float = 0.0,
        backoff: float = 0.25,
        longest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.interval = interval
        self.per_minute = per_minute
        self.linger = linger
        self._backoff = backoff
        self._longest = longest
        self._clock = clock
        self._sleep = sleep
        self._spent: dict[str, deque[float]] = {READ: deque(), WRITE: deque()}
        self._totals = {READ: 0, WRITE: 0}
        self._lock = Lock()

    @classmethod
    def of_google(cls) -> Pace:
        """What Google grants one service account: 60 reads and 60 writes a minute; it advises one write a second."""
        return cls(interval=1.0, per_minute=60, linger=0.1, backoff=1.0)

    def take(self, kind: str) -> None:
        """Count one request, as soon as it may leave."""
        while True:
            with self._lock:
                wait = self._wait(kind)
                if wait <= 0:
                    self._spent[kind].append(self._clock())
                    self._totals[kind] += 1
                    return
            self._sleep(wait)

    def wait_for_turn(self, kind: str) -> None:
        """Return when a request could leave; it is not counted yet."""
        while True:
            with self._lock:
                wait = self._wait(kind)
            if wait <= 0:
                return
            self._sleep(wait)

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row; not the same for every process that failed with this one."""
        return uniform(0.5, 1.0) * float(min(self._longest, self._backoff * 2 ** min(failures - 1, 20)))

    @property
    def quota(self) -> Quota:
        """What is spent."""
        with self._lock:
            now = self._clock()
            for spent in self._spent.values():
                _forget(spent, now)
            return Quota(len(self._spent[READ]), len(self._spent[WRITE]), self.per_minute)

    @property
    def totals(self) -> dict[str, int]:
        """How many requests of each kind were ever made: {"read": 2, "write": 4}."""
        with self._lock:
            return dict(self._totals)

    def _wait(self, kind: str) -> float:
        spent, now = self._spent[kind], self._clock()
        _forget(spent, now)
        waits = [0.0]
        if self.per_minute is not None and len(spent) >= self.per_minute:
            waits.append(spent[0] + _MINUTE - now)
        if kind == WRITE and self.interval and spent:
            waits.append(spent[-1] + self.interval - now)
        return max(waits)


def _forget(spent: deque[float], now: float) -> None:
    while spent and spent[0] <= now - _MINUTE:
        spent.popleft()
