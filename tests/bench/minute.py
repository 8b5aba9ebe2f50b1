"""One minute of 100 people who save, at 300 ms latency and Google's quota: `python -m tests.bench.minute WAY BOOK SECONDS`.

Through Perimetri a person presses Salva every 0.95 s, whether or not the last receipt has come; a save counts from the
moment of pressing. Through gspread's `append_row` a person presses again as soon as the last row is confirmed, and
repeats what was refused after 1, 2, 4… seconds and a bit of chance, as Google advises and ordinary apps do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count, cycle
from pathlib import Path
from random import Random
from statistics import median, quantiles
from threading import Event, Lock, Thread
from typing import Any

import gspread
import requests

from sheets import local
from sheets.access import SHELL
from sheets.definitions.model import SEPARATOR
from sheets.entries.columns import Entry
from sheets.register.register import Register
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.bench import books
from tests.bench.clock import in_words, table

ROOT = Path(__file__).parent.parent.parent
OURS, PLAIN = "Perimetri", "`append_row`"
WRITERS, SECONDS, LATENCY, QUOTA = 100, 60, 0.3, 60
BETWEEN_PRESSES = 0.95
SECONDS_BETWEEN_LOOKS = 10.0
_EVENT = "Evento di socialità"
_HANDS = 400
_BACK_OFF = [1, 2, 4, 8, 16, 32]


@dataclass
class Minute:
    """What came of it. `confirmed`, `requests` and `refused` (429) are those of the minute itself; `pressed` all saves.

    `seconds` are the durations of all confirmed saves; `lost` of these are not in the sheet, `doubled` more than once.
    """

    pressed: int = 0
    confirmed: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0

    @property
    def slowest(self) -> float:
        """The slowest 5% took this long, or longer."""
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else float("nan")

    @property
    def row(self) -> list[str]:
        return [
            f"{self.pressed:,}",
            f"**{self.confirmed:,}**",
            in_words(self.requests),
            f"{self.refused:,}",
            f"{median(self.seconds):.2f} / **{self.slowest:.2f}** / {max(self.seconds):.2f}",
            f"{self.lost} / {self.doubled}",
        ]


class _Line:
    """A session with the latency and the quota, which counts what was refused for the quota."""

    def __init__(self, path: Path) -> None:
        self.session = local.session(path, faults=local.Faults(latency=LATENCY, quota=QUOTA))
        self.refused = 0
        self.session.hooks["response"].append(self._count)

    def _count(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        self.refused += answer.status_code == 429

    def told(self, minute: Minute) -> None:
        minute.requests, minute.refused = self.session.log.counts, self.refused


def ours(path: Path, seconds: float) -> Minute:
    """The minute through a register, at the pace that it keeps on Google."""
    line, minute, lock = _Line(path), Minute(), Lock()
    waiting = path.with_name(f"{path.name}-attesa")
    register = Register(Workbook.on_file(path, line.session), outbox=waiting, pace=Pace.of_google())
    _ = register.snapshot
    register.reader.watch(SECONDS_BETWEEN_LOOKS)
    line.session.log.clear()
    hubs = list(register.definitions.hubs)
    start = time.monotonic()

    def save(number: int, pressed: float) -> str:
        id_ = f"minuto-{number:06d}"
        values = {"Data": books.DAY, "Titolo": f"Prova {number}", "Stato": "svolto", "Adulti": 3}
        entry = Entry(id_, books.OPERATION, hubs[number % len(hubs)], _EVENT, values)
        receipt = register.of(SHELL).entries.save(entry)
        while receipt.is_waiting:
            time.sleep(0.05)
            newest = register.of(SHELL).receipts.newest(id_)
            assert newest is not None and not isinstance(newest, Exception), newest
            receipt = newest
        with lock:
            minute.seconds.append(time.monotonic() - pressed)
            minute.confirmed += time.monotonic() <= start + seconds
        return id_

    with ThreadPoolExecutor(_HANDS) as hands:
        saves = []
        for number, moment in enumerate(_presses(seconds)):
            time.sleep(max(0.0, start + moment - time.monotonic()))
            saves.append(hands.submit(save, number, start + moment))
        time.sleep(max(0.0, start + seconds - time.monotonic()))
        line.told(minute)
        minute.pressed = len(saves)
        ids = [each.result() for each in saves]
    register.close()
    _verify(minute, path, ids)
    return minute


def _presses(seconds: float) -> list[float]:
    """When anybody presses, in seconds from the start: everybody at a steady beat, all beats apart."""
    between = BETWEEN_PRESSES / WRITERS
    return [turn * between for turn in range(int(seconds / between))]


def plain(path: Path, seconds: float) -> Minute:
    """The minute through `append_row`."""
    line, minute, lock, over = _Line(path), Minute(), Lock(), Event()
    key = Workbook.on_file(path).key
    book = gspread.Client(auth=None, session=line.session).open_by_key(key)
    tabs = [tab for tab in book.worksheets() if tab.title.startswith(f"{books.OPERATION}{SEPARATOR}")]
    headers = {tab.title: tab.row_values(1) for tab in tabs}
    line.session.log.clear()
    start, ids, chance = time.monotonic(), list[str](), Random(3)

    def write(number: int) -> None:
        tab = tabs[number % len(tabs)]
        row = {"Attività": _EVENT, "Titolo": "Prova", "Stato": "svolto", "Adulti": 3}
        cells = [row.get(label, "") for label in headers[tab.title]]
        for turn in count():
            pressed, id_ = time.monotonic(), f"minuto-{number}-{turn}"
            cells[headers[tab.title].index("id")] = id_
            with lock:
                minute.pressed += 1
            if not _insist(partial(tab.append_row, [*cells]), over, chance):
                return
            with lock:
                ids.append(id_)
                minute.seconds.append(time.monotonic() - pressed)
                minute.confirmed += time.monotonic() <= start + seconds

    writers = [Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(max(0.0, start + seconds - time.monotonic()))
    line.told(minute)
    over.set()
    for writer in writers:
        writer.join()
    _verify(minute, path, ids)
    return minute


def _insist(append: Callable[[], object], over: Event, chance: Random) -> bool:
    """Append, and again after a while when it is refused for the quota; False when the minute is over before it is there."""
    for pause in cycle(_BACK_OFF):
        if over.is_set():
            return False
        try:
            append()
            return True
        except gspread.exceptions.APIError as why:
            if why.code != 429:
                raise
        over.wait(pause + chance.random())
    return False


def _verify(minute: Minute, path: Path, ids: Sequence[str]) -> None:
    """Count in the sheet itself, from a session of its own, what was confirmed."""
    register = Register(Workbook.on_file(path))
    tabs = register.snapshot.entry_tabs()
    found = Counter(str(tab.cell(row, "id")) for tab in tabs for row in range(len(tab.rows)))
    minute.lost = sum(found[id_] == 0 for id_ in ids)
    minute.doubled = sum(found[id_] > 1 for id_ in ids)


def side_by_side(folder: Path, seconds: float = SECONDS) -> dict[str, Minute]:
    """Both ways in the same minute, each in a process and on a book of its own."""
    running = {}
    for way in WAYS:
        book = folder / f"{way.strip('`')}.sqlite3"
        books.build(book, 1_000, books.SPREAD)
        command = [sys.executable, "-m", "tests.bench.minute", way, str(book), str(seconds)]
        running[way] = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    found = {}
    for way, process in running.items():
        told, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"the minute through {way} did not end well")
        found[way] = Minute(**json.loads(told))
    return found


def minute_table(found: dict[str, Minute]) -> str:
    """One line for each way."""
    header = ["", "saves begun", "confirmed in the minute", "requests in it", "refused (429)"]
    header += ["seconds: median / slowest 5% from / most", "confirmed but lost / doubled"]
    return table(header, [[way, *minute.row] for way, minute in found.items()])


WAYS = {OURS: ours, PLAIN: plain}

if __name__ == "__main__":
    print(json.dumps(asdict(WAYS[sys.argv[1]](Path(sys.argv[2]), float(sys.argv[3])))))
