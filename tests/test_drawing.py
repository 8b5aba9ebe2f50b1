"""Whose page is drawn next."""

from __future__ import annotations

import asyncio

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.serving import drawing
from components.serving.drawing import Board, ends
from components.serving.incoming import ComeLater
from tests import looping

LONG = 60.0
"""Seconds that no test waits: where places are held that long, only leaving frees one."""


async def asking(board: Board, drawn: list[str], **behind: float) -> list[asyncio.Task[None]]:
    """Each asks for a place, one after the other, and gives it up at once when it has one."""

    async def draw(name: str, seconds: float) -> None:
        place = await board.place(seconds)
        drawn.append(name)
        place.leave()

    tasks = []
    for name, seconds in behind.items():
        tasks.append(asyncio.create_task(draw(name, seconds)))
        await asyncio.sleep(0)
    return tasks


def test_so_many_pages_are_drawn_at_once_and_the_next_one_when_one_is_done() -> None:
    async def draws() -> list[list[str]]:
        board, drawn, seen = Board(at_once=2, seconds=LONG), list[str](), list[list[str]]()
        first, _ = await board.place(), await board.place()
        tasks = await asking(board, drawn, third=0.0)
        seen.append([*drawn])
        first.leave()
        await asyncio.gather(*tasks)
        return [*seen, drawn]

    assert looping.run(draws()) == [[], ["third"]]


def test_who_asked_for_many_lets_those_who_come_later_go_first() -> None:
    async def draws() -> list[str]:
        board, drawn = Board(at_once=1, seconds=LONG), list[str]()
        only = await board.place()
        tasks = await asking(board, drawn, flood=4.0, person=0.0, other_flood=3.0, other_person=0.0)
        only.leave()
        await asyncio.gather(*tasks)
        return drawn

    assert looping.run(draws()) == ["person", "other_person", "other_flood", "flood"]


def test_a_page_that_never_ends_keeps_its_place_for_a_moment_only() -> None:
    async def draws() -> list[str]:
        board, drawn = Board(at_once=1, seconds=0.01), list[str]()
        stuck = await board.place()
        await asyncio.gather(*await asking(board, drawn, next=0.0))
        stuck.leave()
        return drawn

    assert looping.run(draws()) == ["next"]


def test_a_place_that_was_given_up_twice_is_one_place() -> None:
    async def draws() -> list[str]:
        board, drawn = Board(at_once=1, seconds=LONG), list[str]()
        first = await board.place()
        first.leave()
        second = await board.place()
        first.leave()
        tasks = await asking(board, drawn, third=0.0)
        seen = [*drawn]
        second.leave()
        await asyncio.gather(*tasks)
        return seen

    assert looping.run(draws()) == []


@pytest.mark.parametrize("turn_has_come", [False, True])
def test_who_goes_away_while_waiting_takes_no_place_along(turn_has_come: bool) -> None:
    async def draws() -> list[str]:
        board, drawn = Board(at_once=1, seconds=LONG), list[str]()
        first = await board.place()
        (gone,) = await asking(board, drawn, gone=0.0)
        tasks = await asking(board, drawn, next=0.0)
        if turn_has_come:
            first.leave()
        gone.cancel()
        first.leave()
        await asyncio.gather(*tasks)
        return drawn

    assert looping.run(draws()) == ["next"]


def test_when_too_many_wait_the_next_one_is_asked_to_come_later() -> None:
    async def draws() -> list[str]:
        board, drawn = Board(at_once=1, seconds=LONG, queue=1), list[str]()
        first = await board.place()
        tasks = await asking(board, drawn, waits=0.0)
        with pytest.raises(ComeLater):
            await board.place()
        first.leave()
        await asyncio.gather(*tasks)
        return drawn

    assert looping.run(draws()) == ["waits"]


def test_a_page_is_done_when_streamlit_says_so() -> None:
    done, part = ForwardMsg(), ForwardMsg()
    done.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    part.delta.new_element.text.body = "Salvato"
    longer = ForwardMsg()
    longer.delta.new_element.text.body = "Salvato" * 1_000
    raws = [each.SerializeToString() for each in (done, part, longer)]
    assert [ends(raw) for raw in [*raws, b"", b"\xff"]] == [True, False, False, False, False]


def test_pages_that_only_have_news_wait_for_all_who_did_something_and_one_of_them_is_drawn_in_between() -> None:
    async def draws() -> list[str]:
        board, drawn = Board(at_once=1, seconds=LONG), list[str]()

        async def draw(name: str) -> None:
            place = await board.place(is_look=name.startswith("news"))
            drawn.append(name)
            place.leave()

        only = await board.place()
        names = ["news 1", "news 2", *(f"tap {number}" for number in range(3 * drawing._TAPS_TO_A_LOOK))]
        tasks = [asyncio.create_task(draw(name)) for name in names]
        await asyncio.sleep(0.01)
        only.leave()
        await asyncio.gather(*tasks)
        return drawn

    drawn = looping.run(draws())
    taps = [name for name in drawn if name.startswith("tap")]
    assert taps == [f"tap {number}" for number in range(3 * drawing._TAPS_TO_A_LOOK)]
    places = [drawn.index("news 1"), drawn.index("news 2")]
    assert places[0] >= drawing._TAPS_TO_A_LOOK - 1, "the first who did something come first"
    assert places[1] - places[0] >= drawing._TAPS_TO_A_LOOK
    assert places[1] < 3 * drawing._TAPS_TO_A_LOOK, "nor do pages with news wait for ever"


def test_pages_that_have_news_leave_a_place_for_who_does_something() -> None:
    async def draws() -> tuple[int, bool]:
        board = Board(at_once=3, seconds=LONG)
        looks = [asyncio.create_task(board.place(is_look=True)) for _ in range(5)]
        await asyncio.sleep(0.01)
        tap = asyncio.create_task(board.place())
        await asyncio.sleep(0.01)
        found = sum(each.done() for each in looks), tap.done()
        for each in looks:
            each.cancel()
        return found

    assert looping.run(draws()) == (drawing._LOOKS_AT_ONCE, True)


def test_a_part_of_a_page_that_asks_for_the_whole_of_it_has_not_ended() -> None:
    early = ForwardMsg()
    early.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    assert not ends(early.SerializeToString())
