"""What people did in a tab: its edited cells and rows, and its header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sheets.kinds import Cell
from sheets.spreadsheet.snapshot import Row


@dataclass(frozen=True)
class CellEdit:
    """One cell of a row: its column's label (or letter), what it held and what it holds."""

    label: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class RowEdit:
    """One row: its number in the sheet (a removed row's is the one that it had), its id ("" without), its edited cells.

    `was` is the id that it had before, and `held` what the row holds (a removed one: held), the header above it first.
    """

    row: int
    id: str
    cells: tuple[CellEdit, ...] = ()
    was: str = field(default="", compare=False)
    held: tuple[Sequence[str], Row] = field(default=((), ()), compare=False, repr=False)


@dataclass(frozen=True)
class Edits:
    """What was done in a tab. `doubled` are added rows whose id another row has; `stamped` is what an app wrote.

    Of the header: labels that were `renamed` where they stood, `moved`, set above another's column (`swapped`) or above a
    second one (`repeated`), `lost`.
    """

    added: tuple[RowEdit, ...] = ()
    doubled: tuple[RowEdit, ...] = ()
    removed: tuple[RowEdit, ...] = ()
    edited: tuple[RowEdit, ...] = ()
    stamped: tuple[RowEdit, ...] = ()
    renamed: tuple[HeaderEdit, ...] = ()
    moved: tuple[HeaderEdit, ...] = ()
    swapped: tuple[HeaderEdit, ...] = ()
    repeated: tuple[HeaderEdit, ...] = ()
    lost: tuple[HeaderEdit, ...] = ()

    def __bool__(self) -> bool:
        """True when people did anything; what an app wrote is nothing."""
        return any(getattr(self, name) for name in self.__dataclass_fields__ if name != "stamped")


@dataclass(frozen=True)
class HeaderEdit:
    """One column: the label it had, the one it has, and where it is now (a letter, "" for nowhere)."""

    before: str
    after: str
    letter: str
