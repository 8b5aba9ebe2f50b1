"""Visitors who send whatever they can: nothing is lost, and nobody else waits for it. `make chaos` does more of it."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.visitors import day


def test_visitors_lose_nothing_and_keep_nobody_waiting(tmp_path: Path) -> None:
    outcome = day(tmp_path, saves=12, visitors=3)
    assert len(outcome.typed) == 12
    assert outcome.wrong == []
    # One outbox: the register was opened once. Beside the file there may be the two of a journal that is being written.
    assert outcome.outboxes <= 3
    # How much longer it takes is measured by `make chaos`: on a busy machine a few saves say little.
    assert outcome.sent["clear_cache"] > 0
