"""The mark beside a figure that something in the spreadsheet may have made too low, or too high."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import menu
from components.escape import escape
from components.language import _, _n, here
from sheets.figures.indicators import Figure
from sheets.language import _ as later
from sheets.problems import FaultKind, Problem

_MOST = 2
_LOW, _HIGH, _EITHER = "low", "high", "either"
_WAYS = {
    FaultKind.TWICE: _HIGH,
    FaultKind.REDEFINED: _EITHER,
    FaultKind.DUPLICATE: _EITHER,
    FaultKind.DEFAULTED: _EITHER,
}
"""Which way a problem moves a figure, where that is not down: what cannot be read or found is not counted."""
_WORDS = {
    _LOW: (later("Può essere troppo bassa"), later("Questa cifra può essere troppo bassa.")),
    _HIGH: (later("Può essere troppo alta"), later("Questa cifra può essere troppo alta.")),
    _EITHER: (later("Può non essere giusta"), later("Questa cifra può non essere giusta.")),
}


def words(figure: Figure, problems: Sequence[Problem]) -> str:
    """What may be wrong with a figure, in a few words."""
    return here(_WORDS[_way(figure, problems)][0])


def _way(figure: Figure, problems: Sequence[Problem]) -> str:
    faults = [part.fault for each in problems for part in each.parts or (each,)]
    ways = {_WAYS.get(fault.kind, _LOW) if fault is not None else _LOW for fault in faults}
    return _EITHER if figure.measure.is_share or len(ways) > 1 else ways.pop()


def explain(figure: Figure, problems: Sequence[Problem]) -> None:
    """Why a figure may not be right, and the way to what mends it."""
    if problems:
        show([here(_WORDS[_way(figure, problems)][1]), *told(problems)], figure.indicator.code)


def told(problems: Sequence[Problem]) -> list[str]:
    """The first few problems in a sentence each, and how many more there are."""
    more = len(problems) - _MOST
    rest = [] if more <= 0 else [_n("E un'altra cosa.", "E altre {count} cose.", more)]
    return [*map(_told, problems[:_MOST]), *rest]


def _told(problem: Problem) -> str:
    """What is wrong, with its tab, where the sentence does not name it."""
    what = here(problem.what)
    return what if problem.tab in what else f"{problem.tab}: {what}"


def show(sentences: Sequence[str], key: str) -> None:
    """Sentences of doubt, the first one the weightiest, and a link to *Da sistemare*."""
    first, *others = sentences
    lines = "".join(f"<div>{escape(each)}</div>" for each in others)
    with st.container(key=f"dubbio-{key}"):
        st.html(f'<div class="dubbio" role="note"><strong>{escape(first)}</strong>{lines}</div>')
        menu.link(menu.PROBLEMS, _("Vai a «Da sistemare»"))
