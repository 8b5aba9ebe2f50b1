"""What the parts have in common that write: the row as its person sees it, the questions before, the stamps, the receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sheets import kinds
from sheets.definitions.model import Activity, Field
from sheets.entries import far_dates, unusual
from sheets.kinds import Cell, Value
from sheets.register.delivery import raised
from sheets.register.journal_row import journal_row
from sheets.register.part import Part
from sheets.register.receipt import Receipt
from sheets.register.row import Row
from sheets.saving.changes import Change, Landed, NewRow
from sheets.saving.saving import Saving
from sheets.spreadsheet.snapshot import Tab

NONE: Mapping[str, float] = MappingProxyType({})


class WritingPart(Part):
    """A part that writes."""

    def _tab_at(self, operation: str, hub: str) -> Tab | None:
        """The tab of an operation at a hub, or None while there is none."""
        return self._snapshot.tabs.get(self.definitions.tab_title(operation, hub))

    def _row(self, tab: Tab, index: int) -> Row:
        """A row of a tab, with what is on its way to it."""
        waiting = self._register.delivery.waiting_cells(tab.title, str(tab.cell(index, "id")))
        return Row(tab, index, self.definitions, waiting)

    def _saving(self, change: Change, what: str, journal: NewRow | None = None) -> Saving:
        """A change as this person's."""
        return Saving(change, what, self.person.email, self.now(), journal)

    def _deliver(self, change: Change, what: str, journal: NewRow | None = None) -> Receipt:
        """Save one change; see `Delivery.save`."""
        return self._register.delivery.save(self._saving(change, what, journal))

    def _there(self, what: str, row: Row, id_: str) -> Receipt:
        """The receipt of a change that has nothing to write, because its row is so already."""
        landed = Landed(row.tab.title, row.number, {}, was_there=True)
        receipt = self._register.delivery.receipt(what, landed, id_)
        return replace(receipt, row=None) if row.is_waiting else receipt

    def _touched(self, version: int) -> dict[str, Cell]:
        """The system cells of a row that is corrected."""
        return {
            "modificato_il": kinds.MOMENT.write(self.now()),
            "modificato_da": self.person.email,
            # One that somebody typed may be as large as a cell holds: then the count begins again.
            "versione": version + 1 if 0 < version < kinds.LARGEST else 1,
        }

    def _journal_row(self, what: str, where: str, id_: str = "") -> NewRow:
        """A row of the journal: who did what, when."""
        return journal_row(self.now(), self.person.email, what, where, id_)

    def _note(self, what: str, where: str) -> None:
        """Write in the journal what was done. Raises what kept it from being written."""
        self._note_all(what, [where])

    def _note_all(self, what: str, where: Sequence[str]) -> None:
        """Write in the journal what was done in several places, a row each."""
        self._add_all([self._journal_row(what, each) for each in where])

    def _add_all(self, rows: Sequence[NewRow]) -> list[Landed]:
        """Add rows. Raises what kept the first one from landing."""
        outcomes = self._register.delivery.land([self._saving(row, "") for row in rows])
        return [raised(outcome) for outcome in outcomes]

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
            tab = self._tab_at(activity.operation, hub)
            if tab is not None:
                frame = self._register.figures.table(self._snapshot, tab).frame
                yield from frame.loc[frame["Attività"] == activity.name, field.label].dropna()
