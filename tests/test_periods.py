"""The periods a funder asks for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sheets.figures import periods
from sheets.figures.periods import Period


@pytest.mark.parametrize(
    ("make", "day", "start", "end", "label"),
    [
        (periods.semester, date(2016, 6, 30), date(2016, 1, 1), date(2016, 6, 30), "1º semestre 2016"),
        (periods.semester, date(2016, 7, 1), date(2016, 7, 1), date(2016, 12, 31), "2º semestre 2016"),
        (periods.year, date(2016, 2, 29), date(2016, 1, 1), date(2016, 12, 31), "2016"),
        (periods.biennium, date(2015, 1, 1), date(2015, 1, 1), date(2016, 12, 31), "Biennio 2015/16"),
        (periods.biennium, date(2016, 12, 31), date(2015, 1, 1), date(2016, 12, 31), "Biennio 2015/16"),
        (periods.biennium, date(2017, 1, 1), date(2017, 1, 1), date(2018, 12, 31), "Biennio 2017/18"),
        (periods.biennium, date(2014, 5, 5), date(2013, 1, 1), date(2014, 12, 31), "Biennio 2013/14"),
        (periods.biennium, date(2099, 5, 5), date(2099, 1, 1), date(2100, 12, 31), "Biennio 2099/00"),
    ],
)
def test_a_ready_made_period_holds_its_day(make, day: date, start: date, end: date, label: str) -> None:
    assert make(day) == Period(start, end, label)


def test_two_dates_make_a_period_in_either_order() -> None:
    period = periods.between(date(2016, 3, 2), date(2015, 9, 1))
    assert (period.start, period.end) == (date(2015, 9, 1), date(2016, 3, 2))
    assert period.label == "01/09/2015 – 02/03/2016"
    assert period.in_words == "dal 01/09/2015 al 02/03/2016"
    assert str(period) == "2015-09-01/2016-03-02"


def test_ready_made_periods_come_latest_first_and_cover_the_span() -> None:
    found = periods.ready_made("Semestre", date(2015, 3, 1), date(2016, 2, 1))
    assert [period.label for period in found] == ["1º semestre 2016", "2º semestre 2015", "1º semestre 2015"]
    assert [period.label for period in periods.ready_made("Biennio", date(2016, 12, 31), date(2016, 12, 31))] == [
        "Biennio 2015/16"
    ]


@pytest.mark.parametrize(
    ("period", "count", "first", "last"),
    [
        (periods.biennium(date(2015, 1, 1)), 24, "gen 2015", "dic 2016"),
        (periods.between(date(2016, 1, 31), date(2016, 3, 1)), 3, "gen 2016", "mar 2016"),
        (periods.between(date(2016, 2, 29), date(2016, 2, 29)), 1, "feb 2016", "feb 2016"),
        (periods.between(date(2013, 1, 1), date(2016, 12, 31)), 8, "1º semestre 2013", "2º semestre 2016"),
    ],
)
def test_steps_cover_a_period_without_gap_or_overlap(period: Period, count: int, first: str, last: str) -> None:
    every_day = [period.start + timedelta(days=day) for day in range((period.end - period.start).days + 1)]
    _, found = periods.steps(period, every_day)
    steps = [step.period for step in found]
    assert len(steps) == count
    assert not any(step.is_silence for step in found)
    assert (steps[0].label, steps[-1].label) == (first, last)
    assert (steps[0].start, steps[-1].end) == (period.start, period.end)
    for step, following in pairwise(steps):
        assert step.end + timedelta(days=1) == following.start


MONTHS = [date(year, month, 3) for year in (2015, 2016) for month in range(1, 13)]
THREE_YEARS = [*MONTHS, *(date(2017, month, 3) for month in range(1, 13))]
HALVES = [date(year, month, 3) for year in range(2000, 2008) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("days", "step", "count", "silences"),
    [
        (MONTHS, "mese", 24, []),
        ([*MONTHS, date(2026, 11, 22)], "mese", 26, ["gen 2017 – ott 2026"]),
        ([date(1915, 3, 1), *MONTHS, date(2026, 11, 22)], "mese", 28, ["apr 1915 – dic 2014", "gen 2017 – ott 2026"]),
        ([date(2016, 1, 3), date(2016, 8, 3)], "mese", 8, []),
        ([date(2016, 1, 3), date(2016, 9, 3)], "mese", 3, ["feb 2016 – ago 2016"]),
        ([date(year, 1, 3) for year in range(2010, 2017)], "mese", 13, None),
        ([date(year, month, 3) for year in range(2010, 2014) for month in range(1, 13)], "semestre", 8, []),
        ([*THREE_YEARS, date(2018, 1, 3)], "mese", 37, []),
        ([*THREE_YEARS, date(2018, 1, 3), date(2018, 2, 3)], "semestre", 7, []),
        ([*HALVES, date(2008, 1, 3)], "semestre", 17, []),
        ([*HALVES, date(2008, 1, 3), date(2008, 7, 3)], "anno", 9, []),
        ([date(year, month, 3) for year in range(2000, 2014) for month in range(1, 13)], "anno", 14, []),
    ],
)
def test_months_stay_months_where_there_are_few_with_anything_in_them(
    days: list[date], step: str, count: int, silences: list[str] | None
) -> None:
    shown = periods.between(days[0].replace(day=1), days[-1])
    name, found = periods.steps(shown, days)
    assert (name, len(found)) == (step, count)
    if silences is not None:
        assert [each.period.label for each in found if each.is_silence] == silences
    assert found[0].period.start == shown.start
    assert found[-1].period.end == shown.end
    for one, following in pairwise(found):
        assert one.period.end + timedelta(days=1) == following.period.start
