"""What a figure is made of: how it is counted, its course in time, its hubs, and the rows themselves."""

from __future__ import annotations

from html import escape

import streamlit as st

from components import charts
from sheets import measures
from sheets.access import Person
from sheets.definitions import Operation
from sheets.indicators import Figure
from sheets.numbers import italian_number
from sheets.register import Register

_MOST_ROWS = 500


def draw(register: Register, person: Person, figure: Figure, operation: Operation) -> None:
    """The detail of one figure."""
    with st.container(key="dettaglio", border=True):
        st.html(_words(figure, operation))
        if figure.value is None:
            st.caption(figure.why)
            return
        left, right = st.columns([3, 2], gap="large")
        with left:
            steps = register.over_time(person, figure.indicator, figure.scope)
            points = tuple(
                (f"{period.start}", each.value, f"{period.label}: {each.in_words}") for period, each in steps
            )
            is_flow = "fine periodo" not in figure.measure.name
            charts.show(charts.over_time(points, operation.colour, is_flow), _course(figure, is_flow))
        with right:
            hubs = register.by_hub(person, figure.indicator, figure.scope)
            shown = tuple((hub, each.value or 0.0, each.in_words) for hub, each in hubs)
            charts.show(charts.by_hub(shown, operation.colour), _hubs(figure))
        _rows(register, person, figure)


def _words(figure: Figure, operation: Operation) -> str:
    indicator = figure.indicator
    condition = indicator.condition
    parts = [f"Si contano {figure.measure.words}", f"attività: {', '.join(indicator.activities)}"]
    if condition is not None:
        parts.append(f"condizione: {condition.label} {'= ' + condition.value if condition.value else 'compilato'}")
    note = f'<div class="dettaglio-nota">{escape(indicator.note)}.</div>' if indicator.note else ""
    return (
        f'<div class="dettaglio" style="--op:{operation.colour}"><div class="dettaglio-titolo"><b>{figure.in_words}</b> '
        f"{escape(indicator.label)}</div><div>{escape('; '.join(parts))}.</div>{note}</div>"
    )


def _course(figure: Figure, is_flow: bool) -> str:
    every = "semestre" if (figure.scope.period.end - figure.scope.period.start).days > 3 * 366 else "mese"
    if not is_flow:
        return f"{figure.indicator.label} alla fine di ogni {every}"
    together = "" if figure.measure.additive else f" (le cifre di ogni {every} non si sommano)"
    return f"{figure.indicator.label} in ogni {every}{together}"


def _hubs(figure: Figure) -> str:
    return (
        "Per hub"
        if figure.measure.additive or figure.measure.counts == measures.THINGS
        else "Per hub (chi va in due hub conta in tutti e due)"
    )


def _rows(register: Register, person: Person, figure: Figure) -> None:
    rows = register.counted(person, figure)
    noun = "riga" if len(rows) == 1 else "righe"
    with st.expander(
        f"Le {italian_number(len(rows))} {noun} del foglio che la compongono"
        if len(rows) != 1
        else "La riga del foglio che la compone"
    ):
        shown = rows.head(_MOST_ROWS)
        st.dataframe(
            {
                "Data": shown["date"],
                "Che cosa": shown["title"],
                "Conta": shown["amount"],
                "Comune": shown["municipality"],
                "Scheda": shown["tab"],
                "Riga": shown["row"],
            },
            hide_index=True,
            column_config={
                "Data": st.column_config.DateColumn(format="DD/MM/YYYY"),
                "Conta": st.column_config.NumberColumn(format="%d"),
                "Riga": st.column_config.NumberColumn(format="%d"),
            },
        )
        if len(rows) > len(shown):
            st.caption(f"Le più recenti {len(shown)}: tutte sono nel foglio, e in «Esporta».")
