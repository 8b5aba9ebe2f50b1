"""One viewer and 200 viewers of the running app, for a minute with a hand edit in it: what the spreadsheet is asked."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from threading import Timer

from tests.bench import books
from tests.bench.clock import in_words, table
from tests.bench.memory import COORDINATOR, edit_by_hand
from tests.bench.server import COUNTED, serving
from tests.bench.viewers import visit

VIEWERS, SECONDS = 200, 60.0
LONG_ENOUGH = 24.0
"""Seconds in which a hand edit at the end of the first third is sure to be seen; in less there is none."""


@dataclass(frozen=True)
class Crowd:
    """Requests until all pages were drawn, and those in the time after; what the viewers saw; the process's MB, now and most.

    `renewed` are the pages that were drawn anew because of the hand edit; `pulses` the seconds that each look of a page took.
    """

    viewers: int
    opening: Mapping[str, int]
    staying: Mapping[str, int]
    renewed: int
    pulses: list[float]
    memory: tuple[int, int]

    @property
    def charged(self) -> int:
        """The reads and writes of both; looks at Drive, which has a quota of its own, go by the clock."""
        return sum(asked[kind] for asked in (self.opening, self.staying) for kind in ("read", "write"))

    @property
    def row(self) -> list[str]:
        slowest = quantiles(self.pulses, n=20)[-1] if len(self.pulses) > 1 else 0.0
        return [
            f"{self.viewers}",
            in_words(self.opening),
            f"**{in_words(self.staying)}**",
            f"{self.renewed} of {self.viewers}",
            f"{1_000 * median(self.pulses or [0.0]):.0f} / {1_000 * slowest:.0f}",
            f"{self.memory[0]} / {self.memory[1]}",
        ]


def crowd(book: Path, viewers: int, seconds: float) -> Crowd:
    """Open the pages one after the other, stay for `seconds`, edit the sheet by hand at a third of these if there is time to see it."""
    copy = books.copy(book, book.with_name(f"{viewers} {book.name}"))
    with serving(copy, COUNTED) as server:
        opening: dict[str, int] = {}
        edit = Timer(seconds / 3, edit_by_hand, [copy])

        def settled() -> None:
            opening.update(server.counts())
            if seconds > LONG_ENOUGH:
                edit.start()

        found = visit(server.address, COORDINATOR, viewers, seconds, settled)
        after, memory = server.counts(), server.memory()
    staying = {kind: after[kind] - opening[kind] for kind in after}
    pulses = [took for viewer in found for took in viewer.took]
    return Crowd(viewers, opening, staying, sum(viewer.page.pages > 1 for viewer in found), pulses, memory)


def crowds(book: Path, viewers: int = VIEWERS, seconds: float = SECONDS) -> list[Crowd]:
    """One viewer and many, in the same minute, each with a server of their own."""
    with ThreadPoolExecutor(2) as both:
        return list(both.map(lambda count: crowd(book, count, seconds), (1, viewers)))


def crowd_table(found: list[Crowd], seconds: float = SECONDS) -> str:
    """One line for each crowd."""
    header = ["viewers", "requests until all were there", f"requests in the {seconds:.0f} seconds after"]
    header += ["pages that showed the hand edit", "a page's look, ms: median / slowest 5% from", "MB now / at most"]
    return table(header, [each.row for each in found])
