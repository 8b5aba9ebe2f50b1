"""The board of figures: a card for each, grouped by operation, and one of them in detail."""

from __future__ import annotations

from html import escape

import streamlit as st

from components import explanation
from sheets import measures
from sheets.access import Person
from sheets.definitions import Indicator, Operation
from sheets.indicators import Figure, Scope
from sheets.register import Register

_CHOSEN = "indicatore scelto"
_JUST_CHOSEN = "indicatore appena scelto"
_COUNTS = {
    measures.HEADS: "presenze, contate ogni volta",
    measures.PEOPLE: "persone distinte, contate una volta",
    measures.MEMBERS: "persone distinte, una volta per gruppo",
}
# The explanation opens under its operation's cards, which on a phone is out of sight.
SCROLL = """<script>
setTimeout(() => document.querySelector(".st-key-dettaglio")?.scrollIntoView({behavior: "smooth", block: "nearest"}), 150);
</script>"""


def board(register: Register, person: Person, scope: Scope) -> None:
    """All figures; under the operation of the chosen one, what it is made of."""
    indicators = register.indicators(person)
    if not indicators:
        st.info("Non c'è ancora nessun indicatore: aggiungine uno nella scheda «Indicatori» del foglio.")
        return
    st.html(f'<div class="sottotitolo">{scope.period.label}, {scope.period.in_words}</div>')
    codes = {indicator.code: indicator for indicator in indicators}
    chosen = codes.get(st.session_state.get(_CHOSEN, ""), indicators[0])
    for operation in register.definitions.operations.values():
        mine = [indicator for indicator in indicators if indicator.operation == operation.name]
        if mine:
            _section(register, person, scope, operation, mine, chosen)


def _section(
    register: Register,
    person: Person,
    scope: Scope,
    operation: Operation,
    indicators: list[Indicator],
    chosen: Indicator,
) -> None:
    st.html(
        f'<h2 class="operazione" style="--op:{operation.colour}"><span class="simbolo" aria-hidden="true">{escape(operation.icon)}</span>'
        f"{escape(operation.name)} <small>{escape(operation.description)}</small></h2>"
    )
    with st.container(key=f"griglia-{operation.name}"):
        for place, indicator in enumerate(indicators, start=1):
            _card(register.figure(person, indicator, scope), operation, indicator is chosen, place)
    if chosen in indicators:
        explanation.draw(register, person, register.figure(person, chosen, scope), operation)
        if st.session_state.pop(_JUST_CHOSEN, False):
            st.html(SCROLL, unsafe_allow_javascript=True)


def _card(figure: Figure, operation: Operation, is_chosen: bool, place: int) -> None:
    indicator = figure.indicator
    counts = _COUNTS.get(figure.measure.counts, "")
    why = escape(figure.why or counts)
    with st.container(key=f"cifra-{operation.name}-{place}{'-scelta' if is_chosen else ''}"):
        st.html(
            f'<div class="cifra" style="--op:{operation.colour}"><div class="cifra-numero">{figure.in_words}</div>'
            f'<div class="cifra-nome">{escape(indicator.label)}</div><div class="cifra-conta">{why}</div></div>'
        )
        st.button(
            "Spiegata qui sotto" if is_chosen else "Come si conta",
            key=f"scegli {indicator.code}",
            type="tertiary",
            on_click=_choose,
            args=(indicator.code,),
            disabled=is_chosen,
        )


def _choose(code: str) -> None:
    st.session_state[_CHOSEN] = code
    st.session_state[_JUST_CHOSEN] = True
