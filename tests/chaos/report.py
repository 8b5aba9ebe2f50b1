"""The part of docs/performance.md that says what chaos cost, and the words printed while it is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bench.clock import table
from tests.bench.report import machine
from tests.chaos.result import FAULTS, Result
from tests.chaos.trial import OURS, PLAIN
from tests.chaos.verdict import DOUBLED, LOST, OTHER, OVERWRITTEN, WRONG

PAGE = Path(__file__).parent.parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"
_NAMES = {
    LOST: "rows lost",
    DOUBLED: "rows doubled, or back after a person deleted them",
    WRONG: "wrong cells",
    OVERWRITTEN: "hand edits overwritten",
    OTHER: "anything else that must not be",
}
_HAPPENED = {
    "operations": "operations",
    "saved": "… confirmed",
    "waiting": "… told *in attesa* first",
    "conflict": "… refused with a conflict",
    "unknown": "… given up after three tries",
    "people": "things done by hand in the spreadsheet",
    "restored hits": "values that came to stand in a wrong cell at any moment",
    "kills": "app processes killed (`kill -9`)",
    "pauses": "app processes stopped for up to ten seconds (SIGSTOP)",
    "503": "requests refused with 503",
    "429": "requests refused with 429",
    "lose": "replies lost",
    "late": "late arrivals, while the sender lived",
    "late arrivals": "late and second arrivals, after the sender had gone on or died",
}


def measured(results: Sequence[Result], seconds: float, load: int = 0) -> str:
    """Machine, tables of what was wrong at the end and of what had happened, and how long it took."""
    totals = {app: Counter[str]() for app in (OURS, PLAIN)}
    for result in results:
        totals[result.app] += result.counts
    seeds = len({result.seed for result in results})
    clean = Counter(result.app for result in results if result.is_clean)
    beside = f"beside {load} processes that only burn time" if load else "with nothing else running"
    wrong = [[_NAMES[what], *(f"**{totals[app][what]:,}**" for app in totals)] for what in FAULTS]
    wrong.append(["seeds that end with nothing wrong at all", *(f"{clean[app]} of {seeds}" for app in totals)])
    happened = [[name, *(f"{totals[app][what]:,}" for app in totals)] for what, name in _HAPPENED.items()]
    return "\n\n".join(
        [
            machine(),
            f"{seeds} seeds, each once with Perimetri and once with plain gspread, {beside}. Wrong at the end:",
            table(["", *totals], wrong),
            "On the way there:",
            table(["", *totals], happened),
            f"All of this took {seconds:.0f} seconds.",
        ]
    )


def written(text: str, part: str) -> str:
    """The page with another measured part. Raises ValueError when its markers are gone."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{part}\n{END}{after}"
