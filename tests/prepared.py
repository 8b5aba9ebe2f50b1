"""A spreadsheet prepared for a test as the demo prepares its own: with the example people, and with its mark."""

from __future__ import annotations

from pathlib import Path

from sheets.definitions.defaults import default_rows
from sheets.definitions.model import TABS
from sheets.kinds import Cell
from sheets.setup import demo
from sheets.setup.preparation import Prepared
from sheets.setup.preparation import setup as set_up
from sheets.spreadsheet import demo_mark
from sheets.spreadsheet.workbook import Workbook


def setup(workbook: Workbook, folder: Path = demo.DEFINITIONS, dry_run: bool = False) -> Prepared:
    """`sheets.setup.setup`, with people in `Ruoli`; for tests in which somebody comes in."""
    prepared = set_up(workbook, folder, dry_run)
    if not dry_run:
        demo_mark.put(workbook)
    return prepared


def default_tables() -> dict[str, list[list[Cell]]]:
    """The default definitions as tables, with the demo's people."""
    folders = {"Ruoli": demo.DEFINITIONS}
    rows = {tab: default_rows(tab, folders[tab]) if tab in folders else default_rows(tab) for tab in TABS}
    return {tab: [list(row) for row in table] for tab, table in rows.items()}
