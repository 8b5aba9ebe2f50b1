"""What people changed in the definitions so that a figure counts something else: told until somebody says that it is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from sheets import kinds, names
from sheets.a1 import column_index
from sheets.definitions.model import Definitions, Indicator, parts
from sheets.entries.columns import columns_of
from sheets.entries.journal import GONE, Remembered, counts
from sheets.figures.measures import MEASURES, home_of
from sheets.language import Day, _
from sheets.mending.notes import BETWEEN_CELLS, BETWEEN_ROWS, Deed, Note, Told
from sheets.mending.touched import needs_of, reading
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab

_SIZE = 6
_NAMING = {"Campi": "Campo", "Indicatori": "Codice"}
_COUNTING = {
    "Campi": ("Tipo",),
    "Indicatori": ("Operazione", "Misura", "Attività", "Condizione", "Data", "Fino a"),
}
"""The columns of which a change makes a figure another one; what a change of any other does is told by itself."""


def problems(notes: Sequence[Note], snapshot: Snapshot, remembered: Remembered) -> Iterator[Problem]:
    """A problem for each change that still stands and that nobody has called right."""
    now = counting(snapshot.definitions)
    same = {code for code, what in now.items() if remembered.counting.get(code) == what}
    seen = [
        each
        for each in _seen(notes, snapshot)
        if (each.fault is None or each.fault.word not in remembered.right)
        # What was changed and put back counts what it always did.
        and not (each.tab in _NAMING and each.touches and same.issuperset(each.touches))
    ]
    yield from seen
    told = {code for each in seen for code in each.touches}
    for problem in _unseen(snapshot, remembered):
        if problem.fault is not None and problem.fault.letter not in told:
            yield problem


def counting(definitions: Definitions) -> dict[str, str]:
    """By code, a short print of what a figure counts: other words, but no other rows or sums, leave it as it is."""
    return {each.code: _print(each, definitions) for each in definitions.indicators}


def _print(indicator: Indicator, definitions: Definitions) -> str:
    reads = MEASURES[indicator.measure].reads
    asked = [
        sorted(each.kind.name for each in definitions.fields_of(activity) if needs_of(each.kind) & reads)
        for activity in definitions.activities_of(indicator.operation)
        if activity.name in indicator.activities
    ]
    home = home_of(definitions, indicator.operation)
    condition = indicator.condition and (indicator.condition.label, indicator.condition.value)
    counted = (indicator.operation, indicator.measure, sorted(indicator.activities), condition)
    words = repr((*counted, indicator.since, indicator.until, sorted(asked), home))
    return blake2b(words.encode(), digest_size=_SIZE).hexdigest()


def _unseen(snapshot: Snapshot, remembered: Remembered) -> Iterator[Problem]:
    """Figures that do not count any more what is noted of them, whoever changed that, and whether anybody looked."""
    definitions = snapshot.definitions
    # Of a tab that is replaced by its default all is told there.
    if any(each.fault is not None and each.fault.kind is FaultKind.DEFAULTED for each in definitions.problems):
        return
    now, tab = counting(definitions), snapshot.tabs.get("Indicatori")
    indicators = {each.code: each for each in definitions.indicators}
    fix = _(
        "Se è giusto, dillo qui; altrimenti rimetti le definizioni com'erano: sono nella cronologia delle versioni "
        "del foglio."
    )
    for code, before in remembered.counting.items():
        if before in (now.get(code, GONE), GONE):
            continue
        fault = Fault(FaultKind.REDEFINED, "Indicatori", letter=code, word=counts(code, now.get(code, GONE)))
        if code in indicators:
            what = _(
                "«{label}» ({code}) conta altro da prima: una definizione è cambiata.",
                label=indicators[code].label,
                code=code,
            )
            yield Problem(indicators[code].where or "Indicatori", what, fix, fault, (code,))
        elif tab is not None and _index(tab, "Codice", code) is None:
            what = _("L'indicatore {code} non c'è più: la sua riga è stata tolta.", code=code)
            yield Problem("Indicatori", what, fix, fault, (code,))


def _seen(notes: Sequence[Note], snapshot: Snapshot) -> Iterator[Problem]:
    """What the app saw being changed."""
    first = {(note.tab, each.label): each for note in notes if note.deed is Deed.HEADER for each in note.cells}
    for note in notes:
        tab = snapshot.tabs.get(note.tab)
        if tab is not None and note.deed is Deed.HEADER:
            cells = [replace(each, before=first[note.tab, each.label].before) for each in note.cells]
            yield from _swapped(replace(note, cells=tuple(cells)), tab, snapshot.definitions)
        elif tab is not None and note.tab in _NAMING:
            yield from (
                _taken_away(note, tab) if note.deed is Deed.REMOVED else _changed(note, tab, snapshot.definitions)
            )


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
                cell=cell.words,
            )
            yield _problem(tab, note, name, f"{name}, {cell.words}", what, touches, cell.label)


def _swapped(note: Note, tab: Tab, definitions: Definitions) -> Iterator[Problem]:
    """A label above another's column: what stands below is read as something else, and fits perhaps."""
    read = {column.label for column in columns_of(tab.title, definitions) or ()}
    for cell in note.cells:
        place, before, now = column_index(cell.label), cell.before or "", cell.after or ""
        touches = reading(tab.title, {before, now}, definitions)
        # The newest name counts, against the first one: what was put back is as it was. Under a name of its own nothing is read.
        if not touches or now not in read or before == now or tab.header[place : place + 1] != (now,):
            continue
        what = _(
            "La colonna {letter} di «{tab}» si chiama «{now}» e prima si chiamava «{before}»: {moment} qualcuno ne ha "
            "cambiato il titolo, e non ciò che contiene.",
            letter=cell.label,
            tab=tab.title,
            now=now,
            before=before,
            moment=_moment(note),
        )
        fix = _(
            "Se è giusto, dillo qui; altrimenti riscrivi «{before}» in {letter}1.", before=before, letter=cell.label
        )
        word = f"{tab.title}: {cell.label}1, {before}, {now}"
        fault = Fault(FaultKind.REDEFINED, tab.title, labels=(now,), word=word)
        yield Problem(f"{tab.title}!{cell.label}1", what, fix, fault, touches)


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
            yield _problem(tab, note, code, f"{code} {label}, tolto", what, (code,), "Codice")


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
