"""The one service that pages and shell call: it checks the role, reads the snapshot, saves, and gives receipts."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import pandas as pd

from sheets import access, forms, kinds, measures
from sheets.access import Person
from sheets.commits import ChangedCells, Commits, Landed, NewRow
from sheets.definitions import SEPARATOR, Activity, Definitions, Field, Indicator
from sheets.entries import (
    PEOPLE_TAB,
    ROLL_TAB,
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
from sheets.indicators import Course, Figure, Figures, Scope
from sheets.kinds import Cell, Value
from sheets.measures import Place
from sheets.numbers import italian_number
from sheets.problems import NothingToExport, Problem
from sheets.reading import JOURNAL, Reader
from sheets.snapshot import Snapshot, Tab
from sheets.splices import numbered
from sheets.workbook import Workbook

_T = TypeVar("_T")
ROME = ZoneInfo("Europe/Rome")
JOURNAL_COLUMNS = (
    Column("quando", kinds.MOMENT),
    Column("chi", kinds.TEXT),
    Column("che cosa", kinds.TEXT),
    Column("dove", kinds.TEXT),
    Column("id", kinds.TEXT),
)
INVENTED, INVENTED_ID = "dati inventati", "demo-journal"
SHELL = Person("riga di comando", "Riga di comando", access.SHELL, ())


def new_id() -> str:
    """An id for something that is about to be typed; made when its form is drawn."""
    return uuid4().hex[:16]


def rome_now() -> datetime:
    """The time on Italian clocks, without its zone, as the sheet holds it."""
    return datetime.now(ROME).replace(tzinfo=None, microsecond=0)


@dataclass(frozen=True)
class Receipt:
    """What a save returns, read back from the spreadsheet's reply: what, which row of which tab, when.

    `was_there` says that the row had arrived before: for who saved it twice, it is saved all the same.
    """

    what: str
    tab: str
    row: int
    at: datetime
    was_there: bool = False

    def __str__(self) -> str:
        return f"Salvato: {self.what} · {self.tab}, riga {self.row}"


@dataclass(frozen=True)
class Session:
    """An entry that people attend. `heads` is its attendance; `counts` the numbers typed so far, by field label.

    `seen` are the cells a correction would change, as they were when this was read.
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

    @property
    def is_held(self) -> bool:
        """True when it took place, so that its attendance counts."""
        return self.state == kinds.HELD


@dataclass(frozen=True)
class ExportTab:
    """A tab as it is exported: its columns, and its rows as cells, in the order of the sheet."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


class Register:
    """The register of one spreadsheet; one for a process, shared by all its sessions."""

    def __init__(self, workbook: Workbook, now: Callable[[], datetime] = rome_now) -> None:
        self.reader = Reader(workbook)
        self.now = now
        self._commits = Commits(self.reader)
        self._figures = Figures()

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

    def people(self) -> list[Person]:
        """Everyone in `Ruoli`."""
        return access.people(self.definitions)

    def hubs(self, person: Person) -> tuple[str, ...]:
        """The hubs a person works for."""
        return access.hubs_of(person, self.definitions)

    def problems(self, person: Person) -> list[Problem]:
        """What a person should look at: all of it, or what is in the tabs of their hubs and in the definitions."""
        access.check(person, access.PROBLEMS)
        found = self._figures.problems(self.snapshot)
        return [problem for problem in found if _concerns(problem, person)]

    # Sessions

    def sessions(self, person: Person, hub: str, first: date, last: date) -> list[Session]:
        """The sessions at a hub between two days, by day and time."""
        access.check(person, access.RECORD, hub)
        found = [
            session
            for operation in self.definitions.operations
            if (tab := self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))) is not None
            for session in self._sessions_in(tab, operation, hub, first, last)
        ]
        return sorted(found, key=lambda session: (session.day, session.at or time(23, 59), session.title))

    def session(self, person: Person, hub: str, id_: str) -> Session | None:
        """The session with that id at a hub, or None."""
        access.check(person, access.RECORD, hub)
        for operation in self.definitions.operations:
            tab = self.snapshot.tabs.get(self.definitions.tab_title(operation, hub))
            index = tab.find(id_) if tab else None
            if tab is not None and index is not None:
                row = numbered(self._figures.table(self.snapshot, tab).frame, [index + 2], "_row")
                return next(self._sessions_among(row.dropna(subset="Data"), tab, operation, hub), None)
        return None

    def _sessions_in(self, tab: Tab, operation: str, hub: str, first: date, last: date) -> Iterator[Session]:
        frame = self._figures.table(self.snapshot, tab).frame
        between = frame["Data"].between(pd.Timestamp(first), pd.Timestamp(last))
        yield from self._sessions_among(frame.loc[between], tab, operation, hub)

    def _sessions_among(self, rows: pd.DataFrame, tab: Tab, operation: str, hub: str) -> Iterator[Session]:
        names = [activity.name for activity in self.definitions.activities_of(operation) if activity.is_session]
        rows = rows.loc[rows["id"].notna() & rows["Attività"].isin(names)]
        if not len(rows):
            return
        roll = self._figures.roll(self.snapshot, hub)
        roll = roll.loc[roll["session"].isin(rows["id"])]
        named: Mapping[Hashable, int] = roll["session"].value_counts().to_dict()
        for row_number, id_ in zip(rows["_row"], rows["id"], strict=True):
            yield self._session(tab, int(row_number), str(id_), operation, hub, int(named.get(id_, 0)))

    def _session(self, tab: Tab, row: int, id_: str, operation: str, hub: str, named: int) -> Session:
        activity = self.definitions.activity(operation, str(tab.cell(row - 2, "Attività")).strip())
        assert activity is not None
        values = {
            field.label: value_of(tab.cell(row - 2, field.label), field.kind)
            for field in self.definitions.fields_of(activity)
        }
        day = values["Data"]
        assert isinstance(day, date)
        counting = [*self._counting(activity), *self.definitions.fields_of_kind(activity, kinds.STATE)]
        counts = {field.label: _whole(values[field.label]) for field in self._counting(activity)}
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
            seen={label: tab.cell(row - 2, label) for label in (*(field.label for field in counting), VOIDED)},
            version=_whole(value_of(tab.cell(row - 2, "versione"), kinds.WHOLE)) or 1,
        )

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

    def _counting(self, activity: Activity) -> list[Field]:
        kinds_of_heads = (kinds.HEADS, kinds.TOTAL)
        return [field for kind in kinds_of_heads for field in self.definitions.fields_of_kind(activity, kind)]

    # Saving

    def save(self, person: Person, entry: Entry) -> Receipt:
        """Save one new entry. Raises `Invalid` with a sentence per field, or another `SheetsError`; see `problems.py`."""
        access.check(person, access.RECORD, entry.hub)
        row = self._new_row(person, entry)
        return self._receipt(self._describe(entry), self._commit([row])[0].result())

    def save_all(self, person: Person, entries: Sequence[Entry]) -> list[Receipt | Exception]:
        """Save many new entries in few requests; each gets its receipt or what kept it from being saved.

        Raises `Invalid` before anything is written when an entry's values cannot be saved.
        """
        access.check(person, access.IMPORT)
        outcomes: list[Receipt | Exception] = []
        rows: list[NewRow] = []
        for entry in entries:
            access.check(person, access.IMPORT, entry.hub)
            rows.append(self._new_row(person, entry))
        for entry, future in zip(entries, self._commit(rows), strict=True):
            why = future.exception()
            outcomes.append(
                self._receipt(self._describe(entry), future.result()) if why is None else _as_exception(why)
            )
        return outcomes

    def record_attendance(self, person: Person, session: Session, typed: Mapping[str, Value]) -> Receipt:
        """Write a session's heads and mark it held, if nobody changed them since `session` was read.

        `typed` is what was typed for each counting field. Raises `Invalid`, `Conflict` or another `SheetsError`.
        """
        access.check(person, access.RECORD, session.hub)
        counts = forms.checked_counts(typed, is_anyone_named=session.named > 0)
        columns = tuple(entry_columns(self.definitions, session.operation))
        cells: dict[str, Cell] = {label: kinds.HEADS.write(count) for label, count in counts.items()}
        for state in self.definitions.fields_of_kind(session.activity, kinds.STATE):
            cells[state.label] = kinds.HELD
        cells |= {
            "modificato_il": kinds.MOMENT.write(self.now()),
            "modificato_da": person.email,
            "versione": session.version + 1,
        }
        seen = {label: cell for label, cell in session.seen.items() if label in cells or label == VOIDED}
        landed = self._commit([ChangedCells(session.tab, columns, session.id, cells, seen)])[0].result()
        recorded = {
            field.label: _whole(value_of(landed.cells.get(field.label, ""), field.kind))
            for field in self._counting(session.activity)
        }
        heads = self._heads(session.activity, recorded, session.named)
        noun = "presenza" if heads == 1 else "presenze"
        return self._receipt(f"{italian_number(heads)} {noun} · {session.title}", landed)

    def add_rows(self, person: Person, rows: Sequence[NewRow]) -> list[Landed]:
        """Add rows of any tab that the app owns: people, roll, journal. Raises what kept the first one from landing."""
        access.check(person, access.IMPORT)
        return [future.result() for future in self._commit(rows)]

    def roll_row(self, person: Person, hub: str, id_: str, cells: Mapping[str, Cell]) -> NewRow:
        """A row of a hub's roll."""
        return self._hub_row(person, f"{ROLL_TAB}{SEPARATOR}{hub}", roll_columns(), id_, cells)

    def people_row(self, person: Person, hub: str, id_: str, cells: Mapping[str, Cell]) -> NewRow:
        """A row of a hub's people."""
        return self._hub_row(person, f"{PEOPLE_TAB}{SEPARATOR}{hub}", people_columns(), id_, cells)

    def _hub_row(
        self, person: Person, title: str, columns: Sequence[Column], id_: str, cells: Mapping[str, Cell]
    ) -> NewRow:
        return NewRow(title, tuple(columns), id_, {**cells, **stamp(id_, person.email, self.now())})

    def journal_row(self, person: Person, what: str, where: str, id_: str = "") -> NewRow:
        """A row of the journal: who did what, when."""
        cells: dict[str, Cell] = {
            "quando": kinds.MOMENT.write(self.now()),
            "chi": person.email,
            "che cosa": what,
            "dove": where,
            "id": id_ or new_id(),
        }
        return NewRow(JOURNAL, JOURNAL_COLUMNS, str(cells["id"]), cells)

    def _new_row(self, person: Person, entry: Entry) -> NewRow:
        entry = replace(entry, values=self.checked(entry))
        title = self.definitions.tab_title(entry.operation, entry.hub)
        columns = tuple(entry_columns(self.definitions, entry.operation))
        return NewRow(title, columns, entry.id, cells_of(entry, self.definitions, person.email, self.now()))

    def checked(self, entry: Entry) -> dict[str, Value]:
        """The entry's values, read as their fields' kinds. Raises `Invalid` with a sentence for each wrong field."""
        return forms.checked(entry, self.definitions, self.now().date())

    def _commit(self, changes: Sequence[NewRow | ChangedCells]) -> list[Future[Landed]]:
        return self._commits.submit(changes)

    def _receipt(self, what: str, landed: Landed) -> Receipt:
        return Receipt(what, landed.tab, landed.row, self.now(), landed.was_there)

    def _describe(self, entry: Entry) -> str:
        activity = self.definitions.activity(entry.operation, entry.activity)
        title = self._first_of(activity, entry.values, (kinds.TITLE, kinds.SERIES), str) if activity else None
        return f"{entry.activity} · {title}" if title else entry.activity

    # Choices that a form offers

    def options(self, person: Person, field: Field, operation: str, hub: str) -> list[tuple[str, str]]:
        """What a choice field offers: (what is saved, what is shown) pairs. Names only to those who may see them."""
        access.check(person, access.RECORD, hub)
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
        access.check(person, access.FIGURES)
        return self.definitions.indicators

    def figure(self, person: Person, indicator: Indicator, scope: Scope) -> Figure:
        """One indicator, at the hubs the person works for."""
        return self._figures.figure(self.snapshot, indicator, self._allowed(person, scope))

    def by_hub(self, person: Person, indicator: Indicator, scope: Scope) -> list[tuple[str, Figure]]:
        """The figure of each hub."""
        allowed = self._allowed(person, scope)
        hubs = allowed.hubs or self.hubs(person)
        return self._figures.by_hub(self.snapshot, indicator, replace(allowed, hubs=hubs))

    def over_time(self, person: Person, indicator: Indicator, scope: Scope) -> Course:
        """The figure step by step through the period."""
        return self._figures.over_time(self.snapshot, indicator, self._allowed(person, scope))

    def counted(self, person: Person, figure: Figure) -> pd.DataFrame:
        """The rows that make up a figure (columns: `measures.FACTS`, without names)."""
        return self._figures.counted(self.snapshot, replace(figure, scope=self._allowed(person, figure.scope)))

    def span(self, person: Person) -> tuple[date, date]:
        """The first day of any entry, and today."""
        access.check(person, access.FIGURES)
        today = self.now().date()
        first = self._figures.first_day(self.snapshot)
        return (min(first, today) if first else today, today)

    def last_recorded(self, person: Person) -> date:
        """The last day before today on which anything happened; today, when there is none."""
        access.check(person, access.FIGURES)
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
        tabs = self.exportable(person, hub)
        if not tabs:
            raise NothingToExport(
                f"All'hub {hub} non c'è ancora nulla da esportare.", "Registra qualcosa, poi torna qui."
            )
        self._commit([self.journal_row(person, "esportazione", hub)])[0].result()
        return tabs

    def exportable(self, person: Person, hub: str) -> list[ExportTab]:
        """What an export of the hub would hold."""
        access.check(person, access.EXPORT, hub)
        return [
            ExportTab(tab.title, _export_columns(tab, columns), [row for row in tab.rows if any(c != "" for c in row)])
            for tab in self.snapshot.tabs.values()
            if (columns := columns_of(tab.title, self.definitions)) is not None
            and tab.title.partition(SEPARATOR)[2] == hub
            and (person.may(access.NAMES) or not tab.title.startswith(PEOPLE_TAB + SEPARATOR))
            and any(cell != "" for row in tab.rows for cell in row)
        ]


def _export_columns(tab: Tab, known: Sequence[Column]) -> tuple[Column, ...]:
    """The sheet's columns in its order; one the app does not know is exported as text."""
    by_label = {column.label: column for column in known}
    return tuple(by_label.get(label, Column(label, kinds.TEXT)) for label in tab.header)


def _concerns(problem: Problem, person: Person) -> bool:
    if not person.hubs or SEPARATOR not in problem.where:
        return True
    return problem.where.partition("!")[0].partition(SEPARATOR)[2] in person.hubs


def _as_read(name: str) -> list[tuple[int, str]]:
    """A sort key in which "Persona 2" comes before "Persona 10"."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _whole(value: Value) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _as_exception(why: BaseException) -> Exception:
    if isinstance(why, Exception):
        return why
    raise why
