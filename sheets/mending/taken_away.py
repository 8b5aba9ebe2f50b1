"""Rows of a definition tab that somebody took away: how they were, for whoever puts them back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sheets.language import _
from sheets.mending.notes import BETWEEN_CELLS, BETWEEN_ROWS, Deed, Note
from sheets.problems import Problem

_QUOTED = re.compile("«([^»]+)»")
# The column that names what a row of the tab defines.
_NAMING = {"Operazioni": "Operazione", "Attività": "Attività", "Campi": "Campo", "Hub": "Hub", "Comuni": "Comune"}


def as_it_was(problem: Problem, notes: Iterable[Note]) -> str:
    """The row of which a problem misses the name, in a sentence, if somebody took it away while the app looked; else ""."""
    named = _QUOTED.search(problem.what)
    if named is None:
        return ""
    for note in notes:
        if note.deed is Deed.REMOVED and note.tab in _NAMING and f"«{note.tab}»" in problem.fix:
            for row in note.held.split(BETWEEN_ROWS):
                if f"{_NAMING[note.tab]}: {named[1]}" in row.split(BETWEEN_CELLS):
                    return _("Nella scheda «{tab}» la riga era così: {row}.", tab=note.tab, row=row)
    return ""
