"""Row ⇄ entry: tab columns by header, a tab as typed columns, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd

from sheets import kinds
from sheets.definitions.model import PEOPLE_TAB as PEOPLE_TAB
from sheets.definitions.model import ROLL_TAB as ROLL_TAB
from sheets.entries import header_row
from sheets.entries.columns import VOIDED, Column
from sheets.entries.frames import spliced
from sheets.entries.row_problems import (
    repeated_header,
    repetitions,
    rows_that_never_count,
    strange_choices,
    unreadable_cells,
    without_id,
)
from sheets.kinds import Cell, Value
from sheets.problems import Problem
from sheets.spreadsheet.snapshot import Tab


@dataclass(frozen=True)
class Table:
    """A tab as typed columns: `frame` has one column per label and `_row`, the row's number in the sheet.

    Voided and repeated rows are not in `frame`; a cell that cannot be read is missing there and in `problems`.
    `pieces` is how often `frame` was put together since it was read as a whole. A tab without a header in row 1 is
    not readable: it has no rows and one problem.
    """

    title: str
    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    tab: Tab
    pieces: int = 1
    is_readable: bool = True

    @property
    def rows_read(self) -> int:
        """How many rows of the sheet were read, blank ones too."""
        return len(self.tab.rows)

    @cached_property
    def days(self) -> list[date]:
        """The days of its entries, each once, the earliest first."""
        return sorted(day.date() for day in self.frame["Data"].dropna().unique())


def read_table(tab: Tab, columns: Sequence[Column]) -> Table:
    """A tab as typed columns, with every problem found in it."""
    kinds_by_label = {column.label: column.kind for column in columns}
    broken = header_row.unreadable(tab, kinds_by_label)
    if broken is not None:
        return Table(tab.title, _read_rows(tab, columns, [])[0], (broken,), tab, is_readable=False)
    frame, found = _read_rows(tab, columns, range(len(tab.rows)))
    return Table(tab.title, frame, (*header_row.problems(tab, kinds_by_label), *found), tab)


def extend_table(table: Table, tab: Tab, columns: Sequence[Column]) -> Table:
    """`tab` as typed columns, of which `table` is an earlier edition: only rows that are new or changed are read."""
    changed = tab.changed_since(table.tab)
    if changed is None or not table.is_readable:
        return read_table(tab, columns)
    frame, found = _read_rows(tab, columns, changed)
    replaced = [index for index in changed if index < table.rows_read]
    # One problem may be about many rows: where there is or was one, only reading all of them gives its words.
    if found or (replaced and _read_rows(table.tab, columns, replaced)[1]):
        return read_table(tab, columns)
    grown = spliced(table.frame, [index + 2 for index in changed], frame, "_row", table.pieces)
    return replace(table, frame=grown, tab=tab, pieces=table.pieces + 1)


def _read_rows(tab: Tab, columns: Sequence[Column], indexes: Sequence[int]) -> tuple[pd.DataFrame, list[Problem]]:
    every = tab.rows[:] if len(indexes) == len(tab.rows) else [tab.rows[index] for index in indexes]
    old_header = header_row.repeated(tab, [column.label for column in columns])
    filled = [
        (index, row) for index, row in zip(indexes, every, strict=True) if index != old_header and not is_blank(row)
    ]
    numbers = [index + 2 for index, _ in filled]
    rows = [row for _, row in filled]
    series: dict[str, pd.Series] = {"_row": pd.Series(numbers, dtype="int64")}
    problems: list[Problem] = []
    if old_header is not None and old_header in indexes:
        problems.append(repeated_header(tab, old_header + 2))
    for column in columns:
        cells = _cells(rows, tab.column(column.label))
        values, refused = column.kind.read_column(cells)
        series[column.label] = as_series(values, column.kind.stored)
        if refused:
            problems += unreadable_cells(tab, column, cells, numbers, refused)
        if column.field is not None and column.kind is kinds.CHOICE and column is not columns[0]:
            problems += strange_choices(tab, column, values, numbers)
    frame = pd.DataFrame(series)
    problems += rows_that_never_count(tab, columns, frame)
    return _counted(frame, tab, problems), problems


def is_emptied(tab: Tab) -> bool:
    """True of a tab in whose rows nothing is written."""
    return all(map(is_blank, tab.rows))


def is_blank(row: Sequence[Cell]) -> bool:
    """True of a row in which nobody wrote: a box that is not ticked is nothing written."""
    # This is asked of every row, and mostly its first cell is the answer.
    if row and row[0] != "" and row[0] is not False:
        return False
    return not any(cell != "" and cell is not False for cell in row)


def _cells(rows: Sequence[Sequence[Cell]], position: int | None) -> list[Cell]:
    if position is None:
        return [""] * len(rows)
    return [row[position] if position < len(row) else "" for row in rows]


_DTYPES = {
    "text": "str",
    "number": "float64",
    "date": "datetime64[s]",
    "moment": "datetime64[s]",
    "flag": "boolean",
    "time": "object",
}


def as_series(values: Sequence[Value], stored: str) -> pd.Series:
    """A column of values in the type that its kind is stored as; empty text is missing."""
    if stored == "text":
        return pd.Series([value if value != "" else None for value in values], dtype="str")
    return pd.Series(list(values), dtype=_DTYPES[stored])


def _counted(frame: pd.DataFrame, tab: Tab, problems: list[Problem]) -> pd.DataFrame:
    """The rows that count: not voided, and each id once. Rows without an id count, and are reported."""
    if "id" in tab.header:
        nameless = [int(number) for number in frame.loc[frame["id"].isna(), "_row"]]
        if nameless:
            problems.append(without_id(tab, nameless))
    originals = [tab.ids.get(id_, row - 2) + 2 for id_, row in zip(frame["id"], frame["_row"], strict=True)]
    first = pd.Series(originals, index=frame.index, dtype="int64") == frame["_row"]
    voided = frame[VOIDED].fillna(False).astype("bool")
    pairs = zip(originals, frame["_row"], strict=True)
    problems += repetitions(tab, [(original, int(number)) for original, number in pairs if original != number])
    return frame.loc[first & ~voided].reset_index(drop=True)
