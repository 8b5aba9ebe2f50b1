"""The tabs of the spreadsheet as people see them in its window: every tab, row and column, texts as they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sheets.a1 import column_letter
from sheets.kinds import Cell
from sheets.language import _
from sheets.problems import Conflict
from sheets.spreadsheet.workbook import Workbook, quoted

Dimension = Literal["ROWS", "COLUMNS"]


@dataclass(frozen=True)
class SheetTab:
    """A tab of the spreadsheet; `rows` and `columns` are the size of its grid."""

    title: str
    sheet_id: int
    rows: int
    columns: int

    def range(self, first: int, last: int) -> str:
        """Whole rows in A1 notation."""
        return f"{quoted(self.title)}!A{first}:{column_letter(self.columns - 1)}{last}"


@dataclass(frozen=True)
class Stretch:
    """Some rows of a tab as people see them: `rows[0]` is row `first`. `header` is row 1, `last` the last filled row.

    `formulas` are by row number and column index; `numbers` are the cells that hold a number, a date included.
    """

    tab: SheetTab
    header: list[str]
    first: int
    rows: list[list[str]]
    last: int
    formulas: Mapping[tuple[int, int], str]
    numbers: frozenset[tuple[int, int]]


def at(row: Sequence[str | None], column: int) -> str | None:
    """The cell of a row whose last blanks are left out."""
    return row[column] if column < len(row) else ""


class SheetView:
    """Looks at one spreadsheet, and changes nothing."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook

    def tabs(self) -> list[SheetTab]:
        """The tabs that people see, in the order of the spreadsheet."""
        return [SheetTab(title, sheet_id, *grid) for title, sheet_id, grid in self.workbook.tabs()]

    def tab(self, sheet_id: int) -> SheetTab:
        """The tab with that id, whatever it is called by now. Raises `Conflict` when it is gone."""
        for tab in self.tabs():
            if tab.sheet_id == sheet_id:
                return tab
        raise Conflict(_("Questa scheda non c'è più."), _("Scegline un'altra in fondo alla pagina."))

    def place(self, tab: SheetTab) -> int:
        """Where a tab stands among all of them, 0 first, hidden ones counted."""
        found = self.workbook.look("sheets.properties(sheetId)")["sheets"]
        return next(index for index, each in enumerate(found) if each["properties"]["sheetId"] == tab.sheet_id)

    def last_row(self, tab: SheetTab) -> int:
        """The number of the last row that holds anything, 0 for a blank tab. It reads the whole tab."""
        rows = self.workbook.texts([quoted(tab.title)], as_typed=True)[0]
        return max((number for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)), default=0)

    def look(self, tab: SheetTab, first: int, count: int, last: int) -> Stretch:
        """`count` rows from row `first` on; `last` is what `last_row` said, or the snapshot's word on it."""
        end = min(first + count - 1, tab.rows)
        wanted = [tab.range(1, 1), *([tab.range(first, end)] if first <= end else [])]
        header, rows = _header_and_rows(self.workbook.texts(wanted))
        bare_header, bare = _header_and_rows(self.workbook.texts(wanted, as_typed=True))
        cells = {
            (number, column): cell
            for number, row in [(1, bare_header), *enumerate(bare, first)]
            for column, cell in enumerate(row)
        }
        return Stretch(
            tab,
            _texts(header),
            first,
            [*map(_texts, rows), *([] for _ in range(count - len(rows)))],
            last,
            {place: cell for place, cell in cells.items() if isinstance(cell, str) and cell.startswith("=")},
            frozenset(place for place, cell in cells.items() if _is_number(cell)),
        )

    def rows(self, tab: SheetTab, numbers: Sequence[int]) -> dict[int, list[str]]:
        """Some rows as they are now, by number; one beyond the grid is blank."""
        there = [number for number in numbers if number <= tab.rows]
        texts = self.workbook.texts([tab.range(number, number) for number in there])
        return {number: [] for number in numbers} | {
            number: _texts(rows[0]) if rows else [] for number, rows in zip(there, texts, strict=True)
        }


def _header_and_rows(texts: Sequence[Sequence[Sequence[Cell]]]) -> tuple[Sequence[Cell], Sequence[Sequence[Cell]]]:
    return (texts[0][0] if texts[0] else []), (texts[1] if len(texts) > 1 else [])


def _texts(row: Sequence[Cell]) -> list[str]:
    return [str(cell) for cell in row]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
