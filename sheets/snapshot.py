"""One consistent read of all tabs, shared by every viewer. Nothing in here is ever changed in place.

A save makes a new snapshot that shares everything with the last one except the tabs it touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from sheets.definitions import Definitions
from sheets.kinds import Cell

_editions = count(1)


@dataclass(frozen=True)
class Tab:
    """One tab: its header (row 1) and the cells below it; `rows[i]` is row `i + 2` of the sheet.

    `edition` is a number that no other content of any tab has, so results can be kept by it; editions of one `lineage`
    differ only by rows added at the end. `ids` maps an id to the
    index of the first row that has it; it is shared with earlier editions, which are shorter.
    """

    title: str
    sheet_id: int
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    grid: tuple[int, int]
    ids: dict[str, int] = field(default_factory=dict)
    edition: int = field(default_factory=lambda: next(_editions))
    lineage: int = field(default_factory=lambda: next(_editions))

    @classmethod
    def read(cls, title: str, sheet_id: int, values: Sequence[Sequence[Cell]], grid: tuple[int, int]) -> Tab:
        """A tab from the cells that were read, row 1 first; `grid` is its size, rows and columns."""
        header = tuple(str(cell).strip() for cell in values[0]) if values else ()
        tab = cls(title, sheet_id, header, values[1:], grid)
        tab._index(0)
        return tab

    def column(self, label: str) -> int | None:
        """The position of a column by its header, or None."""
        return self.header.index(label) if label in self.header else None

    def cell(self, index: int, label: str) -> Cell:
        """The cell of the row at `index` under `label`; "" when there is none."""
        column = self.column(label)
        row = self.rows[index]
        return row[column] if column is not None and column < len(row) else ""

    def find(self, id_: str) -> int | None:
        """The index of the row with that id, or None."""
        index = self.ids.get(id_)
        return index if index is not None and index < len(self.rows) else None

    def with_rows(self, added: Sequence[Sequence[Cell]], header: tuple[str, ...]) -> Tab:
        """The tab with rows added below the last one."""
        lineage = self.lineage if header == self.header else next(_editions)
        tab = replace(self, header=header, rows=[*self.rows, *added], edition=next(_editions), lineage=lineage)
        tab._index(len(self.rows))
        return tab

    def with_row(self, index: int, row: Sequence[Cell]) -> Tab:
        """The tab with the row at `index` replaced by one with the same id."""
        rows = [*self.rows]
        rows[index] = row
        return replace(self, rows=rows, edition=next(_editions), lineage=next(_editions))

    def _index(self, start: int) -> None:
        column = self.column("id")
        if column is None:
            return
        for index in range(start, len(self.rows)):
            row = self.rows[index]
            if column < len(row) and row[column] != "":
                self.ids.setdefault(str(row[column]), index)


@dataclass(frozen=True)
class Snapshot:
    """All tabs by title, and the definitions read from them. `edition` grows with every change."""

    tabs: Mapping[str, Tab]
    definitions: Definitions
    edition: int

    def entry_tabs(self) -> list[Tab]:
        """The tabs of an operation at a hub, in the order of the spreadsheet."""
        return [tab for tab in self.tabs.values() if self.definitions.place_of(tab.title)]

    def with_tabs(self, tabs: Mapping[str, Tab]) -> Snapshot:
        """The snapshot with some tabs replaced or added."""
        return replace(self, tabs={**self.tabs, **tabs}, edition=self.edition + 1)
