"""What was computed, kept until what it came from changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import inf
from threading import Lock, RLock
from time import monotonic
from typing import TypeVar

_T = TypeVar("_T")
_NOTHING = (None, None, -inf)


class Kept:
    """A small least-recently-used store: for each key what was computed last, and the state it was computed from."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock, self._making = Lock(), RLock()
        self._found: OrderedDict[Hashable, tuple[Hashable, object, float]] = OrderedDict()

    def get(self, key: Hashable, state: Hashable, kind: type[_T], hold: float = 0.0) -> _T | None:
        """What was computed from that very state, or less than `hold` seconds ago."""
        with self._lock:
            known, found, at = self._found.get(key, _NOTHING)
            if found is not None:
                self._found.move_to_end(key)
        return found if isinstance(found, kind) and (known == state or monotonic() - at < hold) else None

    def once(self, key: Hashable, state: Hashable, kind: type[_T], make: Callable[[], _T], hold: float = 0.0) -> _T:
        """What was computed from that very state, or is now: where many ask for the same at once, one of them computes it.

        What was computed from another state less than `hold` seconds ago is as good.
        """
        kept = self.get(key, state, kind, hold)
        if kept is not None:
            return kept
        # Two hundred open pages ask after each save; each on its own, they would all take two hundred times as long.
        with self._making:
            kept = self.get(key, state, kind, hold)
            return self.put(key, state, make()) if kept is None else kept

    def last(self, key: Hashable, kind: type[_T]) -> _T | None:
        """What was computed last, from whatever state."""
        with self._lock:
            found = self._found.get(key, _NOTHING)[1]
        return found if isinstance(found, kind) else None

    def put(self, key: Hashable, state: Hashable, value: _T) -> _T:
        """Keep what was computed from that state, and give it back."""
        with self._lock:
            self._found[key] = (state, value, monotonic())
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return value
