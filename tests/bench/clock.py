"""What was measured, and how it is written: medians, with the least and the most beside them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass
class Timings:
    """The durations of one thing done several times, in seconds, and the requests that the last one took."""

    seconds: list[float] = field(default_factory=list)
    requests: Mapping[str, int] = field(default_factory=dict)

    def add(self, seconds: float, requests: Mapping[str, int]) -> None:
        self.seconds.append(seconds)
        self.requests = requests

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def milliseconds(self) -> str:
        """ "12 (10–31)": median, least and most."""
        return self._in(1_000, 0 if self.median >= 0.02 else 1)

    @property
    def in_seconds(self) -> str:
        """ "1.20 (1.10–1.31)": median, least and most."""
        return self._in(1, 2)

    def _in(self, unit: int, digits: int) -> str:
        middle, least, most = (
            f"{unit * each:,.{digits}f}" for each in (self.median, min(self.seconds), max(self.seconds))
        )
        return f"{middle} ({least}–{most})" if len(self.seconds) > 1 else middle

    @property
    def asked(self) -> str:
        """ "1 write", or "none"."""
        return in_words(self.requests)


def in_words(requests: Mapping[str, int]) -> str:
    """{"read": 2, "write": 0} → "2 reads"."""
    names = {
        "read": ("read", "reads"),
        "write": ("write", "writes"),
        "drive": ("look at Drive", "looks at Drive"),
    }
    asked = [f"{count:,} {names[kind][count > 1]}" for kind, count in requests.items() if count]
    return ", ".join(asked) or "none"


def timed(act: Callable[[], object]) -> float:
    """How many seconds it took."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def peak_memory() -> int:
    """The most memory that this process ever had, in MB. (`getrusage` would begin with what its parent had.)"""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; numbers to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
