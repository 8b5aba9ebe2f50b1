"""Faults on purpose, for tests: refusals, lost replies, late deliveries, quotas, slowness. None of it is on by default.

faults = Faults()
session = local.session(":memory:", faults=faults)
faults.lose_reply()          # the next write is applied, its reply is not delivered
faults.away = True           # from now on there is no Google at all
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout

from . import errors
from .log import Entry

Deliver = Callable[[], None]
_MINUTE = 60.0
_ACTIONS = frozenset({"refuse", "lose", "late", "away"})


@dataclass(frozen=True)
class Fault:
    """What happens to one request. `action`: "refuse" (answered `code` and not applied), "lose" (applied, the reply
    lost), "late" (the caller gets a timeout; applied once `after` further requests are answered) or "away" (there is
    no connection: not applied). `code`: 401, 403, 404, 429, 500, 503 or 504."""

    action: str
    code: int = 503
    after: int = 1

    def __post_init__(self) -> None:
        if self.action not in _ACTIONS or self.code not in errors.REFUSALS:
            raise ValueError(f"There is no such fault: {self.action} {self.code}")


@dataclass
class _Late:
    deliver: Deliver
    after: int


class Faults:
    """What goes wrong, and when. One object may serve several sessions; it is safe for several threads.

    Faults planned with `refuse`, `lose_reply` and `deliver_late` happen once each, in the order they were planned.

    private: ids of spreadsheets that are not shared: a 403 from Sheets, a 404 from Drive.
    latency: seconds added to every request. Threads wait side by side; nothing is locked meanwhile.
    quota: requests of each kind ("read", "write") a minute; the next one is a 429. Google's is 60 for each. A request
        that is refused, for this or any planned reason, costs nothing.
    decide: asked about every request, reads and Drive's too, that nothing was planned for; a Fault, or None. Nothing
        is locked while it thinks, so it may itself act on the spreadsheet, as a person would in the moment before the
        request arrives: by any session of the same file. What its thread asks meanwhile meets no fault, no latency
        and no quota.
    away: True while there is no connection: every request is a ConnectionError and is not applied.
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
        self.away = False
        self._clock = clock
        self._sleep = sleep
        self._decide = decide
        self._planned: list[tuple[str, Fault]] = []
        self._late: list[_Late] = []
        self._spent: dict[str, deque[float]] = {"read": deque(), "write": deque()}
        self._lock = threading.RLock()
        self._here = threading.local()

    def refuse(self, times: int = 1, *, kind: str = "write", code: int = 503) -> None:
        """The next `times` requests of a kind are answered `code` (see Fault) and not applied."""
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

        Raises ApiError for a refusal, ReadTimeout for a request that will arrive late, ConnectionError for none.
        """
        if self._deciding:
            return False
        if self.latency:
            self._sleep(self.latency)
        if self.away:
            raise NoConnection("There is no connection")
        if file_id in self.private:
            raise errors.refusal(404 if entry.kind == "drive" else 403, entry.kind, file_id)
        self._count(entry.kind)
        fault = self._take(entry)
        return fault is not None and self._meet(fault, entry, file_id, deliver)

    def _meet(self, fault: Fault, entry: Entry, file_id: str | None, deliver: Deliver) -> bool:
        """Let the fault happen. True for a reply to be lost, the only fault that shows after the request."""
        if fault.action == "refuse":
            self._pay_back(entry.kind)
            raise errors.refusal(fault.code, entry.kind, file_id)
        if fault.action == "away":
            self._pay_back(entry.kind)
            raise NoConnection("There is no connection")
        if fault.action == "late":
            with self._lock:
                self._late.append(_Late(deliver, fault.after))
            raise ReadTimeout("The request is under way; whether it arrives nobody knows")
        return True

    def after(self) -> None:
        """Called when a request has been answered: late ones come nearer."""
        if self._deciding:
            return
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
        if self._decide is None:
            return None
        self._here.deciding = True
        try:
            return self._decide(entry)
        finally:
            self._here.deciding = False

    @property
    def _deciding(self) -> bool:
        """Whether this thread is inside `decide`, whose own requests must not be asked about."""
        return getattr(self._here, "deciding", False)

    def _count(self, kind: str) -> None:
        """The 429 when the minute's quota is spent."""
        if self.quota is None or kind not in self._spent:
            return
        with self._lock:
            spent, now = self._spent[kind], self._clock()
            while spent and spent[0] <= now - _MINUTE:
                spent.popleft()
            if len(spent) >= self.quota:
                raise errors.exhausted(kind, self.quota)
            spent.append(now)

    def _pay_back(self, kind: str) -> None:
        """A refused request costs nothing."""
        with self._lock:
            if self.quota is not None and self._spent.get(kind):
                self._spent[kind].pop()
