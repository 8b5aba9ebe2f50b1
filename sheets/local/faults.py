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
_UNAVAILABLE = "The service is currently unavailable."


@dataclass(frozen=True)
class Fault:
    """What happens to one request. `action`: "refuse" (answered `code`, 503 or 429, and not applied), "lose" (applied,
    the reply lost) or "late" (the caller gets a timeout; applied once `after` further requests are answered)."""

    action: str
    code: int = 503
    after: int = 1


@dataclass
class _Late:
    deliver: Deliver
    after: int


class Faults:
    """What goes wrong, and when. One object may serve several sessions; it is safe for several threads.

    Faults planned with `refuse`, `lose_reply` and `deliver_late` happen once each, in the order they were planned.

    private: ids of spreadsheets that answer 403.
    latency: seconds added to every request.
    quota: requests of each kind ("read", "write") a minute; the next one is a 429. Google's is 60 for each.
    decide: asked about every request that nothing was planned for; a Fault, or None. For faults by chance.
    clock, sleep: for tests that do not want to wait; the clock counts seconds.
    """

    def __init__(
        self,
        *,
        private: set[str] | None = None,
        latency: float = 0.0,
        quota: int | None = None,
        decide: Callable[[Entry], Fault | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.private = private or set()
        self.latency = latency
        self.quota = quota
        self._clock = clock
        self._sleep = sleep
        self._decide = decide
        self._planned: list[tuple[str, Fault]] = []
        self._late: list[_Late] = []
        self._spent: dict[str, deque[float]] = {"read": deque(), "write": deque()}
        self._lock = threading.RLock()

    def refuse(self, times: int = 1, *, kind: str = "write", code: int = 503) -> None:
        """The next `times` requests of a kind are answered `code` (503 or 429) and not applied."""
        self._plan(times, kind, Fault("refuse", code=code))

    def lose_reply(self, times: int = 1, *, kind: str = "write") -> None:
        """The next `times` requests are applied, and the caller gets a ReadTimeout."""
        self._plan(times, kind, Fault("lose"))

    def deliver_late(self, after: int = 1, times: int = 1, *, kind: str = "write") -> None:
        """The caller gets a ReadTimeout; the request arrives once `after` further requests have been answered."""
        self._plan(times, kind, Fault("late", after=after))

    def _plan(self, times: int, kind: str, fault: Fault) -> None:
        with self._lock:
            self._planned.extend([(kind, fault)] * times)

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
        fault = self._take(entry)
        if fault is None:
            return False
        if fault.action == "refuse":
            raise errors.exhausted(entry.kind) if fault.code == 429 else ApiError(fault.code, _UNAVAILABLE)
        if fault.action == "late":
            with self._lock:
                self._late.append(_Late(deliver, fault.after))
            raise ReadTimeout("The request is under way; whether it arrives nobody knows")
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

    def _take(self, entry: Entry) -> Fault | None:
        with self._lock:
            for planned in self._planned:
                if planned[0] == entry.kind:
                    self._planned.remove(planned)
                    return planned[1]
        return self._decide(entry) if self._decide else None

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
