"""One minute of two app processes on one spreadsheet, which share Google's quota: `python -m tests.bench.pair`.

In each of them twenty people save an entry, correct it when it is confirmed, and begin again; at 300 ms latency. With
`--alone` one process does the same, for comparison.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Lock

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.bench import books
from tests.bench.clock import in_words
from tests.bench.minute import LATENCY, QUOTA, SECONDS

PEOPLE, BETWEEN_PRESSES = 20, 3.0


@dataclass
class Pair:
    """What came of it: seconds from pressing to the confirmation, requests by kind, and what is wrong in the sheet."""

    seconds: list[float] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def __str__(self) -> str:
        slow = f"median {median(self.seconds):.1f} s, slowest 5% from {quantiles(self.seconds, n=20)[-1]:.1f} s"
        return (
            f"{len(self.seconds)} saves confirmed, {slow}; {in_words(self.requests)}; {self.wrong} wrong in the sheet"
        )


def play(path: Path, processes: int, seconds: float) -> Pair:
    """Save and correct for so long in so many processes."""
    pair, faults = Pair(), local.Faults(latency=LATENCY, quota=QUOTA)
    sessions = [local.session(path, faults=faults) for _ in range(processes)]
    registers = [Register(Workbook.on_file(path, each), pace=Pace.of_google()) for each in sessions]
    for register, session in zip(registers, sessions, strict=True):
        _ = register.snapshot
        session.log.clear()
    lock, end = Lock(), time.monotonic() + seconds

    def confirmed(register: Register, receipt: Receipt, pressed: float) -> bool:
        while receipt.is_waiting and time.monotonic() < end:
            time.sleep(0.05)
            newest = register.of(receipt.id).receipts.newest()
            assert newest is None or isinstance(newest, Receipt), newest
            receipt = newest or receipt
        with lock:
            if time.monotonic() < end:
                pair.seconds.append(time.monotonic() - pressed)
        return time.monotonic() < end

    def person(number: int) -> list[str]:
        register, hubs, ids = registers[number % processes], [*registers[0].definitions.hubs], []
        time.sleep(BETWEEN_PRESSES * number / (PEOPLE * processes))
        while time.monotonic() < end:
            pressed, id_ = time.monotonic(), f"coppia-{number}-{len(ids)}"
            values = {"Data": books.DAY, "Titolo": id_, "Stato": "svolto", "Adulti": 3}
            entry = Entry(id_, books.OPERATION, hubs[number % len(hubs)], "Evento di socialità", values)
            receipt = register.of(SHELL).entries.save(entry)
            if confirmed(register, receipt, pressed):
                again = time.monotonic()
                confirmed(
                    register, register.of(SHELL).entries.correct(receipt.tab, id_, {"Adulti": 4}, {"Adulti": 3}), again
                )
                ids.append(id_)
            time.sleep(max(0.0, pressed + BETWEEN_PRESSES - time.monotonic()))
        return ids

    with ThreadPoolExecutor(PEOPLE * processes) as people:
        told = [id_ for ids in people.map(person, range(PEOPLE * processes)) for id_ in ids]
    for session in sessions:
        pair.requests.update(session.log.counts)
    for register in registers:
        register.close()
    pair.wrong = _wrong(path, told)
    return pair


def _wrong(path: Path, told: list[str]) -> int:
    """How many of the entries that were confirmed with their correction are not in the sheet once, and corrected."""
    tabs = Register(Workbook.on_file(path)).snapshot.entry_tabs()
    found = Counter((tab.cell(row, "id"), tab.cell(row, "Adulti")) for tab in tabs for row in range(len(tab.rows)))
    return sum(found[id_, 4] + found[id_, 3] != 1 for id_ in told)


def main() -> None:
    """Print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pair", description=__doc__)
    parser.add_argument("--alone", action="store_true", help="one process")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long (60)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.sqlite3"
        books.build(path, 1_000, books.SPREAD)
        print(play(path, 1 if chosen.alone else 2, chosen.seconds))


if __name__ == "__main__":
    main()
