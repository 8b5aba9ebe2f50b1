"""A spreadsheet that counts what is asked of it, to say at the end how many requests a job took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sheets.workbook import Marks, TabReading, Window, Workbook


class CountedWorkbook(Workbook):
    """Does what `counted` does. `requests` has the number of "read", "write" and "drive" requests so far."""

    def __init__(self, counted: Workbook) -> None:
        self._counted = counted
        self.key = counted.key
        self.name = counted.name
        self.pace = counted.pace
        self._http = counted._http
        self.requests: Counter[str] = Counter()

    def tabs(self) -> list[tuple[str, int, tuple[int, int]]]:
        """Counts one read."""
        self.requests["read"] += 1
        return self._counted.tabs()

    def read(self, wanted: Callable[[str], bool]) -> tuple[list[TabReading], Marks]:
        """Counts two reads, the tabs' names and their cells, or only the first where no tab is wanted."""
        found = self._counted.read(wanted)
        self.requests["read"] += 2 if found[0] else 1
        return found

    def write(self, changes: Sequence[Mapping[str, Any]], read_back: Sequence[str] = ()) -> dict[str, list[Window]]:
        """Counts one write, answered or not."""
        self.requests["write"] += 1
        return self._counted.write(changes, read_back)

    def version(self) -> int:
        """Counts one request to Drive."""
        self.requests["drive"] += 1
        return self._counted.version()
