"""Faults on purpose, for tests: refusals, lost replies, late deliveries, quotas, slowness. None of it is on by default.

faults = Faults()
session = local.session(":memory:", faults=faults)
faults.lose_reply()          # the next write is applied, its reply is not delivered
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from requests.exceptions import ReadTimeout

from . import errors
from .errors import ApiError
from .log import Entry

Deliver = Callable[[], None]
_MINUTE = 60.0


@dataclass
class _Planned:
    action: str
    kind: str
    code: int = 503
    after: int = 0


@dataclass
class _Late:
    deliver: Deliver
    after: int


class Faults:
    """What goes wrong, and when. One object may serve several sessions; it is safe for several threads.

    private: ids of spreadsheets that answer 403.
    latency: seconds added to every request.
    quota: requests of each kind ("read", "write") a minute; the next one is a 429. Google's is 60 for each.
    clock, sleep: for tests that do not want to wait; the clock counts seconds.
    """

    def __init__(
        self,
        *,
        private: set[str] | None = None,
        latency: float = 0.0,
        quota: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.private = private or set()
        self.latency = latency
        self.quota = quota
        self._clock = clock
        self._sleep = sleep
        self._planned: list[_Planned] = []
        self._late: list[_Late] = []
        self._spent: dict[str, deque[float]] = {"read": deque(), "write": deque()}
        self._lock = threading.RLock()

    def refuse(self, times: int = 1, *, kind: str = "write", code: int = 503) -> None:
        """The next `times` requests of a kind are answered `code` (503 or 429) and not applied."""
        self._plan(times, _Planned("refuse", kind, code=code))

    def lose_reply(self, times: int = 1, *, kind: str = "write") -> None:
        """The next `times` requests are applied, and the caller gets a ReadTimeout."""
        self._plan(times, _Planned("lose", kind))

    def deliver_late(self, after: int = 1, times: int = 1, *, kind: str = "write") -> None:
        """The caller gets a ReadTimeout; the request arrives once `after` further requests have been answered."""
        self._plan(times, _Planned("late", kind, after=after))

    def _plan(self, times: int, planned: _Planned) -> None:
        with self._lock:
            self._planned.extend([planned] * times)

    def deliver_now(self) -> None:
        """All late requests arrive now."""
        with self._lock:
            due, self._late = self._late, []
        for late in due:
            late.deliver()

    def before(self, entry: Entry, file_id: str | None, deliver: Deliver) -> bool:
        """Called before a request is applied; `deliver` applies it. True: its reply is to be lost.

        Raises ApiError for a refusal, ReadTimeout for a request that will arrive late.
        """
        if self.latency:
            self._sleep(self.latency)
        self._count(entry.kind)
        if file_id in self.private:
            raise errors.forbidden()
        planned = self._take(entry.kind)
        if planned is None:
            return False
        if planned.action == "refuse":
            raise ApiError(planned.code, "The service is currently unavailable." if planned.code == 503 else "Refused.")
        if planned.action == "late":
            with self._lock:
                self._late.append(_Late(deliver, planned.after))
            raise ReadTimeout("The request is under way and nobody knows it")
        return True

    def after(self) -> None:
        """Called when a request has been answered: late ones come nearer."""
        due: list[_Late] = []
        with self._lock:
            for late in self._late:
                late.after -= 1
            due = [late for late in self._late if late.after <= 0]
            self._late = [late for late in self._late if late.after > 0]
        for late in due:
            late.deliver()

    def _take(self, kind: str) -> _Planned | None:
        with self._lock:
            for planned in self._planned:
                if planned.kind == kind:
                    self._planned.remove(planned)
                    return planned
        return None

    def _count(self, kind: str) -> None:
        """The 429 when the minute's quota is spent. A refused request costs nothing."""
        if self.quota is None or kind not in self._spent:
            return
        with self._lock:
            spent, now = self._spent[kind], self._clock()
            while spent and spent[0] <= now - _MINUTE:
                spent.popleft()
            if len(spent) >= self.quota:
                raise errors.exhausted(kind)
            spent.append(now)
