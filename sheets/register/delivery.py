"""What was saved, on its way: this process's queue, those of killed processes, and the word on each save."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from time import monotonic

from sheets.definitions.model import JOURNAL
from sheets.entries.journal import STATE, remembered
from sheets.kinds import Cell
from sheets.language import _
from sheets.mending.redefined import counting
from sheets.problems import SheetsError, Unconfirmed, Unreachable
from sheets.register.journal_row import journal_row
from sheets.register.receipt import Receipt, Word
from sheets.register.stamps import new_id
from sheets.saving.changes import ChangedCells, Landed
from sheets.saving.commits import Commits
from sheets.saving.outbox import Outbox
from sheets.saving.request_parts import Item
from sheets.saving.saving import Refusal, Saving
from sheets.spreadsheet.reading import Reader

_REMEMBERED = 1_000


class Delivery:
    """The queues of one spreadsheet in this process.

    `outbox` is the file, without its number, where savings wait; without it they wait in memory. `patience`: seconds
    after which a save that waits says so; many saved together have fifteen times as long.
    """

    def __init__(self, reader: Reader, outbox: Path | None, patience: float, now: Callable[[], datetime]) -> None:
        self._patience = patience
        self._now = now
        self._reader = reader
        self._noted: date | None = None
        self._later: dict[str, tuple[Saving, Word]] = {}
        mine, *left = _outboxes(outbox, reader.workbook.key)
        self._own = Commits(reader, mine)
        # What killed processes of this computer left, each with a fence of its own.
        self._queues = (self._own, *(Commits(reader, each, is_left=True) for each in left))
        for commits in self._queues:
            for saving, future in commits.left:
                future.add_done_callback(partial(self._remember, saving))

    def close(self) -> None:
        """Stop delivering; what waits is on disk."""
        for commits in self._queues:
            commits.close()

    @property
    def trouble(self) -> SheetsError | None:
        """Why the spreadsheet cannot be written just now; None when it can."""
        return self._own.trouble

    @property
    def set_aside(self) -> list[str]:
        """In sentences, what waited on disk and cannot be read any more."""
        return [each for commits in self._queues for each in commits.set_aside]

    def waiting(self) -> Iterator[Saving]:
        """What was accepted from anybody and has no outcome yet."""
        return (saving for commits in self._queues for saving in commits.waiting())

    def waiting_cells(self, tab: str, id_: str) -> dict[str, Cell]:
        """What was accepted for a row and is not in the spreadsheet yet: whoever changes it next has seen this."""
        cells: dict[str, Cell] = {}
        for saving in self.waiting():
            if isinstance(saving.change, ChangedCells) and (saving.change.tab, saving.change.id) == (tab, id_):
                cells |= saving.change.cells
        return cells

    def word(self, id_: str) -> tuple[Saving, Word] | None:
        """The word on a save that somebody was told to wait for, by the id of its row, and the save."""
        if id_ not in self._later:
            for commits in self._queues:
                commits.let_tell()
        return self._later.get(id_)

    def refusals(self) -> list[Refusal]:
        """What was refused when nobody waited for the answer, of anybody."""
        return [refusal for commits in self._queues for refusal in commits.refusals()]

    def dismiss(self, refusal: Refusal) -> None:
        """Forget a refusal: a person has seen it."""
        for commits in self._queues:
            commits.dismiss(refusal)

    def save(self, saving: Saving) -> Receipt:
        """Accept one change and wait for its outcome, for as long as is patient. Raises why it was refused."""
        (item,) = self._own.submit([self._noting(saving)])
        landed = self._own.answer(item, self._patience)
        id_ = saving.change.id
        if landed is not None:
            self._later.pop(id_, None)
            return self.receipt(saving.what, landed, id_)
        item[1].add_done_callback(partial(self._remember, saving))
        return Receipt(saving.what, saving.change.tab, None, saving.at, id=id_)

    def receipt(self, what: str, landed: Landed, id_: str) -> Receipt:
        """The receipt of a change that has landed."""
        return Receipt(what, landed.tab, landed.row, self._now(), landed.was_there, id_)

    def land(self, savings: Sequence[Saving]) -> list[Landed | Exception]:
        """Where each change landed, or why not yet."""
        until = monotonic() + 15 * self._patience
        return [self._outcome(item, until) for item in self._own.submit([*map(self._noting, savings)])]

    def _noting(self, saving: Saving) -> Saving:
        """The saving; with the first one of a day goes what the tabs hold and what the figures count, for the journal."""
        today = self._now().date()
        if saving.journal is not None or saving.change.tab == JOURNAL or today == self._noted:
            return saving
        self._noted = today
        snapshot, id_ = self._reader.snapshot, f"com'è {today} "
        journal = snapshot.tabs.get(JOURNAL)
        if journal is not None and any(each.startswith(id_) for each in journal.ids):
            return saving
        rows = {title: len(tab.ids) for title, tab in snapshot.tabs.items() if title in snapshot.definitions.own_titles}
        known = remembered(snapshot.marks, journal)
        state = known.state(rows, counting(snapshot.definitions))
        if not state:
            return saving
        # Another process may note its own in this very moment: two rows of one id would be taken for each other.
        row = journal_row(self._now(), "perimetri", STATE, state, f"{id_}{new_id()}")
        return replace(saving, journal=row)

    def _outcome(self, item: Item, until: float) -> Landed | Exception:
        try:
            landed = self._own.answer(item, max(0.0, until - monotonic()))
        except Exception as why:
            if not isinstance(why, SheetsError):
                raise
            return why
        return landed or Unconfirmed(
            _("Il foglio non ha ancora confermato: la voce è in attesa."),
            _("Si consegna da sola appena il foglio risponde."),
        )

    def _remember(self, saving: Saving, future: Future[Landed]) -> None:
        """Keep the word on a save that somebody was told to wait for."""
        why = future.exception()
        if isinstance(why, SheetsError):
            self._later[saving.change.id] = saving, why
        elif why is None:
            self._later[saving.change.id] = saving, self.receipt(saving.what, future.result(), saving.change.id)
        while len(self._later) > _REMEMBERED:
            self._later.pop(next(iter(self._later)))


def raised(outcome: Landed | Exception) -> Landed:
    """Where a change landed. Raises why it did not."""
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _outboxes(base: Path | None, spreadsheet: str) -> list[Outbox]:
    """This process's outbox, and those that dead processes left for this spreadsheet; in memory without a `base`."""
    if base is None:
        return [Outbox.in_memory()]
    try:
        return Outbox.open(base, spreadsheet)
    except Unreachable as why:
        return [Outbox.shut(why)]
