"""`make load` in small: people at work at once, and a hand edit under their eyes."""

from __future__ import annotations

from pathlib import Path

from tests.load.__main__ import played


def test_people_who_work_at_once_lose_nothing_and_see_what_a_hand_wrote(tmp_path: Path) -> None:
    day = played(tmp_path, people=7, entries=300, seconds=12.0)
    assert (day.wrong, day.missed) == ([], 0)
    assert day.typed
    assert len(day.shown) == 3, "two coordinators and a volunteer of Rho"
    assert {"open a session", "save", "Oggi", "a figure"} <= set(day.took)
