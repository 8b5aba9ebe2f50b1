"""The book that a trial is played in."""

from __future__ import annotations

from pathlib import Path

from sheets import local
from sheets.entries.columns import entry_columns
from sheets.spreadsheet.reading import read_definitions
from sheets.spreadsheet.workbook import Workbook
from tests.chaos import history, scene
from tests.prepared import setup


def build(path: Path, with_tabs: bool) -> str:
    """Make the book, and begin its history; returns its key.

    `with_tabs`: also the tabs that Perimetri would make at its first save.
    """
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        if with_tabs:
            labels = [column.label for column in entry_columns(read_definitions({}), scene.OPERATION)]
            book = scene.opened(session, workbook.key)
            for title in scene.TITLES.values():
                book.add_worksheet(title, 200, len(labels)).update([labels], "A1")
    history.keep(path)
    return workbook.key
