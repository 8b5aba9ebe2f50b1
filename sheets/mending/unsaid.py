"""Cells that were left blank, without which a row does not count: whether a session was held, and of which group it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.model import DAY, HEADCOUNT, Activity, Definitions
from sheets.entries.row_problems import about_rows
from sheets.entries.tables import Table
from sheets.figures import measures
from sheets.figures.measures import MEASURES
from sheets.language import _
from sheets.problems import Fault, FaultKind, Problem

_Mask = npt.NDArray[np.bool_]


def problems(table: Table, operation: str, definitions: Definitions, today: date) -> Iterator[Problem]:
    """For each activity of an entry tab the sessions that do not say that they were held, or of which group they are."""
    if not table.is_readable or DAY not in table.tab.header:
        return
    frame, activities = table.frame, definitions.activities_of(operation)
    named = pd.Index([each.name for each in activities]).get_indexer(pd.Index(frame["Attività"]))
    # Until its day has come, whoever plans a session may leave it open.
    past = (frame[DAY] < pd.Timestamp(today)).to_numpy(bool)
    for place, activity in enumerate(activities):
        state = definitions.field_of_kind(activity, kinds.STATE)
        if state is None or state.label not in table.tab.header:
            continue
        of_it = named == place
        bare = _blank(table, state.label, of_it & past)
        if bare:
            yield _stateless(table, activity, state.label, bare, _reading(activity, measures.STATE, definitions))
        held = of_it & (frame[state.label] == kinds.HELD).to_numpy(bool)
        yield from _of_no_group(table, activity, held, definitions)
        yield from _of_no_heads(table, activity, held & past, definitions)
        planned = of_it & past & (frame[state.label] == kinds.PLANNED).to_numpy(bool)
        yield from _of_heads_alone(table, activity, state.label, planned, definitions)


def _of_no_group(table: Table, activity: Activity, held: _Mask, definitions: Definitions) -> Iterator[Problem]:
    series, touches = (
        definitions.field_of_kind(activity, kinds.SERIES),
        _reading(activity, measures.SERIES, definitions),
    )
    if series is not None and touches and series.label in table.tab.header:
        bare = _blank(table, series.label, held)
        if bare:
            yield _groupless(table, activity, series.label, bare, touches)


def _of_no_heads(table: Table, activity: Activity, held: _Mask, definitions: Definitions) -> Iterator[Problem]:
    """Sessions that were held and do not say how many came: nobody is a number too, and is typed."""
    fields = definitions.counting_fields(activity)
    touches, header = _reading(activity, measures.COUNTED, definitions), table.tab.header
    if (
        activity.attendance != HEADCOUNT
        or not fields
        or not touches
        or any(each.label not in header for each in fields)
    ):
        return
    bare = set.intersection(*(set(_blank(table, each.label, held)) for each in fields))
    if bare:
        yield _uncounted(table, activity, fields[0].label, sorted(bare), touches)


def _of_heads_alone(
    table: Table, activity: Activity, state: str, planned: _Mask, definitions: Definitions
) -> Iterator[Problem]:
    """Sessions whose day is over, and which somebody counted, but nobody said that they were held."""
    fields = definitions.counting_fields(activity)
    counted = np.zeros(len(table.frame), bool)
    for each in fields:
        if each.label in table.tab.header:
            counted |= (table.frame[each.label] > 0).to_numpy(bool)
    numbers = [int(number) for number in table.frame.loc[planned & counted, "_row"]]
    if numbers:
        what = about_rows(
            numbers,
            "La riga {rows} di «{activity}» ha delle presenze, ma l'incontro è «{planned}»: non si conta.",
            "{count} righe ({rows}) di «{activity}» hanno delle presenze, ma l'incontro è «{planned}»: non si contano.",
            activity=activity.name,
            planned=kinds.PLANNED,
        )
        touches = tuple(
            dict.fromkeys(
                (*_reading(activity, measures.STATE, definitions), *_reading(activity, measures.COUNTED, definitions))
            )
        )
        yield _problem(table, state, numbers, what, _("Se c'è stato, scrivi «{held}».", held=kinds.HELD), touches)


def _blank(table: Table, label: str, among: _Mask) -> list[int]:
    """The rows among some in which nothing stands under a label; what stands there and cannot be read is told already."""
    position = table.tab.header.index(label)
    rows = table.frame.loc[among & table.frame[label].isna().to_numpy(bool), "_row"]
    return [int(number) for number in rows if _is_blank(table.tab.rows[number - 2], position)]


def _is_blank(row: Sequence[object], position: int) -> bool:
    return len(row) <= position or not str(row[position]).strip()


def _reading(activity: Activity, need: str, definitions: Definitions) -> tuple[str, ...]:
    """The codes of the indicators that read that of an activity."""
    own = (each for each in definitions.indicators if each.operation == activity.operation)
    return tuple(each.code for each in own if activity.name in each.activities and need in MEASURES[each.measure].reads)


def _stateless(
    table: Table, activity: Activity, label: str, numbers: Sequence[int], touches: tuple[str, ...]
) -> Problem:
    what = about_rows(
        numbers,
        "La riga {rows} di «{activity}» non dice se l'incontro è svolto: così non si conta fra quelli svolti.",
        "{count} righe ({rows}) di «{activity}» non dicono se l'incontro è svolto: così non si contano fra quelli svolti.",
        activity=activity.name,
    )
    fix = _("Scegli fra: {allowed}.", allowed=", ".join(kinds.STATES))
    return _problem(table, label, numbers, what, fix, touches)


def _groupless(
    table: Table, activity: Activity, label: str, numbers: Sequence[int], touches: tuple[str, ...]
) -> Problem:
    what = about_rows(
        numbers,
        "La riga {rows} di «{activity}» ha «{label}» vuoto: così non entra nelle cifre che contano per gruppo.",
        "{count} righe ({rows}) di «{activity}» hanno «{label}» vuoto: così non entrano nelle cifre che contano per gruppo.",
        activity=activity.name,
        label=label,
    )
    fix = _("Scrivi il nome, uguale a quello degli altri suoi incontri.")
    return _problem(table, label, numbers, what, fix, touches)


def _uncounted(
    table: Table, activity: Activity, label: str, numbers: Sequence[int], touches: tuple[str, ...]
) -> Problem:
    what = about_rows(
        numbers,
        "La riga {rows} di «{activity}» non dice quante persone c'erano, e l'incontro è svolto: nelle presenze vale zero.",
        "{count} righe ({rows}) di «{activity}» non dicono quante persone c'erano, e l'incontro è svolto: nelle presenze "
        "vale zero.",
        activity=activity.name,
    )
    fix = _("Scrivi il numero in «{label}»; se non c'era nessuno, 0.", label=label)
    return _problem(table, label, numbers, what, fix, touches)


def _problem(
    table: Table, label: str, numbers: Sequence[int], what: str, fix: str, touches: Collection[str]
) -> Problem:
    where = f"{table.title}!{column_letter(table.tab.header.index(label))}{numbers[0]}"
    return Problem(where, what, fix, Fault(FaultKind.UNSAID, table.title, tuple(numbers), (label,)), tuple(touches))
