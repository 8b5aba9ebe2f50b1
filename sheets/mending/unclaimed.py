"""Values that nothing reads: in a column of no field, or under a field that the row's activity does not ask for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from sheets import kinds, names
from sheets.a1 import column_letter
from sheets.definitions.model import Activity, Definitions, Indicator
from sheets.entries import header_row
from sheets.entries.columns import entry_columns
from sheets.entries.journal import Remembered
from sheets.entries.row_problems import about_rows
from sheets.entries.tables import Table
from sheets.figures import measures
from sheets.figures.measures import HOME, MEASURES, home_of, read_at_home
from sheets.kinds import Cell, Kind
from sheets.language import _
from sheets.problems import Alike, Fault, FaultKind, Problem

# What *Da sistemare* calls a column that is there twice: it is to stay, and not to be read.
_COPY = re.compile(r" \(copia( \d+)?\)$")


def place(tab: str, label: str, activity: str = "") -> str:
    """What is called right when somebody says that values need no reading: a column, or one activity's part of it."""
    return f"{tab}: {label}" + (f" ({activity})" if activity else "")


def is_right(problem: Problem, remembered: Remembered) -> bool:
    """True when somebody has said that these values need no reading."""
    fault = problem.fault
    return fault is not None and place(fault.tab, fault.labels[0], fault.word) in remembered.right


def problems(table: Table, operation: str, definitions: Definitions) -> Iterator[Problem]:
    """A problem for each column of an entry tab with values that nothing reads."""
    if table.is_readable:
        yield from _of_no_field(table, operation, definitions)
        yield from _of_other_activities(table, operation, definitions)


def _of_no_field(table: Table, operation: str, definitions: Definitions) -> Iterator[Problem]:
    tab, columns = table.tab, entry_columns(definitions, operation)
    known = {column.label: column.kind for column in columns}
    strangers = {label: tab.header.index(label) for label in tab.header if label and _COPY.sub("", label) not in known}
    if not strangers:
        return
    stand_ins = header_row.stand_ins(tab, known).values()
    rows = tab.rows[:]
    # Rows of no known activity are told already, with all that is in them.
    counted = table.frame.loc[
        table.frame["Attività"].isin([each.name for each in definitions.activities_of(operation)])
    ]
    for label, position in strangers.items():
        cells = {number: row[position] for number in counted["_row"] if len(row := rows[number - 2]) > position}
        filled = {number: cell for number, cell in cells.items() if cell != "" and cell is not False}
        if filled and position not in stand_ins:
            rows_of = table.frame["_row"].isin(filled)
            activities = table.frame.loc[rows_of, "Attività"].dropna().unique()
            fell = _may_fall(operation, activities, [*filled.values()], definitions)
            found = _no_field(table, label, position, [*filled], fell)
            is_of_homes = _are_homes(label, set(filled.values()), operation, definitions)
            homes = read_at_home(definitions, operation) if is_of_homes else ()
            yield replace(found, touches=homes, by_municipality=True) if homes else found


def _are_homes(label: str, cells: Collection[Cell], operation: str, definitions: Definitions) -> bool:
    """True when a column must have said where entries are from, and no field does any more."""
    if home_of(definitions, operation) in (each.label for each in definitions.columns_of(operation)):
        return label == HOME
    known = {names.same(each) for each in definitions.municipalities}
    return 2 * sum(names.same(str(cell)) in known for cell in cells) > len(cells)


def _no_field(table: Table, label: str, position: int, numbers: Sequence[int], fell: tuple[str, ...]) -> Problem:
    title, letter = table.tab.title, column_letter(position)
    what = _(
        "La colonna «{label}» ha {values}, e nessun campo si chiama così: non si legge e non si conta.",
        label=label,
        values=_values(numbers),
    )
    several = _(
        "La colonna «{label}» ha valori in {tabs}, e nessun campo si chiama così: non si legge e non si conta.",
        label=label,
        tabs=Alike.TABS,
    )
    fix = _(
        "Se è un campo, rimetti «{label}» nella scheda «Campi», con il suo tipo. Se aveva il titolo di un campo, rimetti "
        "quello, e sposta lì ciò che intanto è stato scritto in una colonna nuova. Se è una colonna vostra, va bene così.",
        label=label,
    )
    return Problem(
        f"{title}!{letter}1",
        what,
        fix,
        Fault(FaultKind.UNCLAIMED, title, tuple(numbers), (label,), letter),
        fell,
        alike=Alike("Campi", several, fix),
    )


def _of_other_activities(table: Table, operation: str, definitions: Definitions) -> Iterator[Problem]:
    frame, activities = table.frame, definitions.activities_of(operation)
    asked = {activity.name: {each.label for each in definitions.fields_of(activity)} for activity in activities}
    held = pd.Index([*asked]).get_indexer(pd.Index(frame["Attività"]))
    for column in definitions.columns_of(operation):
        lacking = [label not in asked[name] for name, label in ((name, column.label) for name in asked)]
        if not any(lacking):
            continue
        # The last one is for rows of no known activity, which are told already.
        lost = frame[column.label].notna().to_numpy() & pd.Series([*lacking, False]).to_numpy()[held]
        if lost.any():
            yield from _by_activity(table, column.label, column.kind, frame.loc[lost], operation, definitions)


def _by_activity(
    table: Table, label: str, kind: Kind, rows: pd.DataFrame, operation: str, definitions: Definitions
) -> Iterator[Problem]:
    title, position = table.tab.title, table.tab.header.index(label)
    for name, numbers in rows.groupby("Attività")["_row"]:
        activity = definitions.activity(operation, str(name))
        assert activity is not None, name
        found, letter = [int(number) for number in numbers], column_letter(position)
        fix = _(
            "Se lo deve chiedere, aggiungi «{name}» all'attività del campo «{label}» nella scheda «Campi».",
            name=name,
            label=label,
        )
        several = _(
            "«{label}» ha valori di «{name}» in {tabs}: questo campo non lo chiede.",
            label=label,
            name=name,
            tabs=Alike.TABS,
        )
        yield Problem(
            f"{title}!{letter}{found[0]}",
            _(
                "«{label}» ha {values} di «{name}», che questo campo non lo chiede.",
                label=label,
                values=_values(found),
                name=name,
            ),
            fix,
            Fault(FaultKind.UNCLAIMED, title, tuple(found), (label,), letter, str(name)),
            _without(activity, kind, definitions),
            alike=Alike("Campi", several, fix),
        )


def _values(numbers: Sequence[int]) -> str:
    return about_rows(numbers, "un valore nella riga {rows}", "{count} valori ({rows})")


def _without(activity: Activity, kind: Kind, definitions: Definitions) -> tuple[str, ...]:
    """The indicators that read, of this activity, a field of that kind, where it has none left."""
    need = {kinds.STATE: measures.STATE, kinds.SERIES: measures.SERIES}.get(kind)
    if need is None or definitions.field_of_kind(activity, kind) is not None:
        return ()
    return tuple(each.code for each in _of(activity.operation, [activity.name], definitions) if need in _reads(each))


def _may_fall(
    operation: str, activities: Collection[str], cells: Sequence[Cell], definitions: Definitions
) -> tuple[str, ...]:
    """The indicators that may have read such values of these activities, when the column was a field."""
    is_number = sum(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells) * 2 > len(cells)
    are_states = all(str(cell).strip().lower() in kinds.STATES for cell in cells)
    found = []
    for each in _of(operation, activities, definitions):
        lost = {measures.COUNTED} if is_number else {measures.STATE} if are_states else _unnamed(each, definitions)
        if lost & _reads(each):
            found.append(each.code)
    return tuple(found)


def _unnamed(indicator: Indicator, definitions: Definitions) -> set[str]:
    """{SERIES} when an activity of the indicator has no field that says which series it is of."""
    activities = (definitions.activity(indicator.operation, name) for name in indicator.activities)
    bare = any(each is not None and definitions.field_of_kind(each, kinds.SERIES) is None for each in activities)
    return {measures.SERIES} if bare else set()


def _of(operation: str, activities: Collection[str], definitions: Definitions) -> list[Indicator]:
    return [
        each
        for each in definitions.indicators
        if each.operation == operation and set(each.activities) & set(activities)
    ]


def _reads(indicator: Indicator) -> frozenset[str]:
    return MEASURES[indicator.measure].reads
