"""One cause, one problem: what a row of a definition tab that is gone does to many tabs is told once, where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sheets.numbers import italian_number
from sheets.problems import Alike, Problem

_MOST_TABS = 4


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in their order; those that are alike stand as one at the place of the first, if they are several."""
    groups: dict[Alike | int, list[Problem]] = {}
    for number, problem in enumerate(problems):
        groups.setdefault(problem.alike or number, []).append(problem)
    return [problem for key, found in groups.items() for problem in _told(key, found)]


def _told(key: Alike | int, found: Sequence[Problem]) -> list[Problem]:
    is_one = len(found) > 1 and any(each.alike is not None and not each.alike.is_slip for each in found)
    return [_one(key, found)] if isinstance(key, Alike) and is_one else [replace(each, alike=None) for each in found]


def _one(alike: Alike, found: Sequence[Problem]) -> Problem:
    touches = dict.fromkeys(code for each in found for code in each.touches)
    return Problem(
        alike.where,
        alike.what.replace(Alike.TABS, _tabs(found)),
        alike.fix,
        touches=tuple(touches),
        by_municipality=all(each.by_municipality for each in found),
        # What is told is told above; who covers names in it need not know of these.
        parts=tuple(replace(each, what="", fix="", alike=None) for each in found),
    )


def _tabs(found: Sequence[Problem]) -> str:
    rows: dict[str, int] = {}
    for each in found:
        tab = each.tab
        rows[tab] = rows.get(tab, 0) + (len(each.fault.rows) if each.fault else 1)
    told = [f"«{tab}» ({italian_number(count)} {'riga' if count == 1 else 'righe'})" for tab, count in rows.items()]
    if len(told) > _MOST_TABS:
        left = [*rows.values()][_MOST_TABS - 1 :]
        told = [*told[: _MOST_TABS - 1], f"altre {len(left)} schede ({italian_number(sum(left))} righe)"]
    return f"{', '.join(told[:-1])} e {told[-1]}" if len(told) > 1 else told[0]
