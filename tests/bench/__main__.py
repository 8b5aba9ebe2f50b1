"""`make bench`: measures, prints the tables and writes them into docs/performance.md."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench import books, cold, loads, report
from tests.bench.growth import grow
from tests.bench.plain import plain_table, plainly


def main(arguments: Sequence[str] | None = None) -> str:
    """Measure; returns the measured part of the page."""
    chosen = _options().parse_args(arguments)
    began, machine = time.perf_counter(), report.machine()
    with tempfile.TemporaryDirectory() as folder:
        parts = [machine, *_parts(Path(folder), chosen)]
    parts.append(f"All of this took {time.perf_counter() - began:.0f} seconds.")
    measured = "\n\n".join(parts)
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
    parser.add_argument("--dry-run", action="store_true", help="print only, and leave the page as it is")
    return parser


def _parts(folder: Path, chosen: argparse.Namespace) -> Iterator[str]:
    sizes = (chosen.small, chosen.entries)
    made = {
        shape: tuple(folder / f"{size} in {shape}.sqlite3" for size in sizes) for shape in (books.SPREAD, books.SINGLE)
    }
    for shape, paths in made.items():
        for size, path in zip(sizes, paths, strict=True):
            books.build(path, size, shape)
    # Before anything is saved to them.
    plain = [plainly(_copy(path), saves=chosen.repeats, views=1) for path in made[books.SPREAD]]
    starts = {f"{sizes[1]:,} entries, {shape}": cold.start(large, chosen.starts) for shape, (_, large) in made.items()}
    for shape, (small, large) in made.items():
        found = grow((small, large), chosen.repeats)
        yield f"### Saves and pages, entries in {shape}\n\n{found.table(sizes)}"
        yield f"Peak memory of the process with the app: {found.memory[0]} and {found.memory[1]} MB."
    yield f"### The same through plain gspread, entries in {books.SPREAD}\n\n{plain_table(*plain, sizes)}"
    yield f"### Cold start\n\n{cold.cold_table(starts)}"
    file = chosen.csv or loads.attendance_file(folder / "attendance.csv")
    yield f"### Many rows at once\n\n{loads.loads_table([*loads.import_once_and_again(folder, file), loads.load_demo(folder)])}"


def _copy(path: Path) -> Path:
    copy = path.with_suffix(".plain.sqlite3")
    shutil.copy(path, copy)
    return copy


if __name__ == "__main__":
    main()
