"""One cause, one problem: what a row of a definition tab that is gone does to many tabs is told once, where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sheets.language import Message, Number, Several, _, _n, listed
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
        _filled(alike.what, _tabs(found)),
        alike.fix,
        touches=tuple(touches),
        by_municipality=all(each.by_municipality for each in found),
        # What is told is told above; who covers names in it need not know of these.
        parts=tuple(replace(each, what="", fix="", alike=None) for each in found),
    )


def _filled(what: str, tabs: str) -> str:
    """What is told of all, with the tabs in their place."""

    def fill(text: str) -> str:
        return tabs if text == Alike.TABS else text

    return what.changed(fill) if isinstance(what, Message) else what.replace(Alike.TABS, tabs)


def _tabs(found: Sequence[Problem]) -> Message:
    rows: dict[str, int] = {}
    for each in found:
        tab = each.tab
        rows[tab] = rows.get(tab, 0) + (len(each.fault.rows) if each.fault else 1)
    told = [_n("«{tab}» ({count} riga)", "«{tab}» ({count} righe)", count, tab=tab) for tab, count in rows.items()]
    if len(told) > _MOST_TABS:
        left = [*rows.values()][_MOST_TABS - 1 :]
        more = _("altre {tabs} schede ({count} righe)", tabs=len(left), count=Number(sum(left)))
        told = [*told[: _MOST_TABS - 1], more]
    return Several(_(" e "), (listed(told[:-1]), told[-1]))
