"""The board of figures: a card for each, grouped by operation, and one of them in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components.escape import escape
from components.figures import doubt, explanation
from components.language import _, _n
from components.scripts import SCROLL
from sheets.definitions.model import Indicator, Operation
from sheets.figures import measures
from sheets.figures.indicators import Figure, Scope
from sheets.language import _ as later
from sheets.problems import Problem
from sheets.register.desk import Desk

_CHOSEN = "indicatore scelto"
_JUST_CHOSEN = "indicatore appena scelto"
_COUNTS = {
    measures.HEADS: later("presenze, contate ogni volta"),
    measures.PEOPLE: later("persone distinte, contate una volta"),
    measures.MEMBERS: later("persone distinte, una volta per gruppo"),
}


def draw(desk: Desk, scope: Scope) -> None:
    """All figures; under the operation of the chosen one, what it is made of."""
    indicators = desk.figures.indicators()
    if not indicators:
        st.info(_("Non c'è ancora nessun indicatore: aggiungine uno nella scheda «Indicatori» del foglio."))
        return
    where = ", ".join(scope.hubs or desk.person.hubs) or _("tutti gli hub")
    st.html(
        f'<div class="sottotitolo">{escape(scope.period.label)}, {escape(scope.period.in_words)} · {escape(where)}</div>'
    )
    doubts = desk.figures.doubts(scope)
    codes = {indicator.code: indicator for indicator in indicators}
    _missing({code: found for code, found in doubts.items() if code not in codes})
    chosen = codes.get(st.session_state.get(_CHOSEN, ""), indicators[0])
    for operation in desk.definitions.operations.values():
        mine = [indicator for indicator in indicators if indicator.operation == operation.name]
        if mine:
            _section(desk, scope, operation, mine, chosen, doubts)


def _missing(lost: Mapping[str, Sequence[Problem]]) -> None:
    """Indicators whose row of the spreadsheet is gone or cannot be used: without a word their cards would just not be there."""
    if not lost:
        return
    missing = _n(
        "Manca l'indicatore {codes}.",
        "Mancano {count} indicatori: {codes}.",
        len(lost),
        codes=", ".join(lost),
    )
    causes = dict.fromkeys(each for found in lost.values() for each in found)
    doubt.show([missing, *doubt.told([*causes])], "mancanti")


def _section(
    desk: Desk,
    scope: Scope,
    operation: Operation,
    indicators: list[Indicator],
    chosen: Indicator,
    doubts: Mapping[str, Sequence[Problem]],
) -> None:
    st.html(
        f'<h2 class="operazione" style="--op:{operation.colour}"><span class="simbolo" aria-hidden="true">{escape(operation.icon)}</span>'
        f"{escape(operation.name)} <small>{escape(operation.description)}</small></h2>"
    )
    with st.container(key=f"griglia-{operation.name}"):
        for place, indicator in enumerate(indicators, start=1):
            figure = desk.figures.figure(indicator, scope)
            _card(figure, operation, indicator is chosen, place, doubts.get(indicator.code, ()))
    if chosen in indicators:
        figure, reasons = desk.figures.figure(chosen, scope), doubts.get(chosen.code, ())
        explanation.draw(desk, figure, operation, reasons)
        if st.session_state.pop(_JUST_CHOSEN, False):
            # The explanation opens under its operation's cards, which on a phone is out of sight.
            st.html(SCROLL, unsafe_allow_javascript=True)


def _card(figure: Figure, operation: Operation, is_chosen: bool, place: int, doubts: Sequence[Problem]) -> None:
    indicator = figure.indicator
    counts = _COUNTS.get(figure.measure.counts, "")
    why = escape(figure.why or counts)
    mark = f'<div class="cifra-dubbio">{escape(doubt.words(figure, doubts))}</div>' if doubts else ""
    with st.container(key=f"cifra-{operation.name}-{place}{'-scelta' if is_chosen else ''}"):
        st.html(
            f'<div class="cifra" style="--op:{operation.colour}"><div class="cifra-numero">{escape(figure.in_words)}</div>'
            f'<div class="cifra-nome">{escape(indicator.label)}</div><div class="cifra-conta">{why}</div>{mark}</div>'
        )
        st.button(
            _("Spiegata qui sotto") if is_chosen else _("Come si conta"),
            key=f"scegli {indicator.code}",
            type="tertiary",
            on_click=_choose,
            args=(indicator.code,),
            disabled=is_chosen,
        )


def _choose(code: str) -> None:
    st.session_state[_CHOSEN] = code
    st.session_state[_JUST_CHOSEN] = True
