"""A cold start, in a process of its own: `python -m tests.bench.cold decode BOOK`, or `register BOOK`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import gspread

from sheets import local
from sheets.access import SHELL
from sheets.figures.indicators import Scope
from sheets.figures.periods import Period
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests.bench.clock import Timings, in_words, peak_memory, table

DECODE, REGISTER = "decode", "register"
ROOT = Path(__file__).parent.parent.parent
_READ_FORM = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


def decode(book: Path) -> dict[str, object]:
    """Fetch and decode the JSON of all tabs, and nothing else."""
    with local.session(book) as session:
        key = Workbook.on_file(book, session).key
        spreadsheet = gspread.Client(auth=None, session=session).open_by_key(key)
        start = time.perf_counter()
        titles = [tab.title for tab in spreadsheet.worksheets()]
        spreadsheet.values_batch_get([f"'{title}'" for title in titles], params=_READ_FORM)
        return {"fetch and decode": time.perf_counter() - start, "memory": peak_memory()}


def register(book: Path) -> dict[str, object]:
    """The first snapshot of a register, then the first value of every figure."""
    with local.session(book) as session:
        opened = Register(Workbook.on_file(book, session))
        session.log.clear()
        start = time.perf_counter()
        _ = opened.snapshot
        read = time.perf_counter()
        requests, memory = session.log.counts, peak_memory()
        scope = Scope(Period(*opened.of(SHELL).figures.span(), "tutto"))
        for indicator in opened.of(SHELL).figures.indicators():
            opened.of(SHELL).figures.figure(indicator, scope)
        figures = time.perf_counter()
    return {
        "first snapshot": read - start,
        "all figures": figures - read,
        "requests": requests,
        "memory after the snapshot": memory,
        "memory": peak_memory(),
    }


@dataclass
class Cold:
    """Cold starts on one book: timings by what was timed, requests, and peak memory in MB."""

    timings: dict[str, Timings]
    requests: str
    memory: dict[str, int]

    @property
    def ratio(self) -> float:
        """How many times as long the first snapshot takes as fetching and decoding the same JSON."""
        decode, snapshot, _ = self.timings.values()
        return snapshot.median / decode.median

    @property
    def row(self) -> list[str]:
        decode, snapshot, figures = self.timings.values()
        return [
            decode.in_seconds,
            snapshot.in_seconds,
            f"**{self.ratio:.2f}**",
            figures.in_seconds,
            f"**{(snapshot.median + figures.median) / decode.median:.2f}**",
            " / ".join(f"{each}" for each in self.memory.values()),
            self.requests,
        ]


def start(book: Path, repeats: int) -> Cold:
    """Start `repeats` times, each time in a new process, both ways by turns."""
    timings = {name: Timings() for name in ("fetch and decode", "first snapshot", "all figures")}
    memory: dict[str, int] = {}
    requests = ""
    for _ in range(repeats):
        for way in (DECODE, REGISTER):
            command = [sys.executable, "-m", "tests.bench.cold", way, str(book)]
            told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
            for name in timings.keys() & told.keys():
                timings[name].add(told[name], {})
            memory |= {f"{way} {name}": told[name] for name in told if name.startswith("memory")}
            requests = in_words(told.get("requests", {}))
    return Cold(timings, requests, memory)


def cold_table(found: dict[str, Cold]) -> str:
    """One line for each way in which the entries are spread."""
    header = [
        "",
        "JSON fetched and decoded, s",
        "first snapshot, s",
        "ratio",
        "then all 19 figures, s",
        "ratio of both",
    ]
    header += ["peak MB: decoded / snapshot / figures", "requests"]
    return table(header, [[shape, *each.row] for shape, each in found.items()])


if __name__ == "__main__":
    print(json.dumps({DECODE: decode, REGISTER: register}[sys.argv[1]](Path(sys.argv[2]))))
