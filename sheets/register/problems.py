"""What is to be put right, at a person's desk: the problems they should look at, and what they do about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sheets import access
from sheets.definitions.model import SEPARATOR, TABS, hub_of
from sheets.entries.columns import PEOPLE_TAB, columns_of
from sheets.entries.journal import RIGHT, SAYINGS, TAB_GONE, Saying
from sheets.language import _
from sheets.mending.gathering import gathered
from sheets.mending.menders import is_at, may_mend
from sheets.mending.notes import Note
from sheets.mending.remedies import remedies
from sheets.mending.remedy import Remedy
from sheets.problems import Conflict, NotAllowed, Problem
from sheets.register.delivery import raised
from sheets.register.part import needs
from sheets.register.row import Row
from sheets.register.rows import not_ours
from sheets.register.stamps import new_id
from sheets.register.writing import WritingPart
from sheets.saving.changes import ChangedCells, Landed
from sheets.spreadsheet.snapshot import Tab


class Problems(WritingPart):
    """The problems of a person's hubs and of the definitions, and what people did by hand there."""

    @needs(access.PROBLEMS)
    def all(self) -> list[Problem]:
        """What the person should look at: all of it, or what is in the tabs of their hubs and in the definitions."""
        hubs, sight, tabs = self.person.hubs, self._sight, self._snapshot.tabs
        mine = gathered(problem for problem in self._register.every_problem() if is_at(problem, hubs))
        return [sight.cover_problem(problem, tabs.get(problem.tab)) for problem in mine]

    @needs(access.PROBLEMS)
    def remedies(self, problem: Problem) -> tuple[Remedy, ...]:
        """What the person may do about a problem with one click; nothing where it is not theirs to mend."""
        if not may_mend(self.person, problem):
            return ()
        return remedies(problem, self._snapshot, new_id, self._register.memory)

    @needs(access.HAND_EDITS)
    def by_hand(self) -> tuple[Note, ...]:
        """What people did by hand in the tabs that the person may see, newest first; of definitions, to who only defines."""
        person, sight, tabs = self.person, self._sight, self._snapshot.tabs
        return tuple(
            sight.cover_note(note, tabs.get(note.tab))
            for note in self._register.memory.notes_of(person.hubs)
            if (note.tab in TABS or person.may(access.FIGURES))
            # Of a tab that is gone nobody can tell any more what it held, but by its title.
            and sight.may_see(tabs.get(note.tab) or Tab.read(note.tab, -1, (), (0, 0)))
        )

    @needs(access.HAND_EDITS)
    def since(self) -> datetime:
        """Since when it is known what people did by hand."""
        return self._register.memory.since

    @needs(access.MEND)
    def mend(self, remedy: Remedy) -> None:
        """Do what a remedy does; what it writes is not told as done by hand. Raises what kept it from being done."""
        if remedy.says:
            self.declare(remedy.says)
            return
        with self._register.memory.writing(remedy.writes):
            self.apply(remedy.changes, f"sistemato: {remedy.done}")

    @needs(access.MEND)
    def apply(self, changes: Sequence[ChangedCells], journal: str) -> list[Landed]:
        """Change cells that put something in the sheet right, and write in the journal what was done.

        Raises what kept the first one from being written; a `Conflict` says how many are.
        """
        if journal in SAYINGS:
            raise NotAllowed(_("Questo non si dichiara così."), _("Dillo in «Da sistemare»."))
        for change in changes:
            self._check_mendable(change.tab)
        told = self._journal_row(journal, ", ".join(dict.fromkeys(change.tab for change in changes)))
        # One line in the journal, whichever of them lands first: with its id it is the same row however often it comes.
        savings = [self._saving(self._stamped(change), journal, told) for change in changes]
        outcomes = self._register.delivery.land(savings)
        landed = sum(isinstance(outcome, Landed) for outcome in outcomes)
        if landed and any(isinstance(outcome, Conflict) for outcome in outcomes):
            raise Conflict(
                _(
                    "Fatto per {landed} righe su {count}: le altre sono cambiate intanto.",
                    landed=landed,
                    count=len(outcomes),
                ),
                _("Ricarica la pagina e riprova per quelle."),
            )
        return [raised(outcome) for outcome in outcomes]

    @needs(access.MEND)
    def declare(self, says: Sequence[Saying]) -> None:
        """Write in the journal that something in some tabs is right as it is; see `journal.py`. All of it is checked first."""
        person = self.person
        for each in says:
            access.check(person, access.MEND, hub_of(each.tab))
            if each.what not in (TAB_GONE, RIGHT) or not (f"{each.about}: ").startswith(f"{each.tab}: "):
                raise NotAllowed(_("Questo non si può dichiarare giusto."), _("Sistemalo nel foglio."))
        self._add_all([self._journal_row(each.what, each.about) for each in says])

    def _check_mendable(self, title: str) -> None:
        """Raise `NotAllowed` for a tab that holds no rows of the person's hubs: `Ruoli` above all, and the journal."""
        if columns_of(title, self.definitions) is None:
            raise not_ours(title, access.MEND)
        person, hub = self.person, hub_of(title)
        access.check(person, access.MEND, hub)
        if title.startswith(PEOPLE_TAB + SEPARATOR):
            access.check(person, access.NAMES, hub)

    def _stamped(self, change: ChangedCells) -> ChangedCells:
        """The change with who made it and when, where its row has columns for that."""
        tab = self._snapshot.tabs.get(change.tab)
        index = tab.find(change.id) if tab is not None and change.id else (change.row or 1) - 2
        if tab is None or index is None or index < 0 or "versione" not in tab.header or index >= len(tab.rows):
            return change
        if change.cells.get("id") == "":
            return change  # the row is emptied
        # As the sheet has it: what is on its way to the row is another change.
        version = Row(tab, index, self.definitions, {}).version
        return replace(change, cells={**change.cells, **self._touched(version)})
