"""The whole book, for an archive: every tab of the spreadsheet, those that the app knows nothing of too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from sheets.definitions.model import JOURNAL, TABS, Definitions
from sheets.entries.columns import JOURNAL_COLUMNS, Column, columns_of
from sheets.exports.cells import TypedTab
from sheets.kinds import AS_IT_STANDS, Kind, Value
from sheets.numbers import date_from_serial, datetime_from_serial
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import SERVICE, Workbook, quoted

_TITLES = "sheets.properties(title,sheetType)"
_CELLS = "sheets(properties.title,data.rowData.values(effectiveValue,effectiveFormat.numberFormat.type))"
_MINUTES_A_DAY = 1440

Shown = tuple[Value, str]
"""A value, and the type of its cell's number format ("" for none)."""


def whole_book(snapshot: Snapshot, workbook: Workbook) -> list[TypedTab]:
    """Every tab in the order of the spreadsheet, without the app's own hidden ones; `snapshot` was read just now.

    Rows stay where they are, blank ones too. The columns that the app knows are typed by their kinds; what people made
    for themselves (a tab, a column) by the number formats of its cells. Raises `SheetsError`.
    """
    every = [sheet["properties"] for sheet in workbook.look(_TITLES).get("sheets", [])]
    # A chart on a tab of its own has no cells, and asking for them is refused.
    grids = [each["title"] for each in every if each.get("sheetType", "GRID") == "GRID"]
    titles = [title for title in grids if not title.startswith(SERVICE)]
    known = {title: _columns(title, snapshot.definitions) for title in titles}
    rows = {title: _plain(tab) for title, tab in snapshot.tabs.items() if _is_all_known(tab, known.get(title))}
    rows |= _looked_at(workbook, [title for title in titles if title not in rows])
    return [_tab(title, known[title], rows.get(title, [])) for title in titles]


def _columns(title: str, known: Definitions) -> Sequence[Column] | None:
    """The columns of a tab that the app knows; None for a tab that people made for themselves."""
    if title in TABS:
        return ()
    return JOURNAL_COLUMNS if title == JOURNAL else columns_of(title, known)


def _is_all_known(tab: Tab, columns: Sequence[Column] | None) -> bool:
    """True when every cell of the tab is in a column that the app knows, so that its snapshot says all."""
    labels = {column.label for column in columns or ()}
    strange = [index for index, label in enumerate(tab.header) if label not in labels or tab.column(label) != index]
    width = len(tab.header)
    return bool(labels) and not strange and all(len(row) <= width for row in tab.rows)


def _plain(tab: Tab) -> list[list[Shown]]:
    return [[(cell, "") for cell in row] for row in (tab.header, *tab.rows)]


def _looked_at(workbook: Workbook, titles: Sequence[str]) -> dict[str, list[list[Shown]]]:
    """The rows of tabs, with how each cell is shown."""
    if not titles:
        return {}
    sheets = workbook.look(_CELLS, [quoted(title) for title in titles]).get("sheets", [])
    return {
        sheet["properties"]["title"]: [
            [_shown(cell) for cell in line.get("values", [])]
            for part in sheet.get("data", [])
            for line in part.get("rowData", [])
        ]
        for sheet in sheets
    }


def _shown(cell: Mapping[str, Any]) -> Shown:
    found: Mapping[str, Any] = cell.get("effectiveValue", {})
    if "errorValue" in found:
        return f"#{found['errorValue'].get('type', 'ERROR')}", ""
    value: Value = next(iter(found.values()), "")
    return value, cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")


def _tab(title: str, known: Sequence[Column] | None, rows: Sequence[Sequence[Shown]]) -> TypedTab:
    if known is None or not rows:
        return TypedTab(title, (), [[_typed(each, AS_IT_STANDS) for each in row] for row in rows], has_header=False)
    by_label = {column.label: column for column in known}
    labels = [str(label).strip() for label, _ in rows[0]]
    # Of a repeated header the app reads the first column; the others are the people's.
    columns = tuple(by_label.pop(label, Column(label, AS_IT_STANDS)) for label in labels)
    padded = [*(column.kind for column in columns), *[AS_IT_STANDS] * max(map(len, rows))]
    return TypedTab(title, columns, [[_typed(*each) for each in zip(row, padded, strict=False)] for row in rows[1:]])


def _typed(shown: Shown, kind: Kind) -> Value:
    """The cell as the app reads it; in a column it does not know, a number shown as a date or a time is one."""
    value, format_ = shown
    if kind is not AS_IT_STANDS or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if format_ == "TIME" and 0 <= value < 1:
        minutes = round(value * _MINUTES_A_DAY) % _MINUTES_A_DAY
        return time(minutes // 60, minutes % 60)
    if format_ in ("DATE", "DATE_TIME"):
        read = date_from_serial if format_ == "DATE" else datetime_from_serial
        return read(value) or value
    return value
