"""What people changed in the definitions so that a figure counts something else: told until somebody says that it is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sheets import kinds, names
from sheets.definitions.model import Definitions, parts
from sheets.entries.journal import Remembered
from sheets.figures.measures import MEASURES
from sheets.language import Day, _
from sheets.mending.notes import BETWEEN_CELLS, BETWEEN_ROWS, Deed, Note, Told
from sheets.mending.touched import needs_of
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab

_NAMING = {"Campi": "Campo", "Indicatori": "Codice"}
_COUNTING = {
    "Campi": ("Tipo",),
    "Indicatori": ("Operazione", "Misura", "Attività", "Condizione", "Data", "Fino a"),
}
"""The columns of which a change makes a figure another one; what a change of any other does is told by itself."""


def problems(notes: Iterable[Note], snapshot: Snapshot, remembered: Remembered) -> Iterator[Problem]:
    """A problem for each change that still stands and that nobody has called right."""
    for note in notes:
        tab = snapshot.tabs.get(note.tab)
        if tab is None or note.tab not in _NAMING:
            continue
        found = _taken_away(note, tab) if note.deed is Deed.REMOVED else _changed(note, tab, snapshot.definitions)
        yield from (each for each in found if each.fault is None or each.fault.word not in remembered.right)


def _changed(note: Note, tab: Tab, definitions: Definitions) -> Iterator[Problem]:
    row = _cells(note.held)
    name = row.get(_NAMING[tab.title], "")
    for cell in note.cells:
        touches = (name,) if tab.title == "Indicatori" else _reading(row, cell, definitions)
        if note.deed is Deed.EDITED and cell.label in _COUNTING[tab.title] and touches and _stands(tab, name, cell):
            what = _(
                "«{name}» conta altro da prima: {moment} qualcuno ha cambiato {cell}.",
                name=name,
                moment=_moment(note),
                cell=str(cell),
            )
            yield _problem(tab, note, name, f"{name}, {cell}", what, touches, cell.label)


def _taken_away(note: Note, tab: Tab) -> Iterator[Problem]:
    """Rows of indicators that are there no more; of other definitions that is told where they are missed."""
    for row in map(_cells, note.held.split(BETWEEN_ROWS)) if tab.title == "Indicatori" else ():
        code, label = row.get("Codice", ""), row.get("Indicatore", "")
        if code and _index(tab, "Codice", code) is None:
            what = _(
                "L'indicatore {code}, «{label}», non c'è più: {moment} qualcuno ne ha tolto la riga.",
                code=code,
                label=label,
                moment=_moment(note),
            )
            yield _problem(tab, note, code, f"{code} {label}, tolto", what, (), "Codice")


def _problem(tab: Tab, note: Note, name: str, about: str, what: str, touches: tuple[str, ...], label: str) -> Problem:
    fault = Fault(FaultKind.REDEFINED, tab.title, note.rows, (label,), word=f"{tab.title}: {about}")
    fix = _(
        "Se è giusto, dillo qui; altrimenti rimetti «{name}» com'era nella scheda «{tab}».", name=name, tab=tab.title
    )
    return Problem(f"{tab.title}!{note.rows[0]}:{note.rows[0]}", what, fix, fault, touches)


def _reading(row: Mapping[str, str], cell: Told, definitions: Definitions) -> tuple[str, ...]:
    """The codes of the indicators that counted by the field as long as it was of its former kind."""
    needs = needs_of(kinds.KINDS.get(names.same(cell.before or "")))
    activities, operation = parts(row.get("Attività", "")), row.get("Operazione", "")
    return tuple(
        each.code
        for each in definitions.indicators
        if needs & MEASURES[each.measure].reads
        and names.same(operation) in ("", names.same(each.operation))
        and (not activities or any(names.spelled(name, each.activities) for name in activities))
    )


def _stands(tab: Tab, name: str, cell: Told) -> bool:
    """True while the row has what it was changed to."""
    index = _index(tab, _NAMING[tab.title], name)
    return index is not None and names.same(str(tab.cell(index, cell.label))) == names.same(cell.after or "")


def _index(tab: Tab, label: str, name: str) -> int | None:
    every = range(len(tab.rows)) if label in tab.header else ()
    return next((index for index in every if names.same(str(tab.cell(index, label))) == names.same(name)), None)


def _cells(held: str) -> dict[str, str]:
    pairs = (piece.partition(": ") for piece in held.split(BETWEEN_CELLS))
    return {label: words for label, __, words in pairs}


def _moment(note: Note) -> str:
    return _("il {day} alle {clock}", day=Day(note.at), clock=f"{note.at:%H:%M}")
