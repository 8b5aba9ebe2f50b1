"""A figure far from what an activity usually has: asked once more before it is saved, and never refused.

Ten times the usual is a slip of the finger (230 for 23, a rent with a nought too many) or a great day; only the person
knows which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median

from sheets.definitions import Activity, Field
from sheets.kinds import Value
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
    return f"{field.label}: {words_of(figure, field.kind)}? Di solito per «{activity.name}» sono circa {about}."


def check(
    values: Mapping[str, Value],
    activity: Activity,
    usually: Mapping[Field, float | None],
    sure: Mapping[str, float],
) -> None:
    """Raise `Unusual` where figures are far from what they `usually` are, but for those that the person is `sure` of."""
    far = {
        field: float(value)
        for field, middle in usually.items()
        if isinstance(value := values.get(field.label), int | float)
        and is_far(value, middle)
        and sure.get(field.label) != value
    }
    if far:
        asked = {field.label: question(field, activity, figure, usually[field] or 0) for field, figure in far.items()}
        raise Unusual(asked, {field.label: figure for field, figure in far.items()}, _yes(far))


def _yes(far: Mapping[Field, float]) -> str:
    figures = [words_of(figure, field.kind) for field, figure in far.items()]
    return f"Sì, {figures[0]} è giusto" if len(figures) == 1 else f"Sì, {' e '.join(figures)} sono giusti"
