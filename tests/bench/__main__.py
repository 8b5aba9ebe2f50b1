"""`make bench`: measures, prints the tables and writes them into docs/performance.md."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import books, cold, compare, crowd, loads, memory, minute, report
from tests.bench.growth import grow
from tests.bench.libraries import WAYS
from tests.bench.plain import plain_table, plainly
from tests.bench.targets import Target, targets_table


def main(arguments: Sequence[str] | None = None) -> str:
    """Measure; returns the measured part of the page."""
    chosen = _options().parse_args(arguments)
    began, machine = time.perf_counter(), report.machine()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), chosen)
        run.measure()
    promised = f"### What was promised\n\n{targets_table(run.targets)}"
    took = f"All of this took {time.perf_counter() - began:.0f} seconds."
    measured = "\n\n".join([machine, promised, *run.parts, took])
    print(measured)
    if not chosen.dry_run:
        report.PAGE.write_text(report.written(report.PAGE.read_text("utf-8"), measured), "utf-8")
    return measured


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--csv", type=Path, help="the attendance file to import; without it, one of the same shape")
    parser.add_argument("--entries", type=int, default=100_000, help="entries in the large books (100,000)")
    parser.add_argument("--small", type=int, default=1_000, help="entries in the small books (1,000)")
    parser.add_argument("--repeats", type=int, default=9, help="how often each thing is timed (9)")
    parser.add_argument("--starts", type=int, default=3, help="how many cold starts (3)")
    parser.add_argument(
        "--seconds", type=float, default=60, help="how long people save, and how long they look on (60)"
    )
    parser.add_argument("--viewers", type=int, default=crowd.VIEWERS, help="how many look on (200)")
    parser.add_argument("--libraries", nargs="*", default=list(WAYS), choices=list(WAYS), help="which to compare with")
    parser.add_argument("--dry-run", action="store_true", help="print only, and leave the page as it is")
    return parser


class Run:
    """One run of all measurements: `parts` are the sections of the page, `targets` what was promised."""

    def __init__(self, folder: Path, chosen: argparse.Namespace) -> None:
        self.folder = folder
        self.chosen = chosen
        self.sizes = (chosen.small, chosen.entries)
        self.parts: list[str] = []
        self.targets: list[Target] = []
        self.books = {
            shape: tuple(folder / f"{size} in {shape}.sqlite3" for size in self.sizes)
            for shape in (books.SPREAD, books.SINGLE)
        }

    def measure(self) -> None:
        """Everything, what needs a quiet machine first and alone."""
        self.save_for_a_minute()
        self.look_on()
        for shape, paths in self.books.items():
            for size, path in zip(self.sizes, paths, strict=True):
                books.build(path, size, shape)
        # Before anything is saved to them.
        plain = [
            plainly(books.copy(path, path.with_suffix(".plain.sqlite3")), saves=self.chosen.repeats, views=1)
            for path in self.books[books.SPREAD]
        ]
        self.start_cold()
        self.weigh_and_compare()
        self.grow()
        title = f"### The same through plain gspread, entries in {books.SPREAD}"
        self.parts.append(f"{title}\n\n{plain_table(*plain, self.sizes)}")
        self.load()

    def save_for_a_minute(self) -> None:
        found = minute.side_by_side(self.folder, self.chosen.seconds)
        ours, seconds = found[minute.OURS], self.chosen.seconds
        people = f"{minute.WRITERS} people saving for {seconds:.0f} seconds"
        self.parts.append(f"### {people}\n\n{minute.minute_table(found)}")
        self.targets += [
            Target(f"{people}: saves confirmed", ours.confirmed, 100 * seconds, at_least=True),
            Target("write requests for these", ours.requests["write"], seconds),
            Target("the slowest 5% of these saves from", ours.slowest, 3, unit="s"),
            Target("of the confirmed saves, lost or doubled", ours.lost + ours.doubled, 0),
        ]

    def look_on(self) -> None:
        book = self.folder / "looked at.sqlite3"
        books.build(book, self.sizes[0], books.SPREAD)
        found = crowd.crowds(book, self.chosen.viewers, self.chosen.seconds)
        self.parts.append(f"### Viewers\n\n{crowd.crowd_table(found, self.chosen.seconds)}")
        one, many = found
        more = f"reads and writes that {many.viewers} viewers cost more than one"
        self.targets.append(Target(more, many.charged - one.charged, 0))

    def start_cold(self) -> None:
        starts = {
            f"{self.sizes[1]:,} entries, {shape}": cold.start(large, self.chosen.starts)
            for shape, (_, large) in self.books.items()
        }
        self.parts.append(f"### Cold start\n\n{cold.cold_table(starts)}")
        for name, found in starts.items():
            ratio = "first snapshot ÷ the same JSON fetched and decoded alone"
            self.targets.append(Target(f"cold start, {name}: {ratio}", found.ratio, 1.3))

    def weigh_and_compare(self) -> None:
        """Sizes and counts, which may be found side by side."""
        with ThreadPoolExecutor(2) as both:
            weighed = both.submit(memory.weigh_all, [large for _, large in self.books.values()], self.chosen.seconds)
            compared = compare.compare(self.folder, self.chosen.libraries)
        by_shape = dict(zip(self.books, weighed.result(), strict=True))
        title = f"### Memory, {self.sizes[1]:,} entries"
        self.parts.append(f"{title}\n\n{memory.memory_table(by_shape)}")
        self.parts.append(f"### Beside other libraries\n\n{compare.compare_table(compared)}")
        for shape, mb in by_shape.items():
            for step in (memory.FIGURES, memory.EDITED):
                promise = f"memory at most, {self.sizes[1]:,} entries, {shape}: {step}"
                self.targets.append(Target(promise, mb[step][1], 400, unit="MB"))

    def grow(self) -> None:
        for shape, (small, large) in self.books.items():
            found = grow((small, large), self.chosen.repeats)
            peaks = f"Peak memory of the process with the app: {found.memory[0]} and {found.memory[1]} MB."
            self.parts.append(f"### Saves and pages, entries in {shape}\n\n{found.table(self.sizes)}\n\n{peaks}")

    def load(self) -> None:
        file = self.chosen.csv or loads.attendance_file(self.folder / "attendance.csv")
        found = [*loads.import_once_and_again(self.folder, file), loads.load_demo(self.folder)]
        self.parts.append(f"### Many rows at once\n\n{loads.loads_table(found)}")


if __name__ == "__main__":
    main()
