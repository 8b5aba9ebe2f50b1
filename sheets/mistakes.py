"""What this process's writes really hit, and what of it is still to be put right.

Nobody else knows of these mistakes, so they are kept until they are mended; and a minute longer where another process
wrote over them, which may put back by mistake what it had found there.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from time import monotonic

from sheets.hits import Aim, Hit, Landing
from sheets.repairs import is_contested, put_back
from sheets.snapshot import Snapshot

_WATCHED = 60.0
_log = logging.getLogger(__name__)


class Mistakes:
    """The hits of one chain of writes. Only the thread that delivers asks and tells it anything."""

    def __init__(self) -> None:
        self._wrong: list[Hit] = []
        self._right: dict[int, Hit] = {}
        self._landings: list[Landing] = []
        self._contested: dict[str, tuple[Hit, float]] = {}

    @property
    def are_open(self) -> bool:
        """True while something may have to be put right."""
        return bool(self._wrong)

    @property
    def are_watched(self) -> bool:
        """True while another process may bring one back."""
        self._contested = {name: each for name, each in self._contested.items() if each[1] > monotonic()}
        return bool(self._contested)

    def note(self, hits: Sequence[Hit], landings: Sequence[Landing]) -> None:
        """Remember what was hit: rightly, so that its change has landed, whatever happened since; or not."""
        right = [hit for hit in hits if hit.is_right]
        self._right |= {hit.key: hit for hit in right if hit.key}
        self.settle({str(hit.victim): hit.headers for hit in right if hit.key})
        mended, known = {hit.mends for hit in right}, {hit.name for hit in self._wrong}
        self._wrong = [hit for hit in self._wrong if hit.name not in mended]
        found = [hit for hit in hits if not hit.is_right and hit.name not in known]
        for each in (*found, *(landing for landing in landings if not landing.is_right)):
            _log.debug("by mistake: %s", each)
        self._wrong += found
        self._landings += landings

    def settle(self, meant: Mapping[str, Collection[str]]) -> None:
        """What has landed in a row, by id and labels, is meant to be there: an earlier mistake is over in these cells."""

        def settled(hit: Hit) -> Hit:
            labels = meant.get(str(hit.victim)) if hit.victim != "" else None
            return replace(hit, settled=hit.settled.union(labels)) if labels else hit

        self._wrong = [settled(hit) for hit in self._wrong]
        self._contested = {name: (settled(hit), end) for name, (hit, end) in self._contested.items()}

    def look_again(self, snapshot: Snapshot) -> None:
        """Take up what another process had written over, and has put back by mistake."""
        known = {hit.name for hit in self._wrong}
        self._wrong += [
            hit
            for name, (hit, _) in self._contested.items()
            if name not in known and put_back(hit, snapshot) is not None
        ]

    def aims(self, snapshot: Snapshot, most: int) -> list[Aim]:
        """What puts right what was hit by mistake, so many at most; what needs nothing any more is forgotten.

        A repair that went wrong is put right before what it was to mend.
        """
        while True:
            mending = {hit.mends for hit in self._wrong if hit.mends}
            first = [hit for hit in self._wrong if hit.name not in mending][:most]
            self._watch(first, snapshot)
            found = {hit.name: put_back(hit, snapshot) for hit in first}
            for name, aim in found.items():
                _log.debug("%s is put right in: %s", name, aim and (aim.index, aim.cells))
            self._wrong = [hit for hit in self._wrong if found.get(hit.name, hit) is not None]
            by_row = {(aim.tab.sheet_id, aim.index): aim for aim in found.values() if aim is not None}
            if by_row or not found:
                return list(by_row.values())

    def _watch(self, hits: Iterable[Hit], snapshot: Snapshot) -> None:
        self._contested |= {
            hit.name: (hit, monotonic() + _WATCHED)
            for hit in hits
            # Of rows saved together one looks like the other, once it is set right.
            if (not hit.own or hit.leaves_id) and is_contested(hit, snapshot)
        }

    def right_hit(self, key: int) -> Hit | None:
        """What the correction with that key hit, when it landed as it was meant."""
        return self._right.get(key)

    def has_landed(self, key: int) -> bool:
        """True when a new row is known to have arrived, wherever it is now."""
        return any(landing.holds(key) for landing in self._landings)

    def astray(self, key: int) -> Landing | None:
        """How a new row landed, where columns had moved under it."""
        landings = reversed(self._landings)
        return next((each for each in landings if each.holds(key) and not each.is_right), None)

    def forget(self, key: int, others: Collection[int]) -> None:
        """A change has its outcome; only those of `others` are still asked about."""
        self._right.pop(key, None)
        self._landings = [each for each in self._landings if any(each.holds(other) for other in others)]
