"""What is wrong in a spreadsheet: asked of everything that knows of something that can be, and kept until it changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from functools import partial

from sheets.definitions.model import JOURNAL, SEPARATOR
from sheets.entries import far_dates
from sheets.entries.columns import columns_of
from sheets.entries.journal import Remembered, remembered
from sheets.figures.indicators import Figures
from sheets.figures.kept import Kept
from sheets.mending import dangling, never_counted, redefined, twice, unclaimed, unsaid, vanished
from sheets.mending.notes import Note
from sheets.mending.touched import with_touched
from sheets.problems import Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab


class ProblemSearch:
    """Finds the problems of snapshots, in tables as the figures have them, and in the `notes` of what people changed; one for a process, safe for several threads."""

    def __init__(self, figures: Figures, notes: Callable[[], tuple[Note, ...]] = tuple) -> None:
        self._figures = figures
        self._notes = notes
        self._found, self._pairs = Kept(1_000), twice.Pairs()

    def problems(self, snapshot: Snapshot, today: date, hold: float = 0.0) -> list[Problem]:
        """What is wrong in the definitions and in every tab of the register, with the figures that it touches.

        What was found less than `hold` seconds ago is as good.
        """
        notes = self._notes()
        state = snapshot.edition, today, notes
        return list(self._kept("all", state, lambda: self._search(snapshot, today, notes), hold))

    def _search(self, snapshot: Snapshot, today: date, notes: Sequence[Note]) -> Iterable[Problem]:
        definitions, known = snapshot.definitions, self._remembered(snapshot)
        found = [
            *definitions.problems,
            *never_counted.problems(definitions),
            *never_counted.of_no_entry(definitions, partial(self._named_in, snapshot)),
            *redefined.problems(notes, snapshot, known),
            *vanished.problems(snapshot, known),
            *self._pairs.problems(snapshot),
        ]
        for tab in snapshot.tabs.values():
            if columns_of(tab.title, definitions):
                found += self._figures.table(snapshot, tab).problems
            if definitions.place_of(tab.title) is not None:
                found += self._of_entries(snapshot, tab, known, today)
        for hub in definitions.hubs:
            found += self._dangling(snapshot, hub, dangling.gone(snapshot, hub, known))
        return with_touched(found, snapshot)

    def _of_entries(self, snapshot: Snapshot, tab: Tab, known: Remembered, today: date) -> list[Problem]:
        """What is wrong in a tab of entries besides what its cells tell by themselves."""
        table, definitions = self._figures.table(snapshot, tab), snapshot.definitions
        operation, state = tab.title.partition(SEPARATOR)[0], (tab.edition, definitions.edition)
        unread = self._kept(("unclaimed", tab.title), state, lambda: unclaimed.problems(table, operation, definitions))
        far = self._kept(
            ("far", tab.title),
            (*state, known.right, today),
            lambda: far_dates.problems(table, operation, definitions, today, known.right),
        )
        bare = self._kept(
            ("unsaid", tab.title), (*state, today), lambda: unsaid.problems(table, operation, definitions, today)
        )
        return [*(each for each in unread if not unclaimed.is_right(each, known)), *far, *bare]

    def _dangling(self, snapshot: Snapshot, hub: str, missed: frozenset[str]) -> Sequence[Problem]:
        editions = tuple(tab.edition for tab in dangling.tabs_of(snapshot, hub))
        state = (editions, snapshot.definitions.edition, missed)
        tables = partial(self._figures.table, snapshot)
        return self._kept(("dangling", hub), state, lambda: dangling.problems(snapshot, hub, tables, missed))

    def _remembered(self, snapshot: Snapshot) -> Remembered:
        """What the spreadsheet remembers of itself."""
        tab = snapshot.tabs.get(JOURNAL)
        state = (tab.edition if tab else 0, snapshot.marks)
        kept = self._found.get(JOURNAL, state, Remembered)
        return kept or self._found.put(JOURNAL, state, remembered(snapshot.marks, tab))

    def _named_in(self, snapshot: Snapshot, operation: str, label: str) -> set[str]:
        """The values that an operation's entries have under a label, at any hub."""
        tabs = [tab for tab in snapshot.entry_tabs() if tab.title.partition(SEPARATOR)[0] == operation]
        return {value for tab in tabs for value in self._figures.table(snapshot, tab).frame[label].dropna().unique()}

    def _kept(
        self, key: Hashable, state: Hashable, find: Callable[[], Iterable[Problem]], hold: float = 0.0
    ) -> tuple[Problem, ...]:
        """What was found in that very state, or is now."""
        found: tuple[Problem, ...] = self._found.once(key, state, tuple, lambda: tuple(find()), hold)
        return found
