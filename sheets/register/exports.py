"""Exports at a person's desk: a hub's tabs, without the names that the person may not see."""

from __future__ import annotations

from collections.abc import Sequence

from sheets import access, kinds
from sheets.definitions.model import hub_of
from sheets.entries.columns import Column, columns_of
from sheets.exports.cells import TypedTab
from sheets.exports.tab import ExportTab
from sheets.exports.whole import whole_book
from sheets.language import _
from sheets.privacy.sight import Sight
from sheets.problems import NothingToExport
from sheets.register.part import needs
from sheets.register.writing import WritingPart
from sheets.spreadsheet.snapshot import Tab


class Exports(WritingPart):
    """The exports of the hubs that a person works for."""

    @needs(access.EXPORT)
    def take(self, hub: str) -> list[ExportTab]:
        """A hub's tabs that hold rows; that they were exported is written in the journal first.

        People's names are in it only for those who may see them. Raises `NothingToExport` for an empty hub.
        """
        tabs = self.tabs(hub)
        if not tabs:
            raise NothingToExport(
                _("All'hub {hub} non c'è ancora nulla da esportare.", hub=hub), _("Registra qualcosa, poi torna qui.")
            )
        self._note("esportazione", hub)
        return tabs

    @needs(access.EXPORT)
    def tabs(self, hub: str) -> list[ExportTab]:
        """What an export of the hub would hold."""
        sight = self._sight
        return [
            ExportTab(tab.title, _columns(tab, columns, sight), [*map(sight.cover_row, rows)])
            for tab in self._snapshot.tabs.values()
            if (columns := columns_of(tab.title, self.definitions)) is not None
            and hub_of(tab.title) == hub
            and sight.may_see(tab)
            and (rows := [row for row in tab.rows if any(cell != "" for cell in row)])
        ]

    @needs(access.WHOLE_BOOK)
    def whole(self) -> list[TypedTab]:
        """Every tab that there is, read anew, with the names of people; that it was exported is written in the journal first."""
        self._note("esportazione", "tutto il libro")
        return whole_book(self._register.reader.renew(), self._register.reader.workbook)


def _columns(tab: Tab, known: Sequence[Column], sight: Sight) -> tuple[Column, ...]:
    """The sheet's columns in its order; of one the app does not know each cell is exported as it stands, its title covered."""
    by_label = {column.label: column for column in known}
    return tuple(by_label.get(label) or Column(sight.cover(label), kinds.AS_IT_STANDS) for label in tab.header)
