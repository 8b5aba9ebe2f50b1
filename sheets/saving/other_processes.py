"""What a process minds because other processes write to the same spreadsheet too: see `batons.py`."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from time import monotonic

from sheets.problems import Refused
from sheets.saving.batons import Baton, Steps, reservation
from sheets.saving.before_images import read_images
from sheets.saving.fence import STEPS, Fence, name_added
from sheets.saving.wrong_hits import WrongHits
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.workbook import Marks, Window

_PATIENT = 2
_COURTESY = 10.0
_LATELY = 60.0


class OtherProcesses:
    """The other processes, as one chain of writes sees them. `overtaken`: how often in a row another one was faster."""

    def __init__(self, reader: Reader, wrong_hits: WrongHits) -> None:
        self._reader = reader
        self._wrong_hits = wrong_hits
        self._learnt: dict[int, int] = {}
        self._unread: set[int] = set()
        self._asked = ""
        self._guest = "", 0.0
        self._known: frozenset[str] | None = None
        self._heard = -inf
        self.overtaken = 0

    def hears_others(self, fence: Fence) -> bool:
        """True when another process wrote in the last minute: then whoever writes without a look is mostly refused.

        One that ended, or that nobody uses, leaves its chain for days; to look for it before each save is of no use.
        """
        marks = self._reader.marks
        ids = Baton.of(marks).ids
        if not marks.are_own and self._known not in (None, ids):
            self._heard = monotonic()
        self._known = ids
        return fence.has_company(marks) and monotonic() - self._heard < _LATELY

    def learn(self) -> None:
        """Note what other processes' last writes hit by mistake: whoever comes next puts it right, before anything else.

        What cannot be read any more, because of people's hands on a hidden tab, is left to the process that wrote it.
        """
        marks, open_ = self._reader.marks, Baton.of(self._reader.marks).open
        if open_ is None:
            return
        self._wrong_hits.keep(open_)
        steps = [
            Fence(tab, "", "", step)
            for tab, (first, last) in open_.items()
            for step in range(max(first, last - STEPS + 1, self._learnt.get(tab, -1) + 1), last + 1)
        ]
        there = [fence for fence in steps if fence.tab in marks.tabs]
        found: dict[int, list[Window]] = {}
        with suppress(Refused):
            found = (
                self._reader.workbook.windows([fence.place(marks.tabs[fence.tab]) for fence in there]) if there else {}
            )
        # Only now: a request that was not answered is asked again.
        self._learnt |= {tab: last for tab, (_, last) in open_.items()}
        self._unread = (self._unread | {fence.tab for fence in steps}) - found.keys()
        self._wrong_hits.note_of_others(
            [image for fence in there for image in read_images(found.get(fence.tab, []), fence)[0]]
        )

    def wrote(self, fence: Fence) -> None:
        """What this step hit is known without reading it."""
        self._learnt[fence.tab] = fence.step

    @property
    def still_open(self) -> dict[int, Steps]:
        """The steps whose hits are still to be put right, by this process or by the one that knows of them."""
        open_ = Baton.of(self._reader.marks).open or {}
        return {tab: steps for tab, steps in open_.items() if tab in self._unread} | self._wrong_hits.open

    def has_overtaken(self, sent: Baton) -> bool:
        """True when a write with that baton was refused because another process had written: then all is looked at anew."""
        self._learnt.clear()
        is_so = Baton.of(self._reader.marks).ids != sent.ids
        self.overtaken += is_so
        self._heard = monotonic() if is_so else self._heard
        return is_so

    def is_quiet(self, fence: Fence) -> bool:
        """True when no other process has written since the last look: only then what was read is an answer."""
        marks = self._reader.marks
        if marks.are_own or not fence.has_company(marks):
            return True
        taken = self._take(marks, fence)
        if taken is None:
            self.overtaken += 1
            self._learnt.clear()
            self._reader.doubt()
            return False
        self._reader.publish({}, taken)
        return True

    def _take(self, marks: Marks, fence: Fence) -> Marks | None:
        """Take the baton and write nothing; returns the marks after it, None when somebody else had it meanwhile."""
        baton = Baton.of(marks)
        open_ = self.still_open if baton.open is None else baton.open
        mark = baton.passed(self._tab(fence), open_, is_stuck=self.overtaken > 1)
        with suppress(Refused):
            self._reader.workbook.write([*baton.taken_away(), name_added(mark)])
            return marks.after(baton.ids, [mark], {})
        return None

    def ask_to_be_let_through(self, fence: Fence) -> None:
        """After being overtaken again and again, as whoever reads slowly is: the others see it, and wait a while."""
        if self.overtaken < _PATIENT:
            return
        mark = reservation(self._tab(fence))
        self._reader.workbook.write([name_added(mark)])
        self._asked, self.overtaken = mark.id, 0
        self._reader.doubt()

    def _tab(self, fence: Fence) -> int:
        """A tab that is there: the hidden one of this chain, where it has begun."""
        if fence.tab in self._reader.marks.tabs:
            return fence.tab
        return next(tab.sheet_id for tab in self._reader.snapshot.tabs.values())

    @property
    def comes_first(self) -> bool:
        """True while another process asks to be let through; one that does not come is not waited for any longer.

        Nor is one that nobody has heard of since it asked: it may have ended days ago.
        """
        reserved = Baton.of(self._reader.marks).reserved
        if reserved in ("", self._asked) or monotonic() - self._heard >= _LATELY:
            return False
        if reserved != self._guest[0]:
            self._guest = reserved, monotonic()
        return monotonic() - self._guest[1] < _COURTESY
