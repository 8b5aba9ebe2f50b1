"""Days that are far from today: right for whoever knows, a slip of the finger for most, and in no period that anybody asks for.

2062 for 2026 is a date like any other, so nothing refuses it; it is asked about in a form, and told where it stands in
the sheet until somebody says that it is right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.model import DAY, Activity, Definitions, Field
from sheets.entries.row_problems import listed
from sheets.entries.tables import Table
from sheets.language import Day, Number, _, _n
from sheets.numbers import italian_date
from sheets.problems import Fault, FaultKind, Problem

PAST, AHEAD, AHEAD_OF_ENDS = 20, 2, 20
"""Years. What happens is recorded when it happens, or copied from the lists of the last years; an end may be far ahead."""
_FROM, _TO = " dal ", " al "


@dataclass(frozen=True)
class Span:
    """The days that nobody asks about."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """True of a day that nobody asks about."""
        return self.first <= day <= self.last


def spans(operation: str, definitions: Definitions, today: date) -> dict[str, Span]:
    """The usual days of an operation's columns by which figures count; other dates, of birth say, are not asked about."""
    usual = Span(_years(today, -PAST), _years(today, AHEAD))
    found = {DAY: usual}
    for indicator in definitions.indicators:
        if indicator.operation == operation:
            if indicator.until:
                found.setdefault(indicator.until, Span(usual.first, _years(today, AHEAD_OF_ENDS)))
            if indicator.since:
                found[indicator.since] = usual
    return found


def asked(activity: Activity, definitions: Definitions, today: date) -> dict[Field, Span]:
    """The usual days of an activity's fields."""
    known = spans(activity.operation, definitions, today)
    if not definitions.fields_of_kind(activity, kinds.STATE):
        # What cannot be planned has happened: a day to come is a slip, and does not count until then.
        known[DAY] = Span(known[DAY].first, today)
    return {field: known[field.label] for field in definitions.fields_of(activity) if field.label in known}


def question(field: Field, day: date, today: date) -> str:
    """What is asked about a day: "Data: 26/11/2062? È fra 36 anni."."""
    return _("{label}: {day}? È {how_far}.", label=field.label, day=Day(day), how_far=_how_far(day, today))


def problems(
    table: Table, operation: str, definitions: Definitions, today: date, right: Collection[str]
) -> Iterator[Problem]:
    """A problem for the days of each column that are too early, and for those that are too late; `right` are not told."""
    for label, span in spans(operation, definitions, today).items():
        if table.is_readable and label in table.frame and label in table.tab.header:
            known = _widened(span, table.title, label, right)
            days = table.frame[label]
            yield from _told(table, label, days < pd.Timestamp(known.first), _FROM, today)
            yield from _told(table, label, days > pd.Timestamp(known.last), _TO, today)


def _told(table: Table, label: str, far: pd.Series, side: str, today: date) -> Iterator[Problem]:
    if not far.any():
        return
    rows = table.frame.loc[far, ["_row", label]].sort_values(label, ascending=side == _FROM)
    numbers, days = [int(number) for number in rows["_row"]], [day.date() for day in rows[label]]
    farthest, numbers = days[0], sorted(numbers)
    letter = column_letter(table.tab.header.index(label))
    fault = Fault(
        FaultKind.FAR, table.title, tuple(numbers), (label,), letter, _place(table.title, label, side, farthest)
    )
    how_far = _("{day} è {how_far}", day=Day(farthest), how_far=_how_far(farthest, today))
    what = _("«{label}»: {how_far}. Così la voce non entra nei periodi di questi anni.", label=label, how_far=how_far)
    if len(numbers) > 1:
        what = _(
            "«{label}» è lontana in {count} righe ({numbers}): {how_far}. Così non entrano nei periodi di questi anni.",
            label=label,
            count=Number(len(numbers)),
            numbers=listed(numbers),
            how_far=how_far,
        )
    yield Problem(f"{table.title}!{letter}{numbers[0]}", what, _("Correggi la data, o di' che è giusta."), fault)


def _how_far(day: date, today: date) -> str:
    years, days = abs(day.year - today.year), (day - today).days
    if 0 < days < 366:
        return _n("domani", "fra {count} giorni", days)
    if day < today:
        return _n("di {count} anno fa", "di {count} anni fa", years)
    return _n("fra {count} anno", "fra {count} anni", years)


def _place(tab: str, label: str, side: str, day: date) -> str:
    """What is called right: the days of a column from this one on, or until this one."""
    return f"{tab}: {label}{side}{italian_date(day)}"


def _widened(span: Span, tab: str, label: str, right: Collection[str]) -> Span:
    """The span with the days that somebody has called right."""
    said: Mapping[str, list[date]] = {
        side: [
            day
            for each in right
            if each.startswith(start := f"{tab}: {label}{side}") and (day := _day(each[len(start) :]))
        ]
        for side in (_FROM, _TO)
    }
    return Span(min([span.first, *said[_FROM]]), max([span.last, *said[_TO]]))


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


def _years(day: date, years: int) -> date:
    """The same day so many years on; of the 29 February the 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
