"""How fast the spreadsheet may be asked, with a clock that only moves when somebody sleeps."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Condition

import pytest

from sheets.spreadsheet.pace import READ, WRITE, Pace, Quota


class Clock:
    """Seconds that pass while somebody sleeps, and not otherwise."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class SharedClock:
    """The same for so many threads: it moves to the next one's end of sleep when all of them sleep or have ended."""

    def __init__(self, threads: int) -> None:
        self.now = 0.0
        self._awake = threads
        self._ends: list[float] = []
        self._moved = Condition()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._moved:
            end = self.now + seconds
            heapq.heappush(self._ends, end)
            self._awake -= 1
            self._move()
            self._moved.wait_for(lambda: self.now >= end)

    def ended(self) -> None:
        """A thread has nothing more to do."""
        with self._moved:
            self._awake -= 1
            self._move()

    def _move(self) -> None:
        if self._awake or not self._ends:
            return
        self.now = max(self.now, self._ends[0])
        while self._ends and self._ends[0] <= self.now:
            heapq.heappop(self._ends)
            self._awake += 1
        self._moved.notify_all()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Pace:
    """Google's, on that clock."""
    return Pace(interval=1.0, per_minute=60, backoff=1.0, clock=clock, sleep=clock.sleep)


def times(clock: Callable[[], float], take: Callable[[], None], count: int) -> list[float]:
    """When each of so many requests left."""
    left = []
    for _ in range(count):
        take()
        left.append(clock())
    return left


def most_in_a_minute(left: list[float]) -> int:
    """The most that left in any sixty seconds, whenever they begin; the end belongs to the next minute."""
    return max(sum(1 for each in left if start <= each < start + 59.999) for start in left)


# The minute


def test_sixty_reads_leave_at_once_and_the_next_one_when_the_first_is_a_minute_old(clock: Clock, google: Pace) -> None:
    left = times(clock, lambda: google.take(READ), 61)
    assert left[59] == 1_000.0
    assert left[60] == 1_060.0
    assert clock.slept == [60.0]


def test_in_no_sixty_seconds_leave_more_than_sixty_however_unevenly_they_come(clock: Clock, google: Pace) -> None:
    left: list[float] = []
    for gap in (0.0, 7.3, 0.0, 31.9, 59.9, 0.1, 0.0, 12.0, 47.7):
        clock.now += gap
        left += times(clock, lambda: google.take(READ), 29)
    assert most_in_a_minute(left) == 60
    assert left == sorted(left)


def test_after_a_quiet_minute_the_whole_quota_is_there_again_and_no_more(clock: Clock, google: Pace) -> None:
    times(clock, lambda: google.take(READ), 60)
    clock.now += 3_600
    clock.slept.clear()
    left = times(clock, lambda: google.take(READ), 61)
    assert left[59] == left[0]
    assert left[60] == left[0] + 60


def test_writes_leave_at_most_once_a_second_and_sixty_a_minute(clock: Clock, google: Pace) -> None:
    left = times(clock, lambda: google.take(WRITE), 200)
    assert min(later - earlier for earlier, later in pairwise(left)) >= 1.0
    assert most_in_a_minute(left) == 60
    assert left[-1] - left[0] == 199.0, "and none of them waits longer than that"


def test_a_write_after_a_while_leaves_at_once(clock: Clock, google: Pace) -> None:
    google.take(WRITE)
    clock.now += 1.0
    google.take(WRITE)
    assert clock.slept == []
    clock.now += 0.4
    google.take(WRITE)
    assert clock.slept == [pytest.approx(0.6)]


def test_reads_and_writes_have_minutes_of_their_own(clock: Clock, google: Pace) -> None:
    times(clock, lambda: google.take(READ), 60)
    assert clock.slept == []
    google.take(WRITE)
    assert clock.slept == [], "sixty reads keep no write waiting"
    clock.now += 60
    times(clock, lambda: google.take(WRITE), 60)
    before = clock.now
    times(clock, lambda: google.take(READ), 60)
    assert clock.now == before


def test_waiting_for_the_turn_counts_nothing(clock: Clock, google: Pace) -> None:
    google.take(WRITE)
    for _ in range(5):
        google.wait_for_turn(WRITE)
    assert clock.slept == [1.0]
    assert google.quota.writes == 1
    google.take(WRITE)
    assert clock.slept == [1.0], "the turn was waited for, and is still there"


def test_a_local_file_has_no_limit_and_is_counted_all_the_same(clock: Clock) -> None:
    pace = Pace(clock=clock, sleep=clock.sleep)
    times(clock, lambda: pace.take(WRITE), 500)
    times(clock, lambda: pace.take(READ), 300)
    assert clock.slept == []
    assert pace.quota == Quota(reads=300, writes=500, limit=None)


# Many threads


@pytest.mark.parametrize("kind", [READ, WRITE])
def test_many_threads_together_keep_to_the_minute_and_waste_none_of_it(kind: str) -> None:
    threads, each = 12, 15
    clock = SharedClock(threads)
    pace = Pace(interval=1.0, per_minute=60, clock=clock, sleep=clock.sleep)

    def work() -> list[float]:
        left = times(clock, lambda: pace.take(kind), each)
        clock.ended()
        return left

    with ThreadPoolExecutor(threads) as pool:
        found = [pool.submit(work) for _ in range(threads)]
        left = sorted(time for one in found for time in one.result(timeout=20))
    assert len(left) == 180
    assert most_in_a_minute(left) == 60
    assert left[-1] == (120.0 if kind == READ else 179.0)
    if kind == WRITE:
        assert min(later - earlier for earlier, later in pairwise(left)) >= 1.0


# What is spent, in words


def test_the_quota_says_what_was_spent_in_the_last_minute(clock: Clock, google: Pace) -> None:
    times(clock, lambda: google.take(READ), 12)
    google.take(WRITE)
    assert google.quota == Quota(reads=12, writes=1, limit=60)
    assert str(google.quota) == "1 di 60 scritture e 12 di 60 letture nell'ultimo minuto"
    clock.now += 60
    assert str(google.quota) == "0 di 60 scritture e 0 di 60 letture nell'ultimo minuto"


def test_where_there_is_no_limit_the_quota_names_none() -> None:
    assert str(Quota(reads=3, writes=2, limit=None)) == "2 scritture e 3 letture nell'ultimo minuto"


def test_google_grants_sixty_a_minute_and_one_write_a_second() -> None:
    pace = Pace.of_google()
    assert (pace.interval, pace.per_minute) == (1.0, 60)


# After a failure


def test_the_wait_after_failures_doubles_until_it_is_as_long_as_it_gets(google: Pace) -> None:
    longest = [max(google.delay(failures) for _ in range(300)) for failures in (1, 2, 3, 4, 5, 6, 60, 10_000)]
    for found, bound in zip(longest, (1, 2, 4, 8, 16, 30, 30, 30), strict=True):
        assert 0.8 * bound < found <= bound


def test_the_wait_is_never_none_and_not_the_same_for_everybody(google: Pace) -> None:
    waits = {google.delay(3) for _ in range(100)}
    assert min(waits) >= 2.0
    assert len(waits) > 90
