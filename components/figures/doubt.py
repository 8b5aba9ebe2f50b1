"""The mark beside a figure that something in the spreadsheet may have made too low."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import menu
from components.escape import escape
from components.language import _, _n, here
from sheets.figures.indicators import Figure
from sheets.problems import Problem

_MOST = 2


def words(figure: Figure) -> str:
    """What may be wrong with a figure, in a few words."""
    return _("Può non essere giusta") if figure.measure.is_share else _("Può essere troppo bassa")


def _sentence(figure: Figure) -> str:
    if figure.measure.is_share:
        return _("Questa cifra può non essere giusta.")
    return _("Questa cifra può essere troppo bassa.")


def explain(figure: Figure, problems: Sequence[Problem]) -> None:
    """Why a figure may be too low, and the way to what mends it."""
    if problems:
        show([_sentence(figure), *told(problems)], figure.indicator.code)


def told(problems: Sequence[Problem]) -> list[str]:
    """The first few problems in a sentence each, and how many more there are."""
    more = len(problems) - _MOST
    rest = [] if more <= 0 else [_n("E un'altra cosa.", "E altre {count} cose.", more)]
    return [*(f"{each.tab}: {here(each.what)}" for each in problems[:_MOST]), *rest]


def show(sentences: Sequence[str], key: str) -> None:
    """Sentences of doubt, the first one the weightiest, and a link to *Da sistemare*."""
    first, *others = sentences
    lines = "".join(f"<div>{escape(each)}</div>" for each in others)
    with st.container(key=f"dubbio-{key}"):
        st.html(f'<div class="dubbio" role="note"><strong>{escape(first)}</strong>{lines}</div>')
        menu.link(menu.PROBLEMS, _("Vai a «Da sistemare»"))
