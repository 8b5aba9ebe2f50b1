"""A figure far from what an activity usually has, or a day far from today: asked once more before it is saved, never refused.

Ten times the usual is a slip of the finger (230 for 23, a rent with a nought too many) or a great day; only the person
knows which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from sheets.definitions.model import Activity, Field
from sheets.entries import far_dates
from sheets.entries.far_dates import Span
from sheets.kinds import Value
from sheets.language import Day, Several, _, _n
from sheets.problems import Unusual
from sheets.words import words_of

FEWEST = 5
"""So many figures say what is usual; fewer say nothing."""
TIMES = 10
_SMALL = 10


def usual(earlier: Iterable[float]) -> float | None:
    """The median of the figures there are, None while they are too few. A nought says nothing of how many there are."""
    some = [figure for figure in earlier if figure > 0]
    return median(some) if len(some) >= FEWEST else None


def is_far(figure: float, usual: float | None) -> bool:
    """True when a figure is ten times the usual or more; one below ten is never far."""
    return usual is not None and figure >= _SMALL and figure >= TIMES * usual


def question(field: Field, activity: Activity, figure: float, usual: float) -> str:
    """What is asked about a figure: "Adulti: 230? Di solito per «Cucina etnica» sono circa 20."."""
    about = words_of(float(round(usual)), field.kind)
    return _(
        "{label}: {figure}? Di solito per «{name}» sono circa {about}.",
        label=field.label,
        figure=words_of(figure, field.kind),
        name=activity.name,
        about=about,
    )


def check(
    values: Mapping[str, Value],
    activity: Activity,
    usually: Mapping[Field, float | None],
    days: Mapping[Field, Span],
    sure: Mapping[str, float],
    today: date,
) -> None:
    """Raise `Unusual` where figures are far from what they `usually` are, or days outside their span, unless the person is `sure`.

    What a person is sure of is a number: of a day, the one that the calendar gives it (`date.toordinal`).
    """
    far: dict[Field, _Far] = {}
    for field, middle in usually.items():
        value = values.get(field.label)
        if isinstance(value, int | float) and is_far(value, middle) and sure.get(field.label) != value:
            asked = question(field, activity, value, middle or 0)
            far[field] = _Far(float(value), words_of(float(value), field.kind), asked)
    for field, span in days.items():
        day = values.get(field.label)
        if isinstance(day, date) and not span.has(day) and sure.get(field.label) != day.toordinal():
            asked = far_dates.question(field, day, today)
            far[field] = _Far(float(day.toordinal()), Day(day), asked, is_day=True)
    if far:
        raise Unusual(
            {field.label: each.question for field, each in far.items()},
            {field.label: each.figure for field, each in far.items()},
            _yes([*far.values()]),
            _advice([*far.values()]),
        )


@dataclass(frozen=True)
class _Far:
    """A figure or a day that is asked about, in numbers, in words and in its question."""

    figure: float
    words: str
    question: str
    is_day: bool = False


def _yes(far: Sequence[_Far]) -> str:
    told = Several(_(" e "), [_("il {day}", day=each.words) if each.is_day else each.words for each in far])
    return _n("Sì, {told} è giusto", "Sì, {told} sono giusti", len(far), told=told)


def _advice(far: Sequence[_Far]) -> str:
    days = sum(each.is_day for each in far)
    if 0 < days < len(far):
        return _("Se sono giusti confermali; altrimenti correggi il numero o la data, poi salva.")
    if days:
        return _n(
            "Se è giusto confermalo; altrimenti correggi la data, poi salva.",
            "Se sono giusti confermali; altrimenti correggi le date, poi salva.",
            len(far),
        )
    return _n(
        "Se è giusto confermalo; altrimenti correggi il numero, poi salva.",
        "Se sono giusti confermali; altrimenti correggi i numeri, poi salva.",
        len(far),
    )
