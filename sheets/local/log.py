"""What was asked of the engine: the last requests, and how many of each kind. Tests and benchmarks count with it."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple


class Entry(NamedTuple):
    """One request. `kind` is the quota it counts against: "read", "write" or "drive". `path` is as sent, quoted."""

    method: str
    kind: str
    path: str


class RequestLog:
    """Iterates over the last `keep` requests, oldest first; `counts` and `len` go on from the last `clear`."""

    def __init__(self, keep: int = 1000) -> None:
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)
            self._counts[entry.kind] += 1

    @property
    def counts(self) -> dict[str, int]:
        """Requests of each kind: {"read": 3, "write": 1, "drive": 0}."""
        with self._lock:
            return {kind: self._counts[kind] for kind in ("read", "write", "drive")}

    def clear(self) -> None:
        """Forget everything; count from zero."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(self._entries))
