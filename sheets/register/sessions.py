"""Sessions at a person's desk: what is planned and held at their hubs, and its attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from sheets import access, kinds
from sheets.definitions.model import Activity, Field
from sheets.entries import forms
from sheets.entries.columns import VOIDED, entry_columns, is_voided
from sheets.figures.attendance import heads
from sheets.kinds import Cell, Value
from sheets.language import Several, _, _n
from sheets.problems import Conflict, Invalid
from sheets.register.part import needs
from sheets.register.receipt import Receipt
from sheets.register.row import Row, first_of, title_of
from sheets.register.writing import NONE, WritingPart
from sheets.saving.batch import equal
from sheets.saving.changes import ChangedCells
from sheets.spreadsheet.snapshot import Tab

_LATEST = time(23, 59)


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
        return is_voided(self.seen.get(VOIDED, ""))


class Sessions(WritingPart):
    """The sessions of the hubs that a person records for."""

    @needs(access.RECORD)
    def between(self, hub: str, first: date, last: date) -> list[Session]:
        """The sessions at a hub between two days, by day and time."""
        found = [
            self._session(tab, number, operation, hub)
            for operation in self.definitions.operations
            if (tab := self._tab_at(operation, hub)) is not None
            for number in self._register.figures.rows(self._snapshot, tab, operation).between(first, last)
        ]
        return sorted(found, key=lambda session: (session.day, session.at or _LATEST, session.title))

    @needs(access.RECORD)
    def find(self, hub: str, id_: str) -> Session | None:
        """The session with that id at a hub, or None."""
        for operation in self.definitions.operations:
            tab = self._tab_at(operation, hub)
            index = tab.find(id_) if tab else None
            if tab is not None and index is not None:
                rows = self._register.figures.rows(self._snapshot, tab, operation)
                return self._session(tab, index + 2, operation, hub) if rows.is_session(index + 2) else None
        return None

    @needs(access.RECORD)
    def record(self, session: Session, typed: Mapping[str, Value], sure: Mapping[str, float] = NONE) -> Receipt:
        """Write a session's heads and mark it held, if nobody changed them since `session` was read.

        `typed` is what was typed for each counting field; `sure` as in `Entries.save`. Raises `Invalid`, `Unusual`,
        `Conflict` or another `SheetsError`.
        """
        session = self._as_it_is(session)
        counts = self._read(session, typed)
        changed = {label: count for label, count in counts.items() if count != session.counts.get(label)}
        self._ask_about(changed, session.activity, session.hub, sure)
        cells: dict[str, Cell] = {label: kinds.HEADS.write(count) for label, count in counts.items()}
        for state in self.definitions.fields_of_kind(session.activity, kinds.STATE):
            cells[state.label] = kinds.HELD
        came = self._heads(session.activity, {**session.counts, **counts}, session.named)
        what = Several(" · ", (_n("{count} presenza", "{count} presenze", came), session.title))
        # What the person saw says nothing here: somebody may have written another number since.
        version, row = session.version, self._row_of(session)
        if row is not None:
            # Nobody has seen a later version than there is.
            version = min(version, row.version)
            if all(equal(row.cell(label), cell) for label, cell in cells.items()):
                return self._there(what, row, session.id)
        cells |= self._touched(version)
        seen = {label: cell for label, cell in session.seen.items() if label in cells or label == VOIDED}
        columns = tuple(entry_columns(self.definitions, session.operation))
        return self._deliver(ChangedCells(session.tab, columns, session.id, cells, seen), what)

    def _read(self, session: Session, typed: Mapping[str, Value]) -> dict[str, int | None]:
        """The counts that were typed. Raises `Invalid` for one that is none, or is of no field of the session's."""
        counting = [field.label for field in self.definitions.counting_fields(session.activity)]
        if strange := [label for label in typed if label not in counting]:
            raise Invalid(
                {label: _("{label}: questo campo non c'è più. Ricarica la pagina.", label=label) for label in strange}
            )
        return forms.checked_counts(typed, is_anyone_named=session.named > 0)

    def _as_it_is(self, session: Session) -> Session:
        """The session with the operation, hub and activity that its tab and row say, if the person may record there."""
        place, tab = self.definitions.place_of(session.tab), self._snapshot.tabs.get(session.tab)
        if place is None or tab is None:
            raise Conflict(
                _("La scheda «{tab}» non c'è più.", tab=session.tab),
                _("Ricarica la pagina e cerca di nuovo l'incontro."),
            )
        operation, hub = place
        access.check(self.person, access.RECORD, hub)
        index = tab.find(session.id)
        # A row that is not there by now is told by the write, which knows most about where it went.
        name = session.activity.name if index is None else str(tab.cell(index, "Attività")).strip()
        activity = self.definitions.activity(operation, name)
        if activity is None or not activity.is_session:
            raise Conflict(
                _("Questa riga non è più un incontro."), _("Ricarica la pagina e cerca di nuovo l'incontro.")
            )
        return replace(session, operation=operation, hub=hub, activity=activity)

    def _row_of(self, session: Session) -> Row | None:
        tab = self._snapshot.tabs.get(session.tab)
        index = tab.find(session.id) if tab else None
        return self._row(tab, index) if tab is not None and index is not None else None

    def _session(self, tab: Tab, number: int, operation: str, hub: str) -> Session:
        definitions, row = self.definitions, self._row(tab, number - 2)
        named = self._register.figures.named(self._snapshot, hub).get(row.id, 0)
        activity = definitions.activity(operation, str(tab.cell(row.index, "Attività")).strip())
        assert activity is not None
        values = row.values(activity)
        day = values["Data"]
        assert isinstance(day, date)
        counts = {field.label: kinds.whole(values[field.label]) for field in definitions.counting_fields(activity)}
        states = [field.label for field in definitions.fields_of_kind(activity, kinds.STATE)]
        return Session(
            id=row.id,
            tab=tab.title,
            row=row.number,
            operation=operation,
            hub=hub,
            activity=activity,
            title=title_of(activity, values, definitions) or activity.name,
            day=day,
            at=first_of(activity, values, (kinds.TIME,), time, definitions),
            state=first_of(activity, values, (kinds.STATE,), str, definitions) or kinds.PLANNED,
            heads=self._heads(activity, counts, named),
            named=named,
            counts=counts,
            seen=row.cells([*counts, *states, VOIDED]),
            version=row.version,
            is_waiting=row.is_waiting,
            changed_by=row.changed_by,
        )

    def _heads(self, activity: Activity, counts: Mapping[str, int | None], named: int) -> int:
        """The attendance of one session."""

        def typed(fields: Sequence[Field]) -> list[int | None]:
            return [counts.get(field.label) for field in fields]

        kind_of = self.definitions.fields_of_kind
        return heads(named, typed(kind_of(activity, kinds.HEADS)), typed(kind_of(activity, kinds.TOTAL)))
