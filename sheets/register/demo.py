"""The invented project at the desk of who sets one up: loaded into a book that holds nothing real."""

from __future__ import annotations

from collections.abc import Iterator

from sheets import access
from sheets.definitions.defaults import default_rows
from sheets.entries.journal import INVENTED, INVENTED_ID
from sheets.register.part import needs
from sheets.register.rows import Rows
from sheets.register.writing import WritingPart
from sheets.saving.changes import NewRow
from sheets.setup.demo import DEFINITIONS, Project, biennium, coming
from sheets.spreadsheet import demo_mark


class Demo(WritingPart):
    """The demo project: see `setup/demo.py` for what is in it."""

    @needs(access.INVENT)
    def load(self) -> int:
        """Write what is missing of the demo project: the biennium, and sessions for today and the coming week.

        Returns the number of rows written.
        """
        project, desk = biennium(), self._register.of(self._who)
        there = {id_ for tab in self._snapshot.tabs.values() for id_ in tab.ids}
        missing = [entry for entry in (*project.entries, *coming(self.now().date())) if entry.id not in there]
        mark = desk.rows.of_journal(INVENTED, "tutte le schede", INVENTED_ID)
        rows = [row for row in _other_rows(desk.rows, project) if row.id not in there]
        # First of all the marks that what follows is invented: a load that breaks off must not pass for real.
        demo_mark.put(self._register.reader.workbook)
        if not self._register.people():
            header, *people = default_rows("Ruoli", DEFINITIONS)
            desk.roles.add([dict(zip(header, person, strict=True)) for person in people])
        if mark.id not in there:
            desk.rows.add([mark])
        for outcome in desk.entries.save_all(missing):
            if isinstance(outcome, Exception):
                raise outcome
        desk.rows.add(rows)
        return len(missing) + len(rows) + (mark.id not in there)

    @needs(access.INVENT)
    def is_kept_out(self) -> bool:
        """True when the book has entries that the demo project did not write; a demo that was interrupted has none.

        A demo of before it left a mark is still one, when most of its rows are the demo's: what was tried in it is not real.
        The note in the journal alone is no proof: a hand in the sheet can write it.
        """
        if self._register.is_demo:
            return False
        ours = {entry.id for entry in (*biennium().entries, *coming(self.now().date()))}
        entries = [(tab, index) for tab in self._snapshot.entry_tabs() for index in range(len(tab.rows))]
        there = [tab.cell(index, "id") in ours for tab, index in entries if any(tab.rows[index])]
        return not all(there) and not (self._register.is_invented and 2 * sum(there) > len(there))


def _other_rows(rows_of: Rows, project: Project) -> Iterator[NewRow]:
    for id_, (hub, cells) in project.people.items():
        yield rows_of.of_people(hub, id_, cells)
    for hub, id_, cells in project.roll:
        yield rows_of.of_roll(hub, id_, cells)
