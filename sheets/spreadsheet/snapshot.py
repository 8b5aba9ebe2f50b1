"""One consistent read of all tabs, shared by every viewer. Nothing in here is ever changed in place.

A save makes a new snapshot that shares everything with the last one except the tabs it touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice, takewhile
from typing import overload

from sheets.definitions.model import Definitions
from sheets.kinds import Cell

_editions = count(1)
Row = Sequence[Cell]


class Rows(Sequence[Row]):
    """The rows of one edition of a tab. Editions that only grew share one list, so that a save copies none of it."""

    __slots__ = ("_all", "_length")

    def __init__(self, all_: list[Row], length: int | None = None) -> None:
        self._all = all_
        self._length = len(all_) if length is None else length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Row]:
        return islice(self._all, self._length)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return self._all[: self._length][index]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._all[index if index >= 0 else self._length + index]

    def with_one(self, index: int, row: Row) -> Rows:
        """These rows with the one at `index` replaced: one copy of the list, which is all that it costs."""
        all_ = self._all[: self._length]
        all_[index] = row
        return Rows(all_)

    def and_more(self, added: Sequence[Row]) -> Rows:
        """These rows and those added. Call with the reader's lock held: one edition at a time may grow."""
        # A longer list has grown into another edition, which is no business of this one.
        all_ = self._all if len(self._all) == self._length else self._all[: self._length]
        all_.extend(added)
        return Rows(all_)


@dataclass(frozen=True)
class Tab:
    """One tab: its header (row 1) and the cells below it; `rows[i]` is row `i + 2` of the sheet.

    `edition` is a number that no other content of any tab has, so results can be kept by it. `ids` maps an id to the
    index of the first row that has it; it is shared with earlier editions, which are shorter. So is `replaced`, the
    edition and index of each row that was replaced: from it `changed_since` tells what to compute anew. `spelled` is
    the title in the spreadsheet, where people spell it otherwise ("lavoro · rho").
    """

    title: str
    sheet_id: int
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    grid: tuple[int, int]
    ids: dict[str, int] = field(default_factory=dict)
    edition: int = field(default_factory=lambda: next(_editions))
    replaced: list[tuple[int, int]] = field(default_factory=list)
    spelled: str = ""

    @classmethod
    def read(
        cls, title: str, sheet_id: int, values: Sequence[Sequence[Cell]], grid: tuple[int, int], spelled: str = ""
    ) -> Tab:
        """A tab from the cells that were read, row 1 first; `grid` is its size, rows and columns."""
        header = tuple(str(cell).strip() for cell in values[0]) if values else ()
        spelled = "" if spelled == title else spelled
        tab = cls(title, sheet_id, header, Rows([tuple(row) for row in values[1:]]), grid, spelled=spelled)
        tab._index(0)
        return tab

    @property
    def spelling(self) -> str:
        """The title as the spreadsheet has it, which requests must name."""
        return self.spelled or self.title

    def column(self, label: str) -> int | None:
        """The position of a column by its header, or None."""
        return self.header.index(label) if label in self.header else None

    @property
    def width(self) -> int:
        """How many columns hold anything. It looks at every row."""
        return max(len(self.header), max(map(len, self.rows), default=0))

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
        rows = self.rows if isinstance(self.rows, Rows) else Rows([*self.rows])
        tab = replace(self, header=header, rows=rows.and_more([tuple(row) for row in added]), edition=next(_editions))
        if header != self.header:
            tab = replace(tab, replaced=[])
        tab._index(len(self.rows))
        return tab

    def with_row(self, index: int, row: Sequence[Cell]) -> Tab:
        """The tab with the row at `index` replaced by one with the same id."""
        rows = self.rows if isinstance(self.rows, Rows) else Rows([*self.rows])
        tab = replace(self, rows=rows.with_one(index, tuple(row)), edition=next(_editions))
        tab.replaced.append((tab.edition, index))
        return tab

    def changed_since(self, before: Tab) -> list[int] | None:
        """The indexes of the rows that are new or not the same as in `before`; None when it takes reading all to know."""
        if self.replaced is not before.replaced or self.edition < before.edition:
            return None
        later = takewhile(lambda each: each[0] > before.edition, reversed(self.replaced))
        old = {index for edition, index in later if edition <= self.edition and index < len(before.rows)}
        return [*sorted(old), *range(len(before.rows), len(self.rows))]

    def _index(self, start: int) -> None:
        column = self.column("id")
        if column is None:
            return
        for index in range(start, len(self.rows)):
            row = self.rows[index]
            if column < len(row) and row[column] != "":
                self.ids.setdefault(str(row[column]), index)


@dataclass(frozen=True)
class TabMark:
    """That a tab was made; `life` is how often one of that title had been called gone for good before."""

    title: str
    life: int = 0


@dataclass(frozen=True)
class Snapshot:
    """All tabs by title, and the definitions read from them. `edition` grows with every change.

    `marks` are of all tabs of the register that the app ever saw; `people` are the tabs that hold people, or once did,
    by their id, with the hubs: see `journal.py`. `former` are those of them that are no tabs of the register any more.
    """

    tabs: Mapping[str, Tab]
    definitions: Definitions
    edition: int
    marks: frozenset[TabMark] = frozenset()
    people: Mapping[int, frozenset[str]] = field(default_factory=dict)
    former: Mapping[str, Tab] = field(default_factory=dict)

    def entry_tabs(self) -> list[Tab]:
        """The tabs of an operation at a hub, in the order of the spreadsheet."""
        return [tab for tab in self.tabs.values() if self.definitions.place_of(tab.title)]

    def with_tabs(self, tabs: Mapping[str, Tab], marks: Iterable[TabMark] = ()) -> Snapshot:
        """The snapshot with some tabs replaced or added, and with more marks."""
        return replace(self, tabs={**self.tabs, **tabs}, edition=self.edition + 1, marks=self.marks.union(marks))
