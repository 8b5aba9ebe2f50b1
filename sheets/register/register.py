"""The one service that pages and shell call: it checks the role, reads the snapshot, saves, and gives receipts."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import pandas as pd

from sheets import access, kinds
from sheets.access import Person
from sheets.definitions.model import JOURNAL, SEPARATOR, TABS, Activity, Definitions, Field, Indicator, hub_of
from sheets.definitions.rows import same_email
from sheets.editor.editor import Editor
from sheets.entries import far_dates, forms, unusual
from sheets.entries.columns import (
    VOIDED,
    Column,
    Entry,
    cells_of,
    columns_of,
    entry_columns,
    people_columns,
    roll_columns,
    stamp,
    value_of,
)
from sheets.entries.journal import RIGHT, TAB_GONE, Saying
from sheets.entries.tables import PEOPLE_TAB, ROLL_TAB
from sheets.figures import measures
from sheets.figures.indicators import Course, Figure, Figures, Scope
from sheets.figures.measures import Place
from sheets.kinds import Cell, Value
from sheets.mending.gathering import gathered
from sheets.mending.hand_edits import HandEdits
from sheets.mending.notebook import Notebook
from sheets.mending.notes import Note
from sheets.mending.search import ProblemSearch
from sheets.numbers import italian_number
from sheets.privacy.sight import Names, Sight
from sheets.problems import (
    Conflict,
    Invalid,
    NotAllowed,
    NothingToExport,
    Problem,
    SheetsError,
    Unconfirmed,
    Unreachable,
)
from sheets.saving.batch import equal
from sheets.saving.changes import Change, ChangedCells, Landed, NewRow
from sheets.saving.commits import Commits, Item
from sheets.saving.outbox import Outbox
from sheets.saving.savings import Refusal, Saving
from sheets.spreadsheet import demo_mark
from sheets.spreadsheet.pace import Pace, Quota
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import Workbook
from sheets.words import in_words

_T = TypeVar("_T")
_Cells = Callable[[str], Cell]
ROME = ZoneInfo("Europe/Rome")
JOURNAL_COLUMNS = (
    Column("quando", kinds.MOMENT),
    Column("chi", kinds.TEXT),
    Column("che cosa", kinds.TEXT),
    Column("dove", kinds.TEXT),
    Column("id", kinds.TEXT),
)
INVENTED, INVENTED_ID = "dati inventati", "demo-journal"
PATIENCE = 4.0
_REMEMBERED = 1_000
NONE: Mapping[str, float] = MappingProxyType({})
_OWN_FOR = timedelta(days=14)
SHELL = Person("riga di comando", "Riga di comando", access.SHELL, ())


def new_id() -> str:
    """An id for something that is about to be typed; made when its form is drawn."""
    return uuid4().hex[:16]


def rome_now() -> datetime:
    """The time on Italian clocks, without its zone, as the sheet holds it; two writes hardly ever have the same."""
    return datetime.now(ROME).replace(tzinfo=None)


@dataclass(frozen=True)
class Receipt:
    """What a save returns, read back from the spreadsheet's reply: what, which row of which tab, when.

    `row` is None while the save waits for the spreadsheet: it is kept on disk, and delivered as soon as that answers.
    `was_there` says that the row had arrived before: for who saved it twice, it is saved all the same.
    """

    what: str
    tab: str
    row: int | None
    at: datetime
    was_there: bool = False
    id: str = ""

    @property
    def is_waiting(self) -> bool:
        """True while the spreadsheet has not confirmed."""
        return self.row is None

    def __str__(self) -> str:
        if self.row is None:
            return f"In attesa: {self.what} · {self.tab}"
        return f"Salvato: {self.what} · {self.tab}, riga {self.row}"


@dataclass(frozen=True)
class Session:
    """An entry that people attend. `heads` is its attendance; `counts` the numbers typed so far, by field label.

    `seen` are the cells a correction would change, as they were when this was read. `is_waiting`: some of all this was
    accepted, and is not in the spreadsheet yet.
    """

    id: str
    tab: str
    row: int
    operation: str
    hub: str
    activity: Activity
    title: str
    day: date
    at: time | None
    state: str
    heads: int
    named: int
    counts: Mapping[str, int | None]
    seen: Mapping[str, Cell]
    version: int = 1
    is_waiting: bool = False
    changed_by: str = ""

    @property
    def is_held(self) -> bool:
        """True when it took place, so that its attendance counts."""
        return self.state == kinds.HELD

    @property
    def is_voided(self) -> bool:
        """True when somebody voided it: its row is there, and does not count."""
        return value_of(self.seen.get(VOIDED, ""), kinds.FLAG) is True


@dataclass(frozen=True)
class OwnEntry:
    """An entry that a person made, as they may correct or void it. `seen` are its cells as they were when it was read.

    `changed_by` is the e-mail of who last corrected it in the app, "" for nobody; a hand in the sheet leaves `version`
    as it was.
    """

    tab: str
    id: str
    row: int
    operation: str
    hub: str
    activity: Activity
    title: str
    day: date | None
    made: datetime
    values: Mapping[str, Value]
    seen: Mapping[str, Cell]
    version: int = 1
    changed_by: str = ""

    @property
    def is_voided(self) -> bool:
        """True when somebody voided it: its row is there, and does not count."""
        return value_of(self.seen.get(VOIDED, ""), kinds.FLAG) is True


@dataclass(frozen=True)
class ExportTab:
    """A tab as it is exported: its columns, and its rows as cells, in the order of the sheet."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


class Register:
    """The register of one spreadsheet; one for a process, shared by all its sessions.

    `outbox` is the file, without its number, where savings wait for the spreadsheet; without it they wait in memory.
    `pace` replaces the workbook's own. `patience`: seconds after which a save that waits says so; many saved together
    have fifteen times as long.
    """

    def __init__(
        self,
        workbook: Workbook,
        now: Callable[[], datetime] = rome_now,
        outbox: Path | None = None,
        pace: Pace | None = None,
        patience: float | None = None,
    ) -> None:
        workbook.pace = pace or workbook.pace
        self.memory = HandEdits(now, _notebook(outbox, workbook.key))
        self.reader = Reader(workbook, now, self.memory)
        self.now = now
        self._patience = PATIENCE if patience is None else patience
        mine, *left = _outboxes(outbox, workbook.key)
        self._commits = Commits(self.reader, mine)
        # What killed processes of this computer left, each with a fence of its own.
        self._left = [Commits(self.reader, each, is_left=True) for each in left]
        self._later: dict[str, tuple[Saving, Receipt | SheetsError]] = {}
        for commits in (self._commits, *self._left):
            for saving, future in commits.left:
                future.add_done_callback(partial(self._remember, saving))
        self._figures = Figures()
        self._search = ProblemSearch(self._figures, lambda: self.memory.notes)
        self._names = Names()

    @property
    def set_aside(self) -> list[str]:
        """In sentences, what waited on disk and cannot be read any more."""
        return [each for commits in (self._commits, *self._left) for each in commits.set_aside]

    def close(self) -> None:
        """Stop watching and delivering; what waits is on disk."""
        self.reader.close()
        for commits in (self._commits, *self._left):
            commits.close()

    # What is there

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self.reader.snapshot

    @property
    def definitions(self) -> Definitions:
        """The definitions of the newest snapshot."""
        return self.snapshot.definitions

    @property
    def edition(self) -> int:
        """A number that grows whenever anything in the snapshot changes."""
        return self.snapshot.edition

    @property
    def is_invented(self) -> bool:
        """True when the demo project was loaded into this spreadsheet."""
        tab = self.snapshot.tabs.get(JOURNAL)
        return tab is not None and tab.find(INVENTED_ID) is not None

    @cached_property
    def is_demo(self) -> bool:
        """True when the demo made this spreadsheet, so that nobody real is in it. The first call asks the spreadsheet."""
        return demo_mark.is_on(self.reader.workbook)

    def people(self) -> list[Person]:
        """Everyone in `Ruoli`."""
        return access.people(self.definitions)

    def person(self, email: str) -> Person:
        """The person of that address, as `Ruoli` has them now. Raises `NotAllowed` for one who is not there."""
        for role in self.definitions.roles:
            if role.email == same_email(email):
                return access.person_of(role)
        raise NotAllowed(
            f"«{email}» non è nella scheda «Ruoli» del foglio.",
            "Chiedi all'amministratore di aggiungere il tuo indirizzo.",
        )

    def _present(self, person: Person) -> Person:
        """The person as `Ruoli` has them now: whatever the caller believes, a role that was taken away is gone."""
        return person if person == SHELL else self.person(person.email)

    def _check(self, person: Person, what: str, hub: str | None = None) -> Person:
        """The person as `Ruoli` has them now. Raises `NotAllowed` unless they may do this, at this hub if one is named."""
        person = self._present(person)
        access.check(person, what, hub)
        return person

    def hand(self, person: Person) -> Editor:
        """The person's hand in the spreadsheet itself, where that is embedded. Each deed looks them up anew."""
        person = self._check(person, access.SHEET)
        return Editor(self.reader, lambda: self._sight(self._check(person, access.SHEET)), self._names, self._figures)

    def without_names(self, person: Person, text: str) -> str:
        """A text that quotes the spreadsheet, with the names covered that the person may not see."""
        person = self._present(person)
        return self._sight(person).cover(text)

    def _sight(self, person: Person) -> Sight:
        return self._names.sight(person, self.snapshot)

    def hubs(self, person: Person) -> tuple[str, ...]:
        """The hubs a person works for."""
        person = self._present(person)
        return access.hubs_of(person, self.definitions)

    def problems(self, person: Person) -> list[Problem]:
        """What a person should look at: all of it, or what is in the tabs of their hubs and in the definitions."""
        person = self._check(person, access.PROBLEMS)
        found, sight = self._search.problems(self.snapshot, self.now().date()), self._sight(person)
        mine = gathered(each for each in found if _concerns(each, person))
        return [sight.cover_problem(problem, self._tab_of(problem)) for problem in mine]

    def _tab_of(self, problem: Problem) -> Tab | None:
        return self.snapshot.tabs.get(problem.where.partition("!")[0])

    def hand_edits(self, person: Person) -> tuple[Note, ...]:
        """What people did by hand in the tabs that a person may see, newest first; of definitions, to who only defines."""
        person = self._check(person, access.HAND_EDITS)
        sight, tabs = self._sight(person), self.snapshot.tabs
        return tuple(
            sight.cover_note(note, tabs.get(note.tab))
            for note in self.memory.notes_of(person.hubs)
            if (note.tab in TABS or person.may(access.FIGURES))
            # Of a tab that is gone nobody can tell any more what it held, but by its title.
            and sight.may_see(tabs.get(note.tab) or Tab.read(note.tab, -1, (), (0, 0)))
        )

    # Sessions

    def sessions(self, person: Person, hub: str, first: date, last: date) -> list[Session]:
        """The sessions at a hub between two days, by day and time."""
        person = self._check(person, access.RECORD, hub)
        found = [
            session
            for operation in self.definitions.operations
            if (tab := self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))) is not None
            for row in self._figures.rows(self.snapshot, tab, operation).between(first, last)
            for session in [self._session(tab, row, operation, hub)]
        ]
        return sorted(found, key=lambda session: (session.day, session.at or time(23, 59), session.title))

    def session(self, person: Person, hub: str, id_: str) -> Session | None:
        """The session with that id at a hub, or None."""
        person = self._check(person, access.RECORD, hub)
        for operation in self.definitions.operations:
            tab = self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))
            index = tab.find(id_) if tab else None
            if tab is not None and index is not None:
                is_session = self._figures.rows(self.snapshot, tab, operation).is_session(index + 2)
                return self._session(tab, index + 2, operation, hub) if is_session else None
        return None

    def is_voided(self, person: Person, tab: str, id_: str) -> bool | None:
        """Whether a row that was saved was voided since; None when it is not in its tab any more."""
        person = self._check(person, access.RECORD, hub_of(tab))
        found = self.snapshot.tabs.get(tab)
        index = found.find(id_) if found is not None else None
        if found is None or index is None:
            return None
        return value_of(found.cell(index, VOIDED), kinds.FLAG) is True

    def _session(self, tab: Tab, row: int, operation: str, hub: str) -> Session:
        id_ = str(tab.cell(row - 2, "id"))
        named = self._figures.named(self.snapshot, hub).get(id_, 0)
        activity = self.definitions.activity(operation, str(tab.cell(row - 2, "Attività")).strip())
        assert activity is not None
        cell = self._as_seen(tab, row - 2, id_)
        values = self._values(cell, activity)
        day = values["Data"]
        assert isinstance(day, date)
        counting = [
            *self.definitions.counting_fields(activity),
            *self.definitions.fields_of_kind(activity, kinds.STATE),
        ]
        counts = {field.label: _whole(values[field.label]) for field in self.definitions.counting_fields(activity)}
        return Session(
            id=id_,
            tab=tab.title,
            row=row,
            operation=operation,
            hub=hub,
            activity=activity,
            title=self._first_of(activity, values, (kinds.TITLE, kinds.SERIES), str) or activity.name,
            day=day,
            at=self._first_of(activity, values, (kinds.TIME,), time),
            state=self._first_of(activity, values, (kinds.STATE,), str) or kinds.PLANNED,
            heads=self._heads(activity, counts, named),
            named=named,
            counts=counts,
            seen={label: cell(label) for label in (*(field.label for field in counting), VOIDED)},
            version=_version(cell),
            is_waiting=bool(self._waiting_cells(tab.title, id_)),
            changed_by=str(cell("modificato_da")),
        )

    def _as_seen(self, tab: Tab, index: int, id_: str) -> _Cells:
        """The cells of a row as people see them, by header: with what was accepted for it and is on its way."""
        waiting = self._waiting_cells(tab.title, id_)
        return lambda label: waiting[label] if label in waiting else tab.cell(index, label)

    def _waiting_cells(self, tab: str, id_: str) -> dict[str, Cell]:
        """What was accepted for a row and is not in the spreadsheet yet: whoever changes it next has seen this."""
        cells: dict[str, Cell] = {}
        for commits in (self._commits, *self._left):
            for saving in commits.waiting():
                if isinstance(saving.change, ChangedCells) and (saving.change.tab, saving.change.id) == (tab, id_):
                    cells |= saving.change.cells
        return cells

    def _heads(self, activity: Activity, counts: Mapping[str, int | None], named: int) -> int:
        """The attendance of one session; the rule is that of `measures.attendance`, which does it for whole tabs."""
        totals, heads = (
            [counts.get(field.label) for field in self.definitions.fields_of_kind(activity, kind)]
            for kind in (kinds.TOTAL, kinds.HEADS)
        )
        typed = [total for total in totals if total is not None]
        return typed[0] if typed else named + sum(count or 0 for count in heads)

    def _first_of(
        self, activity: Activity, values: Mapping[str, Value], wanted: Sequence[kinds.Kind], type_: type[_T]
    ) -> _T | None:
        for kind in wanted:
            field = self.definitions.field_of_kind(activity, kind)
            value = values.get(field.label) if field else None
            if isinstance(value, type_) and value:
                return value
        return None

    # Saving

    def save(self, person: Person, entry: Entry, sure: Mapping[str, float] = NONE) -> Receipt:
        """Save one new entry. Raises `Invalid` with a sentence per field, or another `SheetsError`; see `problems.py`.

        `sure` are figures, by field label, that the person was asked about (`Unusual.figures`) and said yes to. Once it is
        accepted it is on disk; where the spreadsheet does not confirm in time, the receipt says that it waits.
        """
        person = self._check(person, access.RECORD, entry.hub)
        read = self.checked(entry)
        activity = self.definitions.activity(entry.operation, entry.activity)
        assert activity is not None
        self._ask_about(read, activity, entry.hub, sure)
        return self._save(self._saving(person, self._new_row(person, entry), self._describe(entry)))

    def save_all(self, person: Person, entries: Sequence[Entry]) -> list[Receipt | Exception]:
        """Save many new entries in few requests; each gets its receipt or what kept it from being saved.

        Raises `Invalid` before anything is written when an entry's values cannot be saved.
        """
        person = self._check(person, access.IMPORT)
        rows: list[Saving] = []
        for entry in entries:
            access.check(person, access.IMPORT, entry.hub)
            rows.append(self._saving(person, self._new_row(person, entry), self._describe(entry)))
        outcomes: list[Receipt | Exception] = []
        for saving, outcome in zip(rows, self._land(rows), strict=True):
            outcomes.append(
                self._receipt(saving.what, outcome, saving.change.id) if isinstance(outcome, Landed) else outcome
            )
        return outcomes

    def record_attendance(
        self, person: Person, session: Session, typed: Mapping[str, Value], sure: Mapping[str, float] = NONE
    ) -> Receipt:
        """Write a session's heads and mark it held, if nobody changed them since `session` was read.

        `typed` is what was typed for each counting field; `sure` as in `save`. Raises `Invalid`, `Unusual`, `Conflict` or
        another `SheetsError`.
        """
        person = self._check(person, access.RECORD)
        session = self._as_it_is(person, session)
        counting = [field.label for field in self.definitions.counting_fields(session.activity)]
        if strange := [label for label in typed if label not in counting]:
            raise Invalid({label: f"{label}: questo campo non c'è più. Ricarica la pagina." for label in strange})
        counts = forms.checked_counts(typed, is_anyone_named=session.named > 0)
        changed = {label: count for label, count in counts.items() if count != session.counts.get(label)}
        self._ask_about(changed, session.activity, session.hub, sure)
        cells: dict[str, Cell] = {label: kinds.HEADS.write(count) for label, count in counts.items()}
        for state in self.definitions.fields_of_kind(session.activity, kinds.STATE):
            cells[state.label] = kinds.HELD
        heads = self._heads(session.activity, {**session.counts, **counts}, session.named)
        what = f"{italian_number(heads)} {'presenza' if heads == 1 else 'presenze'} · {session.title}"
        tab = self.snapshot.tabs.get(session.tab)
        index = tab.find(session.id) if tab else None
        # What the person saw says nothing here: somebody may have written another number since.
        version = session.version
        if tab is not None and index is not None:
            cell_of = self._as_seen(tab, index, session.id)
            # Nobody has seen a later version than there is.
            version = min(version, _version(cell_of))
            if all(equal(cell_of(label), cell) for label, cell in cells.items()):
                there = self._receipt(what, Landed(session.tab, index + 2, {}, was_there=True), session.id)
                return replace(there, row=None) if self._waiting_cells(session.tab, session.id) else there
        cells |= self._touched(person, version)
        seen = {label: cell for label, cell in session.seen.items() if label in cells or label == VOIDED}
        columns = tuple(entry_columns(self.definitions, session.operation))
        change = ChangedCells(session.tab, columns, session.id, cells, seen)
        return self._save(self._saving(person, change, what))

    def _as_it_is(self, person: Person, session: Session) -> Session:
        """The session with the operation, hub and activity that its tab and row say, if the person may record there."""
        place, tab = self.definitions.place_of(session.tab), self.snapshot.tabs.get(session.tab)
        if place is None or tab is None:
            raise Conflict(f"La scheda «{session.tab}» non c'è più.", "Ricarica la pagina e cerca di nuovo l'incontro.")
        operation, hub = place
        access.check(person, access.RECORD, hub)
        index = tab.find(session.id)
        # A row that is not there by now is told by the write, which knows most about where it went.
        name = session.activity.name if index is None else str(tab.cell(index, "Attività")).strip()
        activity = self.definitions.activity(operation, name)
        if activity is None or not activity.is_session:
            raise Conflict("Questa riga non è più un incontro.", "Ricarica la pagina e cerca di nuovo l'incontro.")
        return replace(session, operation=operation, hub=hub, activity=activity)

    def correct(
        self,
        person: Person,
        tab: str,
        id_: str,
        values: Mapping[str, Value],
        seen: Mapping[str, Cell],
        sure: Mapping[str, float] = NONE,
    ) -> Receipt:
        """Change values of an entry, by field label, where they still hold what the person has `seen`.

        Only the cells that change are written, and the journal says what they were. `sure` as in `save`. Raises `Invalid`,
        `Unusual`, `Conflict`, `NotAllowed` or another `SheetsError`.
        """
        person = self._check(person, access.RECORD)
        index, operation, activity = self._own_entry(person, tab, id_)
        cell_of = self._as_seen(self.snapshot.tabs[tab], index, id_)
        others = self._values(cell_of, activity)
        read = forms.checked_some(values, self.definitions, activity, others, self.now().date())
        fields = {field.label: field for field in self.definitions.fields_of(activity)}
        wanted = {label: fields[label].kind.write(value) for label, value in read.items()}
        cells = {label: cell for label, cell in wanted.items() if seen.get(label, "") != cell}
        changed = {label: value for label, value in read.items() if label in cells}
        self._ask_about(changed, activity, hub_of(tab), sure)
        what = f"correzione · {self._named(cell_of, activity, read)}"
        if not cells:
            there = self._receipt(what, Landed(tab, index + 2, {}, was_there=True), id_)
            return replace(there, row=None) if self._waiting_cells(tab, id_) else there
        told = "; ".join(
            f"{label}: «{in_words(seen.get(label, ''), fields[label].kind)}» → «{in_words(cell, fields[label].kind)}»"
            for label, cell in cells.items()
        )
        checked = {label: seen.get(label, "") for label in (*cells, VOIDED)}
        columns = tuple(entry_columns(self.definitions, operation))
        change = ChangedCells(tab, columns, id_, {**cells, **self._touched(person, _version(cell_of))}, checked)
        journal = self.journal_row(person, f"correzione: {told}"[: kinds.LONGEST_CELL], f"{tab}, {id_}")
        return self._save(self._saving(person, change, what, journal))

    def void(self, person: Person, tab: str, id_: str) -> Receipt:
        """Void an entry: its row stays in the sheet and counts no more. Raises `NotAllowed`, `Conflict` and so on."""
        person = self._check(person, access.RECORD)
        index, operation, activity = self._own_entry(person, tab, id_)
        cell_of = self._as_seen(self.snapshot.tabs[tab], index, id_)
        columns = tuple(entry_columns(self.definitions, operation))
        cells: dict[str, Cell] = {VOIDED: True, **self._touched(person, _version(cell_of))}
        change = ChangedCells(tab, columns, id_, cells, {VOIDED: cell_of(VOIDED)})
        journal = self.journal_row(person, "annullamento", f"{tab}, {id_}")
        what = f"annullamento · {self._named(cell_of, activity)}"
        return self._save(self._saving(person, change, what, journal))

    def _values(self, cell_of: _Cells, activity: Activity) -> dict[str, Value]:
        """The values of an entry's row, by field label; None where a cell is blank or cannot be read."""
        fields = self.definitions.fields_of(activity)
        return {field.label: value_of(cell_of(field.label), field.kind) for field in fields}

    def _named(self, cell_of: _Cells, activity: Activity, corrected: Mapping[str, Value] | None = None) -> str:
        """An entry of the sheet in a few words: its activity, and its title where it has one."""
        values = self._values(cell_of, activity) | dict(corrected or {})
        title = self._first_of(activity, values, (kinds.TITLE, kinds.SERIES), str)
        return f"{activity.name} · {title}" if title else activity.name

    def own_entries(self, person: Person, hub: str, most: int = 6) -> list[OwnEntry]:
        """The newest entries that a person made at a hub in the last two weeks, the latest first."""
        person = self._check(person, access.RECORD, hub)
        found: list[tuple[datetime, str, str]] = []
        for operation in self.definitions.operations:
            tab = self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))
            if tab is not None:
                rows = self._figures.rows(self.snapshot, tab, operation)
                newest = rows.made_by(person.email, self.now() - _OWN_FOR, most)
                found += [(made, tab.title, str(tab.cell(row - 2, "id"))) for made, row in newest]
        # Of two that were made in the same second, the lower row is the later.
        newest_first = sorted(found, key=lambda each: each[0])[::-1][:most]
        entries: list[OwnEntry] = []
        for _, title, id_ in newest_first:
            with suppress(Conflict):  # gone from the sheet in this very moment
                entries.append(self.own_entry(person, title, id_))
        return entries

    def own_entry(self, person: Person, tab: str, id_: str) -> OwnEntry:
        """One entry that a person may correct: leads all of their hubs', volunteers their own recent ones.

        Raises `NotAllowed` for any other, and `Conflict` when it is not there.
        """
        person = self._check(person, access.RECORD)
        index, operation, activity = self._own_entry(person, tab, id_)
        cell_of = self._as_seen(self.snapshot.tabs[tab], index, id_)
        values = self._values(cell_of, activity)
        day, made = values.get("Data"), value_of(cell_of("creato_il"), kinds.MOMENT)
        return OwnEntry(
            tab=tab,
            id=id_,
            row=index + 2,
            operation=operation,
            hub=tab.partition(SEPARATOR)[2],
            activity=activity,
            title=self._first_of(activity, values, (kinds.TITLE, kinds.SERIES), str) or activity.name,
            day=day if isinstance(day, date) else None,
            made=made if isinstance(made, datetime) else self.now(),
            values=values,
            seen={label: cell_of(label) for label in (*values, VOIDED)},
            version=_version(cell_of),
            changed_by=str(cell_of("modificato_da")),
        )

    def _own_entry(self, person: Person, tab: str, id_: str) -> tuple[int, str, Activity]:
        """The index of an entry's row, its operation and its activity, if the person may correct it."""
        place, found = self.definitions.place_of(tab), self.snapshot.tabs.get(tab)
        index = found.find(id_) if found else None
        if place is None or found is None or index is None:
            raise Conflict(f"La riga non è più nella scheda «{tab}».", "Ricarica la pagina e cercala di nuovo.")
        operation, hub = place
        access.check(person, access.RECORD, hub)
        activity = self.definitions.activity(operation, str(found.cell(index, "Attività")).strip())
        if activity is None:
            raise Conflict("L'attività di questa voce non c'è più.", "Correggila nel foglio.")
        made = value_of(found.cell(index, "creato_il"), kinds.MOMENT)
        is_recent = isinstance(made, datetime) and self.now() - made <= _OWN_FOR
        if not person.may(access.IMPORT) and not (is_recent and found.cell(index, "creato_da") == person.email):
            raise NotAllowed(
                "Puoi correggere solo le voci che hai registrato tu nelle ultime due settimane.",
                "Per le altre chiedi al referente dell'hub.",
            )
        return index, operation, activity

    def _touched(self, person: Person, version: int) -> dict[str, Cell]:
        """The system cells of a row that is corrected."""
        return {
            "modificato_il": kinds.MOMENT.write(self.now()),
            "modificato_da": person.email,
            # One that somebody typed may be as large as a cell holds: then the count begins again.
            "versione": version + 1 if 0 < version < kinds.LARGEST else 1,
        }

    def apply(self, person: Person, changes: Sequence[ChangedCells], journal: str) -> list[Landed]:
        """Change cells that put something in the sheet right, and write in the journal what was done.

        Raises what kept the first one from being written; a `Conflict` says how many are.
        """
        person = self._check(person, access.MEND)
        for change in changes:
            self._check_mendable(person, change.tab)
        told = self.journal_row(person, journal, ", ".join(dict.fromkeys(change.tab for change in changes)))
        # One line in the journal, whichever of them lands first: with its id it is the same row however often it comes.
        savings = [self._saving(person, self._stamped(person, change), journal, told) for change in changes]
        outcomes = self._land(savings)
        landed = sum(isinstance(outcome, Landed) for outcome in outcomes)
        if landed and any(isinstance(outcome, Conflict) for outcome in outcomes):
            raise Conflict(
                f"Fatto per {landed} righe su {len(outcomes)}: le altre sono cambiate intanto.",
                "Ricarica la pagina e riprova per quelle.",
            )
        return [_raised(outcome) for outcome in outcomes]

    def _check_mendable(self, person: Person, title: str) -> None:
        """Raise `NotAllowed` for a tab that holds no rows of the person's hubs: `Ruoli` above all, and the journal."""
        hub = self._hub_of_ours(title, access.MEND)
        access.check(person, access.MEND, hub)
        if title.startswith(PEOPLE_TAB + SEPARATOR):
            access.check(person, access.NAMES, hub)

    def _hub_of_ours(self, title: str, what: str) -> str:
        """The hub of a tab of the register. Raises `NotAllowed` for any other tab."""
        if columns_of(title, self.definitions) is None:
            raise NotAllowed(
                f"Nella scheda «{title}» non si può {what} dall'app.", "È una scheda che si cambia solo nel foglio."
            )
        return hub_of(title)

    def declare(self, person: Person, says: Sequence[Saying]) -> None:
        """Write in the journal that something in some tabs is right as it is; see `journal.py`. All of it is checked first."""
        person = self._present(person)
        for each in says:
            access.check(person, access.MEND, hub_of(each.tab))
            if each.what not in (TAB_GONE, RIGHT) or not (f"{each.about}: ").startswith(f"{each.tab}: "):
                raise NotAllowed("Questo non si può dichiarare giusto.", "Sistemalo nel foglio.")
        rows = [self._saving(person, self.journal_row(person, each.what, each.about), "") for each in says]
        for outcome in self._land(rows):
            _raised(outcome)

    def _stamped(self, person: Person, change: ChangedCells) -> ChangedCells:
        """The change with who made it and when, where its row has columns for that."""
        tab = self.snapshot.tabs.get(change.tab)
        index = tab.find(change.id) if tab is not None and change.id else (change.row or 1) - 2
        if tab is None or index is None or index < 0 or "versione" not in tab.header or index >= len(tab.rows):
            return change
        if change.cells.get("id") == "":
            return change  # the row is emptied
        version = _whole(value_of(tab.cell(index, "versione"), kinds.WHOLE)) or 1
        return replace(change, cells={**change.cells, **self._touched(person, version)})

    # What is on its way

    @property
    def quota(self) -> Quota:
        """What this process spent of the spreadsheet's quota in the last minute."""
        return self.reader.workbook.pace.quota

    @property
    def trouble(self) -> SheetsError | None:
        """Why the spreadsheet cannot be read or written just now; None when it can."""
        return self._commits.trouble or self.reader.trouble

    def waiting(self, person: Person, only_own: bool = False) -> list[Receipt]:
        """What a person saved and the spreadsheet has not confirmed; for those who see problems, all at their hubs."""
        person = self._present(person)
        sight = self._sight(person)
        return [
            Receipt(sight.cover(saving.what), saving.change.tab, None, saving.at, id=saving.change.id)
            for commits in (self._commits, *self._left)
            for saving in commits.waiting()
            if saving.who == person.email or (not only_own and _is_theirs_to_see(saving, person))
        ]

    def receipt(self, person: Person, id_: str) -> Receipt | SheetsError | None:
        """The newest word on a save, by the id of its row: it waits, it is saved, or why it was refused.

        None also where it is not for this person: another's, and not at a hub whose problems they see.
        """
        person = self._present(person)
        waiting = [receipt for receipt in self.waiting(person) if receipt.id == id_]
        if waiting:
            return waiting[-1]
        saving, word = self._later.get(id_, (None, None))
        if saving is None or not (saving.who == person.email or _is_theirs_to_see(saving, person)):
            return None
        cover = self._sight(person).cover
        if isinstance(word, Receipt):
            return replace(word, what=cover(word.what))
        return word if saving.who == person.email or word is None else _told_again(word, cover)

    def saved(self, person: Person, id_: str) -> Receipt | None:
        """The receipt of an entry that a person saved, if it is there or waits: after a crash nobody else remembers it."""
        person = self._present(person)
        if any(receipt.id == id_ for receipt in self.waiting(person)):
            word = self.receipt(person, id_)
            return word if isinstance(word, Receipt) else None
        for tab in self.snapshot.entry_tabs():
            index = tab.find(id_)
            if index is not None and tab.cell(index, "creato_da") == person.email:
                place = self.definitions.place_of(tab.title)
                activity = (
                    self.definitions.activity(place[0], str(tab.cell(index, "Attività")).strip()) if place else None
                )
                what = (
                    self._named(self._as_seen(tab, index, id_), activity)
                    if activity
                    else str(tab.cell(index, "Attività"))
                )
                made = value_of(tab.cell(index, "creato_il"), kinds.MOMENT)
                at = made if isinstance(made, datetime) else self.now()
                return Receipt(what, tab.title, index + 2, at, was_there=False, id=id_)
        return None

    def refusals(self, person: Person) -> list[Refusal]:
        """What was accepted from a person, and later refused by the spreadsheet when they had gone.

        For those who see problems also what was refused of others at their hubs, without names they may not see.
        """
        person = self._present(person)
        sight = self._sight(person)
        return [
            refusal if refusal.saving.who == person.email else refusal.covered(sight.cover, sight.cover_row)
            for refusal in self._every_refusal(person)
        ]

    def _every_refusal(self, person: Person) -> list[Refusal]:
        every = [refusal for commits in (self._commits, *self._left) for refusal in commits.refusals()]
        return [
            refusal
            for refusal in every
            if (refusal.saving.who == person.email and refusal.saving.what) or _is_theirs_to_see(refusal.saving, person)
        ]

    def dismiss(self, person: Person, refusal: Refusal) -> None:
        """Forget a refusal that a person has seen. Raises `NotAllowed` for one that is not shown to them."""
        person = self._present(person)
        there = [each for each in self._every_refusal(person) if each.is_of(refusal)]
        if not there and any(each.is_of(refusal) for each in self._every_refusal(SHELL)):
            raise NotAllowed("Questo avviso non è tuo.", "Lo può togliere chi ha salvato la voce, o il suo referente.")
        for each in there:
            for commits in (self._commits, *self._left):
                commits.dismiss(each)

    def _saving(self, person: Person, change: Change, what: str, journal: NewRow | None = None) -> Saving:
        return Saving(change, what, person.email, self.now(), journal)

    def _save(self, saving: Saving) -> Receipt:
        (item,) = self._commits.submit([saving])
        landed = self._commits.answer(item, self._patience)
        id_ = saving.change.id
        if landed is not None:
            self._later.pop(id_, None)
            return self._receipt(saving.what, landed, id_)
        item[1].add_done_callback(partial(self._remember, saving))
        return Receipt(saving.what, saving.change.tab, None, saving.at, id=id_)

    def _remember(self, saving: Saving, future: Future[Landed]) -> None:
        """Keep the word on a save that somebody was told to wait for."""
        why = future.exception()
        if isinstance(why, SheetsError):
            self._later[saving.change.id] = saving, why
        elif why is None:
            word = self._receipt(saving.what, future.result(), saving.change.id)
            self._later[saving.change.id] = saving, word
        while len(self._later) > _REMEMBERED:
            self._later.pop(next(iter(self._later)))

    def _land(self, savings: Sequence[Saving]) -> list[Landed | Exception]:
        """Where each change landed, or why not yet."""
        until = monotonic() + 15 * self._patience
        return [self._outcome(item, until) for item in self._commits.submit(savings)]

    def _outcome(self, item: Item, until: float) -> Landed | Exception:
        try:
            landed = self._commits.answer(item, max(0.0, until - monotonic()))
        except Exception as why:
            if not isinstance(why, SheetsError):
                raise
            return why
        return landed or Unconfirmed(
            "Il foglio non ha ancora confermato: la voce è in attesa.", "Si consegna da sola appena il foglio risponde."
        )

    def add_rows(self, person: Person, rows: Sequence[NewRow]) -> list[Landed]:
        """Add rows of people, roll or journal, as the person's own. Raises what kept the first one from landing."""
        person = self._check(person, access.IMPORT)
        own = [self._own_row(person, row) for row in rows]
        return [_raised(outcome) for outcome in self._land([self._saving(person, row, "") for row in own])]

    def _own_row(self, person: Person, row: NewRow) -> NewRow:
        """The row as this person adds it: at a hub of theirs, in the tab's own columns, under their own name."""
        if row.tab == JOURNAL:
            if row.cells.get("che cosa") in (TAB_GONE, RIGHT):
                raise NotAllowed("Questo non si dichiara così.", "Dillo in «Da sistemare».")
            return replace(row, columns=JOURNAL_COLUMNS, cells={**row.cells, "chi": person.email})
        name, _, hub = row.tab.partition(SEPARATOR)
        if name not in (ROLL_TAB, PEOPLE_TAB):
            raise NotAllowed(
                f"Nella scheda «{row.tab}» non si aggiungono righe così.", "Registrale con il loro modulo."
            )
        access.check(person, access.IMPORT, self._hub_of_ours(row.tab, access.IMPORT))
        if name == PEOPLE_TAB:
            access.check(person, access.NAMES, hub)
        columns = roll_columns() if name == ROLL_TAB else people_columns()
        return replace(row, columns=tuple(columns), cells={**row.cells, "creato_da": person.email})

    def roll_row(self, person: Person, hub: str, id_: str, cells: Mapping[str, Cell]) -> NewRow:
        """A row of a hub's roll."""
        person = self._present(person)
        return self._hub_row(person, f"{ROLL_TAB}{SEPARATOR}{hub}", roll_columns(), id_, cells)

    def people_row(self, person: Person, hub: str, id_: str, cells: Mapping[str, Cell]) -> NewRow:
        """A row of a hub's people."""
        person = self._present(person)
        return self._hub_row(person, f"{PEOPLE_TAB}{SEPARATOR}{hub}", people_columns(), id_, cells)

    def _hub_row(
        self, person: Person, title: str, columns: Sequence[Column], id_: str, cells: Mapping[str, Cell]
    ) -> NewRow:
        return NewRow(title, tuple(columns), id_, {**cells, **stamp(id_, person.email, self.now())})

    def journal_row(self, person: Person, what: str, where: str, id_: str = "") -> NewRow:
        """A row of the journal: who did what, when."""
        person = self._present(person)
        cells: dict[str, Cell] = {
            "quando": kinds.MOMENT.write(self.now()),
            "chi": person.email,
            "che cosa": what,
            "dove": where,
            "id": id_ or new_id(),
        }
        return NewRow(JOURNAL, JOURNAL_COLUMNS, str(cells["id"]), cells)

    def _new_row(self, person: Person, entry: Entry) -> NewRow:
        if not entry.id.strip():
            raise Conflict("Questa voce non ha un codice: non l'ho salvata.", "Ricarica la pagina.")
        entry = replace(entry, values=self.checked(entry))
        title = self.definitions.tab_title(entry.operation, entry.hub)
        columns = tuple(entry_columns(self.definitions, entry.operation))
        return NewRow(title, columns, entry.id, cells_of(entry, self.definitions, person.email, self.now()))

    def checked(self, entry: Entry) -> dict[str, Value]:
        """The entry's values, read as their fields' kinds. Raises `Invalid` with a sentence for each wrong field."""
        return forms.checked(entry, self.definitions, self.now().date())

    def _receipt(self, what: str, landed: Landed, id_: str) -> Receipt:
        return Receipt(what, landed.tab, landed.row, self.now(), landed.was_there, id_)

    def _describe(self, entry: Entry) -> str:
        activity = self.definitions.activity(entry.operation, entry.activity)
        title = self._first_of(activity, entry.values, (kinds.TITLE, kinds.SERIES), str) if activity else None
        return f"{entry.activity} · {title}" if title else entry.activity

    def _ask_about(self, values: Mapping[str, Value], activity: Activity, hub: str, sure: Mapping[str, float]) -> None:
        """Raise `Unusual` where a person should look again at what they typed."""
        today = self.now().date()
        days = far_dates.asked(activity, self.definitions, today)
        unusual.check(values, activity, self._usually(activity, hub, values), days, sure, today)

    def _usually(self, activity: Activity, hub: str, values: Mapping[str, Value]) -> dict[Field, float | None]:
        """What the figures among some values are usually: at that hub, else wherever the activity is held."""
        fields = [field for field in self.definitions.fields_of(activity) if field.kind.stored == "number"]
        return {
            field: unusual.usual(self._figures_of(activity, field, [hub]))
            or unusual.usual(self._figures_of(activity, field, self.definitions.hubs))
            for field in fields
            if values.get(field.label)
        }

    def _figures_of(self, activity: Activity, field: Field, hubs: Iterable[str]) -> Iterator[float]:
        """Every figure that an activity has in a field, at some hubs."""
        for hub in hubs:
            tab = self.snapshot.tabs.get(self.definitions.tab_title(activity.operation, hub))
            if tab is not None:
                frame = self._figures.table(self.snapshot, tab).frame
                yield from frame.loc[frame["Attività"] == activity.name, field.label].dropna()

    # Choices that a form offers

    def options(self, person: Person, field: Field, operation: str, hub: str) -> list[tuple[str, str]]:
        """What a choice field offers: (what is saved, what is shown) pairs. Names only to those who may see them."""
        person = self._check(person, access.RECORD, hub)
        if field.kind is kinds.MUNICIPALITY:
            return [(name, name) for name in self.definitions.municipalities]
        if field.kind is kinds.SERIES:
            return [(name, name) for name in self._series_names(operation, hub)]
        if field.kind is kinds.PERSON:
            return self._people_at(person, hub)
        if field.kind is kinds.REFERENCE:
            return self._referable(operation, hub, field.choices)
        return [(choice, choice) for choice in field.choices]

    def _series_names(self, operation: str, hub: str) -> list[str]:
        """Every series at a hub, the latest first."""
        tab = self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))
        if tab is None:
            return []
        frame = self._figures.table(self.snapshot, tab).frame.sort_values("Data", ascending=False)
        labels = {field.label for field in self.definitions.columns_of(operation) if field.kind is kinds.SERIES}
        return list(dict.fromkeys(name for label in sorted(labels) for name in frame[label].dropna()))

    def _people_at(self, person: Person, hub: str) -> list[tuple[str, str]]:
        tab = self.snapshot.tabs.get(f"{PEOPLE_TAB}{SEPARATOR}{hub}")
        if tab is None or not person.may(access.NAMES):
            return []
        frame = self._figures.table(self.snapshot, tab).frame.dropna(subset=["id"])
        names = frame["Nome"].fillna(frame["id"]).str.cat(frame["Comune"].fillna(""), sep=" · ").str.removesuffix(" · ")
        return sorted(zip(frame["id"], names, strict=True), key=lambda pair: _as_read(pair[1]))

    def _referable(self, operation: str, hub: str, activities: Sequence[str]) -> list[tuple[str, str]]:
        tab = self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))
        if tab is None:
            return []
        frame = self._figures.table(self.snapshot, tab).frame
        rows = frame.loc[frame["Attività"].isin(activities) & frame["id"].notna()].sort_values("Data", ascending=False)
        named = measures.titles(Place(tab.title, rows, pd.DataFrame(), self.definitions), rows)
        return [
            (id_, f"{name} · {day:%d/%m/%Y} · {id_[-4:]}" if pd.notna(day) else f"{name} · {id_[-4:]}")
            for id_, name, day in zip(rows["id"], named, rows["Data"], strict=True)
        ]

    # Figures

    def indicators(self, person: Person) -> tuple[Indicator, ...]:
        """All indicators, in the order of their tab."""
        person = self._check(person, access.FIGURES)
        return self.definitions.indicators

    def figure(self, person: Person, indicator: Indicator, scope: Scope) -> Figure:
        """One indicator, at the hubs the person works for."""
        person = self._check(person, access.FIGURES)
        return self._figures.figure(self.snapshot, indicator, self._allowed(person, scope))

    def doubts(self, person: Person, scope: Scope) -> dict[str, list[Problem]]:
        """The problems that may make figures too low at the scope's hubs, by the indicator's code.

        Where an indicator's own row cannot be used there is a code and no figure.
        """
        person = self._check(person, access.FIGURES)
        hubs = self._allowed(person, scope).hubs
        found: dict[str, list[Problem]] = {}
        sight = self._sight(person)
        of_all = self._search.problems(self.snapshot, self.now().date())
        for problem in gathered(each for each in of_all if _is_of(each, hubs)):
            codes = _casts_doubt_on(problem, scope)
            # To look for names in what no figure is touched by would cost each drawing of the figures.
            covered = sight.cover_problem(problem, self._tab_of(problem)) if codes else problem
            for code in codes:
                found.setdefault(code, []).append(covered)
        return found

    def by_hub(self, person: Person, indicator: Indicator, scope: Scope) -> list[tuple[str, Figure]]:
        """The figure of each hub."""
        person = self._check(person, access.FIGURES)
        allowed = self._allowed(person, scope)
        hubs = allowed.hubs or self.hubs(person)
        return self._figures.by_hub(self.snapshot, indicator, replace(allowed, hubs=hubs))

    def over_time(self, person: Person, indicator: Indicator, scope: Scope) -> Course:
        """The figure step by step through the period."""
        person = self._check(person, access.FIGURES)
        return self._figures.over_time(self.snapshot, indicator, self._allowed(person, scope))

    def counted(self, person: Person, figure: Figure, most: int | None = None) -> pd.DataFrame:
        """The rows that make up a figure, the latest first (columns: `measures.FACTS`, without names).

        Only the first `most` have their titles, all of them without it: to look for names in each takes its time.
        """
        person = self._check(person, access.FIGURES)
        counted = self._figures.counted(self.snapshot, replace(figure, scope=self._allowed(person, figure.scope)))
        # What people call an entry may hold a name.
        told = [*map(self._sight(person).cover, counted["title"].iloc[:most])]
        return counted.assign(title=[*told, *[""] * (len(counted) - len(told))])

    def span(self, person: Person) -> tuple[date, date]:
        """The first day of any entry, and today."""
        person = self._check(person, access.FIGURES)
        today = self.now().date()
        first = self._figures.first_day(self.snapshot)
        return (min(first, today) if first else today, today)

    def last_recorded(self, person: Person) -> date:
        """The last day before today on which anything happened; today, when there is none."""
        person = self._check(person, access.FIGURES)
        today = self.now().date()
        return self._figures.last_day_before(self.snapshot, today) or today

    def _allowed(self, person: Person, scope: Scope) -> Scope:
        access.check(person, access.FIGURES)
        for hub in scope.hubs:
            access.check(person, access.FIGURES, hub)
        return replace(scope, hubs=person.hubs) if person.hubs and not scope.hubs else scope

    # Export

    def export(self, person: Person, hub: str) -> list[ExportTab]:
        """A hub's tabs that hold rows, for export; the export is written in the journal.

        People's names are in it only for those who may see them. Raises `NothingToExport` for an empty hub.
        """
        person = self._check(person, access.EXPORT, hub)
        tabs = self.exportable(person, hub)
        if not tabs:
            raise NothingToExport(
                f"All'hub {hub} non c'è ancora nulla da esportare.", "Registra qualcosa, poi torna qui."
            )
        _raised(self._land([self._saving(person, self.journal_row(person, "esportazione", hub), "")])[0])
        return tabs

    def exportable(self, person: Person, hub: str) -> list[ExportTab]:
        """What an export of the hub would hold."""
        person = self._check(person, access.EXPORT, hub)
        sight = self._sight(person)
        return [
            ExportTab(tab.title, _export_columns(tab, columns, sight), [*map(sight.cover_row, rows)])
            for tab in self.snapshot.tabs.values()
            if (columns := columns_of(tab.title, self.definitions)) is not None
            and hub_of(tab.title) == hub
            and sight.may_see(tab)
            and (rows := [row for row in tab.rows if any(cell != "" for cell in row)])
        ]


def _notebook(outbox: Path | None, spreadsheet: str) -> Notebook | None:
    """What is known of edits by hand, beside the outbox; None where it can be kept in memory only."""
    if outbox is None:
        return None
    try:
        return Notebook(outbox.with_name(outbox.name.replace("attesa", "a-mano")), spreadsheet)
    except (OSError, sqlite3.Error):
        logging.getLogger(__name__).exception("notebook")
        return None


def _outboxes(base: Path | None, spreadsheet: str) -> list[Outbox]:
    """This process's outbox, and those that dead processes left for this spreadsheet; in memory without a `base`."""
    if base is None:
        return [Outbox.in_memory()]
    try:
        return Outbox.open(base, spreadsheet)
    except Unreachable as why:
        return [Outbox.shut(why)]


def _export_columns(tab: Tab, known: Sequence[Column], sight: Sight) -> tuple[Column, ...]:
    """The sheet's columns in its order; of one the app does not know each cell is exported as it stands, its title covered."""
    by_label = {column.label: column for column in known}
    return tuple(by_label.get(label) or Column(sight.cover(label), kinds.AS_IT_STANDS) for label in tab.header)


def _concerns(problem: Problem, person: Person) -> bool:
    return _is_of(problem, person.hubs)


def _is_of(problem: Problem, hubs: Sequence[str]) -> bool:
    """True of what is in the tabs of these hubs (none named: of all), and of what is in no hub's."""
    return not hubs or SEPARATOR not in problem.where or hub_of(problem.where.partition("!")[0]) in hubs


def _casts_doubt_on(problem: Problem, scope: Scope) -> dict[str, None]:
    """The codes of the figures of a scope that a problem touches; what it touches of one municipality, only there."""
    parts = [each for each in problem.parts or (problem,) if scope.municipalities or not each.by_municipality]
    return dict.fromkeys(code for each in parts for code in each.touches)


def _is_theirs_to_see(saving: Saving, person: Person) -> bool:
    """True of another's saving that a person sees, who looks after problems: at their hubs, of people with their names."""
    title = saving.change.tab
    is_of_names = title.startswith(PEOPLE_TAB + SEPARATOR)
    return person.may(access.PROBLEMS) and person.is_at(hub_of(title)) and (person.may(access.NAMES) or not is_of_names)


def _told_again(why: SheetsError, cover: Callable[[str], str]) -> SheetsError:
    """A fault without the names in it, for somebody else than who met it."""
    return Conflict(cover(why.sentence), cover(why.advice)) if isinstance(why, Conflict) else why


def _as_read(name: str) -> list[tuple[int, str]]:
    """A sort key in which "Persona 2" comes before "Persona 10"."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _version(cell_of: _Cells) -> int:
    """How often a row was written in the app."""
    return _whole(value_of(cell_of("versione"), kinds.WHOLE)) or 1


def _whole(value: Value) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _raised(outcome: Landed | Exception) -> Landed:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
