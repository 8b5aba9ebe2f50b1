"""Entries at a person's desk: a new one, and their own to correct and to void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sheets import access, kinds
from sheets.definitions.model import Activity, hub_of
from sheets.entries import forms
from sheets.entries.columns import VOIDED, Entry, cells_of, entry_columns, is_voided
from sheets.kinds import Cell, Value
from sheets.language import Several, _
from sheets.problems import Conflict, NotAllowed
from sheets.register.part import needs
from sheets.register.receipt import Receipt
from sheets.register.row import Row, described, title_of
from sheets.register.writing import NONE, WritingPart
from sheets.saving.changes import ChangedCells, Landed, NewRow
from sheets.saving.saving import Saving
from sheets.words import in_words

_OWN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class OwnEntry:
    """An entry that a person made, as they may correct or void it. `seen` are its cells as they were when it was read.

    `changed_by` is the e-mail of who last corrected it in the app, "" for nobody; a hand in the sheet leaves `version`
    as it was. `is_waiting`: some of what is seen was accepted, and is not in the spreadsheet yet.
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
    is_waiting: bool = False

    @property
    def is_voided(self) -> bool:
        """True when somebody voided it: its row is there, and does not count."""
        return is_voided(self.seen.get(VOIDED, ""))


class Entries(WritingPart):
    """The entries of the hubs that a person records for."""

    @needs(access.RECORD)
    def save(self, entry: Entry, sure: Mapping[str, float] = NONE) -> Receipt:
        """Save one new entry. Raises `Invalid` with a sentence per field, or another `SheetsError`; see `problems.py`.

        `sure` are figures, by field label, that the person was asked about (`Unusual.figures`) and said yes to. Once it is
        accepted it is on disk; where the spreadsheet does not confirm in time, the receipt says that it waits.
        """
        access.check(self.person, access.RECORD, entry.hub)
        read = self._checked(entry)
        activity = self.definitions.activity(entry.operation, entry.activity)
        assert activity is not None
        self._ask_about(read, activity, entry.hub, sure)
        return self._register.delivery.save(self._new(entry))

    @needs(access.IMPORT)
    def save_all(self, entries: Sequence[Entry]) -> list[Receipt | Exception]:
        """Save many new entries in few requests; each gets its receipt or what kept it from being saved.

        Raises `Invalid` before anything is written when an entry's values cannot be saved.
        """
        person, delivery = self.person, self._register.delivery
        for entry in entries:
            access.check(person, access.IMPORT, entry.hub)
        savings = [self._new(entry) for entry in entries]
        return [
            delivery.receipt(saving.what, outcome, saving.change.id) if isinstance(outcome, Landed) else outcome
            for saving, outcome in zip(savings, delivery.land(savings), strict=True)
        ]

    @needs(access.RECORD)
    def correct(
        self,
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
        row, operation, activity = self._own(tab, id_)
        read = forms.checked_some(values, self.definitions, activity, row.values(activity), self.now().date())
        field_kinds = {field.label: field.kind for field in self.definitions.fields_of(activity)}
        wanted = {label: field_kinds[label].write(value) for label, value in read.items()}
        cells = {label: cell for label, cell in wanted.items() if seen.get(label, "") != cell}
        changed = {label: value for label, value in read.items() if label in cells}
        self._ask_about(changed, activity, hub_of(tab), sure)
        what = Several(" · ", (_("correzione"), row.named(activity, read)))
        if not cells:
            return self._there(what, row, id_)
        told = "; ".join(
            f"{label}: «{in_words(seen.get(label, ''), field_kinds[label])}» → «{in_words(cell, field_kinds[label])}»"
            for label, cell in cells.items()
        )
        checked = {label: seen.get(label, "") for label in (*cells, VOIDED)}
        columns = tuple(entry_columns(self.definitions, operation))
        change = ChangedCells(tab, columns, id_, {**cells, **self._touched(row.version)}, checked)
        journal = self._journal_row(f"correzione: {told}"[: kinds.LONGEST_CELL], f"{tab}, {id_}")
        return self._deliver(change, what, journal)

    @needs(access.RECORD)
    def void(self, tab: str, id_: str) -> Receipt:
        """Void an entry: its row stays in the sheet and counts no more. Raises `NotAllowed`, `Conflict` and so on."""
        row, operation, activity = self._own(tab, id_)
        columns = tuple(entry_columns(self.definitions, operation))
        cells: dict[str, Cell] = {VOIDED: True, **self._touched(row.version)}
        change = ChangedCells(tab, columns, id_, cells, row.cells([VOIDED]))
        journal = self._journal_row("annullamento", f"{tab}, {id_}")
        return self._deliver(change, Several(" · ", (_("annullamento"), row.named(activity))), journal)

    @needs(access.RECORD)
    def restore(self, tab: str, id_: str) -> Receipt:
        """Let a voided entry count again. Raises `NotAllowed`, `Conflict` and so on; one that counts stays as it is."""
        row, operation, activity = self._own(tab, id_)
        what = Several(" · ", (_("rimessa nei conti"), row.named(activity)))
        if not row.is_voided:
            return self._there(what, row, id_)
        columns = tuple(entry_columns(self.definitions, operation))
        cells: dict[str, Cell] = {VOIDED: "", **self._touched(row.version)}
        change = ChangedCells(tab, columns, id_, cells, row.cells([VOIDED]))
        return self._deliver(change, what, self._journal_row("annullamento tolto", f"{tab}, {id_}"))

    @needs(access.RECORD)
    def is_voided(self, tab: str, id_: str) -> bool | None:
        """Whether a row that was saved was voided since; None when it is not in its tab any more."""
        access.check(self.person, access.RECORD, hub_of(tab))
        found = self._snapshot.tabs.get(tab)
        index = found.find(id_) if found is not None else None
        if found is None or index is None:
            return None
        return is_voided(found.cell(index, VOIDED))

    @needs(access.RECORD)
    def own(self, hub: str, most: int = 6) -> list[OwnEntry]:
        """The newest entries that the person made at a hub in the last two weeks, the latest first."""
        found: list[tuple[datetime, str, str]] = []
        for operation in self.definitions.operations:
            tab = self._tab_at(operation, hub)
            if tab is not None:
                rows = self._register.figures.rows(self._snapshot, tab, operation)
                newest = rows.made_by(self.person.email, self.now() - _OWN_FOR, most)
                found += [(made, tab.title, str(tab.cell(number - 2, "id"))) for made, number in newest]
        # Of two that were made in the same second, the lower row is the later.
        newest_first = sorted(found, key=lambda made: made[0])[::-1][:most]
        entries: list[OwnEntry] = []
        for __, title, id_ in newest_first:
            with suppress(Conflict):  # gone from the sheet in this very moment
                entries.append(self.find(title, id_))
        return entries

    @needs(access.RECORD)
    def find(self, tab: str, id_: str) -> OwnEntry:
        """One entry that the person may correct: leads all of their hubs', volunteers their own recent ones.

        Raises `NotAllowed` for any other, and `Conflict` when it is not there.
        """
        row, operation, activity = self._own(tab, id_)
        values = row.values(activity)
        day = values.get("Data")
        return OwnEntry(
            tab=tab,
            id=id_,
            row=row.number,
            operation=operation,
            hub=hub_of(tab),
            activity=activity,
            title=title_of(activity, values, self.definitions) or activity.name,
            day=day if isinstance(day, date) else None,
            made=row.made or self.now(),
            values=values,
            seen=row.cells([*values, VOIDED]),
            version=row.version,
            changed_by=row.changed_by,
            is_waiting=row.is_waiting,
        )

    def _own(self, title: str, id_: str) -> tuple[Row, str, Activity]:
        """An entry's row, its operation and its activity, if the person may correct it."""
        place, tab = self.definitions.place_of(title), self._snapshot.tabs.get(title)
        index = tab.find(id_) if tab else None
        if place is None or tab is None or index is None:
            raise Conflict(
                _("La riga non è più nella scheda «{title}».", title=title), _("Ricarica la pagina e cercala di nuovo.")
            )
        operation, hub = place
        access.check(self.person, access.RECORD, hub)
        activity = self.definitions.activity(operation, str(tab.cell(index, "Attività")).strip())
        if activity is None:
            raise Conflict(_("L'attività di questa voce non c'è più."), _("Correggila nel foglio."))
        row = self._row(tab, index)
        self._check_own(row)
        return row, operation, activity

    def _check_own(self, row: Row) -> None:
        is_recent = row.made is not None and self.now() - row.made <= _OWN_FOR
        is_theirs = row.tab.cell(row.index, "creato_da") == self.person.email
        if not self.person.may(access.IMPORT) and not (is_recent and is_theirs):
            raise NotAllowed(
                _("Puoi correggere solo le voci che hai registrato tu nelle ultime due settimane."),
                _("Per le altre chiedi al referente dell'hub."),
            )

    def _new(self, entry: Entry) -> Saving:
        """The saving of a new entry."""
        if not entry.id.strip():
            raise Conflict(_("Questa voce non ha un codice: non l'ho salvata."), _("Ricarica la pagina."))
        read = replace(entry, values=self._checked(entry))
        columns = tuple(entry_columns(self.definitions, entry.operation))
        cells = cells_of(read, self.definitions, self.person.email, self.now())
        title = self.definitions.tab_title(entry.operation, entry.hub)
        activity = self.definitions.activity(entry.operation, entry.activity)
        what = described(activity, entry.values, self.definitions) if activity else entry.activity
        return self._saving(NewRow(title, columns, entry.id, cells), what)

    def _checked(self, entry: Entry) -> dict[str, Value]:
        """The entry's values, read as their fields' kinds. Raises `Invalid` with a sentence for each wrong field."""
        return forms.checked(entry, self.definitions, self.now().date())
