"""`make chaos`: plays all seeds with both apps, prints what was lost, and writes the tables into docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import report
from tests.chaos.load import busy
from tests.chaos.result import Result, played
from tests.chaos.trial import OURS, PLAIN


def main(arguments: Sequence[str] | None = None) -> list[Result]:
    """Play; returns what came of each seed with each app."""
    chosen = _options().parse_args(arguments)
    seeds = range(1, chosen.seeds + 1) if chosen.seed is None else [chosen.seed]
    apps = [OURS] if chosen.only_ours else [OURS, PLAIN]
    began, results = time.monotonic(), list[Result]()
    trials = [(seed, chosen.operations, app) for seed in seeds for app in apps]
    with busy(chosen.load):
        for result in played(trials, chosen.jobs, chosen.keep):
            results.append(result)
            print(result, flush=True)
            if result.app == OURS or chosen.tell:
                print(*result.stories, sep="\n\n", end="\n" if result.stories else "", flush=True)
    part = report.measured(results, time.monotonic() - began, chosen.load)
    print(part)
    if not chosen.dry_run and chosen.seed is None and not chosen.only_ours:
        report.PAGE.write_text(report.written(report.PAGE.read_text("utf-8"), part), "utf-8")
    return results


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds (20)")
    parser.add_argument("--operations", type=int, default=1_000, help="operations for each of them (1,000)")
    parser.add_argument("--seed", type=int, help="play this one again, and leave the page as it is")
    parser.add_argument("--jobs", type=int, default=2, help="how many trials at a time (2)")
    parser.add_argument("--load", type=int, default=3, help="how many processes burn time beside them (3)")
    parser.add_argument("--keep", type=Path, help="a folder for the books and logs of seeds that went wrong")
    parser.add_argument("--only-ours", action="store_true", help="without plain gspread, and leave the page as it is")
    parser.add_argument("--tell", action="store_true", help="tell the stories of plain gspread's faults too")
    parser.add_argument("--dry-run", action="store_true", help="print only, and leave the page as it is")
    return parser


if __name__ == "__main__":
    sys.exit(any(not result.is_clean for result in main() if result.app == OURS))
