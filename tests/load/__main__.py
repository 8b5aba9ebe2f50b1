"""`make load`: a day at all hubs at once, then a hand edit under the eyes of everybody; prints what people waited for.

One server on one core, the people on the others. Volunteers open a session, save its heads and go back to *Oggi*;
coordinators go from figure to figure. Each does something every five seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median, quantiles

import gspread

from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.register.register import Register
from sheets.spreadsheet.workbook import Workbook
from tests import looping
from tests.bench import books
from tests.bench.memory import edit_by_hand
from tests.bench.server import Server, serving
from tests.load.person import Person, present

VOLUNTEERS = {
    "Rho": "volontaria.rho@esempio.it",
    "Settimo Milanese": "volontario.settimo@esempio.it",
    "Lainate": "referente.lainate@esempio.it",
}
COORDINATOR, OF_SIX = "coordinatrice@esempio.it", 6
"""Of six people at work one looks at figures: at 100 volunteers 20 dashboards."""
PAUSE = 5.0
_A_DAY = 8
"""So many sessions a day a hub has; those whom there is none for today record one of the days before."""
_CALM, _UNTIL_ALL_SAW = 4.0, 12.0
HALF, MOST, SEEN = 0.1, 0.5, 3.0
"""Seconds within which half of the drawings come, 95 of 100, and a hand edit on every page once it was seen."""


@dataclass
class Day:
    """What came of it: the seconds of each action by what it was, heads typed by session, and those found in the book.

    `shown` are the seconds from the first page that showed the hand edit to each of them.
    """

    people: int
    took: dict[str, list[float]] = field(default_factory=dict)
    typed: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)
    shown: list[float] = field(default_factory=list)
    missed: int = 0
    cpu: float = 0.0

    @property
    def all_(self) -> list[float]:
        return [each for seconds in self.took.values() for each in seconds]

    @property
    def wrong(self) -> list[str]:
        """Sessions that are not in the book once, with the heads that were confirmed last."""
        return [id_ for id_, heads in self.typed.items() if self.found.get(id_) != [str(heads)]]

    @property
    def is_kept(self) -> bool:
        """True when every promise is kept."""
        half, most = _half_and_most(self.all_)
        return half <= HALF and most <= MOST and not self.wrong and not self.missed and max(self.shown) <= SEEN

    def __str__(self) -> str:
        lines = [f"{self.people} people, {len(self.all_)} actions, the server busy {self.cpu:.0%} of its core"]
        for what, seconds in {**self.took, "all": self.all_}.items():
            half, most = _half_and_most(seconds)
            lines.append(f"{what}: {len(seconds)}; half within {1_000 * half:.0f} ms, 95% within {1_000 * most:.0f} ms")
        lines.append(f"{len(self.typed)} sessions saved, {len(self.wrong)} wrong")
        lines.append(
            f"a hand edit: on {len(self.shown)} pages, the last {max(self.shown, default=0.0):.1f} s after the first; {self.missed} missed it"
        )
        return "\n".join(lines)


def _half_and_most(seconds: Sequence[float]) -> tuple[float, float]:
    return median(seconds), quantiles(seconds, n=20)[-1]


def built(path: Path, entries: int, sessions: int) -> list[tuple[str, str]]:
    """A book of so many entries, with sessions of today and the days before, a few a day at each hub; their hubs and ids."""
    books.build(path, entries, books.SPREAD)
    made = [(hub, f"carico-{number}") for number, hub in zip(range(sessions), cycle(VOLUNTEERS), strict=False)]
    with local.session(path) as session:
        register = Register(Workbook.on_file(path, session))
        today, a_day = register.now().date(), _A_DAY * len(VOLUNTEERS)
        entries_ = [
            Entry(
                id_,
                "OP Café",
                hub,
                "Evento di socialità",
                {
                    "Data": today - timedelta(days=number // a_day),
                    "Stato": "in programma",
                    "Titolo": f"Incontro {id_}",
                },
            )
            for number, (hub, id_) in enumerate(made)
        ]
        for outcome in register.of(SHELL).entries.save_all(entries_):
            if isinstance(outcome, Exception):
                raise outcome
        register.close()
    return made


async def volunteer(person: Person, id_: str, day: Day, chance: Random, until: float) -> None:
    """Open a session, save its heads, go back to *Oggi*; over and over."""
    heads = 0
    while time.monotonic() < until:
        for what in ("open a session", "save", "Oggi"):
            await asyncio.sleep(chance.uniform(0.5, 1.5) * PAUSE)
            if what == "open a session":
                await person.open("presenze", incontro=id_)
            elif what == "save":
                heads += 1
                answers = (f"Salvato: {heads} presenz", f"In attesa: {heads} presenz")
                await person.submit({"Adulti": str(heads)}, "Salva le presenze", answers)
                day.typed[id_] = heads
            else:
                await person.open("oggi")
            day.took.setdefault(what, []).append(person.took[-1])


async def coordinator(person: Person, day: Day, chance: Random, until: float) -> None:
    """Have one figure after the other explained."""
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * PAUSE)
        await person.click("Come si conta")
        day.took.setdefault("a figure", []).append(person.took[-1])


async def live(server: Server, sessions: Sequence[tuple[str, str]], book: Path, seconds: float, day: Day) -> None:
    """Everybody comes, works for so long, then looks on while somebody edits the sheet by hand."""
    async with AsyncExitStack() as stack:
        come: list[Person] = []
        for number in range(day.people):
            is_coordinator = number % OF_SIX == 0
            who = COORDINATOR if is_coordinator else VOLUNTEERS[sessions[number][0]]
            come.append(await stack.enter_async_context(present(server.address, who)))
            await come[-1].open("indicatori" if is_coordinator else "oggi")
        began, until = (_cpu(server.process), time.monotonic()), time.monotonic() + seconds
        chance = Random(1)
        await asyncio.gather(
            *(
                coordinator(person, day, chance, until)
                if number % OF_SIX == 0
                else volunteer(person, sessions[number][1], day, chance, until)
                for number, person in enumerate(come)
            )
        )
        day.cpu = (_cpu(server.process) - began[0]) / (time.monotonic() - began[1])
        await _edited(come, book, day)


async def _edited(come: Sequence[Person], book: Path, day: Day) -> None:
    """Somebody edits the sheet, at the hub that the volunteers of Rho look at; everybody who looks at it should see that."""
    looking = [person for person in come if person.who in (COORDINATOR, VOLUNTEERS["Rho"])]
    await asyncio.gather(*(person.open("oggi") for person in looking if person.who != COORDINATOR))
    await asyncio.sleep(_CALM)
    began = time.monotonic()
    await asyncio.to_thread(edit_by_hand, book)
    await asyncio.sleep(_UNTIL_ALL_SAW)
    seen = sorted(person.redrawn for person in looking if person.redrawn > began)
    day.shown, day.missed = [each - seen[0] for each in seen], len(looking) - len(seen)


def _cpu(process: int) -> float:
    """The seconds of a core that a process has used."""
    words = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _cores(server: Server) -> Iterator[None]:
    """One core for the server, the others for the people."""
    cores = sorted(os.sched_getaffinity(0))
    for thread in Path(f"/proc/{server.process}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores[:1])
    os.sched_setaffinity(0, cores[1:] or cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def played(folder: Path, people: int, entries: int, seconds: float) -> Day:
    """Build the book, serve it, live the day, and look what is in the book."""
    book, day = folder / "book.sqlite3", Day(people)
    sessions = built(book, entries, people)
    with serving(book) as server, contextmanager(_cores)(server):
        looping.run(live(server, sessions, book, seconds, day), 10 * looping.LONGEST)
    day.found = found(book)
    return day


def found(book: Path) -> dict[str, list[str]]:
    """The heads of each session of today, once for every row that has its id."""
    heads: dict[str, list[str]] = {}
    with local.session(book) as session:
        sheet = gspread.Client(auth=None, session=session).open("Perimetri")
        for hub in VOLUNTEERS:
            for row in sheet.worksheet(f"OP Café · {hub}").get_all_records():
                heads.setdefault(str(row["id"]), []).append(str(row["Adulti"]))
    return heads


def main(arguments: Sequence[str] | None = None) -> int:
    """Play it; 1 when a promise was not kept."""
    options = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    options.add_argument("--people", type=int, default=200, help="how many sessions (200)")
    options.add_argument("--entries", type=int, default=20_000, help="how many entries the book has (20,000)")
    options.add_argument("--seconds", type=float, default=60.0, help="how long they work (60)")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        day = played(Path(folder), chosen.people, chosen.entries, chosen.seconds)
    print(day)
    return int(not day.is_kept)


if __name__ == "__main__":
    sys.exit(main())
