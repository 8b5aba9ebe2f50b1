"""How fast a browser's messages are heard."""

from __future__ import annotations

import asyncio
import time

from components.serving.incoming import Allowance, Arrivals, ComeLater, Pace, SlowLane
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
            pace = Pace(lane, Allowance(0.0, 1.0, 0.0))
            for _ in range(3):
                await pace.keep()

        floods = [asyncio.create_task(flood()) for _ in range(3)]
        await asyncio.sleep(0.05)
        await Pace(lane).keep()
        waiting = [not each.done() for each in floods]
        await asyncio.gather(*floods)
        return waiting

    assert looping.run(crowd()) == [True, True, True]


def test_the_slow_lane_has_an_end_so_that_a_server_that_stops_need_not_wait_for_it() -> None:
    async def crowd() -> list[bool]:
        lane = SlowLane()
        floods = [asyncio.create_task(lane.wait()) for _ in range(12)]
        done, _ = await asyncio.wait(floods, return_when=asyncio.FIRST_COMPLETED)
        turned_away = [isinstance(each.exception(), ComeLater) for each in done]
        for each in floods:
            each.cancel()
        await asyncio.gather(*floods, return_exceptions=True)
        return turned_away

    assert looping.run(crowd()) == [True, True]


def test_who_sends_without_a_break_stands_behind_who_just_came() -> None:
    busy, new = Pace(SlowLane()), Pace(SlowLane())
    for pace, messages in ((busy, 8), (new, 1)):
        took(messages, pace)
    assert new.behind == 0.0 < busy.behind


def test_an_address_that_opens_connection_after_connection_stands_behind_the_others() -> None:
    arrivals = Arrivals()
    hub = [arrivals.behind("10.0.0.1") for _ in range(60)]
    flood = [arrivals.behind("10.0.0.2") for _ in range(80)]
    assert (max(hub), flood[-1] > 5.0, arrivals.behind("10.0.0.1") < 1.0) == (0.0, True, True)


def test_who_stopped_flooding_is_served_again_within_seconds() -> None:
    allowance = Allowance(8.0, 40.0, 2.0)
    for _ in range(1_000):
        allowance.take()
    assert 5.0 < allowance.seconds_to(0.0) <= 10.0


def test_of_very_many_addresses_those_are_forgotten_that_came_least_lately() -> None:
    arrivals = Arrivals()
    for _ in range(80):
        arrivals.behind("10.0.0.2")
    for number in range(9_999):
        arrivals.behind(f"10.1.{number}")
    assert arrivals.behind("10.0.0.2") > 5.0
    arrivals.behind("10.0.0.3")
    assert arrivals.behind("10.0.0.2") > 5.0
