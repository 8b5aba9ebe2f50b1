"""The periods a funder asks for: semester, year, biennium, or any two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sheets.numbers import MONTHS, italian_date

FIRST_BIENNIUM = 2015


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included. `label` is what people call it."""

    start: date
    end: date
    label: str

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d}/{self.end:%Y-%m-%d}"

    @property
    def in_words(self) -> str:
        """ "dal 01/01/2015 al 31/12/2016"."""
        return f"dal {italian_date(self.start)} al {italian_date(self.end)}"


def between(start: date, end: date) -> Period:
    """Any two dates, in either order."""
    start, end = min(start, end), max(start, end)
    return Period(start, end, f"{italian_date(start)} – {italian_date(end)}")


def semester(day: date) -> Period:
    """The half year that holds `day`."""
    if day.month <= 6:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30), f"1º semestre {day.year}")
    return Period(date(day.year, 7, 1), date(day.year, 12, 31), f"2º semestre {day.year}")


def year(day: date) -> Period:
    """The calendar year that holds `day`."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))


def biennium(day: date) -> Period:
    """The two years that hold `day`, counted from the project's first, 2015/16."""
    first = day.year - (day.year - FIRST_BIENNIUM) % 2
    return Period(date(first, 1, 1), date(first + 1, 12, 31), f"Biennio {first}/{(first + 1) % 100:02d}")


READY_MADE = {"Semestre": semester, "Anno": year, "Biennio": biennium}


def ready_made(name: str, first: date, last: date) -> list[Period]:
    """All periods of that name between two dates, the latest first."""
    make = READY_MADE[name]
    found = [make(last)]
    while found[-1].start > first:
        found.append(make(found[-1].start - timedelta(days=1)))
    return found


def step_of(period: Period) -> str:
    """What a chart of the period steps by: "mese", "semestre" beyond three years, "anno" beyond eight."""
    years = (period.end - period.start).days / 366
    return "anno" if years > 8 else "semestre" if years > 3 else "mese"


def steps(period: Period) -> list[Period]:
    """The period cut into its steps; the first and the last may be shorter than the others."""
    whole_of = {"mese": _month, "semestre": semester, "anno": year}[step_of(period)]
    found: list[Period] = []
    start = period.start
    while start <= period.end:
        whole = whole_of(start)
        end = min(whole.end, period.end)
        found.append(Period(start, end, whole.label))
        start = end + timedelta(days=1)
    return found


def _month(day: date) -> Period:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Period(day.replace(day=1), following - timedelta(days=1), f"{MONTHS[day.month - 1]} {day.year}")
