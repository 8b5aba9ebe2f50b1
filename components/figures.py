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
_COUNTS = {measures.HEADS: "presenze, contate ogni volta", measures.PEOPLE: "persone distinte, contate una volta"}


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
        f'<h2 class="operazione" style="--op:{operation.colour}"><span class="simbolo">{escape(operation.icon)}</span>'
        f"{escape(operation.name)} <small>{escape(operation.description)}</small></h2>"
    )
    with st.container(key=f"griglia-{_slug(operation.name)}"):
        for indicator in indicators:
            _card(register.figure(person, indicator, scope), operation, indicator is chosen)
    if chosen in indicators:
        explanation.draw(register, person, register.figure(person, chosen, scope), operation)


def _card(figure: Figure, operation: Operation, is_chosen: bool) -> None:
    indicator = figure.indicator
    counts = _COUNTS.get(figure.measure.counts, "")
    why = escape(figure.why or counts)
    with st.container(key=f"cifra-{_slug(indicator.code)}{'-scelta' if is_chosen else ''}"):
        st.html(
            f'<div class="cifra" style="--op:{operation.colour}"><div class="cifra-numero">{figure.in_words}</div>'
            f'<div class="cifra-nome">{escape(indicator.label)}</div><div class="cifra-conta">{why}</div></div>'
        )
        st.button(
            "Qui sotto" if is_chosen else "Com'è fatta",
            key=f"scegli {indicator.code}",
            type="tertiary",
            on_click=_choose,
            args=(indicator.code,),
            disabled=is_chosen,
        )


def _choose(code: str) -> None:
    st.session_state[_CHOSEN] = code


def _slug(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())
