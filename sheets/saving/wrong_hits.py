"""What was hit by mistake and is still to be put right: by this process's writes, and by other processes' last ones."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sheets.saving.batons import Steps
from sheets.saving.before_images import Aim, Hit, Landing
from sheets.saving.repairs import put_back
from sheets.spreadsheet.snapshot import Snapshot

_log = logging.getLogger(__name__)


class Mistakes:
    """The hits of one chain of writes, and what of others' is open. Only the thread that delivers asks and tells it."""

    def __init__(self) -> None:
        self._wrong: list[Hit] = []
        self._right: dict[int, Hit] = {}
        self._landings: list[Landing] = []

    @property
    def are_open(self) -> bool:
        """True while something may have to be put right."""
        return bool(self._wrong)

    @property
    def open(self) -> dict[int, Steps]:
        """The steps whose hits are still to be put right, by the hidden tab of their chain."""
        steps: dict[int, list[int]] = {}
        for hit in self._wrong:
            steps.setdefault(hit.source.tab, []).append(hit.source.step)
        return {tab: (min(each), max(each)) for tab, each in steps.items()}

    def note(self, hits: Sequence[Hit], landings: Sequence[Landing] = ()) -> None:
        """Remember what was hit: rightly, so that its change has landed, whatever happened since; or not."""
        right = [hit for hit in hits if hit.is_right]
        self._right |= {hit.key: hit for hit in right if hit.key}
        mended, known = {hit.mends for hit in right}, {hit.name for hit in self._wrong}
        found = [hit for hit in hits if not hit.is_right and hit.name not in known]
        for each in (*found, *(landing for landing in landings if not landing.is_right)):
            _log.debug("by mistake: %s", each)
        self._wrong = [hit for hit in (*self._wrong, *found) if hit.name not in mended]
        self._landings += landings

    def note_of_others(self, hits: Sequence[Hit]) -> None:
        """Remember what another process hit. Its keys are not ours, and its new rows it sets right itself."""
        self.note([replace(hit, key=0) for hit in hits])

    def keep(self, steps: Mapping[int, Steps]) -> None:
        """Only what these steps hit may still be open: whoever wrote anything else since had put the rest right before."""

        def is_open(hit: Hit) -> bool:
            first, last = steps.get(hit.source.tab, (0, -1))
            return first <= hit.source.step <= last

        self._wrong = [hit for hit in self._wrong if is_open(hit)]

    def aims(self, snapshot: Snapshot, most: int) -> list[Aim]:
        """What puts right what was hit by mistake, so many at most; what needs nothing any more is forgotten.

        A repair that went wrong is put right before what it was to mend.
        """
        while True:
            mending = {hit.mends for hit in self._wrong if hit.mends}
            first = [hit for hit in self._wrong if hit.name not in mending][:most]
            found = {hit.name: put_back(hit, snapshot) for hit in first}
            for name, aim in found.items():
                _log.debug("%s is put right in: %s", name, aim and (aim.index, aim.cells))
            self._wrong = [hit for hit in self._wrong if found.get(hit.name, hit) is not None]
            by_row = {(aim.tab.sheet_id, aim.index): aim for aim in found.values() if aim is not None}
            if by_row or not found:
                return list(by_row.values())

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
