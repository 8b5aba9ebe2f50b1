"""What a figure is made of: how it is counted, its course in time, its hubs, and the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.escape import plain
from components.figures import charts, doubt
from sheets.definitions.model import Operation
from sheets.figures import measures
from sheets.figures.indicators import Figure
from sheets.numbers import italian_number
from sheets.problems import Problem
from sheets.register.desk import Desk

_MOST_ROWS = 500


def draw(desk: Desk, figure: Figure, operation: Operation, doubts: Sequence[Problem] = ()) -> None:
    """The detail of one figure, and what may have made it too low."""
    with st.container(key="dettaglio", border=True):
        st.html(_words(figure, operation))
        doubt.explain(figure, doubts)
        if figure.value is None:
            st.caption(plain(figure.why))
            return
        left, right = st.columns([3, 2], gap="large")
        with left:
            _over_time(desk, figure, operation)
        with right:
            _by_hub(desk, figure, operation)
        _rows(desk, figure)


def _words(figure: Figure, operation: Operation) -> str:
    indicator = figure.indicator
    condition = indicator.condition
    lines = [f"{figure.measure.words}.", f"Attività: {', '.join(indicator.activities)}."]
    if condition is not None:
        lines.append(f"Solo con «{condition.label}» {condition.value or 'compilato'}.")
    if figure.whole is not None:
        lines.insert(0, f"{italian_number(figure.part or 0)} su {italian_number(figure.whole)}.")
    note = f'<div class="dettaglio-nota">{escape(indicator.note)}</div>' if indicator.note else ""
    return (
        f'<div class="dettaglio" style="--op:{operation.colour}"><div class="dettaglio-titolo"><b>{escape(figure.in_words)}</b> '
        f"{escape(indicator.label)}</div><div>{escape(' '.join(lines))}</div>{note}</div>"
    )


def _over_time(desk: Desk, figure: Figure, operation: Operation) -> None:
    course = desk.figures.over_time(figure.indicator, figure.scope)
    points = tuple(
        (period.label, each.value, f"{period.label}: {each.in_words}", period in course.silences)
        for period, each in course.points
    )
    highest, most = max(course.points, key=lambda point: point[1].value or 0.0)
    when = f"Per {course.step}" if figure.measure.is_flow else f"Alla fine di ogni {course.step}"
    sentence = f"{when}; il massimo: {highest.label}, {most.in_words}" if most.value else when
    charts.show(charts.over_time(points, operation.colour, figure.measure.is_flow), sentence)
    if course.silences:
        nothing = "non è successo nulla" if figure.measure.is_flow else "non è cambiato nulla"
        spans = ", ".join(period.label for period, _ in course.points if period in course.silences)
        st.caption(f"I puntini (···) accorciano {plain(spans)}: lì {nothing}.")
    if figure.measure.is_share:
        st.caption("Ogni barra: le richieste di quei giorni, con il loro esito alla fine del periodo scelto.")
    elif figure.measure.is_flow and not figure.measure.additive:
        st.caption(f"Le barre non si sommano: ognuno conta in ogni {plain(course.step)} in cui c'è.")


def _by_hub(desk: Desk, figure: Figure, operation: Operation) -> None:
    hubs = desk.figures.by_hub(figure.indicator, figure.scope)
    points = tuple((hub, each.value or 0.0, each.in_words) for hub, each in hubs)
    highest, most = max(hubs, key=lambda pair: pair[1].value or 0.0)
    sentence = f"Per hub; il massimo: {highest}, {most.in_words}" if len(hubs) > 1 and most.value else "Per hub"
    charts.show(charts.by_hub(points, operation.colour), sentence)
    if figure.measure.counts == measures.PEOPLE:
        st.caption("Chi va in due hub conta in tutti e due.")


def _rows(desk: Desk, figure: Figure) -> None:
    rows = desk.figures.counted(figure, _MOST_ROWS)
    several = f"Le {italian_number(len(rows))} righe del foglio che la compongono"
    with st.expander("La riga del foglio che la compone" if len(rows) == 1 else several):
        shown = rows.head(_MOST_ROWS)
        st.dataframe(
            {
                "Data": shown["date"],
                "Che cosa": shown["title"],
                "Conta": shown["amount"],
                "Comune": shown["municipality"].fillna("–"),
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
            st.caption(f"Le più recenti {italian_number(len(shown))}: tutte sono nel foglio, e in «Esporta».")
