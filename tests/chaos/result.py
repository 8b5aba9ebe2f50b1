"""One seed with one app, from an empty book to what was wrong at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.chaos.story import story
from tests.chaos.trial import Running
from tests.chaos.verdict import DOUBLED, LOST, OTHER, OVERWRITTEN, WRONG, judge

FAULTS = (LOST, DOUBLED, WRONG, OVERWRITTEN, OTHER)
_STORIES = 6


@dataclass
class Result:
    """One seed with one app: how often each thing happened, and the stories of what went wrong."""

    seed: int
    app: str
    counts: Counter[str]
    stories: list[str]
    seconds: float

    def __str__(self) -> str:
        wrong = ", ".join(f"{self.counts[what]} {what}" for what in FAULTS)
        return f"seed {self.seed:>3}, {self.app:<13}: {wrong} ({self.seconds:.0f} s)"

    @property
    def is_clean(self) -> bool:
        """True when nothing at all went wrong."""
        return not any(self.counts[what] for what in FAULTS)


def play(seed: int, operations: int, app: str, kept: Path | None = None) -> Result:
    """One trial in a folder of its own, which is gone afterwards; with `kept`, a copy stays there if anything is wrong."""
    with tempfile.TemporaryDirectory(prefix=f"chaos-{seed}-") as folder:
        trial = Running(seed, operations, app, Path(folder)).run()
        verdict = judge(trial)
        if kept is not None and verdict.faults:
            shutil.copytree(folder, kept / f"{app}-{seed}", dirs_exist_ok=True)
    rows = {(fault.tab, fault.name): fault for fault in reversed(verdict.faults)}
    stories = [story(verdict, fault) for fault in list(rows.values())[:_STORIES]]
    return Result(seed, app, verdict.counts, stories, trial.seconds)


def played(trials: Sequence[tuple[int, int, str]], jobs: int, kept: Path | None = None) -> Iterator[Result]:
    """Trials (seed, operations, app), so many at a time; what came of them, in their order."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(play, kept=kept), *zip(*trials, strict=True))
