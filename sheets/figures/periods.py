"""The periods a funder asks for: semester, year, biennium, or any two dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sheets.language import Day, Message, Month, Several, _

FIRST_BIENNIUM = 2015
MONTH, SEMESTER, YEAR = "mese", "semestre", "anno"


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included. `label` is what people call it."""

    start: date
    end: date
    label: str

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d}/{self.end:%Y-%m-%d}"

    @property
    def in_words(self) -> Message:
        """ "dal 01/01/2015 al 31/12/2016"."""
        return _("dal {first} al {last}", first=Day(self.start), last=Day(self.end))


def between(start: date, end: date) -> Period:
    """Any two dates, in either order."""
    start, end = min(start, end), max(start, end)
    return Period(start, end, Several(" – ", (Day(start), Day(end))))


def semester(day: date) -> Period:
    """The half year that holds `day`."""
    if day.month <= 6:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30), _("1º semestre {year}", year=str(day.year)))
    return Period(date(day.year, 7, 1), date(day.year, 12, 31), _("2º semestre {year}", year=str(day.year)))


def year(day: date) -> Period:
    """The calendar year that holds `day`."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))


def biennium(day: date) -> Period:
    """The two years that hold `day`, counted from the project's first, 2015/16."""
    first = day.year - (day.year - FIRST_BIENNIUM) % 2
    return Period(
        date(first, 1, 1), date(first + 1, 12, 31), _("Biennio {years}", years=f"{first}/{(first + 1) % 100:02d}")
    )


READY_MADE = {"Semestre": semester, "Anno": year, "Biennio": biennium}


def ready_made(name: str, first: date, last: date) -> list[Period]:
    """All periods of that name between two dates, the latest first."""
    make = READY_MADE[name]
    found = [make(last)]
    while found[-1].start > first:
        found.append(make(found[-1].start - timedelta(days=1)))
    return found


# A longer silence than this many steps is drawn as one; so what was recorded keeps its room.
_LONGEST_SILENCE = {MONTH: 6, SEMESTER: 2, YEAR: 2}
_MOST_STEPS = {MONTH: 37, SEMESTER: 17}


@dataclass(frozen=True)
class Step:
    """One step of a chart. A silence is several steps in which nothing happened, drawn as one."""

    period: Period
    is_silence: bool = False


def steps(period: Period, days: Collection[date]) -> tuple[str, list[Step]]:
    """The period cut into steps, and what each one is: `MONTH`, `SEMESTER` where these are too many, else `YEAR`.

    Silences without any of the `days` count as one step, so that one day ten years later leaves months months. The
    first and the last step may be shorter than the others.
    """
    for name in (MONTH, SEMESTER):
        found = _shortened(_cut(period, name), days, _LONGEST_SILENCE[name])
        if len(found) <= _MOST_STEPS[name]:
            return name, found
    return YEAR, _shortened(_cut(period, YEAR), days, _LONGEST_SILENCE[YEAR])


def _cut(period: Period, name: str) -> list[Period]:
    whole_of = {MONTH: _month, SEMESTER: semester, YEAR: year}[name]
    found: list[Period] = []
    start = period.start
    while start <= period.end:
        whole = whole_of(start)
        end = min(whole.end, period.end)
        found.append(Period(start, end, whole.label))
        start = end + timedelta(days=1)
    return found


def _shortened(parts: Sequence[Period], days: Collection[date], longest: int) -> list[Step]:
    """The parts as steps, each run of more than `longest` without a day in them as one."""
    spoken = sorted(days)
    found: list[Step] = []
    for speaks, run in groupby(parts, lambda part: _has_any(spoken, part)):
        silent = list(run)
        if speaks or len(silent) <= longest:
            found += [Step(part) for part in silent]
        else:
            label = Several(" – ", (silent[0].label, silent[-1].label))
            found.append(Step(Period(silent[0].start, silent[-1].end, label), is_silence=True))
    return found


def _has_any(days: Sequence[date], period: Period) -> bool:
    at = bisect_left(days, period.start)
    return at < len(days) and days[at] <= period.end


def _month(day: date) -> Period:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Period(day.replace(day=1), following - timedelta(days=1), Month(day))
