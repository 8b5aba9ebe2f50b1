"""Keeps a long frame up to date by the few rows that changed: what stayed the same is neither read nor computed anew.

The frames here have a column of the sheet's row numbers, in rising order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

MOST_PIECES = 200


def numbered(frame: pd.DataFrame, numbers: Sequence[int], by: str) -> pd.DataFrame:
    """The frame's rows of those sheet rows (rising `numbers`); a number that the frame does not have has none."""
    parts = [frame.iloc[start:end] for start, end in _places(frame, numbers, by)]
    return pd.concat(parts) if len(parts) > 1 else parts[0] if parts else frame.iloc[:0]


def spliced(frame: pd.DataFrame, numbers: Sequence[int], fresh: pd.DataFrame, by: str, pieces: int) -> pd.DataFrame:
    """`frame` with `fresh` in place of its rows of those sheet rows.

    `pieces` is how often this was done to it before: text columns stay in as many pieces until they are put together.
    """
    parts, kept = [], 0
    for (start, end), (first, last) in zip(_places(frame, numbers, by), _places(fresh, numbers, by), strict=True):
        parts += [frame.iloc[kept:start], fresh.iloc[first:last]]
        kept = end
    filled = [part for part in (*parts, frame.iloc[kept:]) if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else frame.iloc[:0]
    # Choosing all rows makes one piece of them again; a thousand pieces would slow everything down.
    return whole.loc[np.ones(len(whole), dtype=bool)] if pieces % MOST_PIECES == 0 else whole


def _places(frame: pd.DataFrame, numbers: Sequence[int], by: str) -> Iterator[tuple[int, int]]:
    """For each run of consecutive numbers, where the frame's rows of them start and end."""
    there = frame[by].to_numpy()
    for first, last in _runs(numbers):
        yield int(np.searchsorted(there, first, "left")), int(np.searchsorted(there, last, "right"))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """[2, 5, 6, 7] → (2, 2), (5, 7)."""
    first = last = None
    for number in numbers:
        if last is not None and first is not None and number > last + 1:
            yield first, last
            first = None
        first, last = number if first is None else first, number
    if first is not None and last is not None:
        yield first, last
