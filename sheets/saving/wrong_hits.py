"""What was hit by mistake and is still to be put right: by this process's writes, and by other processes' last ones."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace

from sheets.saving.batons import Steps
from sheets.saving.before_images import Image, Landing, Target
from sheets.saving.repairs import put_back
from sheets.spreadsheet.snapshot import Snapshot

_log = logging.getLogger(__name__)


class WrongHits:
    """The hits of one chain of writes, and what of others' is open. Only the thread that delivers asks and tells it."""

    def __init__(self) -> None:
        self._wrong: list[Image] = []
        self._right: dict[int, Image] = {}
        self._landings: list[Landing] = []
        self._withdrawn: set[int] = set()

    def as_json(self) -> str:
        """All that is known, for the outbox: the hidden tab tells of the last few steps only."""
        return json.dumps(
            {
                "wrong": [image.kept() for image in self._wrong],
                "right": [image.kept() for image in self._right.values()],
                "landings": [asdict(landing) for landing in self._landings],
                "withdrawn": sorted(self._withdrawn),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> WrongHits:
        """What `as_json` wrote; nothing where that cannot be read."""
        hits = cls()
        try:
            kept = json.loads(text) if text else {}
            hits._wrong = [Image.of(image) for image in kept.get("wrong", ())]
            hits._right = {image.key: image for image in map(Image.of, kept.get("right", ()))}
            hits._landings = [Landing(**landing) for landing in kept.get("landings", ())]
            hits._withdrawn = {*kept.get("withdrawn", ())}
        except (ValueError, TypeError, KeyError, AttributeError):
            _log.exception("hits")
            return cls()
        return hits

    @property
    def are_open(self) -> bool:
        """True while something may have to be put right."""
        return bool(self._wrong)

    @property
    def open(self) -> dict[int, Steps]:
        """The steps whose hits are still to be put right, by the hidden tab of their chain."""
        steps: dict[int, list[int]] = {}
        for image in self._wrong:
            steps.setdefault(image.source.tab, []).append(image.source.step)
        return {tab: (min(each), max(each)) for tab, each in steps.items()}

    def note(self, images: Sequence[Image], landings: Sequence[Landing] = ()) -> None:
        """Remember what was hit: rightly, so that its change has landed, whatever happened since; or not."""
        right = [image for image in images if image.is_right]
        self._right |= {image.key: image for image in right if image.key and not image.mark}
        for image in right:
            if image.key and image.mark:
                self._landings = [each.without(image.key) for each in self._landings]
                self._withdrawn.add(image.key)
        mended, known = {image.mends for image in right}, {image.name for image in self._wrong}
        found = [image for image in images if not image.is_right and image.name not in known]
        for each in (*found, *(landing for landing in landings if not landing.is_right)):
            _log.debug("by mistake: %s", each)
        self._wrong = [image for image in (*self._wrong, *found) if image.name not in mended]
        self._landings += landings

    def note_of_others(self, images: Sequence[Image]) -> None:
        """Remember what another process hit. Its keys are not ours, and its new rows it sets right itself."""
        self.note([replace(image, key=0) for image in images])

    def keep(self, steps: Mapping[int, Steps]) -> None:
        """Only what these steps hit may still be open: whoever wrote anything else since had put the rest right before."""

        def is_open(image: Image) -> bool:
            first, last = steps.get(image.source.tab, (0, -1))
            return first <= image.source.step <= last

        self._wrong = [image for image in self._wrong if is_open(image)]

    def targets(self, snapshot: Snapshot, most: int) -> list[Target]:
        """What puts right what was hit by mistake, so many at most; what needs nothing any more is forgotten.

        A repair that went wrong is put right before what it was to mend.
        """
        while True:
            mending = {image.mends for image in self._wrong if image.mends}
            first = [image for image in self._wrong if image.name not in mending][:most]
            found = {image.name: put_back(image, snapshot) for image in first}
            for name, target in found.items():
                _log.debug("%s is put right in: %s", name, target and (target.index, target.cells))
            self._wrong = [image for image in self._wrong if found.get(image.name, image) is not None]
            by_row = {(target.tab.sheet_id, target.index): target for target in found.values() if target is not None}
            if by_row or not found:
                return list(by_row.values())

    def right_hit(self, key: int) -> Image | None:
        """What the correction with that key hit, when it landed as it was meant."""
        return self._right.get(key)

    def has_landed(self, key: int) -> bool:
        """True when a new row is known to have arrived, wherever it is now."""
        return any(landing.holds(key) for landing in self._landings)

    def is_begun(self, key: int) -> bool:
        """True when a new row is known to have arrived, though it may be taken away again to be added anew."""
        return self.has_landed(key) or key in self._withdrawn

    def astray(self, key: int) -> Landing | None:
        """How a new row landed, where columns had moved under it."""
        landings = reversed(self._landings)
        return next((each for each in landings if each.holds(key) and not each.is_right), None)

    def forget(self, key: int, others: Collection[int]) -> None:
        """A change has its outcome; only those of `others` are still asked about."""
        self._right.pop(key, None)
        self._withdrawn.discard(key)
        self._landings = [each for each in self._landings if any(each.holds(other) for other in others)]
