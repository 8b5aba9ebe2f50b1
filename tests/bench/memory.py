"""How much memory the app's own process needs: opened, with all figures computed, and read again after a hand edit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gspread

from sheets import local
from sheets.spreadsheet.workbook import Workbook
from tests.bench import books
from tests.bench.clock import table
from tests.bench.server import Server, serving
from tests.bench.viewers import visit

VOLUNTEER, COORDINATOR = "volontaria.rho@esempio.it", "coordinatrice@esempio.it"
OPENED, FIGURES, EDITED = (
    "opened at *Oggi*",
    "then all figures, at *Indicatori*",
    "then a hand edit, and all read again",
)
_UNTIL_ALL_IS_READ = 14.0
MB = dict[str, tuple[int, int]]


def weigh_all(found: Sequence[Path], seconds: float = _UNTIL_ALL_IS_READ) -> list[MB]:
    """Every book at the same time, each in a process of its own; `seconds` is how long to wait at most for a look."""
    with ThreadPoolExecutor(len(found)) as scales:
        return list(scales.map(lambda book: weigh(book, min(seconds, _UNTIL_ALL_IS_READ)), found))


def weigh(book: Path, seconds: float) -> MB:
    """What the process holds and the most it ever held, in MB, after each step; nobody is connected any more then."""
    copy = books.copy(book, book.with_suffix(".weighed.sqlite3"))
    with serving(copy) as server:
        found = {"started, nobody there yet": server.memory()}
        for step, person in ((OPENED, VOLUNTEER), (FIGURES, COORDINATOR)):
            viewer = visit(server.address, person, 1, 1.0)[0]
            assert step != OPENED or viewer.page.title == "Oggi", viewer.page.title
            found[step] = _settled(server)
        edit_by_hand(copy)
        time.sleep(seconds)
        found[EDITED] = server.memory()
    return found


def _settled(server: Server) -> tuple[int, int]:
    time.sleep(2.0)
    return server.memory()


def edit_by_hand(book: Path) -> None:
    """Change one cell as a person does in the spreadsheet."""
    with local.session(book) as session:
        key = Workbook.on_file(book, session).key
        tab = gspread.Client(auth=None, session=session).open_by_key(key).worksheet(books.TAB)
        tab.update_acell("D2", f"Corretto a mano alle {time.time():.0f}")


def memory_table(found: dict[str, MB]) -> str:
    """One line for each step, one column for each book."""
    steps = next(iter(found.values()))
    rows = [[step, *(f"{mb[step][0]} / {mb[step][1]}" for mb in found.values())] for step in steps]
    return table(["MB now / at most", *found], rows)
