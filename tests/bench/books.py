"""Books to measure on: the demo's entries over and over, as many as wanted, over 25 tabs or all in one."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path

import gspread

from sheets import kinds, local
from sheets.access import SHELL
from sheets.definitions.model import SEPARATOR, Definitions
from sheets.entries.columns import Entry, cells_of, entry_columns, people_columns, roll_columns, stamp
from sheets.kinds import PRESENT, Cell
from sheets.register.register import Register
from sheets.setup import demo
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup

SPREAD, SINGLE = "25 tabs", "one tab"
OPERATION, HUB = "OP Café", "Rho"
TAB = f"{OPERATION}{SEPARATOR}{HUB}"
ENTRIES_FOR_A_PRESENCE = 5
DAY = date(2017, 1, 12)
_CHUNK = 5_000
_PEOPLE = 997
# What points at other rows of the demo, which are not in these books.
_POINTERS = (kinds.PERSON, kinds.REFERENCE)
Cells = dict[str, Cell]


def build(path: Path, entries: int, shape: str) -> None:
    """Write a book of `entries` entries, one row of a roll for every fifth, and sessions for today and the week.

    The rows are pasted tab by tab: saving 100,000 entries one by one is not what is measured here.
    """
    with local.session(path) as session:
        workbook = Workbook.on_file(path, session)
        setup(workbook)
        register = Register(workbook)
        definitions, now = register.definitions, register.now()
        book = gspread.Client(auth=None, session=session).open_by_key(workbook.key)
        tabs: dict[tuple[str, str], list[Cells]] = defaultdict(list)
        for entry in _entries(definitions, entries, shape):
            entry = _pointing_nowhere_else(entry, definitions)
            tabs[entry.operation, entry.hub].append(cells_of(entry, definitions, "prova", now))
        for (operation, hub), rows in tabs.items():
            labels = [column.label for column in entry_columns(definitions, operation)]
            _paste(book, definitions.tab_title(operation, hub), labels, rows)
        hubs = list(dict.fromkeys(hub for _, hub in tabs))
        for hub in hubs:
            here = {operation: tabs[operation, at] for operation, at in tabs if at == hub}
            sessions = [
                cells["id"]
                for operation, rows in here.items()
                for cells in rows
                if (activity := definitions.activity(operation, str(cells["Attività"]))) and activity.is_session
            ]
            roll = [
                {"Incontro": sessions[number % len(sessions)], "Persona": _person(number), "Presenza": PRESENT}
                | stamp(f"presenza-{hub}-{number}", "prova", now)
                for number in range(sum(map(len, here.values())) // ENTRIES_FOR_A_PRESENCE if sessions else 0)
            ]
            _paste(book, f"Presenze{SEPARATOR}{hub}", [column.label for column in roll_columns()], roll)
        people = [{"Nome": _person(number)} | stamp(_person(number), "prova", now) for number in range(_PEOPLE)]
        _paste(book, f"Persone{SEPARATOR}{hubs[0]}", [column.label for column in people_columns()], people)
        for outcome in register.of(SHELL).entries.save_all(list(demo.coming(now.date()))):
            if isinstance(outcome, Exception):
                raise outcome
        register.close()


def _pointing_nowhere_else(entry: Entry, definitions: Definitions) -> Entry:
    activity = definitions.activity(entry.operation, entry.activity)
    assert activity is not None, entry
    pointers = _POINTERS if activity.is_session else (*_POINTERS, kinds.SERIES)
    left_out = {each.label for each in definitions.fields_of(activity) if each.kind in pointers}
    return replace(entry, values={label: value for label, value in entry.values.items() if label not in left_out})


def _person(number: int) -> str:
    return f"persona-{number % _PEOPLE:03d}"


def copy(book: Path, target: Path) -> Path:
    """A copy of a book, complete also while somebody has it open: then part of it is in a file beside it."""
    with closing(sqlite3.connect(book)) as source, closing(sqlite3.connect(target)) as found:
        source.backup(found)
    return target


def _entries(definitions: Definitions, count: int, shape: str) -> Iterator[Entry]:
    """As many for each operation and each hub, or all for one operation at one hub."""
    invented: dict[str, list[Entry]] = defaultdict(list)
    for entry in demo.biennium().entries:
        invented[entry.operation].append(entry)
    operations = list(definitions.operations) if shape == SPREAD else [OPERATION]
    hubs = list(definitions.hubs) if shape == SPREAD else [HUB]
    places = cycle([(operation, hub) for hub in hubs for operation in operations])
    sources = {operation: cycle(invented[operation]) for operation in operations}
    for number, (operation, hub) in zip(range(count), places, strict=False):
        yield replace(next(sources[operation]), id=f"prova-{number:06d}", hub=hub)


def _paste(book: gspread.Spreadsheet, title: str, labels: Sequence[str], rows: Sequence[Cells]) -> None:
    lines: list[list[Cell]] = [list(labels), *([row.get(label, "") for label in labels] for row in rows)]
    tab = book.add_worksheet(title, len(lines) + 20, len(labels))
    for start in range(0, len(lines), _CHUNK):
        tab.update(lines[start : start + _CHUNK], f"A{start + 1}", raw=True)
