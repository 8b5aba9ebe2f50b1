"""A process's chain of writes: where it is, and what came of the last one when no reply says so."""

from __future__ import annotations

from contextlib import suppress

from sheets.problems import Refused
from sheets.saving.before_images import read_images
from sheets.saving.fence import Fence
from sheets.saving.other_processes import OtherProcesses
from sheets.saving.outbox import Outbox
from sheets.saving.wrong_hits import WrongHits
from sheets.spreadsheet.reading import Reader


class Chain:
    """The writes of one outbox, step by step; `fence` is the next one. Only the thread that delivers uses it.

    `is_unsure` says that it is not known what became of the last write.
    """

    def __init__(
        self, reader: Reader, outbox: Outbox, others: OtherProcesses, wrong_hits: WrongHits, is_new: bool
    ) -> None:
        """`is_new`: a process that was killed left it, so that its last write may have arrived, or be under way still."""
        self._reader = reader
        self._outbox = outbox
        self._others = others
        self._wrong_hits = wrong_hits
        self.fence = outbox.fence
        self.is_unsure = self._may_arrive = is_new

    def lose_sight(self) -> None:
        """The last write was sent, and no reply came."""
        self.is_unsure = self._may_arrive = True
        self._reader.doubt()

    def move_on(self, fence: Fence) -> None:
        """The last write was applied: this is the next step."""
        self._others.wrote(self.fence)
        self.fence = fence
        self._outbox.keep(fence, self._wrong_hits.as_json())

    def recover(self) -> None:
        """Find out whether the last body was applied, and what it hit, after a reply that was lost or a refusal."""
        self._reader.renew()
        if self._may_arrive and not self.fence.has_landed(self._reader.marks):
            self._burn()
        marks, fence = self._reader.marks, self.fence
        if fence.has_landed(marks):
            self._find_wrong()
            self.move_on(fence.after())
        elif not fence.may_land(marks):
            self.move_on(fence.again(marks))
        self.is_unsure = self._may_arrive = False

    def _burn(self) -> None:
        """Take the step with nothing in it, so that no body which is still under way can take it.

        Only then it is sure what came of them: while one may arrive, no change has an outcome.
        """
        if not self.fence.may_land(self._reader.marks):
            return
        # Refused, it has arrived since the look, or people's hands have broken the chain: look again.
        with suppress(Refused):
            self._reader.workbook.write(self.fence.requests())
        self._reader.doubt()
        self._reader.renew()

    def _find_wrong(self) -> None:
        """Read from the hidden tab what the last step hit: of those before it the outbox knows."""
        last = self.fence
        if last.tab not in self._reader.marks.tabs:
            return
        # Refused when a person has cut the hidden tab smaller: then nobody knows any more.
        with suppress(Refused):
            found = self._reader.workbook.windows([last.place(self._reader.marks.tabs[last.tab])])
            self._wrong_hits.note(*read_images(found.get(last.tab, []), last))
