"""A long frame is kept up to date by the rows that changed."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from sheets.entries.frames import MOST_PIECES, numbered, spliced


def frame(numbers: list[int], mark: str = "a") -> pd.DataFrame:
    rows = pd.Series(numbers, dtype="int64")
    return pd.DataFrame({"row": rows, "text": pd.Series([f"{mark}{number}" for number in numbers], dtype="str")})


@pytest.mark.parametrize(
    ("there", "changed", "fresh", "expected"),
    [
        ([2, 3, 4], [], [], ["a2", "a3", "a4"]),
        ([2, 3, 4], [5, 6], [5, 6], ["a2", "a3", "a4", "b5", "b6"]),
        ([2, 3, 4], [3], [3], ["a2", "b3", "a4"]),
        ([2, 3, 4], [3], [], ["a2", "a4"]),
        ([2, 4], [3], [3], ["a2", "b3", "a4"]),
        ([2, 2, 3], [2], [2, 2, 2], ["b2", "b2", "b2", "a3"]),
        ([2, 3, 4], [2, 4, 5], [2, 5], ["b2", "a3", "b5"]),
        ([], [2], [2], ["b2"]),
        ([2], [2], [], []),
    ],
)
def test_changed_rows_take_the_place_of_what_was_there(
    there: list[int], changed: list[int], fresh: list[int], expected: list[str]
) -> None:
    found = spliced(frame(there), changed, frame(fresh, "b"), "row", 1)
    assert (list(found["text"]), list(found.index)) == (expected, list(range(len(expected))))


@pytest.mark.parametrize(
    ("numbers", "expected"), [([], []), ([3], [3]), ([1, 2, 9], [2]), ([2, 3, 5], [2, 3, 5, 5]), ([4], [])]
)
def test_rows_are_found_by_their_numbers(numbers: list[int], expected: list[int]) -> None:
    assert list(numbered(frame([2, 3, 5, 5, 6]), numbers, "row")["row"]) == expected


def test_a_frame_put_together_many_times_is_the_same_as_one_made_at_once() -> None:
    chance, grown, marks = random.Random(1), frame([2]), {2: "a"}
    for step in range(1, 2 * MOST_PIECES + 5):
        number = chance.choice([len(marks) + 2, chance.randrange(2, len(marks) + 2)])
        marks[number] = chance.choice("bc")
        grown = spliced(grown, [number], frame([number], marks[number]), "row", step)
    at_once = pd.concat([frame([number], mark) for number, mark in sorted(marks.items())], ignore_index=True)
    pd.testing.assert_frame_equal(grown, at_once)
