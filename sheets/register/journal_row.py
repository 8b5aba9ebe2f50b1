"""A row of the journal: who did what, when, and where."""

from __future__ import annotations

from datetime import datetime

from sheets import kinds
from sheets.definitions.model import JOURNAL
from sheets.entries.columns import JOURNAL_COLUMNS
from sheets.kinds import Cell
from sheets.register.stamps import new_id
from sheets.saving.changes import NewRow


def journal_row(when: datetime, who: str, what: str, where: str, id_: str = "") -> NewRow:
    """The row, to be added; with an `id_` of its own it is there once, however often it is written."""
    cells: dict[str, Cell] = {
        "quando": kinds.MOMENT.write(when),
        "chi": who,
        "che cosa": what,
        "dove": where,
        "id": id_ or new_id(),
    }
    return NewRow(JOURNAL, JOURNAL_COLUMNS, str(cells["id"]), cells)
