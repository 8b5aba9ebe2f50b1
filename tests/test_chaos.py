"""A small chaos: nothing of ours is lost, doubled, wrong or written over; of plain gspread's, much is."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.chaos import report
from tests.chaos.result import Result, played
from tests.chaos.trial import OURS, PLAIN

# Two app processes, and one.
SEEDS, OPERATIONS = (1, 3), 120


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """Two seeds with both apps."""
    return list(played([(seed, OPERATIONS, app) for seed in SEEDS for app in (OURS, PLAIN)], jobs=2))


def test_the_app_leaves_nothing_wrong(results: list[Result]) -> None:
    ours = [result for result in results if result.app == OURS]
    assert len(ours) == len(SEEDS)
    assert all(result.is_clean for result in ours), "\n\n".join(told for result in ours for told in result.stories)


def test_the_same_count_finds_what_plain_gspread_loses(results: list[Result]) -> None:
    plain = [result for result in results if result.app == PLAIN]
    assert all(result.counts["doubled"] and result.counts["wrong cells"] for result in plain)
    assert sum(result.counts["hand edits overwritten"] for result in plain)


def test_everything_that_can_happen_happened(results: list[Result]) -> None:
    counts = sum((result.counts for result in results if result.app == OURS), start=Counter[str]())
    assert all(counts[what] for what in ("saved", "conflict", "people", "kills"))
    assert counts["503"] + counts["429"]
    assert counts["lose"] + counts["late"] + counts["late arrivals"]


def test_a_fault_comes_with_the_story_of_its_row(results: list[Result]) -> None:
    told = "\n".join(story for result in results if result.app == PLAIN for story in result.stories)
    assert "→" in told
    assert "person" in told


def test_the_page_has_a_place_for_the_measured_part(results: list[Result]) -> None:
    page = report.PAGE.read_text("utf-8")
    part = report.measured(results, 1.0)
    assert part in report.written(page, part)
    assert report.written(report.written(page, part), "x") == report.written(page, "x")
    with pytest.raises(ValueError, match="lacks"):
        report.written("a page without markers", part)
