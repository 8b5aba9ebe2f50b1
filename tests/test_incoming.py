"""How fast a browser's messages are heard."""

from __future__ import annotations

import asyncio
import time

from components.incoming import Pace, SlowLane
from tests import looping


def took(messages: int, pace: Pace) -> float:
    async def sending() -> float:
        began = time.monotonic()
        for _ in range(messages):
            await pace.keep()
        return time.monotonic() - began

    return looping.run(sending())


def test_a_person_never_waits() -> None:
    assert took(8, Pace(SlowLane())) < 0.2


def test_a_flood_waits_for_its_turn() -> None:
    assert took(14, Pace(SlowLane())) > 0.8


def test_who_sent_what_no_page_sends_has_nothing_left_at_once() -> None:
    pace = Pace(SlowLane())
    pace.unheard()
    assert took(3, pace) > 0.3


def test_floods_share_one_slow_lane_and_a_person_beside_them_does_not_wait() -> None:
    async def crowd() -> list[bool]:
        lane = SlowLane()

        async def flood() -> None:
            pace = Pace(lane, left=0.0)
            for _ in range(3):
                await pace.keep()

        floods = [asyncio.create_task(flood()) for _ in range(3)]
        await asyncio.sleep(0.05)
        await Pace(lane).keep()
        waiting = [not each.done() for each in floods]
        await asyncio.gather(*floods)
        return waiting

    assert looping.run(crowd()) == [True, True, True]
