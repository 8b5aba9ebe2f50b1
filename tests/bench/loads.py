"""Many rows at once: an import of 4,312 rows and the demo project."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sheets import local
from sheets.access import SHELL
from sheets.imports.mapping import ColumnMapping
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests.bench.clock import in_words, table, timed
from tests.prepared import setup

LIBRARIES, ROWS = 15, 4_312
MAPPING = ColumnMapping(
    operation="OP Café",
    activity="Evento di socialità",
    hub_column="Library name",
    columns={"Event date": "Data", "Name": "Titolo", "Attendees": "Totale presenze"},
    fixed={"Stato": "svolto"},
)


@dataclass
class Load:
    """What was written, in how many seconds, with what requests."""

    name: str
    rows: int
    seconds: float
    requests: dict[str, int]


def attendance_file(path: Path, rows: int = ROWS) -> Path:
    """A file like the one of the libraries of Barnet: the same columns, as many rows, as many places."""
    chance = Random(4312)
    with path.open("w", encoding="utf-8", newline="") as lines:
        written = csv.writer(lines)
        written.writerow(["Local authority", "Library name", "Event date", "Name", "Outcome", "Attendees"])
        for number in range(rows):
            day = date(2018, 1, 2) + timedelta(chance.randrange(700))
            name = f"Reading group {chance.randrange(60)}"
            library = f"Library {chance.randrange(LIBRARIES) + 1}"
            written.writerow(["Barnet", library, day.isoformat(), name, f"Outcome {number % 6}", chance.randrange(60)])
    return path


def import_once_and_again(folder: Path, file: Path) -> list[Load]:
    """Import a file into a new book whose hubs are the file's libraries; then import it again."""
    _write_hubs(folder / "Hub.csv", file)
    with local.session(folder / "import.sqlite3") as session:
        workbook = Workbook.on_file(folder / "import.sqlite3", session)
        setup(workbook, folder)
        loads = []
        for name in ("import", "the same import again"):
            session.log.clear()
            register, rows = Register(workbook), []
            seconds = timed(lambda: rows.append(register.of(SHELL).imports.file(file, MAPPING).written))  # noqa: B023
            loads.append(Load(name, rows[0], seconds, session.log.counts))
    return loads


def _write_hubs(path: Path, file: Path) -> None:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        hubs = dict.fromkeys(row["Library name"].strip() for row in csv.DictReader(lines))
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([["Hub", "Nome", "Comune", "Indirizzo"], *([hub, hub, "", ""] for hub in hubs)])


def load_demo(folder: Path) -> Load:
    """Load the demo project into a new book."""
    with local.session(folder / "demo.sqlite3") as session:
        workbook = Workbook.on_file(folder / "demo.sqlite3", session)
        setup(workbook)
        register, rows = Register(workbook), []
        session.log.clear()
        seconds = timed(lambda: rows.append(register.of(SHELL).demo.load()))
        return Load("the demo project", rows[0], seconds, session.log.counts)


def loads_table(loads: list[Load]) -> str:
    rows = [[each.name, f"{each.rows:,}", f"{each.seconds:.2f}", in_words(each.requests)] for each in loads]
    return table(["", "rows written", "seconds", "requests"], rows)
