"""Rows of people, roll and journal at a person's desk: those that no form makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheets import access
from sheets.definitions.model import JOURNAL, SEPARATOR
from sheets.entries.columns import (
    JOURNAL_COLUMNS,
    PEOPLE_TAB,
    ROLL_TAB,
    Column,
    columns_of,
    people_columns,
    roll_columns,
    stamp,
)
from sheets.entries.journal import SAYINGS
from sheets.kinds import Cell
from sheets.language import _
from sheets.problems import NotAllowed
from sheets.register.part import needs
from sheets.register.writing import WritingPart
from sheets.saving.changes import Landed, NewRow


class Rows(WritingPart):
    """Rows of the hubs' people and rolls, and of the journal."""

    @needs(access.IMPORT)
    def add(self, rows: Sequence[NewRow]) -> list[Landed]:
        """Add rows of people, roll or journal, as the person's own. Raises what kept the first one from landing."""
        return self._add_all([self._own(row) for row in rows])

    @needs(access.ANYTHING)
    def of_roll(self, hub: str, id_: str, cells: Mapping[str, Cell]) -> NewRow:
        """A row of the roll of the hub, to be added."""
        return self._hub_row(f"{ROLL_TAB}{SEPARATOR}{hub}", roll_columns(), id_, cells)

    @needs(access.ANYTHING)
    def of_people(self, hub: str, id_: str, cells: Mapping[str, Cell]) -> NewRow:
        """A row of the people of the hub, to be added."""
        return self._hub_row(f"{PEOPLE_TAB}{SEPARATOR}{hub}", people_columns(), id_, cells)

    @needs(access.ANYTHING)
    def of_journal(self, what: str, where: str, id_: str = "") -> NewRow:
        """A row of the journal, to be added: who did what, when."""
        return self._journal_row(what, where, id_)

    def _hub_row(self, title: str, columns: Sequence[Column], id_: str, cells: Mapping[str, Cell]) -> NewRow:
        return NewRow(title, tuple(columns), id_, {**cells, **stamp(id_, self.person.email, self.now())})

    def _own(self, row: NewRow) -> NewRow:
        """The row as this person adds it: at a hub of theirs, in the tab's own columns, under their own name."""
        person = self.person
        if row.tab == JOURNAL:
            if row.cells.get("che cosa") in SAYINGS:
                raise NotAllowed(_("Questo non si dichiara così."), _("Dillo in «Da sistemare»."))
            return replace(row, columns=JOURNAL_COLUMNS, cells={**row.cells, "chi": person.email, "id": row.id})
        name, __, hub = row.tab.partition(SEPARATOR)
        if name not in (ROLL_TAB, PEOPLE_TAB):
            raise NotAllowed(
                _("Nella scheda «{tab}» non si aggiungono righe così.", tab=row.tab),
                _("Registrale con il loro modulo."),
            )
        if columns_of(row.tab, self.definitions) is None:
            raise not_ours(row.tab, access.IMPORT)
        access.check(person, access.IMPORT, hub)
        if name == PEOPLE_TAB:
            access.check(person, access.NAMES, hub)
        columns = roll_columns() if name == ROLL_TAB else people_columns()
        return replace(row, columns=tuple(columns), cells={**row.cells, "creato_da": person.email})


def not_ours(title: str, what: str) -> NotAllowed:
    """What is said to who would do something in a tab that is none of the register's."""
    return NotAllowed(
        _("Nella scheda «{title}» non si può importare dall'app.", title=title)
        if what == access.IMPORT
        else _("Nella scheda «{title}» non si può sistemare il foglio dall'app.", title=title),
        _("È una scheda che si cambia solo nel foglio."),
    )
