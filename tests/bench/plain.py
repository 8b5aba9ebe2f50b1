"""The same work as an ordinary app does it: gspread's `append_row` for a save, `get_all_records` for a view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gspread

from sheets import local
from sheets.definitions.model import SEPARATOR
from sheets.spreadsheet.workbook import Workbook
from tests.bench.books import TAB
from tests.bench.clock import Timings, table, timed


@dataclass
class Plain:
    """A save and a view of all entry tabs, without Perimetri."""

    save: Timings
    view: Timings


def plainly(book: Path, saves: int, views: int) -> Plain:
    """Append rows and read all entry tabs. The tabs are opened once, which is not counted: ordinary apps often do not."""
    with local.session(book) as session:
        key = Workbook.on_file(book, session).key
        opened = gspread.Client(auth=None, session=session).open_by_key(key).worksheets()
        tabs = [tab for tab in opened if SEPARATOR in tab.title and not tab.title.startswith("Presenze")]
        mine = next(tab for tab in tabs if tab.title == TAB)
        row = ["Evento di socialità", 42_000, 0.75, "Prova", "", "altro", "svolto", 3]

        def counted(act: Callable[[], object]) -> tuple[float, dict[str, int]]:
            session.log.clear()
            return timed(act), session.log.counts

        found = Plain(Timings(), Timings())
        for _ in range(saves):
            found.save.add(*counted(lambda: mine.append_row(row)))
        for _ in range(views):
            found.view.add(*counted(lambda: [tab.get_all_records() for tab in tabs]))
    return found


def plain_table(small: Plain, large: Plain, sizes: tuple[int, int]) -> str:
    rows = [
        [name, one.milliseconds, many.milliseconds, f"**{many.median / one.median:.2f}**", many.asked]
        for name, one, many in (
            ("`append_row`, for one save", small.save, large.save),
            ("`get_all_records` of every entry tab, for one view", small.view, large.view),
        )
    ]
    return table(["", *(f"{size:,} entries, ms" for size in sizes), "ratio", "requests"], rows)
