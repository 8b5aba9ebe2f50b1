"""What the tabs of a spreadsheet wear already, read from how Google describes it (the Spreadsheet resource)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sheets.a1 import column_letter
from sheets.entries.tab_format import Area, Rule, Worn, is_ours
from sheets.kinds import Cell
from sheets.spreadsheet.workbook import quoted

Json = Mapping[str, Any]
TITLES = "sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))"
_CELLS = "rowData.values(effectiveValue,note,dataValidation,userEnteredFormat(numberFormat,backgroundColor,textFormat))"
FIELDS = (
    "properties.locale,sheets(properties(sheetId,title,gridProperties(rowCount,columnCount,frozenRowCount)),"
    f"protectedRanges,data(startRow,startColumn,columnMetadata.pixelSize,{_CELLS}))"
)
DETAILS = (
    "sheets(properties(sheetId,title),"
    "data(startRow,startColumn,rowData.values(dataValidation,userEnteredFormat.numberFormat)))"
)
BEYOND = f"sheets(properties(sheetId,title),data(startRow,startColumn,{_CELLS}))"


@dataclass
class SeenTab:
    """One tab as it was seen: its size (rows, columns), and the cells that were asked for, by row and column.

    `guards` are its protections as they were described. `known` are the columns that were looked at from top to bottom: where they have no format, and their rules.
    """

    title: str
    sheet_id: int
    grid: tuple[int, int]
    frozen: int
    widths: dict[int, int]
    protected: list[Area]
    rows: dict[int, list[Json]] = field(default_factory=dict)
    known: dict[int, tuple[list[tuple[int, int]], list[Rule]]] = field(default_factory=dict)
    guards: list[Json] = field(default_factory=list)

    @classmethod
    def read(cls, sheet: Json, is_whole: bool) -> SeenTab:
        """A tab from its part of the resource; `is_whole` when all its cells were asked for."""
        properties = sheet["properties"]
        size = properties.get("gridProperties", {})
        grid = (size.get("rowCount", 0), size.get("columnCount", 0))
        tab = cls(
            properties["title"],
            properties.get("sheetId", 0),
            grid,
            size.get("frozenRowCount", 0),
            {},
            [area_of(each.get("range", {})) for each in sheet.get("protectedRanges", [])],
            guards=list(sheet.get("protectedRanges", [])),
        )
        for part in sheet.get("data", []):
            tab.add(part)
        if is_whole:
            tab.know(tab.cell, range(grid[1]))
        return tab

    def add(self, part: Json) -> None:
        """Take in one GridData."""
        top, left = part.get("startRow", 0), part.get("startColumn", 0)
        for index, column in enumerate(part.get("columnMetadata", []), left):
            self.widths[index] = column.get("pixelSize", 0)
        for number, line in enumerate(part.get("rowData", []), top):
            row = self.rows.setdefault(number, [])
            row.extend({} for _ in range(left + len(line.get("values", [])) - len(row)))
            row[left : left + len(line.get("values", []))] = line.get("values", [])

    @property
    def header(self) -> tuple[str, ...]:
        """The labels of row 1."""
        labels = [str(cell).strip() for cell in self.values(0)]
        while labels and not labels[-1]:
            labels.pop()
        return tuple(labels)

    @property
    def has_room(self) -> bool:
        """True when there are columns right of the header that were not looked at."""
        return len(self.header) < self.grid[1] and self.grid[1] - 1 not in self.known

    def values(self, row: int) -> list[Cell]:
        """The values of a row, "" for a blank."""
        return [_value(cell) for cell in self.rows.get(row, [])]

    def cell(self, row: int, column: int) -> Json:
        """One cell as it was described; nothing for a cell that has nothing."""
        cells = self.rows.get(row, [])
        return cells[column] if column < len(cells) else {}

    def widest(self) -> int:
        """How many columns hold anything, in the rows that were asked for."""
        used = [index + 1 for row in self.rows for index, value in enumerate(self.values(row)) if value != ""]
        return max(used, default=0)

    def table(self) -> list[list[Cell]]:
        """All rows that were asked for, in their order; only meaningful when those were all."""
        return [self.values(row) for row in range(max(self.rows, default=-1) + 1)]

    def learn(self, part: Json, columns: range) -> None:
        """Take in whole columns, so that they are known from top to bottom. Their cells are not kept."""
        lines = [line.get("values", []) for line in part.get("rowData", [])]
        top, left = part.get("startRow", 0), part.get("startColumn", 0)

        def cell(row: int, column: int) -> Json:
            line = lines[row - top] if top <= row < top + len(lines) else []
            return line[column - left] if column - left < len(line) else {}

        self.know(cell, columns)

    def know(self, cell: Callable[[int, int], Json], columns: range) -> None:
        """Keep what columns have below the header; `cell` gives each of their cells."""
        for column in columns:
            below = [cell(row, column) for row in range(1, self.grid[0])]
            self.known[column] = _unformatted(below), _rules(below)

    def grow(self, grid: tuple[int, int], header: Sequence[str]) -> None:
        """Count on a larger grid, and on another header, as they will be."""
        self.grid = grid
        self.rows[0] = [
            {**self.cell(0, index), "effectiveValue": {"stringValue": label}} for index, label in enumerate(header)
        ]
        self.know(self.cell, range(grid[1]))

    def lacks_format(self, column: int) -> bool:
        """True when the last row has no number format there: that is where people type."""
        return "numberFormat" not in self.cell(self.grid[0] - 1, column).get("userEnteredFormat", {})

    def lacks_choice(self, column: int, choices: Sequence[str]) -> bool:
        """True when the first or the last row below the header has no rule, or one of ours that lacks a choice."""
        return any(
            rule is None or (is_ours(rule) and not set(choices) <= set(_choices(rule)))
            for rule in (self.cell(row, column).get("dataValidation") for row in {1, self.grid[0] - 1})
        )

    def worn(self) -> Worn:
        """What the tab has. Columns that are not known from top to bottom count as having all they need."""
        columns = range(self.grid[1])
        return Worn(
            self.frozen,
            self.widths,
            {index: str(note) for index in columns if (note := self.cell(0, index).get("note"))},
            {index for index in columns if _is_styled(self.cell(0, index))},
            {index: self.known[index][0] if index in self.known else [] for index in columns},
            {index: self.known[index][1] if index in self.known else [] for index in columns},
            self.protected,
        )


def ranges_of(title: str, rows: int, is_whole: bool) -> list[str]:
    """What to ask of a tab: all of it, or its header, the first row below it, and the last row."""
    name = quoted(title)
    if is_whole:
        return [name]
    return [f"{name}!1:{min(rows, 2)}", *([f"{name}!{rows}:{rows}"] if rows > 2 else [])]


def columns_range(tab: SeenTab, first: int, last: int, top: int = 2) -> str:
    """The columns `first` to `last`, from the row `top` to the last: `'Lavoro · Rho'!C2:D500`."""
    return f"{quoted(tab.title)}!{column_letter(first)}{top}:{column_letter(last)}{tab.grid[0]}"


def _unformatted(below: Sequence[Json]) -> list[tuple[int, int]]:
    """The runs of rows without a number format, in a column's cells from row index 1 on."""
    plain = groupby(enumerate(below, 1), lambda each: "numberFormat" not in each[1].get("userEnteredFormat", {}))
    return [_ends([row for row, _ in group]) for is_plain, group in plain if is_plain]


def _rules(below: Sequence[Json]) -> list[Rule]:
    """The runs of rows with one rule, or none, in a column's cells from row index 1 on."""
    runs = groupby(enumerate(below, 1), lambda each: _known_rule(each[1].get("dataValidation")))
    return [Rule(*_ends([row for row, _ in group]), *(rule or (None, False))) for rule, group in runs]


def _ends(rows: Sequence[int]) -> tuple[int, int]:
    return rows[0], rows[-1] + 1


def area_of(given: Json) -> Area:
    """A GridRange as an area; of a whole tab Google gives nothing but its id."""
    ends = (given.get("endRowIndex"), given.get("startColumnIndex", 0), given.get("endColumnIndex"))
    return Area(given.get("startRowIndex", 0), *ends)


def _value(cell: Json) -> Cell:
    found: Cell = next(iter(cell.get("effectiveValue", {}).values()), "")
    return found if isinstance(found, str | int | float | bool) else "#"


def _is_styled(cell: Json) -> bool:
    look = cell.get("userEnteredFormat", {})
    return bool(look.get("backgroundColor") or look.get("textFormat"))


def _choices(rule: Json) -> tuple[str, ...]:
    return tuple(value.get("userEnteredValue", "") for value in rule.get("condition", {}).get("values", []))


def _known_rule(rule: Json | None) -> tuple[tuple[str, ...], bool] | None:
    return None if not rule else (_choices(rule), is_ours(rule))
