"""Problems as a list: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components import notices
from sheets.problems import Problem

_MOST = 200


def draw(problems: Sequence[Problem]) -> None:
    """The problems, grouped by tab."""
    if not problems:
        notices.empty("Tutto in ordine.", "Ogni riga del foglio si legge e si conta.")
        return
    noun = "cosa" if len(problems) == 1 else "cose"
    st.html(f'<div class="sottotitolo">{len(problems)} {noun} da sistemare, nel foglio.</div>')
    tab = ""
    for problem in problems[:_MOST]:
        title, _, cell = problem.where.partition("!")
        if title != tab:
            tab = title
            st.html(f'<div class="giorno">{escape(tab)}</div>')
        st.html(
            f'<div class="problema"><span class="problema-dove">{escape(cell or "scheda")}</span>'
            f'<div>{escape(problem.what)}<div class="problema-cosa">{escape(problem.fix)}</div></div></div>'
        )
    if len(problems) > _MOST:
        st.caption(f"Qui le prime {_MOST}: sistemate queste, compaiono le altre.")
