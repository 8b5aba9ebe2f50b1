"""The definition tabs that a new project starts with."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from sheets.definitions.model import NEEDS, parts

DEFAULTS = Path(__file__).parent.parent / "defaults"


@lru_cache
def default_rows(tab: str, folder: Path = DEFAULTS) -> tuple[tuple[str, ...], ...]:
    """A default tab as rows of texts, the header first. Raises OSError when the file is not there."""
    with (folder / f"{tab}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return tuple(tuple(row) for row in csv.reader(lines))


@lru_cache
def default_needs() -> dict[tuple[str, str], tuple[str, ...]]:
    """By operation and activity, the fields of which one makes an entry worth a row, as the defaults say."""
    header, *rows = default_rows("Attività")
    named = [dict(zip(header, row, strict=True)) for row in rows]
    return {(row["Operazione"], row["Attività"]): parts(row[NEEDS]) for row in named}
