"""Perimetri beside other ways from Python to Google Sheets: requests, and what becomes of two writers at once.

The others are installed on demand, each with its own pins into a folder of its own under .venv-compare/, which git does
not keep. One that cannot be installed or run has a line that says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests.bench import books
from tests.bench.clock import in_words, table
from tests.bench.libraries import LATENCY, ROUNDS, ROWS, WAYS, together
from tests.prepared import setup

ROOT = Path(__file__).parent.parent.parent
PINS = Path(__file__).parent / "compare-requirements.txt"
FOLDER = ROOT / ".venv-compare"
PEOPLE = ("Anna", "Bruno")
_LONGEST = 300
_VERSIONS = {"gspread": "gspread 6.2.1, one `append_row` a save"}
_OURS = "Perimetri"


@dataclass(frozen=True)
class Compared:
    """One way: requests to read four tabs and to add a row, and for each round who was in the tab after it.

    `why_not` says why there is nothing.
    """

    name: str
    read: Mapping[str, int]
    add: Mapping[str, int]
    kept: Sequence[Sequence[str]]
    why_not: str = ""

    @property
    def at_once(self) -> str:
        """ "5 of 10 rows kept": what became of the rows that two people saved, and of those before."""
        new = sum(who in PEOPLE for kept in self.kept for who in kept)
        doubled = sum(len(kept) - len(set(kept)) for kept in self.kept)
        old = sum(who not in PEOPLE for kept in self.kept for who in kept)
        lost = ROWS * len(self.kept) - old
        said = [f"{new - doubled} of {len(PEOPLE) * len(self.kept)} new rows kept"]
        said += [f"{lost} of {ROWS * len(self.kept)} rows from before gone"] if lost else []
        said += [f"{doubled} doubled"] if doubled else []
        return "; ".join(said)

    @property
    def row(self) -> list[str]:
        if self.why_not:
            return [self.name, self.why_not, "", ""]
        return [
            self.name,
            *(f"{sum(asked.values())}: {in_words(asked)}" for asked in (self.read, self.add)),
            self.at_once,
        ]


def compare(folder: Path, names: Sequence[str] = tuple(WAYS)) -> list[Compared]:
    """Measure the libraries named, and Perimetri."""
    return [*(_library(name, folder) for name in names), ours(folder)]


def pins() -> dict[str, list[str]]:
    """What each library is installed with, by its name: the sections of the file, each below a comment with its name."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in PINS.read_text("utf-8").splitlines():
        name = line.removeprefix("# ")
        if name in WAYS:
            section = name
        elif line and not line.startswith("#"):
            found.setdefault(section, []).append(line)
    return found


def _library(name: str, folder: Path) -> Compared:
    wanted = pins().get(name, [])
    title = next((pin.replace("==", " ") for pin in wanted if pin.startswith(f"{name}==")), _VERSIONS.get(name, name))
    if not _installed(name, wanted):
        return Compared(title, {}, {}, (), "could not be installed here")
    told = _told(name, folder / f"{name}.sqlite3")
    return Compared(title, **told) if told else Compared(title, {}, {}, (), "did not run here")


def _installed(name: str, wanted: Sequence[str]) -> bool:
    """Install what is wanted, once; the list in the folder says what is in there."""
    target, listed = FOLDER / name, FOLDER / name / "installed.txt"
    if not wanted or (listed.exists() and listed.read_text("utf-8").split() == list(wanted)):
        return True
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]
    try:
        done = subprocess.run([*pip, "--target", str(target), *wanted], capture_output=True, timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode == 0:
        listed.write_text("\n".join(wanted), "utf-8")
    return done.returncode == 0


def _told(name: str, book: Path) -> dict[str, Any] | None:
    around = {key: value for key, value in os.environ.items() if not key.startswith("GSPREAD_PANDAS")}
    around["PYTHONPATH"] = os.pathsep.join([str(FOLDER / name), str(ROOT)])
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.libraries", name, str(book)]
    done = subprocess.run(command, cwd=book.parent, env=around, capture_output=True, text=True, timeout=_LONGEST)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def ours(folder: Path) -> Compared:
    """The same through a register that has just been opened; it reads all tabs, four or forty."""
    path = _book(folder / "ours.sqlite3")
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        session.log.clear()
        register = Register(workbook)
        assert len([tab for tab in register.snapshot.entry_tabs() if tab.rows]) >= 4
        read = session.log.counts
        session.log.clear()
        register.of(SHELL).entries.save(_entry("uno"))
        add = session.log.counts
        register.close()
    return Compared(_OURS, read, add, list(_at_once(folder)))


def _at_once(folder: Path) -> Iterator[list[str]]:
    for turn in range(ROUNDS):
        path, barrier = _book(folder / f"ours {turn}.sqlite3"), Barrier(len(PEOPLE))

        def save(who: str, path: Path = path, barrier: Barrier = barrier) -> None:
            with local.session(path, faults=local.Faults(latency=LATENCY)) as session:
                register = Register(Workbook.on_file(path, session))
                _ = register.snapshot
                barrier.wait()
                register.of(SHELL).entries.save(_entry(who))
                register.close()

        together(save, PEOPLE)
        tab = Register(Workbook.on_file(path)).snapshot.tabs[books.TAB]
        yield [str(tab.cell(row, "Titolo")) for row in range(len(tab.rows))]


def _book(path: Path) -> Path:
    """A book with a few rows in each of four entry tabs, and `ROWS` of them where two people will write."""
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        register = Register(workbook)
        hubs = list(register.definitions.hubs)[:4]
        for hub in dict.fromkeys([books.HUB, *hubs]):
            register.of(SHELL).entries.save_all([_entry(f"prima {number}", hub) for number in range(ROWS)])
        register.close()
    return path


def _entry(title: str, hub: str = books.HUB) -> Entry:
    values = {"Data": books.DAY, "Titolo": title, "Stato": "svolto", "Adulti": 3}
    return Entry(f"{title} {hub}", books.OPERATION, hub, "Evento di socialità", values)


def compare_table(found: Sequence[Compared]) -> str:
    """One line for each way."""
    header = ["", "read 4 tabs", "add 1 row", f"two writers at once, {ROUNDS} times"]
    rows = [each.row for each in found]
    missing = [each.name for each in found if each.why_not]
    note = f"\n\nNot measured in this run: {', '.join(missing)}." if missing else ""
    return table(header, rows) + note
