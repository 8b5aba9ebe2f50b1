"""Cells that point at nothing: a session, a person, a municipality, a row or a series that is not there, is voided, or is elsewhere.

Told once for each column and reason, with the rows; what the cells hold is not repeated, it may be a person's name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sheets import kinds, names
from sheets.a1 import column_letter
from sheets.definitions.model import PEOPLE_TAB, ROLL_TAB, SEPARATOR, Definitions
from sheets.entries.columns import entry_columns
from sheets.entries.journal import Remembered
from sheets.entries.row_problems import about_rows
from sheets.entries.tables import Table, is_emptied
from sheets.figures.measures import HOME, read_at_home
from sheets.language import _
from sheets.mending.touched import counting_by_roll
from sheets.mending.vanished import is_short
from sheets.problems import Alike, Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab

TableOf = Callable[[Tab], Table]


@dataclass(frozen=True)
class _Hub:
    """What the cells of one hub may point at: its tabs as tables, by title, and the ids of people at any hub."""

    name: str
    snapshot: Snapshot
    tables: Mapping[str, Table]
    people: Collection[str]
    lost: frozenset[str]
    """The sorts of tabs that are gone, emptied or cannot be read: what they held is told of them, and may come back."""

    @property
    def definitions(self) -> Definitions:
        return self.snapshot.definitions

    def sessions(self) -> set[str]:
        """The ids of all sessions that are not voided."""
        found: set[str] = set()
        for title, table in self.tables.items():
            place = self.definitions.place_of(title)
            if place is not None:
                found |= _ids(
                    table, [each.name for each in self.definitions.activities_of(place[0]) if each.is_session]
                )
        return found

    def why(self, id_: str, tabs: Collection[str]) -> str:
        """Why an id of these sorts of tabs is none of those that can be meant here, in a few words."""
        for title, tab in self.snapshot.tabs.items():
            name, __, hub = title.partition(SEPARATOR)
            index = tab.find(id_) if name in tabs or self._is_undefined(title) else None
            if index is not None and (self._is_undefined(title) or self._is_of_no_activity(tab, index)):
                return _TOLD
            if index is not None and hub != self.name and name != PEOPLE_TAB:
                return _ELSEWHERE
            if index is not None and title not in self.tables:
                return _TOLD
            if index is not None:
                is_counted = title in self.tables and id_ in _ids(self.tables[title])
                return _OTHER if is_counted else _VOIDED
        return _MISSING if self.lost.isdisjoint(tabs) else _TOLD

    def _is_undefined(self, title: str) -> bool:
        """True of a tab like those of our operations and hubs, of which the one or the other is defined nowhere."""
        name, separator, __ = title.partition(SEPARATOR)
        return bool(separator) and name not in (ROLL_TAB, PEOPLE_TAB) and self.definitions.place_of(title) is None

    def _is_of_no_activity(self, tab: Tab, index: int) -> bool:
        """True of an entry's row of which nothing defines the activity."""
        place = self.definitions.place_of(tab.title)
        return place is not None and self.definitions.activity(place[0], str(tab.cell(index, "Attività"))) is None


_MISSING, _VOIDED, _ELSEWHERE, _OTHER, _BLANK = "missing", "voided", "elsewhere", "other", "blank"
OF_NO_USE = (_MISSING, _VOIDED, _BLANK)
"""Why a row of the roll counts nowhere, and may be voided."""
# It points at a row of no operation, hub or activity that there is, or may point at one of a tab that is gone: that is
# told by itself, and mends this too.
_TOLD = "told"
_PERSON = {
    _MISSING: _("una persona che non c'è"),
    _VOIDED: _("una persona annullata"),
    _ELSEWHERE: _("una persona di un altro hub"),
    _OTHER: _("una persona di un altro tipo"),
}
_ENTRY = {
    _MISSING: _("una voce che non c'è"),
    _VOIDED: _("una voce annullata"),
    _ELSEWHERE: _("una voce di un altro hub"),
    _OTHER: _("una voce di un altro tipo"),
}
_SESSION = {
    _MISSING: _("un incontro che non c'è"),
    _VOIDED: _("un incontro annullato"),
    _ELSEWHERE: _("un incontro di un altro hub"),
    _OTHER: _("un incontro che non è un incontro"),
}


def tabs_of(snapshot: Snapshot, hub: str) -> list[Tab]:
    """What the problems of a hub come from: its own tabs, and everybody's people."""
    own = [snapshot.definitions.tab_title(name, hub) for name in (*snapshot.definitions.operations, ROLL_TAB)]
    people = [snapshot.definitions.tab_title(PEOPLE_TAB, each) for each in snapshot.definitions.hubs]
    return [snapshot.tabs[title] for title in (*own, *people) if title in snapshot.tabs]


def gone(snapshot: Snapshot, hub: str, remembered: Remembered) -> frozenset[str]:
    """The sorts of tabs of a hub (and of everybody's people) that are gone, or of which rows are."""
    return frozenset(
        name
        for title in remembered.tabs
        for name, __, at in [title.partition(SEPARATOR)]
        if (at == hub or name == PEOPLE_TAB)
        and ((tab := snapshot.tabs.get(title)) is None or is_emptied(tab) or is_short(tab, remembered))
    )


def problems(snapshot: Snapshot, hub: str, table_of: TableOf, missed: frozenset[str]) -> Iterator[Problem]:
    """What points at nothing in the tabs of one hub. People may come from any hub. `missed` is what `gone` says."""
    found = {tab.title: table_of(tab) for tab in tabs_of(snapshot, hub)}
    tables = {title: table for title, table in found.items() if table.is_readable}
    unknown = [title for title in found if title not in tables or "id" not in snapshot.tabs[title].header]
    lost = missed.union(title.partition(SEPARATOR)[0] for title in unknown)
    everybody = [table for title, table in tables.items() if title.startswith(PEOPLE_TAB + SEPARATOR)]
    here = _Hub(hub, snapshot, tables, set[str]().union(*map(_ids, everybody)), lost)
    for title, table in tables.items():
        if title == f"{ROLL_TAB}{SEPARATOR}{hub}":
            yield from _of_roll(here, table)
        elif title == f"{PEOPLE_TAB}{SEPARATOR}{hub}":
            yield from _of_municipalities(here, table, HOME, counting_by_roll(here.definitions))
        elif snapshot.definitions.place_of(title):
            yield from _of_entries(here, table)


def _of_roll(here: _Hub, table: Table) -> Iterator[Problem]:
    operations = list(here.definitions.operations)
    wrong = _pointing_nowhere(table.frame, "Incontro", here.sessions(), lambda id_: here.why(id_, operations), True)
    touches = counting_by_roll(here.definitions)
    for why, numbers in wrong.items():
        if why == _BLANK:
            what = about_rows(
                numbers,
                "La riga {rows} non ha un incontro: non si conta.",
                "{count} righe ({rows}) non hanno un incontro: non si contano.",
            )
        else:
            what = about_rows(
                numbers,
                "La riga {rows} è di {what}: non si conta.",
                "{count} righe ({rows}) sono di {what}: non si contano.",
                what=_SESSION[why],
            )
        yield _problem(table, "Incontro", numbers, what, _FIXES[why], why, touches)
    yield from _of_people(here, table, "Persona", True, touches)
    yield from _of_nobody(table, touches)


def _of_nobody(table: Table, touches: tuple[str, ...]) -> Iterator[Problem]:
    """Rows that do not say whether anybody was there."""
    frame = table.frame
    bare = frame["Presenza"].isna() & frame["Incontro"].notna() & frame["Persona"].notna()
    numbers = [int(number) for number in frame.loc[bare, "_row"]]
    if numbers:
        what = about_rows(
            numbers,
            "La riga {rows} non dice se la persona c'era: non si conta.",
            "{count} righe ({rows}) non dicono se la persona c'era: non si contano.",
        )
        fix = _("Scegli fra: {allowed}.", allowed=", ".join(kinds.PRESENCES))
        yield _problem(table, "Presenza", numbers, what, fix, "", touches)


_FIXES = {
    _BLANK: _("Scrivi l'id dell'incontro, o annulla la riga."),
    _MISSING: _("Se l'incontro è stato tolto per sbaglio, rimettilo; altrimenti annulla le sue righe."),
    _VOIDED: _("Annulla anche queste righe; se l'incontro c'è stato, togli il suo «annullato»."),
    _ELSEWHERE: _("Sposta le righe nelle presenze di quell'hub, o correggi l'id."),
    _OTHER: _("Correggi l'id: dev'essere quello di un incontro."),
}


def _of_entries(here: _Hub, table: Table) -> Iterator[Problem]:
    operation = table.title.partition(SEPARATOR)[0]
    for column in entry_columns(here.definitions, operation):
        if column.kind is kinds.PERSON:
            yield from _of_people(here, table, column.label, False, ())
        elif column.kind is kinds.MUNICIPALITY:
            yield from _of_municipalities(here, table, column.label, read_at_home(here.definitions, operation))
        elif column.kind is kinds.REFERENCE:
            choices = column.field.choices if column.field else ()
            yield from _of_references(here, table, operation, column.label, choices)
        elif column.kind is kinds.SERIES:
            yield from _of_series(here, table, operation, column.label)


def _of_municipalities(here: _Hub, table: Table, label: str, touches: tuple[str, ...]) -> Iterator[Problem]:
    """Municipalities that the project does not have (any more): no figure of one of its own has these rows."""
    known = {names.same(each) for each in here.definitions.municipalities}
    column = table.frame[label]
    for name in column.dropna().unique():
        if names.same(name) not in known:
            numbers = [int(number) for number in table.frame.loc[column == name, "_row"]]
            what = about_rows(
                numbers,
                "La riga {rows} ha in «{label}» «{name}», che non è nella scheda «Comuni»: manca nelle cifre per comune.",
                "{count} righe ({rows}) hanno in «{label}» «{name}», che non è nella scheda «Comuni»: mancano nelle cifre "
                "per comune.",
                label=label,
                name=name,
            )
            fix = _("Rimetti «{name}» nella scheda «Comuni», o scrivi un comune che c'è.", name=name)
            several = _(
                "«{name}» non c'è, e lo nominano {tabs}: mancano nelle cifre per comune.", name=name, tabs=Alike.TABS
            )
            alike = Alike("Comuni", several, fix)
            found = _problem(table, label, numbers, what, fix, "", touches)
            # What stands in a tab of people is told there, where it is covered from whoever may not see names.
            is_of_people = table.title.startswith(PEOPLE_TAB + SEPARATOR)
            yield replace(found, by_municipality=True, alike=None if is_of_people else alike)


def _of_people(here: _Hub, table: Table, label: str, is_asked: bool, touches: tuple[str, ...]) -> Iterator[Problem]:
    """People who are not there; a row that names nobody counts nowhere, one of somebody unknown in no municipality."""
    wrong = _pointing_nowhere(table.frame, label, here.people, lambda id_: here.why(id_, [PEOPLE_TAB]), is_asked)
    fix = _("Scrivi il suo id come sta in «{tab}», o aggiungila lì.", tab=f"{PEOPLE_TAB}{SEPARATOR}{here.name}")
    for why, numbers in wrong.items():
        if why == _BLANK:
            what = about_rows(
                numbers, "La riga {rows} non ha una persona.", "{count} righe ({rows}) non hanno una persona."
            )
        else:
            what = about_rows(
                numbers,
                "La riga {rows} indica in «{label}» {what}: non si sa di quale comune è.",
                "{count} righe ({rows}) indicano in «{label}» {what}: non si sa di quale comune è.",
                label=label,
                what=_PERSON[why],
            )
        yield replace(_problem(table, label, numbers, what, fix, "", touches), by_municipality=why != _BLANK)


def _of_references(
    here: _Hub, table: Table, operation: str, label: str, activities: Sequence[str]
) -> Iterator[Problem]:
    if not table.frame[label].notna().any():
        return
    known = _ids(table, activities or None)
    wrong = _pointing_nowhere(table.frame, label, known, lambda id_: here.why(id_, [operation]), False)
    fix = _("Scrivi l'id di una riga di «{tab}».", tab=table.title)
    if activities:
        fix = _("Scrivi l'id di una riga di «{tab}» ({names}).", tab=table.title, names=", ".join(activities))
    for why, numbers in wrong.items():
        what = about_rows(
            numbers,
            "La riga {rows} indica in «{label}» {what}.",
            "{count} righe ({rows}) indicano in «{label}» {what}.",
            label=label,
            what=_ENTRY[why],
        )
        yield _problem(table, label, numbers, what, fix)


def _of_series(here: _Hub, table: Table, operation: str, label: str) -> Iterator[Problem]:
    """Entries that are no sessions and name a series of which there is no session."""
    sessions = [each for each in here.definitions.activities_of(operation) if each.is_session]
    own = {each.label for activity in sessions for each in here.definitions.fields_of_kind(activity, kinds.SERIES)}
    if not own:
        return
    frame = table.frame
    if not frame[label].notna().any():
        return
    is_session = frame["Attività"].isin([each.name for each in sessions])
    known = {names.same(name) for each in own for name in frame.loc[is_session, each].dropna().unique()}
    named = frame.loc[~is_session & frame[label].notna(), ["_row", label]]
    lost = [value for value in named[label].unique() if names.same(value) not in known]
    numbers = [int(number) for number in named.loc[named[label].isin(lost), "_row"]]
    if numbers:
        words = ", ".join(f"«{value}»" for value in lost[:3]) + ("…" if len(lost) > 3 else "")
        yield _problem(
            table,
            label,
            numbers,
            about_rows(
                numbers,
                "La riga {rows} indica in «{label}» {words}, che a {hub} non ha incontri.",
                "{count} righe ({rows}) indicano in «{label}» {words}, che a {hub} non ha incontri.",
                label=label,
                words=words,
                hub=here.name,
            ),
            _("Scrivi il nome come sta negli incontri, o registra gli incontri che mancano."),
        )


def _pointing_nowhere(
    frame: pd.DataFrame, label: str, known: Collection[str], why: Callable[[str], str], is_asked: bool
) -> dict[str, list[int]]:
    """The sheet's rows whose cell is none of the known ids, by why; blank ones too, where the cell `is_asked`."""
    column = frame[label]
    found: dict[str, list[int]] = {}
    # Most columns have few values or none, and nearly all of these are known.
    whys: dict[Hashable, str] = {id_: why(str(id_)) for id_ in column.dropna().unique() if id_ not in known}
    lost = frame.loc[column.isin([*whys]), ["_row", label]] if whys else frame.iloc[:0]
    for number, id_ in zip(lost["_row"], lost[label], strict=True):
        found.setdefault(whys[id_], []).append(int(number))
    blank = [int(number) for number in frame.loc[column.isna(), "_row"]] if is_asked else []
    found.pop(_TOLD, None)
    return found | ({_BLANK: blank} if blank else {})


def _ids(table: Table, activities: Collection[str] | None = None) -> set[str]:
    """The ids of the rows that count, of these activities where any are named."""
    frame = table.frame if activities is None else table.frame.loc[table.frame["Attività"].isin(activities)]
    return set(frame["id"].dropna())


def _problem(
    table: Table, label: str, numbers: Sequence[int], what: str, fix: str, why: str = "", touches: tuple[str, ...] = ()
) -> Problem:
    letter = column_letter(table.tab.header.index(label)) if label in table.tab.header else "A"
    fault = Fault(FaultKind.DANGLING, table.title, tuple(numbers), (label,), word=why)
    return Problem(f"{table.title}!{letter}{numbers[0]}", what, fix, fault, touches)
