"""What one page says is heard in turn: who does something goes before the timers of pages, their own above all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.serving import open_pages
from components.serving.drawing import Board
from components.serving.gate import Gate, Talk, Words
from components.serving.hosts import Names
from components.serving.incoming import Pace, SlowLane
from tests import looping

LONG = 60.0


def said(fragment: str = "", by_timer: bool = False, page: str = "") -> Words:
    asked = BackMsg()
    asked.rerun_script.fragment_id, asked.rerun_script.is_auto_rerun = fragment, by_timer
    asked.rerun_script.page_name = page
    return {"type": "websocket.receive", "bytes": asked.SerializeToString()}


LOOK, TAP, PART = said("f", by_timer=True), said(page="oggi"), said("f")
GONE: Words = {"type": "websocket.disconnect", "code": 1000}


@asynccontextmanager
async def talk(
    board: Board, messages: Sequence[Words], name: str = ""
) -> AsyncIterator[tuple[Talk, asyncio.Queue[Words]]]:
    """A page that has sent these messages, and may send more."""
    waiting: asyncio.Queue[Words] = asyncio.Queue()
    for message in messages:
        waiting.put_nowait(message)

    async def send(_: Words) -> None:
        return

    talking = Talk(waiting.get, send, Pace(SlowLane()), board, name)
    yield talking, waiting
    talking.end()


async def heard(talking: Talk, seconds: float = 0.2) -> Words | None:
    """What is heard within a moment; None for nothing."""
    try:
        return await asyncio.wait_for(talking.hear(), seconds)
    except TimeoutError:
        return None


async def behind_another(messages: Sequence[Words]) -> tuple[Words, Words | None]:
    """The first two that are heard of a page's messages, when another page held the only place as they came."""
    board = Board(at_once=1, seconds=LONG)
    other = await board.place()
    async with talk(board, messages) as (page, _):
        hearing = asyncio.create_task(page.hear())
        await asyncio.sleep(0.05)
        other.leave()
        return await asyncio.wait_for(hearing, 1), await heard(page)


def test_a_timer_is_heard_at_once_where_nobody_waits() -> None:
    async def told() -> Words | None:
        async with talk(Board(at_once=1, seconds=LONG), [LOOK]) as (page, _):
            return await heard(page)

    assert looping.run(told()) == LOOK


def test_who_taps_goes_before_the_timer_of_the_own_page_which_is_not_heard_then() -> None:
    assert looping.run(behind_another([LOOK, TAP])) == (TAP, None)


def test_a_timer_that_waits_and_comes_again_waits_once() -> None:
    assert looping.run(behind_another([LOOK, LOOK, LOOK])) == (LOOK, None)


def test_the_tap_of_another_person_goes_before_a_timer_that_came_earlier() -> None:
    async def order() -> list[str]:
        board, drawn = Board(at_once=1, seconds=LONG), list[str]()
        first = await board.place()
        async with talk(board, [LOOK]) as (looking, _), talk(board, []) as (tapping, says):

            async def draw(page: Talk, name: str) -> None:
                await page.hear()
                drawn.append(name)
                page.leave()

            both = [asyncio.create_task(draw(looking, "news"))]
            await asyncio.sleep(0.05)
            says.put_nowait(TAP)
            both.append(asyncio.create_task(draw(tapping, "tap")))
            await asyncio.sleep(0.05)
            first.leave()
            await asyncio.wait_for(asyncio.gather(*both), 1)
        return drawn

    assert looping.run(order()) == ["tap", "news"]


def test_a_part_of_a_page_that_somebody_asked_for_is_no_timer() -> None:
    first, _ = looping.run(behind_another([PART, TAP]))
    assert first == PART


def test_a_page_that_goes_while_its_timer_waits_leaves_no_place_taken() -> None:
    async def free() -> Words:
        board = Board(at_once=1, seconds=LONG)
        other = await board.place()
        async with talk(board, [LOOK, GONE]) as (page, _):
            left = await asyncio.wait_for(page.hear(), 1)
        other.leave()
        await asyncio.wait_for(board.place(), 1)
        return left

    assert looping.run(free()) == GONE


def test_where_too_many_wait_a_timer_is_not_heard_and_the_page_stays_connected() -> None:
    async def told() -> Words | None:
        board = Board(at_once=1, seconds=LONG)
        await board.place()
        board.queue = 0
        async with talk(board, [LOOK, GONE]) as (page, _):
            return await heard(page)

    assert looping.run(told()) == GONE


def followed(has_news: Callable[[], bool] | None) -> tuple[Words | None, bool]:
    """What is heard of a timer of a page that follows this, and whether a page of that name is followed when it is gone."""

    async def told() -> Words | None:
        async with talk(Board(at_once=1, seconds=LONG), [LOOK], name) as (page, _):
            return await heard(page)

    name = open_pages.new_name()
    if has_news is not None:
        open_pages.follow(name, has_news)
    return looping.run(told()), name in open_pages._followed


def test_a_timer_is_heard_only_where_the_page_may_have_news_and_nothing_is_kept_of_a_page_that_went() -> None:
    assert followed(lambda: False) == (None, False)
    assert followed(lambda: True) == (said(by_timer=True), False), "the whole page is asked for"
    assert followed(None) == (LOOK, False), "of such a page nothing is known"


def test_a_page_that_cannot_be_asked_finds_out_itself() -> None:
    def broken() -> bool:
        raise RuntimeError("chiuso")

    assert followed(broken) == (LOOK, False)


def test_a_tap_is_heard_though_there_is_no_news() -> None:
    async def told() -> tuple[Words | None, Words | None]:
        async with talk(Board(at_once=1, seconds=LONG), [LOOK, TAP, LOOK, PART], name) as (page, _):
            return await heard(page), await heard(page)

    name = open_pages.new_name()
    open_pages.follow(name, lambda: False)
    assert looping.run(told()) == (TAP, PART)


def test_which_page_it_is_only_the_app_says_whatever_the_browser_sends() -> None:
    async def connected() -> list[str]:
        async def app(scope: Words, *_: object) -> None:
            names.extend(words.decode() for line, words in scope["headers"] if line == open_pages.LINE.encode())

        names: list[str] = []
        headers = [(b"host", b"localhost"), (open_pages.LINE.encode(), b"di un altro")]
        await Gate(app, Names(frozenset({"localhost"})))({"type": "websocket", "headers": headers}, receive, send)
        return names

    async def receive() -> Words:
        return GONE

    async def send(_: Words) -> None:
        return

    (name,) = looping.run(connected())
    assert name != "di un altro"
    assert len(name) == 16


DRAWN, AGAIN = ForwardMsg(), ForwardMsg()
DRAWN.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
AGAIN.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN


def tells(message: ForwardMsg) -> Words:
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def test_the_timer_of_a_page_that_its_person_has_just_asked_for_is_not_heard() -> None:
    """Streamlit would draw the page at the timer's address: a person who went elsewhere would be taken back."""

    async def told() -> list[Words | None]:
        async with talk(Board(at_once=4, seconds=LONG), [TAP]) as (page, says):
            found = [await heard(page)]
            says.put_nowait(LOOK)
            found.append(await heard(page))
            await page.say(tells(DRAWN))
            says.put_nowait(LOOK)
            found.append(await heard(page))
            page.acted -= 2.0
            says.put_nowait(LOOK)
            found.append(await heard(page))
        return found

    assert looping.run(told()) == [TAP, None, None, LOOK]


def test_who_taps_while_the_page_looks_for_news_by_itself_is_heard_when_it_has_looked() -> None:
    """What a page asks Streamlit for from within takes the place of what its person asked for meanwhile."""

    async def told() -> tuple[Words | None, bool, bool, Words]:
        async with talk(Board(at_once=4, seconds=LONG), [LOOK]) as (page, says):
            look = await heard(page)
            says.put_nowait(TAP)
            tap = asyncio.create_task(page.hear())
            await asyncio.sleep(0.05)
            early = tap.done()
            await page.say(tells(AGAIN))
            await asyncio.sleep(0.05)
            half_way = tap.done()
            await page.say(tells(DRAWN))
            return look, early, half_way, await asyncio.wait_for(tap, 0.2)

    assert looping.run(told()) == (LOOK, False, False, TAP)


def test_a_drawing_that_never_ends_does_not_keep_the_timer_waiting_for_ever() -> None:
    async def told() -> list[Words | None]:
        async with talk(Board(at_once=4, seconds=LONG), [LOOK, LOOK]) as (page, says):
            found = [await heard(page), await heard(page)]
            page.begun -= 11.0
            says.put_nowait(LOOK)
            return [*found, await heard(page)]

    assert looping.run(told()) == [LOOK, None, LOOK]
