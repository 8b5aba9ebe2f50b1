"""What a person does to the spreadsheet in the moment before one of the app's requests arrives."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from sheets import local


class Meanwhile:
    """Give it to `local.Faults(decide=…)`; then `before("write", act)` plans what happens just before the next one.

    What is planned happens once, in its order; `happened` tells how much of it has. An act that returns a Fault brings
    that about too.
    """

    def __init__(self) -> None:
        self.happened = 0
        self._planned: list[tuple[frozenset[str], Callable[[], object]]] = []
        self._lock = Lock()

    def before(self, kinds: str, act: Callable[[], object]) -> None:
        """Plan an act before the next request of one of these kinds ("write", "read drive")."""
        self._planned.append((frozenset(kinds.split()), act))

    def __call__(self, entry: local.Entry) -> local.Fault | None:
        with self._lock:
            if not self._planned or entry.kind not in self._planned[0][0]:
                return None
            _, act = self._planned.pop(0)
        fault = act()
        self.happened += 1
        return fault if isinstance(fault, local.Fault) else None
