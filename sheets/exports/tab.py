"""A tab as it is exported, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheets.entries.columns import Column
from sheets.kinds import Cell


@dataclass(frozen=True)
class ExportTab:
    """A tab as it is exported: its columns, and its rows as cells, in the order of the sheet."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
