"""Prepares a spreadsheet: the definition tabs that it lacks, with their default rows. It adds, and never removes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from sheets.definitions import DEFAULTS, TABS, default_rows
from sheets.workbook import Workbook

_HEADER = {"textFormat": {"bold": True}, "backgroundColor": {"red": 0.96, "green": 0.93, "blue": 0.88}}
_WIDE = {"Scelte": 320, "Aiuto": 320, "Nota": 320, "Descrizione": 320, "Attività": 260, "Indicatore": 260, "Email": 220}


def setup(workbook: Workbook, folder: Path = DEFAULTS) -> list[str]:
    """Add the definition tabs that are not there, from the CSV files in `folder` (its own defaults where it has none).

    Returns the titles added. Tabs that exist are left as they are.
    """
    there = {title: sheet_id for title, sheet_id, _ in workbook.tabs()}
    missing = [title for title in TABS if title not in there]
    requests = [
        request
        for title in missing
        for request in _new_tab(title, _free_id(title, there.values()), _rows(title, folder))
    ]
    if requests:
        workbook.write(requests)
    return missing


def _rows(title: str, folder: Path) -> Sequence[Sequence[str]]:
    return default_rows(title, folder if (folder / f"{title}.csv").exists() else DEFAULTS)


def _free_id(title: str, taken: Collection[int]) -> int:
    """An id made from the title, or the next free one: a tab that was renamed keeps its own."""
    sheet_id = crc32(title.encode()) & 0x7FFFFFFF
    while sheet_id in taken:
        sheet_id = (sheet_id + 1) & 0x7FFFFFFF
    return sheet_id


def _new_tab(title: str, sheet_id: int, rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    columns = max(len(row) for row in rows)
    grid = {"rowCount": len(rows) + 100, "columnCount": max(columns, 12), "frozenRowCount": 1}
    header = [{**_text(cell), "userEnteredFormat": _HEADER} for cell in rows[0]]
    body = [{"values": [_text(cell) for cell in row]} for row in rows[1:]]
    return [
        {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid}}},
        {
            "updateCells": {
                "start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0},
                "rows": [{"values": header}, *body],
                "fields": "userEnteredValue,userEnteredFormat(textFormat.bold,backgroundColor)",
            }
        },
        *(_width(sheet_id, index, _WIDE.get(label, 150)) for index, label in enumerate(rows[0])),
    ]


def _text(cell: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": cell}} if cell else {}


def _width(sheet_id: int, column: int, pixels: int) -> dict[str, Any]:
    place = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {"updateDimensionProperties": {"range": place, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}
